import { commonEnds, ownText, type SourceFile } from '../../policy';
import { type BodyItem, type Fault, parseBothWays, parseHclAlone, type Range, type Readings } from './hcl';
import { MAX_FAULTS } from './hcl/cursor';
import { isMinded, isReadAtOnce } from './kinds';
import { Stretch } from './stretches';

/**
 * Whole lines of a file: an item with what stands above it, or the lines behind the last one. What stands in it hangs on
 * nothing around it, so that it is the same object in the next version of the file wherever its lines are the same.
 */
export interface Piece {
  readonly stretch: Stretch;
  /** In the text of the stretch; from the beginning of a line to the end of one. */
  readonly lines: Range;
  readonly items: readonly BodyItem[];
  readonly faults: readonly Fault[];
  readonly comments: readonly Range[];
  /** Those of the versions before of which this is the next one. What stands in them where it stood still has its place. */
  readonly earlier?: readonly Stretch[];
  /** Of the last piece, where something in it is left open: how it can be read, and how it was. */
  readonly open?: Readings & { readonly as: string };
}

/** Versions of a piece that are known; each keeps its text. */
const MAX_EARLIER = 64;

/** A file in pieces; undefined where a comment or heredoc is left open, or what is wrong hangs on all of the file. */
export const piecesOf = ({ uri, text }: SourceFile): readonly Piece[] | undefined => settled(cut(uri, text, 0, true));

/**
 * A file in pieces, of which those that are the same in the version before are taken over, and so are at their new places
 * from now on: nobody may use the version before any more. Undefined where the file does not come in pieces.
 */
export function nextPieces(
  before: readonly Piece[],
  { text: old }: SourceFile,
  { uri, text }: SourceFile,
): readonly Piece[] | undefined {
  const { start: head, end: tail } = commonEnds(old, text);
  let first = 0;
  while (first < before.length && isKeptBefore(before[first]!, old, head)) first++;
  let last = before.length;
  // The line break in front of a piece belongs to it here: without that it would go on with another line.
  while (last > first && startOf(before[last - 1]!) > old.length - tail) last--;
  const by = text.length - old.length;
  const from = first === 0 ? 0 : endOf(before[first - 1]!);
  const to = last === before.length ? text.length : startOf(before[last]!) + by;
  let middle = cut(uri, ownText(text.slice(from, to)), from, to === text.length);
  // What is left open takes in all that follows.
  if (!middle && last < before.length) {
    last = before.length;
    middle = cut(uri, ownText(text.slice(from)), from, true);
  }
  if (middle?.length === 1 && last - first === 1) middle = [following(before[first]!, middle[0]!)];
  const all = middle && settled([...before.slice(0, first), ...middle, ...before.slice(last)]);
  if (all && by !== 0) for (let i = last; i < before.length; i++) move(before[i]!, by);
  return all;
}

function following(before: Piece, now: Piece): Piece {
  const { stretch, earlier = [] } = before;
  if (before.open || now.open || earlier.length >= MAX_EARLIER) return now;
  return { ...now, earlier: [...earlier, stretch] };
}

function move({ stretch, earlier }: Piece, by: number): void {
  stretch.by += by;
  if (earlier) for (const one of earlier) one.by += by;
}

const startOf = ({ stretch, lines }: Piece): number => lines.start + stretch.by;
const endOf = ({ stretch, lines }: Piece): number => lines.end + stretch.by;

const isKeptBefore = (piece: Piece, text: string, head: number): boolean => {
  const end = endOf(piece);
  return !piece.open && end <= head && text.charCodeAt(end - 1) === NEWLINE;
};
const NEWLINE = 10;
const BYTE_ORDER_MARK = 0xfeff;

