import type { Span } from './source';

/** What happened to a text in one place: all from `from` on now stands `by` UTF-16 units further on. */
export interface Move {
  readonly from: number;
  readonly by: number;
}

let moves = 0;

/**
 * A stretch of a file that follows its text: where a reading goes on from the one before, what it takes over stays the
 * same objects, and only their places move. Whoever holds a reading that another has gone on from holds it no longer.
 */
export class Place implements Span {
  start: number;
  end: number;
  #moved = 0;

  constructor(
    readonly uri: string,
    start: number,
    end: number,
  ) {
    this.start = start;
    this.end = end;
  }

  /** Moves some places, each once though it be there twice. */
  static move(places: Iterable<readonly Place[]>, { from, by }: Move): void {
    const turn = ++moves;
    for (const list of places) {
      for (let i = 0; i < list.length; i++) {
        const one = list[i]!;
        if (one.#moved === turn || one.end <= from) continue;
        one.#moved = turn;
        if (one.start >= from) one.start += by;
        one.end += by;
      }
    }
  }
}

/** Another stretch of the same file, which moves as the first one does. */
export const stretch = (of: Span, start: number, end: number): Span =>
  of instanceof Place ? new Place(of.uri, start, end) : { uri: of.uri, start, end };

/** Fields that hold no places: sets, worlds, texts, what the catalogue says. */
const PLACELESS: ReadonlySet<string> = new Set([
  'address',
  'labels',
  'message',
  'readOnly',
  'remote',
  'requirement',
  'set',
  'title',
  'when',
]);

/**
 * All places in something that a reader has made, each once; undefined where it has some that do not move, or where nobody
 * can tell. `known` is not looked into.
 */
export function placesIn(value: unknown, uri: string, known: readonly object[] = []): Place[] | undefined {
  const places = new Set<Place>();
  const seen = new Set<object>(known);
  const visit = (one: unknown): boolean => {
    if (typeof one !== 'object' || one === null) return typeof one !== 'function';
    if (one instanceof Place) {
      if (one.uri === uri) places.add(one);
      return true;
    }
    if (seen.has(one)) return true;
    if (Array.isArray(one)) {
      // Sets of addresses and ports.
      if (one.length === 0 || (typeof one[0] !== 'object' && typeof one[0] !== 'function')) return true;
      seen.add(one);
      return one.every(visit);
    }
    if (isSpan(one)) return one.uri !== uri;
    const shape = Object.getPrototypeOf(one);
    if (shape !== Object.prototype && shape !== null) return false;
    seen.add(one);
    for (const key in one) {
      if (!PLACELESS.has(key) && !visit((one as Readonly<Record<string, unknown>>)[key])) return false;
    }
    return true;
  };
  return visit(value) ? [...places] : undefined;
}

const isSpan = (value: object): value is Span => 'uri' in value && 'start' in value && 'end' in value;
