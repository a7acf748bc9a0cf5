import { known, type Reason } from '../../policy';
import type { Scope } from './evaluate';
import { type Evaluated, isList, isObject } from './value';

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

/** More turns are read as one of which nobody can tell what it takes from its iterator. */
export const MAX_TURNS = 500;

/** The turns over a list, set or map; undefined where the value is none, is not known or is too long. */
export function turnsOf(value: Evaluated): Turns | undefined {
  if (!value.known) return undefined;
  const collection = value.value;
  if (isList(collection)) {
    const turns = collection.items.map((item) => ({ key: undefined, value: item }));
    return turns.length > MAX_TURNS ? undefined : { turns, rest: collection.rest };
  }
  if (!isObject(collection) || collection.entries.size > MAX_TURNS) return undefined;
  const turns = [...collection.entries].map(([key, item]) => ({ key: known(key, value.span), value: item }));
  return { turns, rest: collection.rest };
}

/** The scope of a turn, in which `name.key` and `name.value` have their meaning; without a turn they have none. */
export function inTurn(scope: Scope, name: string, turn?: Turn): Scope {
  return { ...scope, iterators: new Map([...(scope.iterators ?? []), [name, turn]]) };
}
