import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLParseError,
} from 'yaml';
import { startOfLine } from '../../policy';

/** Deeper than any template; the composer recurses, so this guards the stack. */
const MAX_DEPTH = 200;
/** How often an unclosed quote is repaired in one piece; each try parses the piece again. */
const MAX_REPAIRS = 5;

/** A YAML node with offsets into the piece of text it was parsed from. */
export type RawNode = {
  readonly start: number;
  readonly end: number;
  /** `!Ref` and the like, with the offset of the tag. */
  readonly tag?: { readonly name: string; readonly start: number };
  readonly anchor?: string;
} & (
  | { readonly kind: 'scalar'; readonly text: string; readonly empty: boolean }
  | { readonly kind: 'map'; readonly pairs: readonly RawPair[] }
  | { readonly kind: 'list'; readonly items: readonly RawNode[] }
  | { readonly kind: 'alias'; readonly name: string }
);
export interface RawPair {
  readonly key: RawNode;
  readonly value?: RawNode;
}

export interface RawFault {
  readonly kind: 'syntax' | 'deep' | 'quote' | 'documents';
  readonly start: number;
  readonly end: number;
}

export interface RawDocument {
  readonly root?: RawNode;
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly RawFault[];
  /** Has anchors, aliases or merge keys: its nodes hang on other places of the file. */
  readonly linked: boolean;
}

interface Attempt {
  readonly root: ParsedNode | null;
  readonly errors: readonly YAMLParseError[];
  readonly comments: { start: number; end: number }[];
  readonly deep?: number;
  /** Offset of a second document. */
  readonly second?: number;
}

/** Parses one piece of YAML. A quote left open costs its line, not the rest of the piece. Never throws. */
export function parseYaml(text: string): RawDocument {
  let attempt = attemptYaml(text);
  let source = text;
  const inserted: number[] = [];
  const faults: RawFault[] = [];
  for (let i = 0; i < MAX_REPAIRS && attempt.errors.length > 0; i++) {
    const repaired = repairQuote(source, attempt);
    if (!repaired) break;
    inserted.push(repaired.at);
    faults.push({ kind: 'quote', ...original(inserted, repaired.open, repaired.at) });
    source = repaired.source;
    attempt = repaired.attempt;
  }
  const blanked = attempt.errors.length > 0 ? blankLine(source, attempt) : undefined;
  if (blanked) {
    faults.push({ kind: 'syntax', ...original(inserted, blanked.start, blanked.end) });
    attempt = blanked.attempt;
  }
  const map = inserted.length === 0 ? undefined : (offset: number) => back(inserted, offset);
  const at = (offset: number): number => (map ? map(offset) : offset);

  if (attempt.deep !== undefined) {
    return { comments: [], faults: [{ kind: 'deep', start: attempt.deep, end: attempt.deep + 1 }], linked: false };
  }
  const error = attempt.errors[0];
  if (faults.length === 0 && error) {
    // A bracket that is never closed is missed at the very end, behind comments about what comes next.
    const last = source.slice(error.pos[0]).trim() === '' ? linesAround(source, error.pos[0])[0] : undefined;
    const [start, end] = last ? [last.start, last.end] : error.pos;
    faults.push({ kind: 'syntax', start: at(start), end: at(end) });
  }
  if (attempt.second !== undefined) {
    faults.push({ kind: 'documents', start: at(attempt.second), end: at(attempt.second) + 3 });
  }
  return {
    root: attempt.root ? convert(attempt.root, source, at) : undefined,
    comments: attempt.comments.map(({ start, end }) => ({ start: at(start), end: at(end) })),
    faults,
    linked: /[&*]|<</.test(source) && isLinked(attempt.root),
  };
}

