import type { Message } from '../../messages';
import { type Comment, type Problem, type SourceFile, stretch } from '../../policy';
import type { CallNode, MapNode, Node, Pair } from '../json/node';
import { rawAt, TreeReader } from './nodes';
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
  /** The piece is read as it is meant all the same: a comma is missing behind it, or it has a document behind it. */
  readonly harmless?: true;
}

/** A piece and what it says; the same `parsed` for the same text from one version of a file to the next. */
export interface CutPiece extends Piece {
  readonly parsed: ParsedPiece;
}

/** Where the section of resources stands, of which the pieces are only what is in it. */
export interface SectionPlace {
  readonly key: readonly [start: number, end: number];
  readonly start: number;
  readonly end: number;
}

/** A text taken apart. */
export interface CutText {
  /** As they were cut, before any look at their neighbours: what the next version is compared with. */
  readonly cuts: readonly CutPiece[];
  /** What they are with their neighbours. */
  readonly pieces: readonly CutPiece[];
  /** Where no piece holds the section's own key. */
  readonly section?: SectionPlace;
  /** Only the first problem is told. */
  readonly firstOnly?: true;
}

export interface ParsedDocument {
  readonly root?: Node;
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
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

/** A piece as it stands in one version of a file. Its nodes are made when somebody looks at them. */
export class PlacedPiece {
  private built?: Node;

  constructor(
    private readonly reader: TreeReader,
    readonly start: number,
    readonly end: number,
    readonly under: Piece['under'],
    readonly parsed: ParsedPiece,
    readonly broken = false,
  ) {}

  /** Whether there may be more, or something else, in it than can be read. */
  get hurt(): boolean {
    return this.broken || this.parsed.faults.some(({ harmless }) => !harmless);
  }

  get node(): Node | undefined {
    const { root, linked } = this.parsed;
    if (root) this.built ??= this.reader.node(root, this.start, linked);
    return this.built;
  }

  get pairs(): readonly Pair[] {
    const { node } = this;
    if (node?.kind === 'call') return this.written(node);
    return node?.kind === 'map' ? node.pairs : [];
  }

  /** `Fn::Transform: …` alone in its piece has keys beside it in the file. */
  private written({ span, name, argument }: CallNode): Pair[] {
    const { root } = this.parsed;
    const key = root?.kind === 'map' ? root.pairs[0]?.key : undefined;
    if (!key) return [];
    const keySpan = stretch(span, key.start + this.start, key.end + this.start);
    return [{ key: name, keySpan, value: argument }];
  }

  /** Whether it has a key; nothing is built for that. */
  has(key: string): boolean {
    const { root, linked } = this.parsed;
    if (linked || root?.kind !== 'map') return this.pairs.some((pair) => pair.key === key);
    return rawAt(root.pairs, key) !== undefined;
  }
}

/** The pieces of one version of a file as one document. */
export class Pieces {
  /** `before`: pieces of the version before that stand and say the same. */
  static of(file: SourceFile, { pieces, section, firstOnly }: CutText, before?: Taken): Pieces {
    const linked = pieces.some(({ parsed }) => parsed.linked);
    const reader = (linked ? undefined : before?.reader) ?? new TreeReader(file.uri);
    const placed = pieces.map(({ start, end, under, parsed, broken }, i) => {
      const same = parsed.linked ? undefined : before?.same(i);
      return same ?? new PlacedPiece(reader, start, end, under, parsed, broken);
    });
    // Anchors are known from their place on, over all pieces.
    if (linked) for (const piece of placed) if (piece.parsed.linked) piece.node;
    return new Pieces(file, placed, reader, section, firstOnly === true);
  }

  private constructor(
    private readonly file: SourceFile,
    readonly list: readonly PlacedPiece[],
    readonly reader: TreeReader,
    private readonly section: SectionPlace | undefined,
    private readonly firstOnly: boolean,
  ) {}

  /** The value of a key, the last one where it stands twice. */
  find(under: Piece['under'], key: string): Node | undefined {
    for (let i = this.list.length - 1; i >= 0; i--) {
      const piece = this.list[i]!;
      if (piece.under !== under || !piece.has(key)) continue;
      const pair = piece.pairs.findLast((one) => one.key === key);
      if (pair) return pair.value;
    }
    return undefined;
  }

  /** The whole tree; undefined where there is nothing. */
  get root(): Node | undefined {
    const { list, section, file } = this;
    const { uri, text } = file;
    const top = list.flatMap((piece) => (piece.under === 'top' ? piece.pairs : []));
    const resources = list.flatMap((piece) => (piece.under === 'resources' ? piece.pairs : []));
    if (section) {
      const span = { uri, start: section.start, end: section.end };
      const keySpan = { uri, start: section.key[0], end: section.key[1] };
      top.push({ key: 'Resources', keySpan, value: { kind: 'map', span, pairs: resources } });
    } else if (resources.length > 0 && !top.some((pair) => pair.key === 'Resources')) {
      const { keySpan, value } = resources[0]!;
      top.push({ key: 'Resources', keySpan, value });
    }
    if (top.length === 0) return undefined;
    const pairs = top.map((pair) =>
      !section && pair.key === 'Resources' && resources.length > 0 ? withResources(pair, resources) : pair,
    );
    return { kind: 'map', span: { uri, start: 0, end: text.length }, pairs };
  }

  get problems(): Problem[] {
    const { uri } = this.file;
    const problems: Problem[] = [];
    for (const { start, parsed } of this.list) {
      for (const fault of parsed.faults) problems.push(problemOf(fault, uri, start));
    }
    problems.push(...this.reader.problems);
    return this.firstOnly ? problems.slice(0, 1) : problems;
  }

  get comments(): Comment[] {
    const { uri, text } = this.file;
    const comments: Comment[] = [];
    for (const { start, parsed } of this.list) {
      for (const comment of parsed.comments) comments.push(commentOf(comment, uri, text, start));
    }
    return comments;
  }

  get document(): ParsedDocument {
    const only = this.list.length === 1 ? this.list[0]!.node : undefined;
    const { problems, comments } = this;
    return { root: only && only.kind !== 'map' ? only : this.root, problems, comments };
  }
}

/** What of the version before is taken over. */
export interface Taken {
  readonly reader: TreeReader;
  /** The piece that the `i`-th one now is, where it has not moved. */
  same(i: number): PlacedPiece | undefined;
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
