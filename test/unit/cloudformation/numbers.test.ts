import { describe, expect, it } from 'vitest';
import { message } from '../../../server/src/messages';
import { known, type Rule, type Span, unknown } from '../../../server/src/policy';
import { unseenEntry } from '../../../server/src/readers/cloudformation/joined';
import { freeNumbers } from '../../../server/src/writers/cloudformation/numbers';

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
