import type { Direction, Rule } from '../../policy';

/** AWS keeps 32767 for the deny that ends every ACL. */
const LAST = 32766;

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
  if (before === undefined) {
    const step = sorted.length > 0 && sorted.every((number) => number % 100 === 0) ? 100 : 10;
    const next = (Math.floor(previous / step) + 1) * step;
    if (next + step * (count - 1) <= LAST) return Array.from({ length: count }, (_, i) => next + step * i);
    return below(LAST + 1, used, count);
  }
  return spread(previous, before, count) ?? below(before, used, count);
}

/** `count` numbers strictly between two bounds, on tens or fives where they fit. */
function spread(low: number, high: number, count: number): number[] | undefined {
  for (const grid of [10, 5, 1]) {
    const first = Math.floor(low / grid) * grid + grid;
    const slots = Math.ceil((high - first) / grid);
    if (slots < count) continue;
    const from = Math.floor((slots - count) / 2);
    return Array.from({ length: count }, (_, i) => first + (from + i) * grid);
  }
  return undefined;
}

/** The highest free numbers below a bound. */
function below(bound: number, used: ReadonlySet<number>, count: number): number[] | undefined {
  const out: number[] = [];
  for (let number = bound - 1; number >= 1 && out.length < count; number--) if (!used.has(number)) out.unshift(number);
  return out.length === count ? out : undefined;
}
