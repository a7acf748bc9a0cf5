import { message } from '../../../messages';
import type { Reason, Span } from '../../../policy';
import { known, unknown } from '../../../policy';
import { asSet, identity, unified } from '../collections';
import { type Evaluated, isList, isObject, isReference, MAX_SIZE, type ObjectValue, type Value } from '../value';
import {
  fn,
  given,
  listOf,
  mapOf,
  objectOf,
  open,
  type Parameter,
  type Result,
  refuse,
  set,
  setOf,
  type Table,
  text,
  texts,
  tuple,
  value,
  variadic,
} from './function';
import { endToEnd, listIn } from './lists';
import { reasonWithin, typeName } from './words';

const objectIn = (one: Evaluated): ObjectValue | undefined =>
  one.known && one.value !== null && isObject(one.value) ? one.value : undefined;

/** Later maps win. Behind an unknown map nothing before it is certain any more. */
function merged(maps: readonly Evaluated[], span: Span): Result {
  let entries = new Map<string, Evaluated>();
  let rest: Reason | undefined;
  for (const map of maps) {
    if (map.known && map.value === null) continue;
    const inner = objectIn(map);
    if (map.known && !inner && !isReference(map.value)) {
      return refuse(`arguments must be maps or objects, got ${JSON.stringify(typeName(map.value))}`);
    }
    const doubt = inner ? inner.rest : reasonWithin(map);
    if (doubt) {
      entries = new Map();
      rest ??= doubt;
    }
    for (const [key, one] of inner?.entries ?? []) entries.set(key, one);
    if (entries.size > MAX_SIZE) return unknown(message('terraform.tooComplex'), span);
  }
  const all =
    maps.length > 0 && maps.every((map) => objectIn(map)?.form === 'map') ? mapOf(entries) : objectOf(entries);
  return rest ? { ...all, rest } : all;
}

function lookedUp(map: Evaluated & { known: true }, key: string, fallbacks: readonly Evaluated[]): Result {
  const inner = objectIn(map);
  if (!inner) return refuse('lookup() requires a map as the first argument', 'inputMap');
  if (fallbacks.length > 1) return refuse(`lookup() takes two or three arguments, got ${fallbacks.length + 2}`);
  const [fallback] = fallbacks;
  const found = inner.entries.get(key);
  if (found && inner.form !== 'map') return found;
  if (inner.form === 'map' && fallback) {
    const [first] = inner.entries.values();
    if (first && !unified([first, fallback])) {
      return refuse('the default value must have the same type as the map elements', 'default');
    }
    const wanted = first?.known && fallback.known && first.value !== null && fallback.value !== null;
    if (wanted && typeof first.value === 'number' && typeof fallback.value === 'string') {
      return refuse('the default value must have the same type as the map elements', 'default');
    }
  }
  if (found) return found;
  if (inner.rest) return undefined;
  if (fallback) return fallback;
  return inner.form === 'map'
    ? refuse(`lookup failed to find key ${JSON.stringify(key)}`)
    : refuse(`the given object has no attribute ${JSON.stringify(key)}`, 'inputMap');
}

const sortedKeys = ({ entries }: ObjectValue): string[] => [...entries.keys()].sort();

/** A list made of a map's entries, with what may follow. */
const fromMap = (map: ObjectValue, items: readonly Evaluated[]): Value =>
  map.rest ? { ...tuple(items), rest: map.rest } : tuple(items);

/** Elements of the first set that stand in all of the others, or in none. */
function amongOthers(first: readonly Evaluated[], others: readonly (readonly Evaluated[])[], wanted: boolean): Result {
  const all = unified([...first, ...others.flat()]);
  if (!all) return refuse('all arguments must have the same type');
  const keys = all.map((one) => identity(one));
  if (keys.includes(undefined)) return undefined;
  let from = first.length;
  const sets = others.map((one) => {
    from += one.length;
    return new Set(keys.slice(from - one.length, from));
  });
  const kept = all.slice(0, first.length).filter((_, i) => sets.every((one) => one.has(keys[i]) === wanted));
  return setOf(kept);
}

/** A list or set that may not be known to its end. */
const openSet = (name: string): Parameter<Evaluated> => ({
  name,
  open: true,
  read: (argument) =>
    isList(argument.value) || isReference(argument.value) ? argument : (set(name).read(argument) as never),
});

/** As `tolist` and `toset` convert; null stays null. */
const converted = (what: 'list' | 'set') =>
  fn([{ ...open('v'), open: false } as Parameter<Evaluated | null>], (one, span): Result => {
    if (one === null || !one.known || one.value === null) return { ...known(null, span), typed: `${what} of dynamic` };
    const inner = one.value;
    if (isReference(inner)) return undefined;
    if (!isList(inner)) return refuse(`cannot convert ${typeName(inner)} to ${what} of any single type`, 'v');
    const items = unified(inner.items);
    if (!items) return refuse(`cannot convert ${typeName(inner)} to ${what} of any single type`, 'v');
    return { ...inner, items: what === 'set' ? asSet(items) : items, form: what };
  });

