import type { Reason } from '../../policy';
import { isUnasked } from './lazy';
import { sameSpan } from './stretches';
import { type Evaluated, isList, isObject, isReference } from './value';

/** Whether two values are the same, and of the same places. Those that would take long to compare are not. */
export function isSame(a: Evaluated, b: Evaluated): boolean {
  return new Comparison().values(a, b);
}

const MAX_STEPS = 5_000;

class Comparison {
  private steps = 0;

  values(a: Evaluated, b: Evaluated): boolean {
    if (a === b) return true;
    if (++this.steps > MAX_STEPS || !sameSpan(a.span, b.span)) return false;
    if (!a.known || !b.known) return !a.known && !b.known && this.reasons(a.reason, b.reason);
    const [x, y] = [a.value, b.value];
    if (x === y) return true;
    if (x === null || y === null || typeof x !== 'object' || typeof y !== 'object') return false;
    if (isReference(x)) return isReference(y) && x.address === y.address && x.attribute === y.attribute;
    if (isList(x)) {
      if (!isList(y) || x.items.length !== y.items.length || !this.reasons(x.rest, y.rest)) return false;
      return x.items.every((item, i) => this.values(item, y.items[i]!));
    }
    if (!isObject(x) || !isObject(y) || x.entries.size !== y.entries.size || !this.reasons(x.rest, y.rest))
      return false;
    // What is worked out when it is asked for is not asked here.
    if (isUnasked(x.entries) || isUnasked(y.entries)) return false;
    for (const [key, value] of x.entries) {
      const other = y.entries.get(key);
      if (!other || !this.values(value, other)) return false;
    }
    return true;
  }

  private reasons(a: Reason | undefined, b: Reason | undefined): boolean {
    if (a === b) return true;
    if (!a || !b || a.message.key !== b.message.key) return false;
    if (a.span !== b.span && !(a.span && b.span && sameSpan(a.span, b.span))) return false;
    return JSON.stringify(a.message.args) === JSON.stringify(b.message.args);
  }
}