/** Whether a tree has anchors, aliases or merge keys. */
function isLinked(root: ParsedNode | null): boolean {
  let found = false;
  const visit = (node: unknown): void => {
    if (found || !node) return;
    if (isAlias(node) || (typeof node === 'object' && 'anchor' in node && node.anchor)) found = true;
    else if (isSeq(node)) node.items.forEach(visit);
    else if (isMap(node)) {
      for (const { key, value } of node.items) {
        if (isScalar(key) && (key.source ?? key.value) === '<<') found = true;
        visit(key);
        visit(value);
      }
    }
  };
  visit(root);
  return found;
}

function original(inserted: readonly number[], start: number, end: number): { start: number; end: number } {
  return { start: back(inserted, start), end: back(inserted, end) };
}

/** The offset in the text as written. Quotes were put in one after the other, so they are taken out in reverse. */
function back(inserted: readonly number[], offset: number): number {
  let out = offset;
  for (let i = inserted.length - 1; i >= 0; i--) if (out > inserted[i]!) out--;
  return out;
}

function attemptYaml(text: string): Attempt {
  const comments: { start: number; end: number }[] = [];
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let offset = 0;
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('#') && !scalar) comments.push({ start: offset, end: offset + lexeme.length });
    scalar = lexeme === '\u001f';
    if (!CONTROL.has(lexeme)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { root: null, errors: [], comments, deep: Math.max(0, offset - 1) };
  }
  for (const token of parser.end()) tokens.push(token);

  const composer = new Composer({
    schema: 'failsafe',
    uniqueKeys: false,
    strict: false,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const documents = [...composer.compose(tokens, true, text.length)];
  const first = documents[0];
  return {
    root: (first?.contents as ParsedNode | null | undefined) ?? null,
    errors: first?.errors ?? [],
    comments,
    second: documents[1]?.range[0],
  };
}

/** Lexer marks of width zero: document start, end of flow, scalar follows. */
const CONTROL = new Set(['\u0002', '\u0018', '\u001f']);

/**
 * Closes the first quoted scalar that runs over several lines at the end of its first line, where that leaves
 * fewer errors. An open quote swallows text up to the next quote, so the error itself may stand far away.
 */
function repairQuote(
  source: string,
  attempt: Attempt,
): { source: string; attempt: Attempt; at: number; open: number } | undefined {
  for (const open of multiLineQuotes(attempt.root, source).slice(0, 3)) {
    let end = source.indexOf('\n', open);
    if (end < 0) end = source.length;
    if (source[end - 1] === '\r') end--;
    const patched = source.slice(0, end) + source[open] + source.slice(end);
    const next = attemptYaml(patched);
    if (next.errors.length < attempt.errors.length) return { source: patched, attempt: next, at: end, open };
  }
  return undefined;
}

/**
 * Leaves out the line of the first error, or the next one that is written above or below, where that leaves no error at
 * all. A line that is half-typed or stands too far left or right then costs itself only.
 */
function blankLine(source: string, attempt: Attempt): { attempt: Attempt; start: number; end: number } | undefined {
  for (const { start, end } of linesAround(source, attempt.errors[0]!.pos[0])) {
    const next = attemptYaml(source.slice(0, start) + ' '.repeat(end - start) + source.slice(end));
    if (next.errors.length === 0 && next.deep === undefined) return { attempt: next, start, end };
  }
  return undefined;
}

/** The line at an offset and its neighbours, without blanks on both sides; empty ones and comments are passed over. */
function linesAround(source: string, offset: number): { start: number; end: number }[] {
  const lineAt = (at: number) => {
    const from = startOfLine(source, at);
    const newline = source.indexOf('\n', from);
    const to = newline < 0 ? source.length : newline;
    const text = source.slice(from, to);
    const start = from + text.length - text.trimStart().length;
    return { from, to, start, end: Math.max(start, from + text.trimEnd().length) };
  };
  const here = lineAt(Math.min(offset, source.length));
  const isNothing = ({ start, end }: typeof here): boolean => start === end || source[start] === '#';
  let above = here;
  while (above.from > 0 && (above === here || isNothing(above))) above = lineAt(above.from - 1);
  let below = here;
  while (below.to < source.length && (below === here || isNothing(below))) below = lineAt(below.to + 1);
  return [here, below, above].filter((line, i, all) => !isNothing(line) && all.indexOf(line) === i);
}

function multiLineQuotes(root: ParsedNode | null, source: string): number[] {
  const out: number[] = [];
  const visit = (node: unknown): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        visit(pair.key);
        visit(pair.value);
      }
    } else if (isSeq(node)) node.items.forEach(visit);
    else if (isScalar(node) && node.range && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')) {
      const line = source.indexOf('\n', node.range[0]);
      const unclosed = source[node.range[1] - 1] !== source[node.range[0]] || node.range[1] - node.range[0] < 2;
      if ((line >= 0 && line < node.range[1]) || unclosed) out.push(node.range[0]);
    }
  };
  visit(root);
  return out;
}