export const MAPS: Table = {
  merge: variadic([], open('maps'), (_, maps, span) => merged(maps, span)),
  lookup: variadic([value('inputMap'), text('key')], open('default'), ([map, key], fallbacks) =>
    lookedUp(map, key, fallbacks),
  ),
  keys: fn([value('inputMap')], (map, span) => {
    const inner = objectIn(map);
    if (!inner) return refuse('must have map or object type', 'inputMap');
    return fromMap(
      inner,
      sortedKeys(inner).map((key) => known(key, span)),
    );
  }),
  values: fn([value('mapping')], (map) => {
    const inner = objectIn(map);
    if (!inner) return refuse('values() requires a map as the first argument');
    return fromMap(
      inner,
      sortedKeys(inner).map((key) => inner.entries.get(key)!),
    );
  }),
  zipmap: fn([texts('keys'), value('values')], (keys, values) => {
    const inner = listIn(values);
    if (!inner || inner.form === 'set') return refuse('values argument must be a list or tuple value');
    if (inner.rest) return undefined;
    if (inner.items.length !== keys.length) {
      return refuse(`number of keys (${keys.length}) does not match number of values (${inner.items.length})`);
    }
    const entries = keys.map((key, i) => [key, inner.items[i]!] as const);
    return inner.form === 'list' ? mapOf(entries) : objectOf(entries);
  }),
  transpose: fn([value('values')], (map, span) => {
    const inner = objectIn(map);
    if (!inner) return refuse('map of list of string required', 'values');
    if (inner.rest) return undefined;
    const entries = new Map<string, Evaluated[]>();
    const list_ = texts('values');
    for (const key of sortedKeys(inner)) {
      const one = inner.entries.get(key)!;
      const names = one.known && one.value !== null ? list_.read(one) : undefined;
      if (names && 'words' in names) return refuse(`element ${JSON.stringify(key)}: ${names.words}`, 'values');
      if (!Array.isArray(names)) return undefined;
      for (const name of names as readonly string[]) {
        entries.set(name, [...(entries.get(name) ?? []), known(key, span)]);
      }
    }
    return mapOf([...entries].map(([name, items]) => [name, known(listOf(items), span)] as const));
  }),
  setunion: variadic([openSet('first_set')], openSet('other_sets'), ([first], others, span) => {
    const all = endToEnd([first, ...others], span);
    if (!all.known || !listIn(all)) return all;
    const items = unified(listIn(all)!.items);
    return items
      ? { ...listIn(all)!, items: asSet(items), form: 'set' }
      : refuse('all arguments must have the same type');
  }),
  setintersection: variadic([set('first_set')], set('other_sets'), ([first], others) =>
    amongOthers(
      first.items,
      others.map(({ items }) => items),
      true,
    ),
  ),
  setsubtract: fn([set('a'), set('b')], (a, b) => amongOthers(a.items, [b.items], false)),
  setproduct: variadic([], given('sets'), (_, sets, span) => {
    if (sets.length < 2) return refuse('at least two arguments are required');
    const lists = sets.map(listIn);
    const wrong = sets.findIndex((one, i) => one.known && !lists[i] && !isReference(one.value));
    if (wrong >= 0) return refuse('a set or a list is required', 'sets');
    if (lists.some((one) => one === undefined || one.rest)) return undefined;
    if (lists.reduce((size, one) => size * one!.items.length, 1) > MAX_SIZE) return undefined;
    const parts = lists.map((one) => (one!.form === 'tuple' ? (unified(one!.items) ?? one!.items) : one!.items));
    const rows = parts.reduce<Evaluated[][]>(
      (all, items) => all.flatMap((row) => items.map((item) => [...row, item])),
      [[]],
    );
    const made = rows.map((items) => known(tuple(items), span));
    return lists.every((one) => one!.form === 'set') ? setOf(made) : listOf(made);
  }),
  tolist: converted('list'),
  toset: converted('set'),
  tomap: fn([{ ...open('v'), open: false } as Parameter<Evaluated | null>], (one): Result => {
    if (one === null || !one.known || one.value === null) return null;
    const inner = objectIn(one);
    if (!inner)
      return isReference(one.value)
        ? undefined
        : refuse(`cannot convert ${typeName(one.value)} to map of any single type`, 'v');
    const keys = [...inner.entries.keys()];
    const items = unified(keys.map((key) => inner.entries.get(key)!));
    if (!items) return refuse('cannot convert object to map of any single type', 'v');
    return { ...inner, entries: new Map(keys.map((key, i) => [key, items[i]!] as const)), form: 'map' };
  }),
};
