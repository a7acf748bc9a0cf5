import { message } from '../../messages';
import { known, type Reason, type Span } from '../../policy';
import { evaluate, type Scope } from './evaluate';
import { isRefused, refused, typeName } from './functions/words';
import type { For } from './hcl';
import { asText, asTruth, type Evaluated, isList, isObject, isReference, MAX_SIZE } from './value';

interface Turn {
  readonly key: Evaluated;
  readonly value: Evaluated;
}

/** `[for k, v in collection : value if condition]` and its like for objects, with `...` grouped. */
export function evaluateFor(expression: For, scope: Scope, span: Span): Evaluated {
  const collection = evaluate(expression.collection, scope);
  if (!collection.known) return { ...collection, span };
  const turns = loopTurns(collection, span);
  if ('known' in turns) return turns;
  let rest: Reason | undefined = turns.rest;
  const items: Evaluated[] = [];
  const entries = new Map<string, Evaluated>();
  const groups = new Map<string, Evaluated[]>();
  for (const { key, value } of turns.list) {
    const inner: Scope = { ...scope, names: namesWith(scope, expression.names, key, value) };
    if (expression.condition) {
      const condition = included(evaluate(expression.condition, inner), span);
      if (!condition.known) {
        if (isRefused(condition)) return condition;
        rest ??= condition.reason;
        continue;
      }
      if (!condition.value) continue;
    }
    const made = evaluate(expression.value, inner);
    if (!expression.key) {
      items.push(made);
      continue;
    }
    const keyed = evaluate(expression.key, inner);
    if (keyed.known && keyed.value === null) {
      return refused("Key expression in 'for' expression must not produce a null value.", span);
    }
    const name = asText(keyed);
    if (!name.known) rest ??= name.reason;
    else if (!expression.group) {
      if (entries.has(name.value)) {
        const words = `Two different items produced the key ${JSON.stringify(name.value)} in this 'for' expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.`;
        return refused(words, span);
      }
      entries.set(name.value, made);
    } else groups.set(name.value, [...(groups.get(name.value) ?? []), made]);
  }
  const more = rest ? { rest } : {};
  if (!expression.key) return known({ kind: 'list', items, form: 'tuple', ...more }, span);
  for (const [name, list] of groups)
    entries.set(name, known({ kind: 'list', items: list, form: 'tuple', ...more }, span));
  return known({ kind: 'object', entries: inOrder(entries), form: 'object', ...more }, span);
}

/** Maps are gone through in the order of their keys. */
const inOrder = <T>(entries: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whether an element is taken: what the `if` of a loop says. */
function included(value: Evaluated, span: Span) {
  if (value.known && value.value === null) return refused("The value of the 'if' clause must not be null.", span);
  const truth = asTruth(value);
  if (truth.known || truth.reason.message.key !== 'terraform.notTruth') return truth;
  const what = value.known && typeof value.value === 'string' ? 'a bool is required' : 'bool required';
  return refused(`The 'if' clause value is invalid: ${what}.`, span);
}

/** What a loop goes through, one by one; with `rest` there may be more. */
export function loopTurns(
  collection: Evaluated,
  at: Span,
): { readonly list: readonly Turn[]; readonly rest?: Reason } | (Evaluated & { known: false }) {
  if (!collection.known) return { ...collection, span: at };
  const { value, span } = collection;
  if (value === null) return refused("A null value cannot be used as the collection in a 'for' expression.", at);
  if (isReference(value)) {
    const later = message('terraform.afterApply', { reference: `${value.address}.${value.attribute}` });
    return { known: false, reason: { message: later, span: at }, span: at };
  }
  if (!isList(value) && !isObject(value)) {
    const words = `A value of type ${typeName(value)} cannot be used as the collection in a 'for' expression.`;
    return refused(words, at);
  }
  if ((isList(value) ? value.items.length : value.entries.size) > MAX_SIZE) {
    return { known: false, reason: { message: message('terraform.tooComplex'), span: at }, span: at };
  }
  if (isList(value)) {
    const key = (item: Evaluated, i: number): Evaluated => (value.form === 'set' ? item : known(i, span));
    return { list: value.items.map((item, i) => ({ key: key(item, i), value: item })), rest: value.rest };
  }
  return {
    list: [...inOrder(value.entries)].map(([name, item]) => ({ key: known(name, span), value: item })),
    rest: value.rest,
  };
}

/** With one name it is the value's, with two the first is the key's. */
export function namesWith(
  scope: Scope,
  names: readonly string[],
  key: Evaluated,
  value: Evaluated,
): Map<string, Evaluated> {
  const all = new Map(scope.names);
  const [first, second] = names;
  if (first !== undefined) all.set(first, second === undefined ? value : key);
  if (second !== undefined) all.set(second, value);
  return all;
}
