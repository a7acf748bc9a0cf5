import type { Span } from '../../policy';
import { unified } from './collections';
import { refused, typeName } from './functions/words';
import { type Evaluated, isList, isObject, isReference, type Value } from './value';

const kindOf = (value: Value): string => (isList(value) ? 'list' : isObject(value) ? 'object' : 'plain');

/**
 * What `condition ? yes : no` gives: the chosen side, of the type that both sides have in common. A side that is not
 * known, or that Terraform would refuse were it chosen, asks nothing of the other.
 */
export function chosen(condition: boolean, yes: Evaluated, no: Evaluated, span: Span): Evaluated {
  const [taken, other] = condition ? [yes, no] : [no, yes];
  if (!taken.known || !other.known) return taken;
  if (taken.value === null || other.value === null || isReference(taken.value) || isReference(other.value))
    return taken;
  if (kindOf(yes.known ? yes.value : null) !== kindOf(no.known ? no.value : null)) {
    return refused(inconsistent(yes, no), span);
  }
  const same = unified([taken, other]);
  if (!same) {
    const mismatch = mismatchOf(yes, no);
    return mismatch === undefined ? taken : refused(mismatch, span);
  }
  return same[0]!;
}

/** Terraform's words on tuples that differ in an element and on plain values; undefined where it may take the sides. */
function mismatchOf(yes: Evaluated, no: Evaluated): string | undefined {
  const [a, b] = [yes, no].map((side) => (side.known ? side.value : null)) as [Value, Value];
  if (isObject(a)) return undefined;
  if (!isList(a) || !isList(b)) return inconsistent(yes, no);
  if (a.form !== 'tuple' || b.form !== 'tuple' || a.items.length !== b.items.length) return undefined;
  const at = a.items.findIndex((item, i) => !unified([item, b.items[i]!]));
  const names = [a.items[at], b.items[at]].map((item) => (item?.known ? typeName(item.value) : ''));
  return `The true and false result expressions must have consistent types. Type mismatch for tuple element ${at}: The 'true' value is ${names[0]}, but the 'false' value is ${names[1]}.`;
}

function inconsistent(yes: Evaluated, no: Evaluated): string {
  const [a, b] = [yes, no].map((side) => (side.known ? typeName(side.value) : ''));
  return `The true and false result expressions must have consistent types. The 'true' value is ${a}, but the 'false' value is ${b}.`;
}
