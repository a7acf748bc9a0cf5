import { message } from '../../../messages';
import { known, type Reason, type Span, unknown } from '../../../policy';
import { identity, inOrder, unified } from '../collections';
import {
  asTruth,
  type Evaluated,
  isGiven,
  isList,
  isObject,
  isReference,
  type ListValue,
  MAX_SIZE,
  type Value,
} from '../value';
import {
  fn,
  given,
  list,
  listOf,
  number,
  open,
  type Parameter,
  type Result,
  refuse,
  type Table,
  text,
  texts,
  truths,
  tuple,
  value,
  variadic,
  whole,
} from './function';
import { letters } from './texts';
import { reasonWithin, typeName } from './words';

/** The list within, as it is, with all that may follow; undefined of anything else. */
export const listIn = (one: Evaluated): ListValue | undefined =>
  one.known && one.value !== null && isList(one.value) ? one.value : undefined;

const tooMany = (span: Span): Evaluated => unknown(message('terraform.tooComplex'), span);
const isIndexed = ({ form }: ListValue): boolean => form !== 'set';
/** Whether something that is known is no list, nor will be one. */
const isOther = (one: Evaluated): one is Evaluated & { known: true } =>
  one.known && !(one.value !== null && (isList(one.value) || isReference(one.value)));
const nameIn = (one: Evaluated): string => (one.known ? typeName(one.value) : '');

/** Lists end to end. An unknown list leaves the others known and says that there may be more. */
function joined(lists: readonly Evaluated[], span: Span): Result {
  if (lists.length === 0) return refuse('at least one argument is required');
  const wrong = lists.find((one) => isOther(one) || (listIn(one) && !isIndexed(listIn(one)!)));
  if (wrong) return refuse(`all arguments must be lists or tuples; got ${nameIn(wrong)}`, 'seqs');
  return endToEnd(lists, span);
}

/** Elements of all lists, and why there may be more. */
export function endToEnd(lists: readonly Evaluated[], span: Span): Evaluated {
  const items: Evaluated[] = [];
  let rest: Reason | undefined;
  for (const one of lists) {
    const inner = listIn(one);
    if (!inner) rest ??= reasonWithin(one);
    else {
      rest ??= inner.rest;
      if (items.length + inner.items.length > MAX_SIZE) return tooMany(span);
      for (const item of inner.items) items.push(item);
    }
  }
  const all = lists.every((one) => listIn(one)?.form === 'list') ? listOf(unified(items) ?? items) : tuple(items);
  return known(rest ? { ...all, rest } : all, span);
}

/** Lists within lists taken apart; an unknown element may be a list itself, so there may be more. */
function flattened(outer: ListValue, span: Span): Evaluated {
  const items: Evaluated[] = [];
  let rest = outer.rest;
  const queue: { list: ListValue; at: number }[] = [{ list: outer, at: 0 }];
  for (let top = queue.at(-1); top; top = queue.at(-1)) {
    const item = top.list.items[top.at++];
    const inner = item && listIn(item);
    if (!item) queue.pop();
    else if (!item.known) rest ??= item.reason;
    else if (inner) {
      rest ??= inner.rest;
      queue.push({ list: inner, at: 0 });
    } else items.push(item);
    if (items.length > MAX_SIZE || queue.length > 100) return tooMany(span);
  }
  return known(rest ? { ...tuple(items), rest } : tuple(items), span);
}

/** A list with what may follow, its elements brought to one type. */
const openList = (name: string): Parameter<ListValue> => ({
  name,
  read: (argument) => {
    const inner = isList(argument.value) ? argument.value : undefined;
    if (!inner?.rest) return list(name).read(argument);
    return { ...inner, items: unified(inner.items) ?? inner.items };
  },
});

