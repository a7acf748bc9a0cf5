/**
 * Sets of integers as sorted, disjoint, half-open intervals `[start, end)`.
 *
 * Half-open bounds need comparisons only, never "+ 1", so one implementation serves ports and
 * IPv4 (numbers) and IPv6 (bigints). A set is a flat list of bounds: `[s0, e0, s1, e1, …]`.
 */
export type Bound = number | bigint;
export type Intervals<B extends Bound> = readonly B[];

export const EMPTY: readonly never[] = [];

/** One interval, or the empty set when `end <= start`. */
export function interval<B extends Bound>(start: B, end: B): Intervals<B> {
  return start < end ? [start, end] : EMPTY;
}

export function isEmpty(set: readonly unknown[]): boolean {
  return set.length === 0;
}

/** Sorts and merges any list of `[start, end)` pairs into a set. */
export function fromPairs<B extends Bound>(pairs: readonly (readonly [B, B])[]): Intervals<B> {
  const sorted = pairs.filter(([start, end]) => start < end).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const out: B[] = [];
  for (const [start, end] of sorted) {
    const last = out.length - 1;
    if (last > 0 && start <= out[last]!) {
      if (end > out[last]!) out[last] = end;
    } else out.push(start, end);
  }
  return out;
}

/** Union of many sets in one sort. Judging asks for it all the time: nothing is made that need not be. */
export function unionAll<B extends Bound>(sets: readonly Intervals<B>[]): Intervals<B> {
  const full = sets.filter((set) => set.length > 0);
  if (full.length <= 1) return full[0] ?? EMPTY;
  const inOrder = full.every((set, i) => i === 0 || full[i - 1]!.at(-1)! < set[0]!);
  if (!inOrder) return full.length <= FEW ? full.reduce(union) : fromPairs(full.flatMap((set) => [...pairs(set)]));
  const out: B[] = [];
  for (const set of full) for (const bound of set) out.push(bound);
  return out;
}

/** So many sets are sooner put together one after the other than sorted. */
const FEW = 8;

/** The pairs of a set, for callers that walk it. */
export function* pairs<B extends Bound>(set: Intervals<B>): Generator<readonly [B, B]> {
  for (let i = 0; i < set.length; i += 2) yield [set[i]!, set[i + 1]!];
}

/**
 * Sweeps two sets at once and keeps every stretch for which `keep(inA, inB)` holds.
 * Each bound toggles membership, so one pass in order of bounds answers union, intersection and difference.
 */
function combine<B extends Bound>(
  a: Intervals<B>,
  b: Intervals<B>,
  keep: (inA: boolean, inB: boolean) => boolean,
): Intervals<B> {
  const out: B[] = [];
  let i = 0;
  let j = 0;
  let kept = false;
  while (i < a.length || j < b.length) {
    const next = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    if (i < a.length && a[i] === next) i++;
    if (j < b.length && b[j] === next) j++;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== kept) {
      out.push(next);
      kept = now;
    }
  }
  return out;
}

export function union<B extends Bound>(a: Intervals<B>, b: Intervals<B>): Intervals<B> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return combine(a, b, (inA, inB) => inA || inB);
}

export function intersect<B extends Bound>(a: Intervals<B>, b: Intervals<B>): Intervals<B> {
  if (a.length === 0 || b.length === 0) return EMPTY;
  return combine(a, b, (inA, inB) => inA && inB);
}

export function subtract<B extends Bound>(a: Intervals<B>, b: Intervals<B>): Intervals<B> {
  if (a.length === 0 || b.length === 0) return a;
  return combine(a, b, (inA, inB) => inA && !inB);
}

export function equals<B extends Bound>(a: Intervals<B>, b: Intervals<B>): boolean {
  return a.length === b.length && a.every((bound, i) => bound === b[i]);
}

/** Whether `value` lies in the set; binary search over the bounds. */
export function contains<B extends Bound>(set: Intervals<B>, value: B): boolean {
  return behind(set, value) % 2 === 1;
}

/** Whether two sets have anything in common: a search in the second for each interval of the first. */
export function overlaps<B extends Bound>(a: Intervals<B>, b: Intervals<B>): boolean {
  for (let i = 0; i < a.length; i += 2) {
    const at = behind(b, a[i]!);
    if (at % 2 === 1 || (at < b.length && b[at]! < a[i + 1]!)) return true;
  }
  return false;
}

/** How many bounds are not greater than `value`. */
function behind<B extends Bound>(set: Intervals<B>, value: B): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (set[mid]! <= value) low = mid + 1;
    else high = mid;
  }
  return low;
}
