import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { known, type Rule, type Span, unknown, unseenEntry } from '../../../server/src/policy';
import { freeNumbers, numbering } from '../../../server/src/rules/entry-numbers';
import type { AllowItem } from '../../../server/src/rules/finding';

const span: Span = { uri: 'file:///t', start: 0, end: 0 };
const rule = (number: number, direction: Rule['direction'] = 'inbound'): Rule => ({
  ...unseenEntry(span, direction, { message: message('policy.unstated') }),
  number: known(number, span),
});

const table: { used: number[]; count: number; before?: number; free: number[] | undefined }[] = [
  { used: [], count: 2, free: [10, 20] },
  { used: [100, 200], count: 2, free: [300, 400] },
  { used: [100, 110], count: 1, free: [120] },
  { used: [100], count: 1, before: 100, free: [50] },
  { used: [90, 100], count: 1, before: 100, free: [95] },
  { used: [98, 100], count: 1, before: 100, free: [99] },
  { used: [98, 99, 100], count: 2, before: 100, free: [96, 97] },
  { used: [1, 2, 3], count: 1, before: 3, free: undefined },
  { used: [32766], count: 1, free: [32765] },
];

describe('freeNumbers', () => {
  for (const { used, count, before, free } of table) {
    it(`${count} beside ${used.join(', ') || 'none'}${before ? ` before ${before}` : ''} → ${free ?? 'none'}`, () => {
      const rules = [...used.map((number) => rule(number)), rule(50, 'outbound')];
      expect(freeNumbers(rules, 'inbound', count, before, new Set())).toEqual(free);
    });
  }

  it('gives none where a number of the direction is not known, as it could be taken', () => {
    const open = { ...rule(1), number: unknown(message('policy.unstated'), span) };
    expect(freeNumbers([open], 'inbound', 1, undefined, new Set())).toBeUndefined();
    expect(freeNumbers([open], 'outbound', 1, undefined, new Set())).toEqual([10]);
  });
});

describe('numbering', () => {
  /** Entries with their numbers in the text, two places apart, so that each can be written anew. */
  const written = (numbers: readonly number[], direction: Rule['direction'] = 'outbound'): Rule[] =>
    numbers.map((number, i) => {
      const start = i * 100;
      const at: Span = { uri: 'file:///t', start: start + 10, end: start + 10 + String(number).length };
      return { ...rule(number, direction), span: { ...at, start, end: start + 99 }, number: known(number, at) };
    });
  const item = (before: number | undefined, count = 1): AllowItem => ({
    direction: 'outbound',
    protocol: 'tcp',
    from: 443,
    to: 443,
    cidrs: Array.from({ length: count }, (_, i) => `10.0.${i}.0/24`),
    description: '',
    before,
  });
  const moves: { used: number[]; items: AllowItem[]; numbers: number[][]; moved: Record<number, number> }[] = [
    { used: [90, 100], items: [item(90)], numbers: [[40]], moved: {} },
    { used: [1], items: [item(1)], numbers: [[10]], moved: { 1: 20 } },
    { used: [1, 100], items: [item(1)], numbers: [[40]], moved: { 1: 50 } },
    { used: [1, 2, 3], items: [item(3)], numbers: [[10]], moved: { 3: 20 } },
    { used: [1, 2, 3], items: [item(1)], numbers: [[10]], moved: { 1: 20, 2: 30, 3: 40 } },
    { used: [1, 2, 3, 50, 100], items: [item(2, 2)], numbers: [[10, 20]], moved: { 2: 30, 3: 40 } },
    { used: [1, 2, 4], items: [item(1)], numbers: [[10]], moved: { 1: 20, 2: 30, 4: 40 } },
    { used: [1, 200], items: [item(1), item(undefined)], numbers: [[90], [300]], moved: { 1: 100 } },
    { used: [1, 200], items: [item(1), item(200)], numbers: [[90], [110]], moved: { 1: 100 } },
    { used: [32766], items: [item(undefined)], numbers: [[32765]], moved: {} },
  ];
  for (const { used, items, numbers, moved } of moves) {
    const wish = items.map(({ before, cidrs }) => `${cidrs.length} before ${before ?? 'the end'}`).join(', ');
    it(`${used.join(', ')}: ${wish} → ${JSON.stringify(numbers)}, moved ${JSON.stringify(moved)}`, () => {
      const plan = numbering(written(used), items)!;
      const told = [...plan.moved].map(([one, to]) => [one.number?.known ? one.number.value : 0, to]);
      expect({ numbers: plan.numbers, moved: Object.fromEntries(told) }).toEqual({ numbers, moved });
    });
  }

  it('moves nothing whose number is computed, or written once for several entries', () => {
    expect(numbering([rule(1, 'outbound')], [item(1)])).toBeUndefined();
    const [first] = written([1]);
    expect(numbering([first!, { ...first!, direction: 'inbound' }], [item(1)])).toBeUndefined();
  });

  it('keeps the order, gives no number that an entry has now, and puts each item before what blocks it', () => {
    const numbers = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 32766 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4 })), { maxLength: 4 }),
        (used, wishes) => {
          const rules = written(used);
          const items = wishes.map(([at, count]) => item(at % 5 === 0 ? undefined : used[at % used.length], count));
          const plan = numbering(rules, items)!;
          const now = (one: Rule): number => plan.moved.get(one) ?? (one.number?.known ? one.number.value : 0);
          const before = [...rules].sort((a, b) => used[rules.indexOf(a)]! - used[rules.indexOf(b)]!);
          expect([...rules].sort((a, b) => now(a) - now(b))).toEqual(before);
          const fresh = plan.numbers.flat();
          for (const number of [...fresh, ...plan.moved.values()]) expect(used).not.toContain(number);
          const all = [...fresh, ...rules.map(now)];
          expect(new Set(all).size).toBe(all.length);
          expect(all.every((number) => number >= 1 && number <= 32766)).toBe(true);
          for (const [i, { before: bound }] of items.entries()) {
            const blocking = rules[used.indexOf(bound!)];
            if (blocking) for (const number of plan.numbers[i]!) expect(number).toBeLessThan(now(blocking));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
