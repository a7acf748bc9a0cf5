import { message } from '../../messages';
import { known, type Reason, type Span, unknown } from '../../policy';
import { evaluate, type Scope } from './evaluate';
import type { For } from './hcl';
import { asText, asTruth, type Evaluated, isList, isObject, MAX_SIZE, usedAt } from './value';

interface Turn {
  readonly key: Evaluated;
  readonly value: Evaluated;
}

/** `[for k, v in collection : value if condition]` and its like for objects, with `...` grouped. */
export function evaluateFor(expression: For, scope: Scope, span: Span): Evaluated {
  const collection = evaluate(expression.collection, scope);
  if (!collection.known) return usedAt(collection, span);
  const turns = turnsOf(collection);
  if (!turns) return unknown(message('terraform.notMap'), span);
  if (turns.list.length > MAX_SIZE) return unknown(message('terraform.tooComplex'), span);
  let rest: Reason | undefined = turns.rest;
  const items: Evaluated[] = [];
  const entries = new Map<string, Evaluated>();
  const groups = new Map<string, Evaluated[]>();
  for (const { key, value } of turns.list) {
    const inner: Scope = { ...scope, names: namesWith(scope, expression.names, key, value) };
    if (expression.condition) {
      const condition = asTruth(evaluate(expression.condition, inner));
      if (!condition.known) {
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
    const name = asText(evaluate(expression.key, inner));
    if (!name.known) rest ??= name.reason;
    else if (!expression.group) {
      if (entries.has(name.value)) return unknown(message('terraform.sameKey', { key: name.value }), span);
      entries.set(name.value, made);
    } else groups.set(name.value, [...(groups.get(name.value) ?? []), made]);
  }
  const more = rest ? { rest } : {};
  if (!expression.key) return known({ kind: 'list', items, ...more }, span);
  for (const [name, list] of groups) entries.set(name, known({ kind: 'list', items: list, ...more }, span));
  return known({ kind: 'object', entries: inOrder(entries), ...more }, span);
}

/** Maps are gone through in the order of their keys. */
const inOrder = <T>(entries: ReadonlyMap<string, T>): Map<string, T> =>
  new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

function turnsOf(collection: Evaluated & { known: true }): { list: Turn[]; rest?: Reason } | undefined {
  const { value, span } = collection;
  if (value === null) return undefined;
  if (isList(value)) {
    return { list: value.items.map((item, i) => ({ key: known(i, span), value: item })), rest: value.rest };
  }
  if (!isObject(value)) return undefined;
  return {
    list: [...inOrder(value.entries)].map(([name, item]) => ({ key: known(name, span), value: item })),
    rest: value.rest,
  };
}

/** With one name it is the value's, with two the first is the key's. */
function namesWith(scope: Scope, names: readonly string[], key: Evaluated, value: Evaluated): Map<string, Evaluated> {
  const all = new Map(scope.names);
  const [first, second] = names;
  if (first !== undefined) all.set(first, second === undefined ? value : key);
  if (second !== undefined) all.set(second, value);
  return all;
}