function withoutDoubles(items: readonly Evaluated[]): readonly Evaluated[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = identity(item);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const isBlank = (item: Evaluated): boolean => item.known && (item.value === '' || item.value === null);

function counted(one: Evaluated, span: Span): Result {
  if (!one.known) return undefined;
  const inner = one.value;
  if (typeof inner === 'string') return letters(inner).length;
  if (isReference(inner)) return undefined;
  if (!isList(inner) && !isObject(inner)) {
    return refuse('argument must be a string, a collection type, or a structural type');
  }
  if (inner.rest) return unknown(inner.rest.message, span, inner.rest.span);
  return isList(inner) ? inner.items.length : inner.entries.size;
}

/** `element` counts round and round. */
function elementOf(one: Evaluated, index: number, span: Span): Result {
  if (isReferenceIn(one)) return undefined;
  const inner = listIn(one);
  if (!inner) return one.known ? refuse(`cannot read elements from ${nameIn(one)}`) : undefined;
  if (!isIndexed(inner)) return refuse(`cannot read elements from ${typeName(inner)}`);
  if (inner.rest) return unknown(inner.rest.message, span, inner.rest.span);
  if (inner.items.length === 0) return refuse('cannot use element function with an empty list');
  if (!Number.isSafeInteger(index)) {
    return refuse(`invalid index: value must be a whole number, between -9223372036854775808 and 9223372036854775807`);
  }
  const at = index % inner.items.length;
  if (at >= 0) return inner.items[at];
  // Of a tuple Terraform 1.11 breaks off here; of a list it counts from the end.
  return inner.form === 'list' ? inner.items[at + inner.items.length] : refuse();
}

const isReferenceIn = (one: Evaluated): boolean => one.known && one.value !== null && isReference(one.value);

function single(one: Evaluated): Result {
  if (!one.known || isReferenceIn(one)) return undefined;
  const inner = listIn(one);
  const refused = refuse('must be a list, set, or tuple value with either zero or one elements', 'list');
  if (!inner) return refused;
  if (inner.items.length > 1) return refused;
  return inner.rest ? undefined : (inner.items[0] ?? null);
}

function ranged(numbers: readonly number[], span: Span): Result {
  if (numbers.length < 1 || numbers.length > 3) return refuse('must have one, two, or three arguments');
  const [a = 0, b = 0, c] = numbers;
  const [start, end] = numbers.length === 1 ? [0, a] : [a, b];
  const step = c ?? (start <= end ? 1 : -1);
  const towards = step > 0 ? 'greater' : 'less';
  if (step !== 0 && start !== end && step > 0 !== start < end) {
    return refuse(`end must be ${towards} than start when step is ${step > 0 ? 'positive' : 'negative'}`, 'params');
  }
  const items: Evaluated[] = [];
  for (let at = start; step > 0 ? at < end : step < 0 ? at > end : true; at += step) {
    if (items.length === 1024) {
      return refuse(
        'more than 1024 values were generated; either decrease the difference between start and end or use a smaller step',
      );
    }
    items.push(known(at, span));
  }
  return listOf(items);
}

function sliced(one: Evaluated & { known: true }, start: number, end: number): Result {
  const inner = listIn(one);
  if (!inner) return refuse('must be a list or tuple value', 'list');
  if (!isIndexed(inner)) {
    const words =
      'cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important';
    return refuse(words, 'list');
  }
  if (inner.rest) return undefined;
  if (start < 0) return refuse('start index must not be less than zero', 'start_index');
  if (start > inner.items.length) {
    return refuse('start index must not be greater than the length of the list', 'start_index');
  }
  if (end > inner.items.length) return refuse('end index must not be greater than the length of the list', 'end_index');
  if (start > end) return refuse('start index must not be greater than end index', 'start_index');
  return { ...inner, items: inner.items.slice(start, end) };
}

/** The first that says anything, of the type of all of them together. */
function firstOf(args: readonly Evaluated[]): Result {
  if (args.length === 0) return refuse('all arguments must have the same type');
  const same = unified(args);
  if (!same) return refuse('all arguments must have the same type');
  for (const [i, argument] of same.entries()) {
    if (!argument.known) return undefined;
    if (isReferenceIn(argument)) return isGiven(argument.value) ? argument : undefined;
    if (argument.value === null || argument.value === '') continue;
    // What the others are may make a text of it.
    const others = same.slice(i + 1).every((one) => one.known && !isReferenceIn(one));
    return others || typeof argument.value === 'string' ? argument : undefined;
  }
  return refuse('no non-null, non-empty-string arguments');
}

function firstList(args: readonly Evaluated[]): Result {
  if (args.length === 0) return refuse('at least one argument is required');
  if (args.some((one) => isOther(one) || (listIn(one) && !isIndexed(listIn(one)!)))) {
    return refuse('coalescelist arguments must be lists or tuples');
  }
  for (const argument of args) {
    const inner = listIn(argument);
    if (!inner || (inner.items.length === 0 && inner.rest)) return undefined;
    if (inner.items.length > 0) return argument;
  }
  return refuse('no non-null arguments');
}

/** All or any of a list of truths: one that decides is enough, null counts as false. */
const truthOf = (wanted: boolean): Parameter<boolean | undefined> => ({
  name: 'list',
  read: (argument) => {
    const inner = isList(argument.value) ? argument.value : undefined;
    if (!inner) return truths('list').read(argument) as never;
    let open_ = inner.rest !== undefined;
    let decided = false;
    for (const [i, item] of inner.items.entries()) {
      const truth = item.known && item.value === null ? known(false, item.span) : asTruth(item);
      if (!truth.known) {
        if (truth.reason.message.key === 'terraform.notTruth') {
          // A text may fail by what it says, anything else by what it is.
          if (item.known && typeof item.value === 'string') return refuse('a bool is required');
          return refuse(inner.form === 'tuple' ? `element ${i}: bool required` : 'bool required');
        }
        open_ = true;
      } else if (truth.value !== wanted) decided = true;
    }
    if (decided) return !wanted;
    return open_ ? undefined : wanted;
  },
});

const contents = (one: Value): ListValue | undefined => (one !== null && isList(one) ? one : undefined);

export const LISTS: Table = {
  concat: variadic([], given('seqs'), (_, lists, span) => joined(lists, span)),
  flatten: fn([value('list')], (one, span) => {
    const inner = contents(one.value);
    return inner ? flattened(inner, span) : refuse('can only flatten lists, sets and tuples');
  }),
  distinct: fn([openList('list')], (one) => ({ ...one, items: withoutDoubles(one.items), form: 'list' })),
  compact: fn([openTexts('list')], (one) => ({
    ...one,
    items: one.items.filter((item) => !isBlank(item)),
    form: 'list',
  })),
  reverse: fn([value('list')], ({ value: inner }) => {
    if (!isList(inner)) return refuse(`can only reverse list or tuple values, not ${typeName(inner)}`, 'list');
    return { ...inner, items: [...inner.items].reverse(), form: inner.form === 'set' ? 'list' : inner.form };
  }),
  length: fn([given('value')], counted),
  element: fn([given('list'), number('index')], elementOf),
  one: fn([given('list')], single),
  contains: fn([value('list'), value('value')], ({ value: inner }, wanted) => {
    const all = contents(inner);
    if (!all) return refuse('argument must be list, tuple, or set');
    return holds(all, wanted);
  }),
  index: fn([value('list'), value('value')], ({ value: inner }, wanted) => {
    const all = contents(inner);
    if (!all || !isIndexed(all)) return refuse('argument must be a list or tuple');
    if (all.rest) return undefined;
    if (all.items.length === 0) return refuse('cannot search an empty list');
    const key = identity(wanted);
    const keys = all.items.map((item) => identity(item));
    if (key === undefined) return undefined;
    const at = keys.indexOf(key);
    if (at >= 0 && !keys.slice(0, at).includes(undefined)) return at;
    return keys.includes(undefined) ? undefined : refuse('item not found');
  }),
  sort: fn([openTexts('list')], (one, span) => {
    const nothing = one.items.findIndex((item) => item.known && item.value === null);
    if (nothing >= 0) return refuse(`given list element ${nothing} is null; a null string cannot be sorted`);
    // Where an order cannot be told, what is in the list can.
    if (one.rest || one.items.some((item) => !item.known || isReferenceIn(item)))
      return known({ ...one, form: 'list' }, span);
    const items = [...one.items].sort((a, b) => inOrder(textIn(a), textIn(b)));
    return listOf(items);
  }),
  slice: fn([value('list'), whole('start_index'), whole('end_index')], sliced),
  chunklist: fn([list('list'), whole('size')], ({ items }, size, span) => {
    if (size < 0) return refuse('the size argument must be positive');
    if (items.length === 0) return listOf([]);
    const step = size === 0 ? items.length : size;
    const chunks = Array.from({ length: Math.ceil(items.length / step) }, (_, i) =>
      known(listOf(items.slice(i * step, (i + 1) * step)), span),
    );
    return listOf(chunks);
  }),
  range: variadic([], number('params'), (_, numbers, span) => ranged(numbers, span)),
  matchkeys: fn([list('values'), list('keys'), list('searchset')], (values, keys, search) => {
    if (values.items.length !== keys.items.length) return refuse('length of keys and values should be equal');
    const own = unified([...keys.items, ...search.items]);
    if (!own) return refuse('keys and searchset must be of the same type');
    const names = own.map((one) => identity(one));
    if (names.includes(undefined)) return undefined;
    const wanted = new Set(names.slice(keys.items.length));
    return listOf(values.items.filter((_, i) => wanted.has(names[i])));
  }),
  coalesce: variadic([], open('vals'), (_, args) => firstOf(args)),
  coalescelist: variadic([], open('vals'), (_, args) => firstList(args)),
  alltrue: fn([truthOf(true)], (truth) => truth),
  anytrue: fn([truthOf(false)], (truth) => (truth === undefined ? undefined : truth)),
};

function holds(all: ListValue, wanted: Evaluated): boolean | undefined {
  const key = identity(wanted);
  if (key === undefined) return undefined;
  const keys = all.items.map((item) => identity(item));
  if (keys.includes(key)) return true;
  return all.rest || keys.includes(undefined) ? undefined : false;
}

const textIn = (item: Evaluated): string => (item.known && typeof item.value === 'string' ? item.value : '');

/** Texts that may not all be known. */
function openTexts(name: string): Parameter<ListValue> {
  const one = text(name);
  return {
    name,
    read: (argument) => {
      if (!isList(argument.value)) return texts(name).read(argument) as never;
      const items: Evaluated[] = [];
      for (const [i, item] of argument.value.items.entries()) {
        const read = item.known && item.value !== null ? one.read(item) : undefined;
        if (read !== undefined && typeof read !== 'string' && 'words' in read) {
          return refuse(`element ${i}: ${read.words}`);
        }
        items.push(typeof read === 'string' ? known(read, item.span) : item);
      }
      return { ...argument.value, items };
    },
  };
}
