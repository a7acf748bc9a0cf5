import { message } from '../../messages';
import type { Reason } from '../../policy';
import { fileOf } from './declarations';
import { evaluate, type Scope } from './evaluate';
import type { Block } from './hcl';
import { inTurn, mayTake, openTurn, turnsOf, unknownTurn } from './iteration';
import { attributeOf, blocksOf } from './module';
import { asNumber, asText, asTruth, isList, isObject } from './value';

/** How often a block with `count` or `for_each` is made, and what names mean in each of its instances. */
export type Multiples =
  | { readonly kind: 'one'; readonly scope: Scope }
  | { readonly kind: 'list'; readonly scopes: ReadonlyMap<number, Scope> }
  /** With `rest` there may be more, for which `more` stands. */
  | { readonly kind: 'map'; readonly scopes: ReadonlyMap<string, Scope>; readonly rest?: Reason; readonly more?: Scope }
  /** Nobody can tell how often; `maybe` is set where it may be never. */
  | { readonly kind: 'some'; readonly scope: Scope; readonly reason: Reason; readonly maybe: boolean };

/** What `count` and `for_each` of a block say, and `enabled` in its `lifecycle`, which OpenTofu knows. */
export function expand(block: Block, scope: Scope): Multiples {
  const [lifecycle] = blocksOf(block, 'lifecycle');
  const enabled = lifecycle && attributeOf(lifecycle, 'enabled');
  if (enabled) {
    const value = evaluate(enabled.value, { ...scope, file: fileOf(enabled, scope.file) });
    const truth = asTruth(value);
    if (!truth.known) return { kind: 'some', scope, reason: truth.reason, maybe: true };
    if (!truth.value) return { kind: 'list', scopes: new Map() };
  }
  const count = attributeOf(block, 'count');
  if (count) return counted(block, { ...scope, file: fileOf(count, scope.file) }, scope);
  const forEach = attributeOf(block, 'for_each');
  if (!forEach) return { kind: 'one', scope };
  const value = evaluate(forEach.value, { ...scope, file: fileOf(forEach, scope.file) });
  if (!value.known) {
    const each = inTurn(scope, 'each', unknownTurn(value));
    return { kind: 'some', scope: each, reason: value.reason, maybe: true };
  }
  const collection = value.value;
  if (!isList(collection) && !isObject(collection)) {
    return { kind: 'some', scope, reason: { message: message('terraform.notMap'), span: value.span }, maybe: true };
  }
  const size = isList(collection) ? collection.items.length : collection.entries.size;
  if (size === 0 && collection.rest) {
    return {
      kind: 'some',
      scope: inTurn(scope, 'each', openTurn(collection.rest, value.span)),
      reason: collection.rest,
      maybe: true,
    };
  }
  const loop = turnsOf(value, scope.module);
  const tooMany: Reason = { message: message('terraform.tooManyTurns', { count: size }), span: value.span };
  if (!loop) {
    return { kind: 'some', scope: inTurn(scope, 'each', openTurn(tooMany, value.span)), reason: tooMany, maybe: false };
  }
  const scopes = new Map<string, Scope>();
  let open: Reason | undefined;
  for (const turn of loop.turns) {
    // A set's elements are their own keys.
    const given = isList(collection) ? turn.value : (turn.key ?? turn.value);
    const key = asText(given);
    if (!key.known) {
      open ??= key.reason;
      continue;
    }
    scopes.set(key.value, inTurn(scope, 'each', { key: given, value: turn.value }));
  }
  if (open && scopes.size === 0 && !loop.rest) {
    return { kind: 'some', scope: inTurn(scope, 'each', openTurn(open, value.span)), reason: open, maybe: false };
  }
  const rest = open ?? loop.rest;
  return rest
    ? { kind: 'map', scopes, rest, more: inTurn(scope, 'each', openTurn(rest, value.span)) }
    : { kind: 'map', scopes };
}

function counted(block: Block, at: Scope, scope: Scope): Multiples {
  const written = attributeOf(block, 'count')!;
  const value = evaluate(written.value, at);
  // `count = true` is refused by Terraform, null counts as not written.
  if (value.known && value.value === null) return { kind: 'one', scope };
  const number = asNumber(value);
  if (!number.known) return { kind: 'some', scope, reason: number.reason, maybe: true };
  if (!mayTake(number.value, scope.module)) {
    const reason: Reason = {
      message: message('terraform.tooManyTurns', { count: number.value }),
      span: number.span,
    };
    scope.module.tree.tellOnce('turns', number.span, reason.message);
    return { kind: 'some', scope, reason, maybe: false };
  }
  const scopes = new Map<number, Scope>();
  for (let index = 0; index < number.value; index++) scopes.set(index, { ...scope, index });
  return { kind: 'list', scopes };
}

/** The key of an instance as it stands in an address: a text as HCL quotes it. */
export const keyText = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(key).replace(/[$%](?=\{)/g, '$&$&')}]`;
