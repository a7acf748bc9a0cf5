import { describe, expect, it } from 'vitest';
import { sampledWork, Timer } from '../../../server/src/readers/pac/timer';

/** Milliseconds between looks at the clock, and what they count as. */
const LOOKS: readonly (readonly [string, readonly number[], number])[] = [
  ['a run that has the processor to itself', Array<number>(100).fill(1), 100],
  ['a run that waits for others half a second', [1, 1, 500, 1, 1], 14],
  ['a clock that is set back', [5, -3600_000, 5], 10],
];

describe('work, where only the clock on the wall can be asked', () => {
  it.each(LOOKS)('%s', (_what, gaps, counts) => {
    let wall = 1_000_000;
    const work = sampledWork(() => wall);
    let sum = 0;
    for (const gap of gaps) {
      wall += gap;
      sum = work();
    }
    expect(sum).toBe(counts);
  });

  it('is over when both clocks say so', () => {
    let work = 0;
    const timer = new Timer(() => work);
    const start = { wall: Date.now() - 1000, work: 0 };
    expect(timer.over(80, start)).toBe(false);
    work = 100;
    expect(timer.over(80, start)).toBe(true);
    expect(timer.over(80, timer.now())).toBe(false);
  });
});
