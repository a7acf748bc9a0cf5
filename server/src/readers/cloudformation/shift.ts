import { type Policy, type Span, setOrigin } from '../../policy';
import type { PlacedPiece } from './pieces';

export const startsOf = (pieces: readonly PlacedPiece[]): Int32Array => Int32Array.from(pieces, ({ start }) => start);

/** The piece that an offset lies in. */
function pieceAt(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The pieces in which an object has places. */
export function piecesOf(value: unknown, starts: Int32Array): number[] {
  const found = new Set<number>();
  const seen = new Set<object>();
  const visit = (one: unknown): void => {
    if (typeof one !== 'object' || one === null || seen.has(one)) return;
    if (isSpan(one)) {
      found.add(pieceAt(starts, one.start)).add(pieceAt(starts, Math.max(one.start, one.end - 1)));
    } else if (!Array.isArray(one)) {
      for (const key in one) if (!PLACELESS.has(key)) visit((one as Record<string, unknown>)[key]);
    } else if (typeof one[0] === 'object') {
      seen.add(one);
      one.forEach(visit);
    }
  };
  visit(value);
  return [...found];
}

const isSpan = (value: object): value is Span => 'uri' in value && 'start' in value && 'end' in value;
/** Fields without places: sets, worlds, texts. */
const PLACELESS = new Set(['address', 'message', 'when', 'labels', 'readOnly']);

/** Where the pieces of a file have gone between two of its versions, neither of which has more pieces than the other. */
export class Shift {
  /** Lists that several objects share stay shared. */
  private readonly lists = new Map<object, readonly unknown[]>();

  constructor(
    private readonly from: Int32Array,
    private readonly to: Int32Array,
  ) {}

  pieceAt(offset: number): number {
    return pieceAt(this.from, offset);
  }

  moves(piece: number): boolean {
    return this.from[piece] !== this.to[piece];
  }

  /** The same object at its new place. Its rules, entries and ranges are moved when somebody asks for them. */
  policy(policy: Policy): Policy {
    const copy: Record<string, unknown> = {};
    const source = policy as unknown as Readonly<Record<string, unknown>>;
    for (const key in source) {
      const field = source[key];
      if (Array.isArray(field) && field.length > 0 && !PLACELESS.has(key)) this.lazily(copy, key, field);
      else copy[key] = PLACELESS.has(key) ? field : this.moved(field);
    }
    const moved = copy as unknown as Policy;
    setOrigin(moved, policy);
    return moved;
  }

  private lazily(copy: object, key: string, list: readonly unknown[]): void {
    let known: readonly unknown[] | undefined;
    const get = () => {
      known ??= this.list(list);
      return known;
    };
    Object.defineProperty(copy, key, { get, enumerable: true, configurable: true });
  }

  private moved(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (isSpan(value)) return this.span(value);
    return Array.isArray(value) ? this.list(value) : this.fields(value);
  }

  private span(span: Span): Span {
    const start = span.start + this.by(span.start);
    const end = span.end + this.by(Math.max(span.start, span.end - 1));
    return start === span.start && end === span.end ? span : { ...span, start, end };
  }

  private list(list: readonly unknown[]): readonly unknown[] {
    // Sets of addresses and ports.
    if (typeof list[0] !== 'object') return list;
    let moved = this.lists.get(list);
    if (!moved) {
      moved = list.map((item) => this.moved(item));
      this.lists.set(list, moved);
    }
    return moved;
  }

  private fields(value: object): object {
    const copy: Record<string, unknown> = { ...value };
    for (const key in copy) {
      const field = copy[key];
      if (typeof field === 'object' && !PLACELESS.has(key)) copy[key] = this.moved(field);
    }
    return copy;
  }

  private by(offset: number): number {
    const i = pieceAt(this.from, offset);
    return this.to[i]! - this.from[i]!;
  }
}
