import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { cannotTell, evaluate, type Scope } from './evaluate';
import type { Expression, GetAttribute, Index, Splat } from './hcl';
import { asNumber, asText, type Evaluated, isList, isObject, usedAt } from './value';

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
    if (!value.known) return usedAt(value, span);
    value = step.kind === 'splat' ? splat(value, step, scope, span) : member(value, step, scope, span);
  }
  return usedAt(value, span);
}

function member(from: Evaluated & { known: true }, step: GetAttribute | Index, scope: Scope, span: Span): Evaluated {
  const container = from.value;
  const key = step.kind === 'index' ? evaluate(step.key, scope) : undefined;
  if (key && !key.known) return usedAt(key, span);
  if (isList(container)) {
    const at = key && asNumber(key);
    if (!at?.known) return cannotTell('terraform.noSuchKey', { key: nameOf(step) ?? '' }, span);
    if (container.rest) return unknown(container.rest.message, span, container.rest.span);
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

/** `list[*].a` does the same with every element; of a single value it makes a list, of null an empty one. */
function splat(from: Evaluated & { known: true }, step: Splat, scope: Scope, span: Span): Evaluated {
  const container = from.value;
  const list = isList(container) ? container : { kind: 'list' as const, items: container === null ? [] : [from] };
  const items = list.items.map((element) => evaluate(step.each, { ...scope, element }));
  return known(list.rest ? { kind: 'list', items, rest: list.rest } : { kind: 'list', items }, span);
}
