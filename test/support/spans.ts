import { expect } from 'vitest';
import type { Span } from '../../server/src/policy';
import { Moving } from '../../server/src/readers/terraform/stretches';

/** A place that moves with its text is equal to any that is where it is now. */
expect.addEqualityTesters([
  (a: unknown, b: unknown): boolean | undefined => {
    if (!(a instanceof Moving) && !(b instanceof Moving)) return undefined;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const [one, other] = [a as Span, b as Span];
    return one.uri === other.uri && one.start === other.start && one.end === other.end;
  },
]);
