import { known, type Span } from '../../../policy';
import { asSet } from '../types';
import { asTruth, type Evaluated, isList, isObject, MAX_SIZE } from '../value';
import { listOf, numberOf, type Table, textsOf, wholeOf } from './function';

const list = (items: readonly Evaluated[], span: Span): Evaluated | undefined =>
  items.length > MAX_SIZE ? undefined : known({ kind: 'list', items }, span);

/** What tells one plain value from another; undefined of what is not known or not plain. */
const keyOf = (value: Evaluated): string | undefined =>
  value.known && (value.value === null || typeof value.value !== 'object')
    ? `${typeof value.value} ${value.value}`
    : undefined;

function keysOf(values: readonly Evaluated[]): string[] | undefined {
  const keys = values.map(keyOf);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** The elements of the first list that stand in all of the others, or in none. */
const amongOthers =
  (wanted: boolean) =>
  ([first, ...others]: readonly Evaluated[], span: Span): Evaluated | undefined => {
    const own = listOf(first);
    const sets = others.map((other) => {
      const items = listOf(other)?.items;
      const keys = items && keysOf(items);
      return keys && new Set(keys);
    });
    const keys = own && keysOf(own.items);
    if (!own || !keys || sets.some((set) => set === undefined)) return undefined;
    return list(asSet(own.items.filter((_, i) => sets.every((set) => set!.has(keys[i]!) === wanted))), span);
  };

const truths =
  (wanted: boolean) =>
  ([values]: readonly Evaluated[], span: Span): Evaluated | undefined => {
    const items = listOf(values)?.items.map((item) =>
      item.known && item.value === null ? known(false, span) : asTruth(item),
    );
    if (!items?.every((item) => item.known)) return undefined;
    return known(wanted ? items.every(({ value }) => value) : items.some(({ value }) => value), span);
  };

export const LISTS: Table = {
  contains: ([values, value], span) => {
    const items = listOf(values)?.items;
    const key = value?.known && value.value !== null ? keyOf(value) : undefined;
    const keys = items && keysOf(items);
    return key === undefined || !keys ? undefined : known(keys.includes(key), span);
  },
  index: ([values, value], span) => {
    const items = listOf(values)?.items;
    const key = value && keyOf(value);
    const keys = items && keysOf(items);
    const at = key === undefined || !keys ? -1 : keys.indexOf(key);
    return at < 0 ? undefined : known(at, span);
  },
  sort: ([values], span) => {
    const texts = textsOf(values);
    const items = listOf(values)?.items;
    // Where an order cannot be told, what is in the list can.
    if (!texts || !items) return values?.known && values.value !== null && isList(values.value) ? values : undefined;
    const order = texts
      .map((text, i) => ({ text, i }))
      .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.i - b.i));
    return list(
      order.map(({ text, i }) => known(text, items[i]!.span)),
      span,
    );
  },
  setsubtract: amongOthers(false),
  setintersection: amongOthers(true),
  slice: ([values, from, to], span) => {
    const items = listOf(values)?.items;
    const start = wholeOf(from);
    const end = wholeOf(to);
    if (!items || start === undefined || end === undefined) return undefined;
    return start < 0 || start > end || end > items.length ? undefined : list(items.slice(start, end), span);
  },
  chunklist: ([values, size], span) => {
    const items = listOf(values)?.items;
    const count = wholeOf(size);
    if (!items || count === undefined || count < 0) return undefined;
    if (count === 0) return list(items.length > 0 ? [known({ kind: 'list', items }, span)] : [], span);
    const chunks = Array.from({ length: Math.ceil(items.length / count) }, (_, i) =>
      items.slice(i * count, (i + 1) * count),
    );
    return list(
      chunks.map((chunk) => known({ kind: 'list', items: chunk }, span)),
      span,
    );
  },
  range: (args, span) => {
    const [a, b, c] = args.map(numberOf);
    if (args.length < 1 || args.length > 3 || a === undefined || (args.length > 1 && b === undefined)) return undefined;
    const [start, end] = args.length === 1 ? [0, a] : [a, b!];
    const step = args.length === 3 ? c : start <= end ? 1 : -1;
    if (step === undefined || step === 0 || Math.abs((end - start) / step) > 1024) return undefined;
    const items: Evaluated[] = [];
    for (let at = start; step > 0 ? at < end : at > end; at += step) items.push(known(at, span));
    return list(items, span);
  },
  zipmap: ([keys, values], span) => {
    const names = textsOf(keys);
    const items = listOf(values)?.items;
    if (!names || items?.length !== names.length) return undefined;
    return known({ kind: 'object', entries: new Map(names.map((name, i) => [name, items[i]!])) }, span);
  },
  matchkeys: ([values, keys, wanted], span) => {
    const items = listOf(values)?.items;
    const own = keysOf(listOf(keys)?.items ?? []);
    const search = keysOf(listOf(wanted)?.items ?? []);
    if (!items || !listOf(keys) || !listOf(wanted) || !own || !search || own.length !== items.length) return undefined;
    return list(
      items.filter((_, i) => search.includes(own[i]!)),
      span,
    );
  },
  transpose: ([map], span) => {
    if (!map?.known || map.value === null || !isObject(map.value) || map.value.rest) return undefined;
    const entries = new Map<string, Evaluated[]>();
    for (const [key, value] of [...map.value.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const names = textsOf(value);
      if (!names) return undefined;
      for (const name of names) entries.set(name, [...(entries.get(name) ?? []), known(key, span)]);
    }
    const turned = [...entries].map(([name, items]) => [name, known({ kind: 'list' as const, items }, span)] as const);
    return known({ kind: 'object', entries: new Map(turned) }, span);
  },
  setproduct: (args, span) => {
    const lists = args.map(listOf);
    if (lists.length < 2 || lists.some((one) => one === undefined)) return undefined;
    if (lists.reduce((size, one) => size * one!.items.length, 1) > MAX_SIZE) return undefined;
    const rows = lists.reduce<Evaluated[][]>(
      (all, one) => all.flatMap((row) => one!.items.map((item) => [...row, item])),
      [[]],
    );
    return list(
      rows.map((items) => known({ kind: 'list', items }, span)),
      span,
    );
  },
  coalesce: (args) => {
    for (const arg of args) {
      if (!arg.known) return undefined;
      if (arg.value !== null && arg.value !== '') return arg;
    }
    return undefined;
  },
  coalescelist: (args) => {
    for (const arg of args) {
      if (!arg.known || arg.value === null) return undefined;
      const value = arg.value;
      if (isList(value) && (value.items.length > 0 || value.rest)) return value.items.length > 0 ? arg : undefined;
    }
    return undefined;
  },
  alltrue: truths(true),
  anytrue: truths(false),
  tobool: ([value]) => (value?.known && value.value === null ? value : value && asTruth(value)),
  parseint: ([text, base], span) => {
    const digits = text?.known && typeof text.value === 'string' && text.value !== '' ? text.value : undefined;
    const radix = wholeOf(base);
    if (digits === undefined || radix === undefined || radix < 2 || radix > 36) return undefined;
    const number = Number.parseInt(digits, radix);
    const again = Number.isSafeInteger(number) ? number.toString(radix) : '';
    return again === digits.toLowerCase().replace(/^(-?)0+(?=.)/, '$1') ? known(number, span) : undefined;
  },
};
