import { message } from '../../messages';
import type { Comment, Problem, SourceFile, Span } from '../../policy';
import { isCallName, type MapNode, type Node, type Pair } from '../json/node';
import { parseYaml, type RawDocument, type RawFault, type RawNode } from './yaml-parse';
import { cutTemplate, type Piece } from './yaml-pieces';

/** Nodes that merge keys may add to one file; an honest template stays far below. */
const MAX_MERGED = 20_000;

export interface ParsedYaml {
  readonly root?: Node;
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
}

/** Reads a YAML template piece by piece; tags and long forms both become intrinsics. Never throws. */
export function parseYamlTemplate(file: SourceFile): ParsedYaml {
  const { uri, text } = file;
  const pieces: readonly Piece[] = cutTemplate(text) ?? [{ start: 0, end: text.length, under: 'top' }];
  const reader = new TreeReader(uri);
  const problems: Problem[] = [];
  const comments: Comment[] = [];
  const top: Pair[] = [];
  const resources: Pair[] = [];
  let whole: Node | undefined;
  // One wrong indentation makes all later siblings look wrong: tell the first.
  let toldBroken = false;
  for (const piece of pieces) {
    const raw = remembered(text.slice(piece.start, piece.end));
    const faults = raw.faults.length === 0 && piece.broken && !toldBroken ? [brokenLine(text, piece)] : raw.faults;
    toldBroken ||= piece.broken === true;
    problems.push(...faults.map((fault) => problemOf(fault, uri, piece.start)));
    comments.push(...raw.comments.map((comment) => commentOf(comment, uri, text, piece.start)));
    const node = raw.root && reader.node(raw.root, piece.start);
    if (node?.kind === 'map') (piece.under === 'top' ? top : resources).push(...node.pairs);
    else if (pieces.length === 1) whole = node;
  }
  problems.push(...reader.problems);
  if (whole) return { root: whole, problems, comments };
  if (resources.length > 0 && !top.some((pair) => pair.key === 'Resources')) {
    const { keySpan, value } = resources[0]!;
    top.push({ key: 'Resources', keySpan, value });
  }
  if (top.length === 0) return { problems, comments };
  const pairs = top.map((pair) =>
    pair.key === 'Resources' && resources.length > 0 ? withResources(pair, resources) : pair,
  );
  return { root: { kind: 'map', span: { uri, start: 0, end: text.length }, pairs }, problems, comments };
}

/** The first line of a piece, as a fault within it. */
function brokenLine(text: string, piece: Piece): RawFault {
  const line = /^[ ]*([^\r\n]*)/.exec(text.slice(piece.start, piece.end))!;
  const start = line[0].length - line[1]!.length;
  return { kind: 'syntax', start, end: start + Math.max(line[1]!.trimEnd().length, 1) };
}

function withResources(pair: Pair, resources: readonly Pair[]): Pair {
  const start = resources[0]!.keySpan.start;
  const end = resources.at(-1)!.value.span.end;
  const value: MapNode = { kind: 'map', span: { uri: pair.keySpan.uri, start, end }, pairs: resources };
  return { ...pair, value };
}

/** Parsed pieces by their text: most of a template stays the same between two keystrokes. Oldest out first. */
const memory = new Map<string, RawDocument>();
const MEMORY_LENGTH = 2_000_000;
let memoryLength = 0;

/** One piece of YAML, parsed once as long as it stays the same. */
export function remembered(text: string): RawDocument {
  const found = memory.get(text);
  if (found) {
    memory.delete(text);
    memory.set(text, found);
    return found;
  }
  const parsed = parseYaml(text);
  memory.set(text, parsed);
  memoryLength += text.length;
  for (const key of memory.keys()) {
    if (memoryLength <= MEMORY_LENGTH) break;
    memory.delete(key);
    memoryLength -= key.length;
  }
  return parsed;
}

const FAULTS = {
  syntax: 'cloudformation.yamlSyntax',
  deep: 'cloudformation.tooDeep',
  quote: 'cloudformation.openQuote',
  documents: 'cloudformation.documents',
} as const;

