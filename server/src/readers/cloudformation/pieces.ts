import type { Message } from '../../messages';
import type { Comment, Problem, SourceFile } from '../../policy';
import type { CallNode, MapNode, Node, Pair } from '../json/node';
import { TreeReader } from './nodes';
import type { RawNode } from './yaml-parse';

/** A stretch of a template that can be parsed alone. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly under: 'top' | 'resources';
  /** Starts with a line that no valid template has there: half-typed, or indented by mistake. */
  readonly broken?: boolean;
}

/** What a piece says, by offsets into it. */
export interface ParsedPiece {
  readonly root?: RawNode;
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly PieceFault[];
  /** Has anchors, aliases or merge keys. */
  readonly linked: boolean;
}
export interface PieceFault {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
}

/** A piece and what it says; the same object for the same text from one version of a file to the next. */
export interface PlacedPiece extends Piece {
  readonly parsed: ParsedPiece;
}

export interface ParsedDocument {
  readonly root?: Node;
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
  /** Absent where the file is not read in pieces that can be compared one by one. */
  readonly pieces?: readonly PlacedPiece[];
}

/**
 * Parsed pieces by their text: most of a template stays the same between two keystrokes. What was not asked for while
 * texts of `limit` UTF-16 units came in is forgotten.
 */
export class PieceMemory {
  private now = new Map<string, ParsedPiece>();
  private before = new Map<string, ParsedPiece>();
  private length = 0;

  constructor(
    private readonly parse: (text: string) => ParsedPiece,
    private readonly limit = 2_000_000,
  ) {}

  of(text: string): ParsedPiece {
    const found = this.now.get(text);
    if (found) return found;
    // A text of its own: a slice would hold the whole file that it is cut from.
    const own = ` ${text}`.slice(1);
    const parsed = this.before.get(text) ?? this.parse(own);
    this.length += own.length;
    if (this.length > this.limit) {
      this.before = this.now;
      this.now = new Map();
      this.length = own.length;
    }
    this.now.set(own, parsed);
    return parsed;
  }
}

/** Where the section of resources stands, of which the pieces are only what is in it. */
export interface SectionPlace {
  readonly key: readonly [start: number, end: number];
  readonly start: number;
  readonly end: number;
}

/** Puts the pieces of a file together to one tree. `section`: where no piece holds the section's own key. */
export function assembled(
  { uri, text }: SourceFile,
  pieces: readonly PlacedPiece[],
  section?: SectionPlace,
): ParsedDocument {
  const reader = new TreeReader(uri);
  const problems: Problem[] = [];
  const comments: Comment[] = [];
  const top: Pair[] = [];
  const resources: Pair[] = [];
  for (const { start, under, parsed } of pieces) {
    for (const fault of parsed.faults) problems.push(problemOf(fault, uri, start));
    for (const comment of parsed.comments) comments.push(commentOf(comment, uri, text, start));
    const node = nodeOf(reader, parsed, uri, start);
    const into = under === 'top' ? top : resources;
    if (node?.kind === 'map') for (const pair of node.pairs) into.push(pair);
    else if (node?.kind === 'call' && pieces.length > 1) into.push(keyOf(node));
    else if (pieces.length === 1 && node) return { root: node, problems: [...problems, ...reader.problems], comments };
  }
  problems.push(...reader.problems);
  if (section) {
    const span = { uri, start: section.start, end: section.end };
    const keySpan = { uri, start: section.key[0], end: section.key[1] };
    top.push({ key: 'Resources', keySpan, value: { kind: 'map', span, pairs: resources } });
  } else if (resources.length > 0 && !top.some((pair) => pair.key === 'Resources')) {
    const { keySpan, value } = resources[0]!;
    top.push({ key: 'Resources', keySpan, value });
  }
  if (top.length === 0) return { problems, comments };
  const pairs = top.map((pair) =>
    !section && pair.key === 'Resources' && resources.length > 0 ? withResources(pair, resources) : pair,
  );
  const root: Node = { kind: 'map', span: { uri, start: 0, end: text.length }, pairs };
  return { root, problems, comments, pieces };
}

/** `Fn::Transform: …` alone in its piece has keys beside it in the file. */
const keyOf = ({ span, name, argument }: CallNode): Pair => ({
  key: name,
  keySpan: { ...span, end: span.start + name.length },
  value: argument,
});

/** The nodes of a piece where they were last; most pieces stand in front of what somebody types. */
const standing = new WeakMap<RawNode, { readonly uri: string; readonly start: number; readonly node: Node }>();

function nodeOf(reader: TreeReader, { root, linked }: ParsedPiece, uri: string, start: number): Node | undefined {
  if (!root || linked) return root && reader.node(root, start, true);
  const before = standing.get(root);
  if (before?.uri === uri && before.start === start) return before.node;
  const node = reader.node(root, start, false);
  standing.set(root, { uri, start, node });
  return node;
}

function withResources(pair: Pair, resources: readonly Pair[]): Pair {
  const start = resources[0]!.keySpan.start;
  const end = resources.at(-1)!.value.span.end;
  const value: MapNode = { kind: 'map', span: { uri: pair.keySpan.uri, start, end }, pairs: resources };
  return { ...pair, value };
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

export const problemOf = ({ start, end, message }: PieceFault, uri: string, base: number): Problem => ({
  span: { uri, start: start + base, end: Math.max(end, start + 1) + base },
  message,
});
