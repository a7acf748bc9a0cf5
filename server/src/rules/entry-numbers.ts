import type { Direction, Rule } from '../policy';
import type { AllowItem } from './finding';

/** AWS keeps the numbers above for the denies that end every ACL. */
const LAST = 32766;

/** Where new entries of a network ACL go. */
export interface Numbering {
  /** For each item, in order, a number for each of its CIDRs. */
  readonly numbers: readonly (readonly number[])[];
  /** Entries that get another number, so that there is room. They keep their order. */
  readonly moved: ReadonlyMap<Rule, number>;
}

/**
 * Numbers for new entries: free ones where there are enough in front of what blocks; else as few entries as possible
 * give way. Undefined where a number is not known, and so could be taken, or where it is not written as a number.
 */
export function numbering(rules: readonly Rule[], items: readonly AllowItem[]): Numbering | undefined {
  const numbers: (readonly number[])[] = items.map(() => []);
  const moved = new Map<Rule, number>();
  for (const direction of ['outbound', 'inbound'] as const) {
    const own = items.map((item, at) => ({ item, at })).filter(({ item }) => item.direction === direction);
    if (own.length === 0) continue;
    const wanted = own.map(({ item }) => item);
    const plan = withFree(rules, direction, wanted) ?? withMoves(rules, direction, wanted);
    if (!plan) return undefined;
    for (const [i, { at }] of own.entries()) numbers[at] = plan.numbers[i]!;
    for (const [rule, number] of plan.moved) moved.set(rule, number);
  }
  return { numbers, moved };
}

/** Whether the numbers in front of what blocks are taken, all of them or too many. */
export const isCrowded = (rules: readonly Rule[], items: readonly AllowItem[]): boolean =>
  (['outbound', 'inbound'] as const).some((direction) => {
    const own = items.filter((item) => item.direction === direction);
    const known = rules.every((rule) => rule.direction !== direction || !rule.number || rule.number.known);
    return known && own.length > 0 && withFree(rules, direction, own) === undefined;
  });

function withFree(rules: readonly Rule[], direction: Direction, items: readonly AllowItem[]): Numbering | undefined {
  const taken = new Set<number>();
  const numbers: number[][] = [];
  for (const item of items) {
    const free = freeNumbers(rules, direction, item.cidrs.length, item.before, taken);
    if (!free) return undefined;
    for (const number of free) taken.add(number);
    numbers.push(free);
  }
  return { numbers, moved: new Map() };
}

/**
 * Free rule numbers of a network ACL in one direction, in ascending order; undefined where there are too few, or
 * where a number is not known and could be taken. With `before` all come before it, as late and as evenly spread as
 * the gap allows; without, they follow the last rule in its own steps.
 */
export function freeNumbers(
  rules: readonly Rule[],
  direction: Direction,
  count: number,
  before: number | undefined,
  taken: ReadonlySet<number>,
): number[] | undefined {
  const used = new Set(taken);
  for (const rule of rules) {
    if (rule.direction !== direction || !rule.number) continue;
    if (!rule.number.known) return undefined;
    used.add(rule.number.value);
  }
  const sorted = [...used].filter((number) => before === undefined || number < before).sort((a, b) => a - b);
  const previous = sorted.at(-1) ?? 0;
  if (before === undefined) return following(previous, sorted, count) ?? below(LAST + 1, used, count);
  return between(previous, before, used, count) ?? below(before, used, count);
}

/** The next `count` numbers behind `low`, in the steps that the others have. */
function following(low: number, used: readonly number[], count: number): number[] | undefined {
  const step = used.length > 0 && used.every((number) => number % 100 === 0) ? 100 : 10;
  const next = (Math.floor(low / step) + 1) * step;
  return next + step * (count - 1) <= LAST ? Array.from({ length: count }, (_, i) => next + step * i) : undefined;
}

/** `count` free numbers strictly between two bounds, on tens or fives where they fit. */
function between(low: number, high: number, used: ReadonlySet<number>, count: number): number[] | undefined {
  for (const grid of [10, 5, 1]) {
    const slots: number[] = [];
    for (let number = Math.floor(low / grid) * grid + grid; number < high; number += grid) {
      if (!used.has(number)) slots.push(number);
    }
    const from = Math.floor((slots.length - count) / 2);
    if (from >= 0) return slots.slice(from, from + count);
  }
  return undefined;
}