export function problemOf(fault: RawFault, uri: string, base: number): Problem {
  const span = { uri, start: fault.start + base, end: Math.max(fault.end, fault.start + 1) + base };
  return { span, message: message(FAULTS[fault.kind]) };
}

export function commentOf(raw: { start: number; end: number }, uri: string, text: string, base: number): Comment {
  const span = { uri, start: raw.start + base, end: raw.end + base };
  return {
    span,
    text: text
      .slice(span.start, span.end)
      .replace(/^#+\s*/, '')
      .trimEnd(),
  };
}

/** Turns raw pieces into one tree. Anchors are known from their place on, over all pieces. */
export class TreeReader {
  readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, Node>();
  private merged = 0;

  constructor(private readonly uri: string) {}

  node(raw: RawNode, base: number): Node {
    const node = this.tagged(raw, base);
    if (raw.kind !== 'alias' && raw.anchor) this.anchors.set(raw.anchor, node);
    return node;
  }

  private tagged(raw: RawNode, base: number): Node {
    if (raw.kind === 'alias') return this.alias(raw, base);
    if (!raw.tag) return this.bare(raw, base);
    const argument = this.bare(raw, base);
    const span = { uri: this.uri, start: raw.tag.start + base, end: raw.end + base };
    return { kind: 'call', span, name: longName(raw.tag.name), argument };
  }

  private bare(raw: Exclude<RawNode, { kind: 'alias' }>, base: number): Node {
    const span: Span = { uri: this.uri, start: raw.start + base, end: raw.end + base };
    if (raw.kind === 'scalar') return { kind: 'scalar', span, text: raw.text, ...(raw.empty ? { empty: true } : {}) };
    if (raw.kind === 'list') return { kind: 'list', span, items: raw.items.map((item) => this.node(item, base)) };
    const pairs: Pair[] = [];
    const merges: Node[] = [];
    for (const { key, value } of raw.pairs) {
      const keySpan = { uri: this.uri, start: key.start + base, end: key.end + base };
      const missing: RawNode = { kind: 'scalar', start: key.end, end: key.end, text: '', empty: true };
      const node = this.node(value ?? missing, base);
      if (key.kind !== 'scalar') continue;
      if (key.text === '<<') merges.push(node);
      else pairs.push({ key: key.text, keySpan, value: node });
    }
    const only = pairs.length === 1 && merges.length === 0 ? pairs[0]! : undefined;
    if (only && isCallName(only.key)) return { kind: 'call', span, name: only.key, argument: only.value };
    this.merge(pairs, merges);
    return { kind: 'map', span, pairs };
  }

  /** `<<: *defaults`: keys that are not written in the map itself. */
  private merge(pairs: Pair[], merges: readonly Node[]): void {
    if (merges.length === 0) return;
    const names = new Set(pairs.map((pair) => pair.key));
    for (const source of merges.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
      if (source.kind !== 'map') continue;
      for (const pair of source.pairs) {
        if (names.has(pair.key)) continue;
        if (this.merged++ > MAX_MERGED) return;
        names.add(pair.key);
        pairs.push({ ...pair, value: { ...pair.value, shared: true } });
      }
    }
  }

  private alias(raw: Extract<RawNode, { kind: 'alias' }>, base: number): Node {
    const span = { uri: this.uri, start: raw.start + base, end: raw.end + base };
    const target = this.anchors.get(raw.name);
    // Same children, not copied: a bomb of aliases stays as small as its text.
    if (target) return { ...target, span, shared: true };
    this.problems.push({ span, message: message('cloudformation.noAnchor', { name: raw.name }) });
    return { kind: 'scalar', span, text: '', empty: true };
  }
}

/** `!GetAtt` → `Fn::GetAtt`; tags that are no intrinsics become calls too, which nobody can resolve. */
function longName(tag: string): string {
  const name = tag.slice(1);
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? name : `Fn::${name}`;
}