/** Whole lines of a file, which begin `by` characters behind its beginning, in pieces; `last`: nothing follows them. */
function cut(uri: string, text: string, by: number, last: boolean): Piece[] | undefined {
  if (by > 0 && text.charCodeAt(0) === BYTE_ORDER_MARK) return undefined;
  const parsed = parseHclAlone(text, isReadAtOnce, isMinded);
  if (!parsed) return undefined;
  const { body, faults, comments, openFrom } = parsed;
  if (openFrom !== undefined && (!last || by + text.length > LARGEST_OPEN)) return undefined;
  const pieces: Piece[] = [];
  const taken = { items: 0, faults: 0, comments: 0 };
  let start = 0;
  const upTo = (end: number): void => {
    const piece = {
      stretch: new Stretch(uri, text, by),
      lines: { start, end },
      items: body.slice(taken.items, countBelow(body, taken.items, end)),
      faults: faults.slice(taken.faults, countBelow(faults, taken.faults, end)),
      comments: comments.slice(taken.comments, countBelow(comments, taken.comments, end)),
    };
    taken.items += piece.items.length;
    taken.faults += piece.faults.length;
    taken.comments += piece.comments.length;
    pieces.push(piece);
    start = end;
  };
  let end = 0;
  let met = 0;
  for (let i = 0; i < body.length && body[i]!.start < (openFrom ?? text.length); i++) {
    if (end <= body[i]!.end) end = text.indexOf('\n', body[i]!.end) + 1;
    if (end === 0) break;
    met = countBelow(comments, met, end);
    // What shares a line with the next item, or with a comment that goes on, is no piece by itself.
    const goesOn = met > 0 && comments[met - 1]!.end > end;
    if (!goesOn && !(i + 1 < body.length && body[i + 1]!.start < end)) upTo(end);
  }
  if (openFrom !== undefined) {
    const rest = openPiece(uri, ownText(text.slice(start)), by + start);
    return rest && [...pieces, rest];
  }
  if (start < text.length) upTo(text.length);
  return pieces;
}

function countBelow(list: readonly Range[], from: number, end: number): number {
  let at = from;
  while (at < list.length && list[at]!.start < end) at++;
  return at;
}

/** The lines from what is left open to the end of the file. */
function openPiece(uri: string, text: string, by: number): Piece | undefined {
  const readings = parseBothWays(text);
  return readings?.lost ? readAs(readings, GUIDED, new Stretch(uri, text, by)) : undefined;
}

/** What is left open in larger files is read with the whole file: to begin with, all pieces beside it are read again. */
const LARGEST_OPEN = 200_000;

/** How an open piece is read: its faults are those of the guided reading, if that and the pieces before have any. */
const GUIDED = 'guided';
const SILENT = 'guided, where nothing is wrong';
const PLAIN = 'plain';

function readAs(readings: Readings, as: string, stretch: Stretch): Piece {
  const { body, comments } = as === PLAIN ? readings.plain : readings.guided;
  const { faults } = as === GUIDED ? readings.guided : readings.plain;
  const { plain, guided, lost, indented } = readings;
  const lines = { start: 0, end: stretch.text.length };
  return { stretch, lines, items: body, faults, comments, open: { plain, guided, lost, indented, as } };
}

/**
 * The pieces together: faults beyond a number are not told, an argument outside of all blocks may be written but once,
 * and where something is left open, how that is read hangs on how all the file is written.
 */
function settled(pieces: readonly Piece[] | undefined): readonly Piece[] | undefined {
  if (!pieces) return undefined;
  const all = pieces.at(-1)?.open ? withRest(pieces) : pieces;
  if (!all) return undefined;
  let faults = 0;
  let attributes = 0;
  for (const piece of all) {
    faults += piece.faults.length;
    for (const { kind } of piece.items) if (kind === 'attribute') attributes++;
  }
  return faults < MAX_FAULTS && attributes === 0 ? all : undefined;
}

/** The same where the last piece is left open, read as `parseHcl` reads the whole file. */
function withRest(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const others = pieces.slice(0, -1);
  const rest = pieces.at(-1)!;
  const { open, stretch } = rest;
  let indented = open!.indented;
  let faults = open!.guided.faults.length;
  let steady = true;
  for (const piece of others) {
    const known = nature(piece);
    if (!known.told) return undefined;
    indented += known.indented;
    faults += piece.faults.length;
    steady &&= known.steady;
  }
  const as = indented < 0 ? PLAIN : faults > 0 ? GUIDED : SILENT;
  if (as !== PLAIN && !steady) return undefined;
  if (as === open!.as) return pieces;
  return [...others, readAs(open!, as, new Stretch(stretch.uri, stretch.text, stretch.by))];
}

/** What a piece is beside one that is left open, when all of the file is read at once. */
interface Nature {
  readonly indented: number;
  /** All that is wrong with it is told already. */
  readonly told: boolean;
  /** It is the same with its indentation as a guide. */
  readonly steady: boolean;
}

const natures = new WeakMap<Piece, Nature>();

function nature(piece: Piece): Nature {
  let found = natures.get(piece);
  if (!found) {
    const { stretch, lines, faults } = piece;
    const readings = parseBothWays(stretch.text.slice(lines.start, lines.end));
    const told = !!readings && !readings.lost && readings.plain.faults.length === faults.length;
    const steady = told && JSON.stringify(readings.plain) === JSON.stringify(readings.guided);
    found = { indented: readings?.indented ?? 0, told, steady };
    natures.set(piece, found);
  }
  return found;
}
