import type { Span } from '../../policy';
import { inOrder, unified } from './collections';
import { refused, typeName } from './functions/words';
import { isUnasked } from './lazy';
import { type Evaluated, isList, isObject, isReference, type ObjectValue, type Value } from './value';

const kindOf = (value: Value): string => (isList(value) ? 'list' : isObject(value) ? 'object' : 'plain');

/**
 * What `condition ? yes : no` gives: the chosen side, of the type that both sides have in common. A side that is not
 * known, or that Terraform would refuse were it chosen, asks nothing of the other.
 */
export function chosen(condition: boolean, yes: Evaluated, no: Evaluated, span: Span): Evaluated {
  const [taken, other] = condition ? [yes, no] : [no, yes];
  if (!taken.known || !other.known) return taken;
  if (isReference(taken.value ?? '') || isReference(other.value ?? '')) return taken;
  if (taken.value === null || other.value === null) return nullOrNot(taken, yes, no, span);
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

/** A null that has a type must be of a kind with the other side. */
function nullOrNot(taken: Evaluated, yes: Evaluated, no: Evaluated, span: Span): Evaluated {
  const [a, b] = [kindOfSide(yes), kindOfSide(no)];
  return a === undefined || b === undefined || a === b ? taken : refused(inconsistent(yes, no), span);
}

/** Undefined where the type is not known. */
function kindOfSide(side: Evaluated): string | undefined {
  if (!side.known) return undefined;
  if (side.value !== null) return kindOf(side.value);
  const [word] = /^\w+/.exec(side.typed ?? '') ?? [];
  return word && (KINDS[word] ?? 'plain');
}

const KINDS: Readonly<Record<string, string>> = {
  list: 'list',
  set: 'list',
  tuple: 'list',
  map: 'object',
  object: 'object',
};

/** Terraform's words on sides that have no type in common; undefined where it may take them. */
function mismatchOf(yes: Evaluated, no: Evaluated): string | undefined {
  const words = differenceOf(yes, no);
  return words && `${CONSISTENT} ${words}`;
}

function differenceOf(yes: Evaluated, no: Evaluated): string | undefined {
  const [a, b] = [yes, no].map((side) => (side.known ? side.value : null)) as [Value, Value];
  if (isObject(a) && isObject(b)) {
    if (a.form === undefined || b.form === undefined || a.rest || b.rest) return undefined;
    return a.form === 'object' && b.form === 'object' ? attributesOf(a, b) : namesOf(yes, no);
  }
  if (!isList(a) || !isList(b)) return namesOf(yes, no);
  if (a.form === undefined || b.form === undefined) return undefined;
  if (a.form !== 'tuple' || b.form !== 'tuple') return namesOf(yes, no);
  if (a.items.length !== b.items.length) {
    return `The 'true' tuple has length ${a.items.length}, but the 'false' tuple has length ${b.items.length}.`;
  }
  const at = a.items.findIndex((item, i) => !unified([item, b.items[i]!]));
  return `Type mismatch for tuple element ${at}: ${namesOf(a.items[at], b.items[at])}`;
}

/** An attribute that one side has not, else the first whose types differ. */
function attributesOf({ entries: a }: ObjectValue, { entries: b }: ObjectValue): string | undefined {
  if (isUnasked(a) || isUnasked(b)) return undefined;
  const absent = (name: string, one: string, other: string): string =>
    `The '${one}' value includes object attribute ${JSON.stringify(name)}, which is absent in the '${other}' value.`;
  for (const name of [...a.keys()].sort(inOrder)) if (!b.has(name)) return absent(name, 'true', 'false');
  for (const name of [...b.keys()].sort(inOrder)) if (!a.has(name)) return absent(name, 'false', 'true');
  const at = [...a.keys()].sort(inOrder).find((name) => !unified([a.get(name)!, b.get(name)!]));
  if (at === undefined) return undefined;
  return `Type mismatch for object attribute ${JSON.stringify(at)}: ${namesOf(a.get(at), b.get(at))}`;
}

const CONSISTENT = 'The true and false result expressions must have consistent types.';

const namesOf = (yes: Evaluated | undefined, no: Evaluated | undefined): string => {
  const [a, b] = [yes, no].map((side) => (side?.known ? (side.typed ?? typeName(side.value)) : ''));
  return `The 'true' value is ${a}, but the 'false' value is ${b}.`;
};

const inconsistent = (yes: Evaluated, no: Evaluated): string => `${CONSISTENT} ${namesOf(yes, no)}`;
