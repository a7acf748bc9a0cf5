import { isUnasked } from './lazy';
import { type Evaluated, isList, isObject, isReference } from './value';

/** What Terraform notes beside a value: a secret, and what lives in one run only. What is made of it bears it too. */
export type Mark = 'sensitive' | 'ephemeral';
const MARKS: readonly Mark[] = ['sensitive', 'ephemeral'];

/** Whether a value, or anything in it, bears a mark. */
export function bears(mark: Mark, value: Evaluated, depth = 0): boolean {
  if (value[mark]) return true;
  if (!value.known || depth > 10) return false;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object' || isReference(inner)) return false;
  if (isList(inner)) return inner.items.some((item) => bears(mark, item, depth + 1));
  if (!isObject(inner) || isUnasked(inner.entries)) return false;
  for (const item of inner.entries.values()) if (bears(mark, item, depth + 1)) return true;
  return false;
}

/** A result with the marks of what it was made of; `deep` where parts of that count as well. */
export function markedLike(result: Evaluated, sources: readonly Evaluated[], deep = false): Evaluated {
  let made = result;
  for (const mark of MARKS) {
    if (made[mark] || !sources.some((one) => (deep ? bears(mark, one) : one[mark]))) continue;
    made = { ...made, [mark]: true };
  }
  return made;
}
