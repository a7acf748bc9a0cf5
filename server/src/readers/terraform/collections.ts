import { isUnasked } from './lazy';
import { asText, type Evaluated, isList, isObject, isReference, type ListValue, type ObjectValue } from './value';

/**
 * Elements brought to one type as Terraform does: numbers and booleans among texts become texts, tuples become lists,
 * objects of different attributes maps. Undefined where there is no such type; what is not known is left alone.
 */
export function unified(items: readonly Evaluated[], depth = 0): readonly Evaluated[] | undefined {
  const there = items.filter((item) => item.known && item.value !== null && !isReference(item.value));
  const kinds = new Set(there.map((item) => kindOf(item as Evaluated & { known: true })));
  if (kinds.size === 0 || depth > 20) return items;
  if (kinds.has('list') || kinds.has('object')) {
    if (kinds.size > 1) return undefined;
    return kinds.has('list') ? unifiedLists(items, depth) : unifiedObjects(items, depth);
  }
  if (kinds.size === 1) return items;
  return kinds.has('string') ? items.map(textWhereKnown) : undefined;
}

const kindOf = ({ value }: Evaluated & { known: true }): string =>
  isList(value) ? 'list' : isObject(value) ? 'object' : typeof value;

const textWhereKnown = (item: Evaluated): Evaluated =>
  item.known && (typeof item.value === 'number' || typeof item.value === 'boolean') ? asText(item) : item;

const listIn = (item: Evaluated): ListValue | undefined =>
  item.known && item.value !== null && isList(item.value) ? item.value : undefined;
const objectIn = (item: Evaluated): ObjectValue | undefined =>
  item.known && item.value !== null && isObject(item.value) ? item.value : undefined;

function unifiedLists(items: readonly Evaluated[], depth: number): readonly Evaluated[] | undefined {
  const lists = items.flatMap((item) => listIn(item) ?? []);
  const width = lists[0]?.items.length;
  if (lists.every((one) => one.form === 'tuple' && one.items.length === width && !one.rest)) {
    return unifiedTuples(items, lists, depth);
  }
  const all = lists.flatMap((one) => one.items);
  const same = unified(all, depth + 1);
  if (!same) return undefined;
  let at = 0;
  return items.map((item) => {
    const list = listIn(item);
    if (!list) return item;
    at += list.items.length;
    return {
      ...(item as Evaluated & { known: true }),
      value: { ...list, items: same.slice(at - list.items.length, at) },
    };
  });
}

/** Tuples of one length stay tuples, each element of a type of its own. */
function unifiedTuples(
  items: readonly Evaluated[],
  tuples: readonly ListValue[],
  depth: number,
): readonly Evaluated[] | undefined {
  const columns: (readonly Evaluated[])[] = [];
  for (let at = 0; at < tuples[0]!.items.length; at++) {
    const column = unified(
      tuples.map((one) => one.items[at]!),
      depth + 1,
    );
    if (!column) return undefined;
    columns.push(column);
  }
  let row = 0;
  return items.map((item) => {
    const list = listIn(item);
    if (!list) return item;
    const made = columns.map((column) => column[row]!);
    row++;
    return { ...(item as Evaluated & { known: true }), value: { ...list, items: made } };
  });
}

function unifiedObjects(items: readonly Evaluated[], depth: number): readonly Evaluated[] | undefined {
  const objects = items.flatMap((item) => objectIn(item) ?? []);
  if (objects.some(({ entries }) => isUnasked(entries))) return items;
  const keys = new Set(objects.flatMap(({ entries }) => [...entries.keys()]));
  const alike = objects.every(({ entries }) => entries.size === keys.size);
  const made = objects.map(() => new Map<string, Evaluated>());
  // Objects alike stay objects, each attribute of its own type; others are maps, of one type for all.
  const groups = alike ? [...keys].map((key) => [key]) : [[...keys]];
  for (const group of groups) {
    const cells = objects.flatMap(({ entries }, i) =>
      group.flatMap((key) => (entries.has(key) ? [{ i, key, value: entries.get(key)! }] : [])),
    );
    const same = unified(
      cells.map(({ value }) => value),
      depth + 1,
    );
    if (!same) return undefined;
    for (const [at, { i, key }] of cells.entries()) made[i]!.set(key, same[at]!);
  }
  let next = 0;
  return items.map((item) => {
    const object = objectIn(item);
    if (!object) return item;
    const entries = made[next++]!;
    return { ...(item as Evaluated & { known: true }), value: { ...object, entries } };
  });
}

/** What tells one value from another, whatever its places; undefined where something in it is not known. */
export function identity(value: Evaluated, depth = 0): string | undefined {
  if (!value.known || depth > 20) return undefined;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object') return `${typeof inner} ${JSON.stringify(inner)}`;
  if (isReference(inner) || inner.rest) return undefined;
  if (isList(inner)) {
    const parts = inner.items.map((item) => identity(item, depth + 1));
    return parts.includes(undefined) ? undefined : `[${parts.join(',')}]`;
  }
  if (isUnasked(inner.entries)) return undefined;
  const parts: string[] = [];
  for (const key of [...inner.entries.keys()].sort()) {
    const part = identity(inner.entries.get(key)!, depth + 1);
    if (part === undefined) return undefined;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}

/** The order of bytes, which is Terraform's for texts. */
export const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Each element once, plain ones in order; elements that are not known may be any. */
export function asSet(items: readonly Evaluated[]): readonly Evaluated[] {
  const seen = new Map<string, Evaluated>();
  const others: Evaluated[] = [];
  for (const item of items) {
    const key = identity(item);
    if (key === undefined) others.push(item);
    else if (!seen.has(key)) seen.set(key, item);
  }
  const ordered = [...seen.values()].sort(bySetOrder);
  return [...ordered, ...others];
}

/** Null comes last; what is not plain is in the order of the texts by which Terraform tells elements apart. */
function bySetOrder(a: Evaluated, b: Evaluated): number {
  const x = a.known ? a.value : null;
  const y = b.known ? b.value : null;
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  if (typeof x === 'string' && typeof y === 'string') return inOrder(x, y);
  if (typeof x === 'boolean' && typeof y === 'boolean') return Number(x) - Number(y);
  return inOrder(setText(a), setText(b));
}

/** An element as Terraform writes it to tell it from others of its set. */
function setText(value: Evaluated, depth = 0): string {
  if (!value.known || depth > 20) return '?';
  const inner = value.value;
  if (inner === null) return '~';
  if (typeof inner === 'boolean') return inner ? 'T' : 'F';
  if (typeof inner !== 'object') return typeof inner === 'string' ? JSON.stringify(inner) : String(inner);
  if (isReference(inner)) return '?';
  if (isList(inner)) {
    const parts = inner.items.map((item) => `${setText(item, depth + 1)};`).join('');
    return inner.form === 'tuple' ? `<${parts}>` : `[${parts}]`;
  }
  if (isUnasked(inner.entries)) return '?';
  const names = [...inner.entries.keys()].sort(inOrder);
  const texts = names.map((name) => setText(inner.entries.get(name)!, depth + 1));
  if (inner.form !== 'map') return `<${texts.map((text) => `${text};`).join('')}>`;
  return `{${names.map((name, i) => `${JSON.stringify(name)}:${texts[i]};`).join('')}}`;
}