/** The highest free numbers below a bound. */
function below(bound: number, used: ReadonlySet<number>, count: number): number[] | undefined {
  const out: number[] = [];
  for (let number = bound - 1; number >= 1 && out.length < count; number--) if (!used.has(number)) out.unshift(number);
  return out.length === count ? out : undefined;
}

/** An entry of the ACL, or one CIDR of a new item; `at` is its number as long as it keeps one. */
interface Slot {
  readonly rule?: Rule;
  readonly item?: number;
  at?: number;
}

/**
 * The order is settled first; then entries next to a gap that is too small give way, one by one, until there is room.
 * No new number is one that an entry has now: tools make the new entry before they delete the old one, and AWS refuses
 * two of one number.
 */
function withMoves(rules: readonly Rule[], direction: Direction, items: readonly AllowItem[]): Numbering | undefined {
  const own = rules.filter((rule) => rule.direction === direction && rule.number);
  if (own.some(({ number }) => !number!.known)) return undefined;
  const sequence = inOrder(own, items);
  const used = new Set(own.map(numberOf));
  const movable = movableOf(rules);
  for (;;) {
    const gap = firstCrowded(sequence, used);
    if (!gap) break;
    const { start, end } = gap;
    // What blocks stands behind the gap; it gives way before what stands in front.
    const give = [sequence[end], sequence[start - 1]].find((slot) => slot?.rule && movable.has(slot.rule));
    if (!give) return undefined;
    give.at = undefined;
  }
  const numbers: number[][] = items.map(() => []);
  const moved = new Map<Rule, number>();
  for (const { start, end } of gapsOf(sequence)) {
    const fill = fillOf(sequence, start, end, used)!;
    for (let i = start; i < end; i++) {
      const { rule, item } = sequence[i]!;
      if (rule) moved.set(rule, fill[i - start]!);
      else numbers[item!]!.push(fill[i - start]!);
    }
  }
  return { numbers, moved };
}

function inOrder(rules: readonly Rule[], items: readonly AllowItem[]): Slot[] {
  const out: Slot[] = [];
  const add = (before: number | undefined): void => {
    for (const [item, one] of items.entries()) if (one.before === before) out.push(...one.cidrs.map(() => ({ item })));
  };
  const sorted = [...rules].sort((a, b) => numberOf(a) - numberOf(b));
  for (const [i, rule] of sorted.entries()) {
    const at = numberOf(rule);
    if (i === 0 || numberOf(sorted[i - 1]!) !== at) add(at);
    out.push({ rule, at });
  }
  add(undefined);
  return out;
}

/** Stretches of slots without a number. */
function gapsOf(sequence: readonly Slot[]): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (let start = 0; start < sequence.length; start++) {
    if (sequence[start]!.at !== undefined) continue;
    let end = start;
    while (end < sequence.length && sequence[end]!.at === undefined) end++;
    out.push({ start, end });
    start = end;
  }
  return out;
}

const firstCrowded = (sequence: readonly Slot[], used: ReadonlySet<number>) =>
  gapsOf(sequence).find(({ start, end }) => !fillOf(sequence, start, end, used));

function fillOf(
  sequence: readonly Slot[],
  start: number,
  end: number,
  used: ReadonlySet<number>,
): number[] | undefined {
  const low = sequence[start - 1]?.at ?? 0;
  const count = end - start;
  if (end < sequence.length) return between(low, sequence[end]!.at!, used, count);
  const kept = sequence.flatMap(({ at }) => at ?? []);
  const behind = following(low, kept, count);
  return behind?.every((number) => !used.has(number)) ? behind : between(low, LAST + 1, used, count);
}

const numberOf = ({ number }: Rule): number => (number?.known ? number.value : 0);

/** Entries whose number is written in them, in digits, for them alone. */
function movableOf(rules: readonly Rule[]): Set<Rule> {
  const uses = new Map<string, number>();
  const key = ({ number }: Rule): string => `${number?.span.uri} ${number?.span.start}`;
  for (const rule of rules) uses.set(key(rule), (uses.get(key(rule)) ?? 0) + 1);
  return new Set(
    rules.filter((rule) => {
      const { number, span } = rule;
      if (!number?.known || uses.get(key(rule)) !== 1 || number.span.uri !== span.uri) return false;
      const quotes = number.span.end - number.span.start - String(number.value).length;
      return span.start <= number.span.start && number.span.end <= span.end && (quotes === 0 || quotes === 2);
    }),
  );
}
