import { type Node as JsonNode, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Message, message } from '../../messages';
import type { Problem, SourceFile, Span } from '../../policy';
import { buildTree } from './build';
import type { Node } from './node';

/** Deeper than any template or AWS answer; well below what would overflow the stack. */
const MAX_DEPTH = 200;
/** UTF-16 units. An account with thousands of groups answers with a few million. */
const MAX_LENGTH = 32_000_000;

export interface ParsedJson {
  readonly root?: Node;
  readonly problems: readonly Problem[];
  /** All places at which it is no JSON; of each value only the first is told. */
  readonly faults: readonly Fault[];
}
/** Offsets into the file. */
export interface Fault {
  readonly start: number;
  readonly end: number;
}
/** A file of one value or of several behind one another: pages of answers, JSON Lines. */
export interface ParsedValues {
  readonly roots: readonly Node[];
  readonly problems: readonly Problem[];
  readonly faults: readonly Fault[];
}

/**
 * Whether a text is JSON whose first bracket is not typed, or gone: a file of that kind that begins with a key, and has a
 * comma or an open bracket at the end of a line, as no YAML in block style has.
 */
export const lacksBrace = ({ uri, text }: SourceFile): boolean =>
  /\.(?:jsonl?|ndjson|template)$/i.test(uri) && KEY_FIRST.test(text) && /[,{[][ \t]*\r?$/m.test(text);
const KEY_FIRST = /^\uFEFF?\s*"(?:[^"\\\n]|\\.)*"\s*:/;

/**
 * Reads JSON tolerantly: what stands before and after a fault is kept, the first fault is told.
 * `calls` turns `{"Ref": …}` and `{"Fn::…": …}` into intrinsics. Never throws.
 */
export function parseJson(file: SourceFile, calls: boolean): ParsedJson {
  const refused = refusal(file, survey(file.text));
  return refused ?? parseStretch(file, 0, file.text.length, calls);
}

/** As `parseJson`, where several values may stand behind one another: a broken one costs itself. Never throws. */
export function parseJsonValues(file: SourceFile): ParsedValues {
  const found = survey(file.text);
  const refused = refusal(file, found);
  if (refused) return { roots: [], problems: refused.problems, faults: refused.faults };
  if (!found.values || found.values.length < 2) {
    const { root, problems, faults } = parseStretch(file, 0, file.text.length, false);
    return { roots: root ? [root] : [], problems, faults };
  }
  const parsed = found.values.slice(0, MAX_VALUES).map(([start, end]) => parseStretch(file, start, end, false));
  const problems = parsed.flatMap((one) => one.problems).slice(0, MAX_PROBLEMS);
  const [beyond] = found.values[MAX_VALUES] ?? [];
  if (beyond !== undefined) {
    problems.push(problemAt(file, beyond, message('awscli.tooManyValues', { limit: MAX_VALUES })));
  }
  const faults = parsed.flatMap((one) => one.faults);
  return { roots: parsed.flatMap(({ root }) => root ?? []), problems, faults };
}

/** The value that stands in a stretch of a file. */
export const parseJsonWithin = (file: SourceFile, { start, end }: Pick<Span, 'start' | 'end'>): Node | undefined =>
  parseStretch(file, start, end, false).root;

/** Values of one file, and broken ones of them that are told. */
const MAX_VALUES = 50_000;
const MAX_PROBLEMS = 20;

function refusal(file: SourceFile, { tooDeep }: Survey): ParsedJson | undefined {
  if (file.text.length > MAX_LENGTH) {
    return { problems: [problemAt(file, 0, message('awscli.tooLarge', { limit: MAX_LENGTH }))], faults: [] };
  }
  if (tooDeep === undefined) return undefined;
  return { problems: [problemAt(file, tooDeep, message('awscli.tooDeep', { limit: MAX_DEPTH }))], faults: [] };
}

const problemAt = ({ uri, text }: SourceFile, start: number, what: Message): Problem => ({
  span: { uri, start, end: Math.min(start + 1, text.length) },
  message: what,
});

