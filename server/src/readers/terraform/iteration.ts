import { message } from '../../messages';
import { known, type Reason, type Span, unknown } from '../../policy';
import type { Scope } from './evaluate';
import type { Module } from './module';
import { type Evaluated, isList, isObject, type ListValue } from './value';

/** What `key` and `value` are in one turn of a `for_each`; a key that only Terraform counts is undefined. */
export interface Turn {
  readonly key: Evaluated | undefined;
  readonly value: Evaluated;
}

/** The turns of a `for_each` that can be told one by one. With `rest` there may be more. */
export interface Turns {
  readonly turns: readonly Turn[];
  readonly rest?: Reason;
}

/** Turns that one loop, and all loops of a directory, may take: loops multiply faster than the text grows. */
const MAX_TURNS = 500;
const MAX_ALL_TURNS = 20_000;

/** Whether a loop may be taken turn by turn; if not, one turn of which nobody knows anything stands for all. */
export function mayTake(turns: number, module: Module): boolean {
  if (!(turns <= MAX_TURNS) || module.turns + turns > MAX_ALL_TURNS) return false;
  module.turns += turns;
  return true;
}

/** The turns over a list, set or map; undefined where the value is none, is not known or is too long. */
export function turnsOf(value: Evaluated, module: Module): Turns | undefined {
  if (!value.known) return undefined;
  const collection = value.value;
  if (isList(collection)) {
    if (!mayTake(collection.items.length, module)) return tooMany(collection.items.length, value, module);
    return {
      turns: collection.items.map((item, i) => ({ key: keyIn(collection, item, i, value.span), value: item })),
      rest: collection.rest,
    };
  }
  if (!isObject(collection)) return undefined;
  if (!mayTake(collection.entries.size, module)) return tooMany(collection.entries.size, value, module);
  const turns = [...collection.entries].map(([key, item]) => ({ key: known(key, value.span), value: item }));
  return { turns, rest: collection.rest };
}

/** A set's elements are their own keys, those of a list are counted; among elements not known nobody can count. */
function keyIn({ form, rest }: ListValue, item: Evaluated, at: number, span: Span): Evaluated | undefined {
  if (form === 'set') return item;
  return rest || form === undefined ? undefined : known(at, span);
}

function tooMany(count: number, value: Evaluated, module: Module): undefined {
  module.tree.tellOnce('turns', value.span, message('terraform.tooManyTurns', { count }));
  return undefined;
}

/** A turn of a loop of which only the reason is known why nothing else is. */
export const unknownTurn = (collection: Evaluated | undefined): Turn | undefined =>
  collection && !collection.known ? { key: collection, value: collection } : undefined;

/** A turn that may be or not, of which only the reason is known. */
export function openTurn(reason: Reason, span: Span): Turn {
  const value: Evaluated = unknown(reason.message, span, reason.span);
  return { key: value, value };
}

/** The scope of a turn, in which `name.key` and `name.value` have their meaning; without a turn they have none. */
export function inTurn(scope: Scope, name: string, turn?: Turn): Scope {
  return { ...scope, iterators: new Map([...(scope.iterators ?? []), [name, turn]]) };
}
