import type { Move } from '../../policy';
import type { CutPiece, Piece, PieceMemory, PlacedPiece } from './pieces';

/** The version of a text that was read before. */
export interface Earlier {
  readonly text: string;
  readonly cuts: readonly CutPiece[];
}

/** The pieces of a text with what they say; those that the version before had as well are not looked at again. */
export function parsedPieces(
  text: string,
  pieces: readonly Piece[],
  memory: PieceMemory,
  before: Earlier | undefined,
): readonly CutPiece[] {
  const earlier = before?.cuts ?? [];
  const by = text.length - (before?.text.length ?? 0);
  const same = before ? commonEnds(before.text, text) : { start: 0, end: 0 };
  const end = text.length - same.end;
  const more = pieces.length - earlier.length;
  return pieces.map((piece, i) => {
    const { start, under, broken } = piece;
    const at = piece.end <= same.start ? i : start >= end ? i - more : -1;
    const moved = at === i && piece.end <= same.start ? 0 : by;
    const one = at < 0 ? undefined : earlier[at];
    const stands = one && one.start + moved === start && one.end + moved === piece.end;
    if (stands && moved === 0 && one.under === under && one.broken === broken) return one;
    const parsed = stands ? one.parsed : memory.of(text.slice(start, piece.end));
    return broken === undefined
      ? { start, end: piece.end, under, parsed }
      : { start, end: piece.end, under, broken, parsed };
  });
}

/** How many UTF-16 units two texts have in common at their start, and behind that at their end. */
export function commonEnds(a: string, b: string): { readonly start: number; readonly end: number } {
  const length = Math.min(a.length, b.length);
  const start = longest(length, (from, to) => a.slice(from, to) === b.slice(from, to));
  const end = longest(
    length - start,
    (from, to) => a.slice(a.length - to, a.length - from) === b.slice(b.length - to, b.length - from),
  );
  return { start, end };
}

/** Engines compare stretches of texts at once. */
const STRIDE = 16_384;

function longest(length: number, same: (from: number, to: number) => boolean): number {
  let at = 0;
  while (at < length && same(at, Math.min(length, at + STRIDE))) at = Math.min(length, at + STRIDE);
  let beyond = Math.min(length, at + STRIDE);
  while (at < beyond) {
    const middle = (at + beyond + 1) >> 1;
    if (same(at, middle)) at = middle;
    else beyond = middle - 1;
  }
  return at;
}

/** Where the pieces of two versions differ: those from `start` on, up to `before` of the one and `after` of the other. */
export interface Difference {
  readonly start: number;
  readonly before: number;
  readonly after: number;
  /** What all behind it has gone through; undefined where it stands where it stood. */
  readonly move?: Move;
}

type Standing = Pick<PlacedPiece, 'start' | 'end' | 'under' | 'parsed'>;

/** `by`: how much longer the text is now. */
export function difference(old: readonly Standing[], now: readonly Standing[], by: number): Difference {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && isSame(old[start]!, now[start]!, 0)) start++;
  let behind = 0;
  while (behind < most - start && isSame(old[old.length - 1 - behind]!, now[now.length - 1 - behind]!, by)) behind++;
  const before = old.length - behind;
  const from = old[before]?.start;
  return {
    start,
    before,
    after: now.length - behind,
    ...(by !== 0 && from !== undefined ? { move: { from, by } } : {}),
  };
}

const isSame = (old: Standing, now: Standing, by: number): boolean =>
  old.start + by === now.start &&
  old.end + by === now.end &&
  old.under === now.under &&
  (old.parsed === now.parsed || (old.parsed.root !== undefined && old.parsed.root === now.parsed.root));
