import { commonEnds, type Move } from '../../policy';
import type { CutPiece, Piece, PieceMemory } from './pieces';

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

/** Where the pieces of two versions differ: those from `start` on, up to `before` of the one and `after` of the other. */
export interface Difference {
  readonly start: number;
  readonly before: number;
  readonly after: number;
  /** What all behind it has gone through; undefined where it stands where it stood. */
  readonly move?: Move;
}

type Standing = Pick<CutPiece, 'start' | 'end' | 'under' | 'parsed' | 'broken'>;

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
  (old.broken ?? false) === (now.broken ?? false) &&
  (old.parsed === now.parsed || (old.parsed.root !== undefined && old.parsed.root === now.parsed.root));
