import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { cannotTell, evaluate, type Scope } from './evaluate';
import { isRefused, refused } from './functions/words';
import type { Expression, GetAttribute, Index, Splat } from './hcl';
import { asNumber, asText, type Evaluated, isList, isObject, isReference, usedAt } from './value';

export type Step = GetAttribute | Index | Splat;

/** A reference taken apart: what it starts from and the steps from there, in reading order. */
export interface Chain {
  readonly root: Expression;
  readonly steps: readonly Step[];
}

export function chainOf(expression: Expression): Chain {
  const steps: Step[] = [];
  let root = expression;
  while (root.kind === 'get' || root.kind === 'index' || root.kind === 'splat') {
    steps.push(root);
    root = root.target;
  }
  return { root, steps: steps.reverse() };
}

/** The name behind a dot. */
export const nameOf = (step: Step | undefined): string | undefined =>
  step?.kind === 'get' ? step.name?.name : undefined;

export const unfinished = (span: Span): Evaluated => unknown(message('terraform.unfinished'), span);

/** Goes from a value along the steps. */
export function walk(from: Evaluated, steps: readonly Step[], scope: Scope, span: Span): Evaluated {
  let value = from;
  for (const step of steps) {
    if (!value.known) return { ...value, span };
    value = step.kind === 'splat' ? splat(value, step, scope, span) : member(value, step, scope, span);
  }
  return usedAt(value, span);
}

const OF_SET =
  "Elements of a set are identified only by their value and don't have any separate index or key to select with, so it's only possible to perform operations across all elements of the set.";

function member(from: Evaluated & { known: true }, step: GetAttribute | Index, scope: Scope, span: Span): Evaluated {
  const container = from.value;
  const key = step.kind === 'index' ? evaluate(step.key, scope) : undefined;
  if (container === null) {
    const what = step.kind === 'index' ? 'indices' : 'attributes';
    return refused(`This value is null, so it does not have any ${what}.`, span);
  }
  if (key && !key.known) return { ...key, span };
  if (key?.value === null) return refused("Can't use a null value as an indexing key.", span);
  // What AWS will give may well be a list or an object.
  if (isReference(container)) {
    return cannotTell('terraform.afterApply', { reference: `${container.address}.${container.attribute}` }, span);
  }
  if (key && isReference(key.value)) {
    return cannotTell('terraform.afterApply', { reference: `${key.value.address}.${key.value.attribute}` }, span);
  }
  if (isList(container) && container.form === 'set') return refused(OF_SET, span);
  if (isList(container)) {
    const at = key && asNumber(key);
    if (!at?.known) return cannotTell('terraform.noSuchKey', { key: nameOf(step) ?? '' }, span);
    if (container.rest) return unknown(container.rest.message, span, container.rest.span);
    if (Object.is(at.value, -0)) return cannotTell('terraform.noSuchKey', { key: '-0' }, span);
    return container.items[at.value] ?? cannotTell('terraform.noSuchKey', { key: String(at.value) }, span);
  }
  const name = key ? asText(key) : undefined;
  const text = step.kind === 'get' ? step.name?.name : name?.known ? name.value : undefined;
  if (text === undefined) return unfinished(span);
  if (!isObject(container)) return cannotTell('terraform.noSuchKey', { key: text }, span);
  const entry = container.entries.get(text);
  if (entry) return entry;
  if (container.rest) return unknown(container.rest.message, span, container.rest.span);
  return cannotTell('terraform.noSuchKey', { key: text }, span);
}

const NULL_SPLAT = 'Splat expressions (with the * symbol) cannot be applied to null sequences.';

/** `list[*].a` does the same with every element; of a single value it makes a list, of null an empty one. */
function splat(from: Evaluated & { known: true }, step: Splat, scope: Scope, span: Span): Evaluated {
  const container = from.value;
  if (container === null && /^(?:list|set|tuple)\b/.test(from.typed ?? '')) return refused(NULL_SPLAT, span);
  const list = isList(container) ? container : { kind: 'list' as const, items: container === null ? [] : [from] };
  const items = list.items.map((element) => evaluate(step.each, { ...scope, element }));
  const wrong = items.find(isRefused);
  if (wrong) return wrong;
  return known({ kind: 'list', form: 'tuple', items, ...(list.rest ? { rest: list.rest } : {}) }, span);
}