function convert(node: ParsedNode, source: string, at: (offset: number) => number): RawNode {
  const range = node.range ?? [0, 0, 0];
  const tag = 'tag' in node && typeof node.tag === 'string' && isShortTag(node.tag) ? node.tag : undefined;
  const props = {
    ...(tag ? { tag: { name: tag, start: at(tagStart(source, tag, range[0])) } } : {}),
    ...('anchor' in node && node.anchor ? { anchor: node.anchor } : {}),
  };
  const span = { start: at(range[0]), end: at(range[1]) };
  const isOpen = !/[\]}]/.test(source[range[1] - 1] ?? '');
  if (isAlias(node)) return { kind: 'alias', ...span, name: (node as Alias).source };
  if (isMap(node)) {
    const pairs = node.items.flatMap((pair): RawPair[] => {
      if (!pair.key) return [];
      const key = convert(pair.key as ParsedNode, source, at);
      return [{ key, value: pair.value ? convert(pair.value as ParsedNode, source, at) : undefined }];
    });
    return {
      kind: 'map',
      ...props,
      ...collectionSpan(node, span, pairs.at(-1)?.value ?? pairs.at(-1)?.key, isOpen),
      pairs,
    };
  }
  if (isSeq(node)) {
    const items = node.items.flatMap((item) => (item ? [convert(item as ParsedNode, source, at)] : []));
    return { kind: 'list', ...props, ...collectionSpan(node, span, items.at(-1), isOpen), items };
  }
  const scalar = node as { source?: string; value?: unknown; type?: string };
  const text = scalar.source ?? String(scalar.value ?? '');
  const plain = scalar.type === 'PLAIN' || scalar.type === undefined;
  const end = span.start + trimmedLength(source, range[0], range[1]);
  return {
    kind: 'scalar',
    ...props,
    start: span.start,
    end: Math.min(end, span.end),
    text,
    empty: plain && EMPTY.test(text),
  };
}

const EMPTY = /^(~|null|Null|NULL)?$/;
const isShortTag = (tag: string): boolean => tag.startsWith('!') && tag !== '!';

/** The range of a block collection runs to the next sibling, that of an open bracket as far; its text ends with its last child. */
function collectionSpan(
  node: { flow?: boolean },
  span: { start: number; end: number },
  last: RawNode | undefined,
  isOpen: boolean,
): { start: number; end: number } {
  if (node.flow && !isOpen) return span;
  if (!last) return node.flow ? { start: span.start, end: span.start + 1 } : span;
  return { start: span.start, end: Math.max(span.start, last.end) };
}

function trimmedLength(source: string, start: number, end: number): number {
  let to = end;
  while (to > start && /\s/.test(source[to - 1]!)) to--;
  return to - start;
}

/** A node's range begins behind its tag and anchor; look back for the tag over a short stretch. */
function tagStart(source: string, tag: string, start: number): number {
  const from = source.lastIndexOf(tag, start);
  return from >= 0 && start - from < 200 ? from : start;
}