function parseStretch({ uri, text }: SourceFile, from: number, to: number, calls: boolean): ParsedJson {
  const errors: ParseError[] = [];
  const brace = from === 0 && lacksBrace({ uri, text });
  const root = buildTree((brace ? '{' : '') + text.slice(from, to), uri, brace ? -1 : from, calls, errors);
  if (brace) return withoutBrace(uri, text, root);
  const problems = errors.slice(0, 1).map((error) => {
    const { start, end, message } = faultOf(error);
    return { span: { uri, start: from + start, end: from + end }, message };
  });
  const faults = errors.map(({ offset, length }) => ({ start: from + offset, end: from + offset + length }));
  return { root, problems, faults };
}

/** All of it may be meant otherwise. */
function withoutBrace(uri: string, text: string, root: Node | undefined): ParsedJson {
  const start = text.search(/"/);
  const span = { uri, start, end: start + 1 };
  const within = root && { ...root, span: { ...root.span, start: 0 } };
  return {
    root: within,
    problems: [{ span, message: jsonFault('awscli.openExpected') }],
    faults: [{ start: 0, end: text.length }],
  };
}

/** The first fault of a text, by offsets. */
export interface JsonFault {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
}

/** Reads JSON tolerantly into the parser's own tree; none where the text is refused. Never throws. */
export function parseJsonTree(text: string): { readonly tree?: JsonNode; readonly fault?: JsonFault } {
  const { tooDeep } = survey(text);
  if (tooDeep !== undefined) {
    const told = message('awscli.tooDeep', { limit: MAX_DEPTH });
    return { fault: { start: tooDeep, end: tooDeep + 1, message: told } };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  const [error] = errors;
  return { tree, ...(error ? { fault: faultOf(error) } : {}) };
}

const faultOf = ({ error, offset, length }: ParseError): JsonFault => ({
  start: offset,
  end: Math.max(offset + length, offset + 1),
  message: jsonFault(EXPECTED[printParseErrorCode(error)] ?? 'awscli.unexpected'),
});

export const jsonFault = (what: Message['key']): Message => message('awscli.syntax', { what: message(what) });

const EXPECTED: Readonly<Record<string, Message['key']>> = {
  PropertyNameExpected: 'awscli.propertyExpected',
  ValueExpected: 'awscli.valueExpected',
  ColonExpected: 'awscli.colonExpected',
  CommaExpected: 'awscli.commaExpected',
  CloseBraceExpected: 'awscli.braceExpected',
  CloseBracketExpected: 'awscli.bracketExpected',
  EndOfFileExpected: 'awscli.endExpected',
  UnexpectedEndOfString: 'awscli.quoteExpected',
};

interface Survey {
  /** Offset of the first bracket that nests too deep. */
  readonly tooDeep?: number;
  /** Stretches of the values; absent where anything but white space stands between them. */
  readonly values?: readonly (readonly [start: number, end: number])[];
}

/** Looks over the brackets of a text; those in strings do not count. */
function survey(text: string): Survey {
  const values: [number, number][] = [];
  let [depth, start, clean] = [0, 0, true];
  let last = 0;
  const end = Math.min(text.length, MAX_LENGTH);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      // A JSON string ends on its line at the latest, also when its quote is missing.
      for (i++; i < end; i++) {
        const inner = text.charCodeAt(i);
        if (inner === 0x5c) i++;
        else if (inner === 0x22 || inner === 0x0a) break;
      }
      if (depth === 0) clean = false;
    } else if (code === 0x7b || code === 0x5b) {
      // A value at the left edge behind a closed one begins anew, also where one before it was left open.
      if (depth > 0 && values.length > 0 && text.charCodeAt(i - 1) === 0x0a && CLOSING.has(last)) {
        values.push([start, i]);
        depth = 0;
      }
      if (depth === 0) start = i;
      if (++depth > MAX_DEPTH) return { tooDeep: i };
    } else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) clean = false;
      else if (--depth === 0 && values.length <= MAX_VALUES) values.push([start, i + 1]);
    } else if (depth === 0 && !SPACE.has(code)) clean = false;
    if (!SPACE.has(code)) last = code;
  }
  if (depth > 0) values.push([start, text.length]);
  return clean ? { values } : {};
}
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xfeff]);
