import { message } from '../../../messages';
import { known, type Reason, type Span, unknown } from '../../../policy';
import type { Call, Expression } from '../hcl';
import { asSet } from '../types';
import {
  asNumber,
  asText,
  type Evaluated,
  isList,
  isObject,
  type ListValue,
  MAX_SIZE,
  type ObjectValue,
} from '../value';
import type { Implementation } from './function';
import { LISTS } from './lists';
import { NETWORK } from './network';
import { NUMBERS } from './numbers';
import { TEXTS } from './texts';

type Evaluate = (expression: Expression) => Evaluated;
/**
 * What a call gives: lists are put together exactly, everything not in the table is unknown by name. `readFile` gives
 * the text of a file by its path from the root module, where that is at hand.
 */
export function callFunction(
  call: Call,
  evaluate: Evaluate,
  span: Span,
  readFile: (path: string) => string | undefined,
): Evaluated {
  if (call.name === 'file' || call.name === 'fileexists') return fileFunction(call, evaluate, span, readFile);
  if (call.name === 'try' || call.name === 'can') return tried(call, evaluate, span);
  const implementation = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (!implementation) return unknown(message('terraform.function', { name: call.name }), span);
  const args = call.args.map(evaluate);
  const expanded = call.expand ? spread(args) : args;
  const result = expanded && implementation(expanded, span);
  if (result) return result;
  const reason = args.find((argument) => !argument.known);
  if (reason) return { ...reason, span };
  return unknown(message('terraform.function', { name: call.name }), span);
}

/** A file that is not at hand may be there all the same: only what was found is told. */
function fileFunction(
  { name, args }: Call,
  evaluate: Evaluate,
  span: Span,
  readFile: (path: string) => string | undefined,
): Evaluated {
  const [path] = args;
  const value = path && asText(evaluate(path));
  if (!value?.known) return value ? { ...value, span } : unknown(message('terraform.function', { name }), span);
  const text = readFile(value.value);
  if (text === undefined) return unknown(message('terraform.fileNotRead', { path: value.value }), span);
  return known(name === 'file' ? text : true, span);
}

/** What Terraform would refuse rather than know later. */
const REFUSED: ReadonlySet<string> = new Set([
  'terraform.noSuchKey',
  'terraform.notList',
  'terraform.notMap',
  'terraform.notText',
  'terraform.notNumber',
  'terraform.notTruth',
]);

/** `try` gives the first of its arguments that works, `can` tells whether its one does. */
function tried(call: Call, evaluate: Evaluate, span: Span): Evaluated {
  for (const argument of call.args) {
    const value = evaluate(argument);
    const refused = !value.known && REFUSED.has(value.reason.message.key);
    if (call.name === 'can') return value.known || refused ? known(!refused, span) : { ...value, span };
    if (!refused) return value;
  }
  return unknown(message('terraform.function', { name: call.name }), span);
}

/** `f(list...)` */
function spread(args: readonly Evaluated[]): readonly Evaluated[] | undefined {
  const last = args[args.length - 1];
  if (!last?.known || !isList(last.value) || last.value.rest) return undefined;
  return [...args.slice(0, -1), ...last.value.items];
}

const isNull = (value: Evaluated | undefined): boolean => value?.known === true && value.value === null;

const first: Implementation = ([argument]) => argument;

const FUNCTIONS: Readonly<Record<string, Implementation>> = {
  concat: (args, span) => joined(args, span),
  setunion: (args, span) => asSetOf(joined(args, span), span),
  flatten: ([list], span) => flattened(list, span),
  distinct: ([list], span) => list && mapped(list, span, withoutDoubles),
  compact: ([list], span) => list && mapped(list, span, (items) => items.filter((item) => !isBlank(item))),
  reverse: ([list], span) => list && mapped(list, span, (items) => [...items].reverse()),
  toset: ([list], span) => (isNull(list) ? list : list && mapped(list, span, (items) => asSet(unified(items)))),
  tolist: ([list], span) => (isNull(list) ? list : list && mapped(list, span, unified)),
  tomap: ([map], span) => (isNull(map) ? map : unifiedMap(map, span)),
  sensitive: first,
  nonsensitive: first,
  tostring: ([value]) => (isNull(value) ? value : value && asText(value)),
  tonumber: ([value]) => (isNull(value) ? value : value && asNumber(value)),
  merge: (args, span) => merged(args, span),
  lookup: ([map, key, fallback]) => lookedUp(map, key, fallback),
  keys: ([map], span) =>
    withObject(map, span, (map_) => [...map_.entries.keys()].sort().map((key) => known(key, span))),
  values: ([map], span) =>
    withObject(map, span, ({ entries }) => [...entries.keys()].sort().map((key) => entries.get(key)!)),
  length: ([value], span) => counted(value, span),
  one: ([list], span) => single(list, span),
  element: ([list, index], span) => elementOf(list, index, span),
  ...TEXTS,
  ...NUMBERS,
  ...NETWORK,
  ...LISTS,
};

/** Lists end to end. An unknown list leaves the others known and says that there may be more. */
function joined(lists: readonly Evaluated[], span: Span): Evaluated {
  const items: Evaluated[] = [];
  let rest: Reason | undefined;
  for (const list of lists) {
    if (!list.known) rest ??= list.reason;
    else if (list.value !== null && isList(list.value)) {
      rest ??= list.value.rest;
      if (items.length + list.value.items.length > MAX_SIZE) return unknown(message('terraform.tooComplex'), span);
      for (const item of list.value.items) items.push(item);
    } else return unknown(message('terraform.notList'), list.span);
  }
  return known(rest ? { kind: 'list', items, rest } : { kind: 'list', items }, span);
}

/** Lists within lists taken apart; an unknown element may be a list itself, so there may be more. */
function flattened(list: Evaluated | undefined, span: Span): Evaluated | undefined {
  if (!list?.known || !isList(list.value)) return undefined;
  const items: Evaluated[] = [];
  let rest = list.value.rest;
  const queue: { list: ListValue; at: number }[] = [{ list: list.value, at: 0 }];
  for (let top = queue.at(-1); top; top = queue.at(-1)) {
    const item = top.list.items[top.at++];
    if (!item) queue.pop();
    else if (!item.known) rest ??= item.reason;
    else if (isList(item.value)) {
      rest ??= item.value.rest;
      queue.push({ list: item.value, at: 0 });
    } else items.push(item);
    if (items.length > MAX_SIZE || queue.length > 100) return unknown(message('terraform.tooComplex'), span);
  }
  return known(rest ? { kind: 'list', items, rest } : { kind: 'list', items }, span);
}

function mapped(
  list: Evaluated,
  span: Span,
  change: (items: readonly Evaluated[]) => readonly Evaluated[],
): Evaluated | undefined {
  if (!list.known || !isList(list.value)) return undefined;
  return known({ ...list.value, items: change(list.value.items) }, span);
}

/** A union keeps what is open; what is known of it is a set. */
const asSetOf = (list: Evaluated, span: Span): Evaluated =>
  mapped(list, span, (items) => asSet(unified(items))) ?? list;

/** Elements of one type: numbers and booleans among texts become texts. */
function unified(items: readonly Evaluated[]): readonly Evaluated[] {
  const kinds = new Set(items.flatMap((item) => (item.known && item.value !== null ? [typeof item.value] : [])));
  return kinds.size > 1 && !kinds.has('object') ? items.map((item) => (isNull(item) ? item : asText(item))) : items;
}

function unifiedMap(map: Evaluated | undefined, span: Span): Evaluated | undefined {
  if (!map?.known || !isObject(map.value)) return undefined;
  const keys = [...map.value.entries.keys()];
  const items = unified(keys.map((key) => (map.value as ObjectValue).entries.get(key)!));
  return known({ ...map.value, entries: new Map(keys.map((key, i) => [key, items[i]!])) }, span);
}

function withoutDoubles(items: readonly Evaluated[]): readonly Evaluated[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    if (!item.known || (typeof item.value === 'object' && item.value !== null)) return true;
    if (seen.has(item.value)) return false;
    seen.add(item.value);
    return true;
  });
}

const isBlank = (item: Evaluated): boolean => item.known && (item.value === '' || item.value === null);

/** Later maps win. Behind an unknown map nothing before it is certain any more. */
function merged(maps: readonly Evaluated[], span: Span): Evaluated {
  let entries = new Map<string, Evaluated>();
  let rest: Reason | undefined;
  for (const map of maps) {
    const open = map.known ? (map.value !== null && isObject(map.value) ? map.value.rest : undefined) : map.reason;
    if (open) {
      entries = new Map();
      rest ??= open;
    }
    if (!map.known || map.value === null) continue;
    if (!isObject(map.value)) return unknown(message('terraform.notMap'), map.span);
    for (const [key, value] of map.value.entries) entries.set(key, value);
    if (entries.size > MAX_SIZE) return unknown(message('terraform.tooComplex'), span);
  }
  return known(rest ? { kind: 'object', entries, rest } : { kind: 'object', entries }, span);
}

function lookedUp(map?: Evaluated, key?: Evaluated, fallback?: Evaluated): Evaluated | undefined {
  const name = key && asText(key);
  if (!name?.known || !map?.known || !isObject(map.value)) return undefined;
  return map.value.entries.get(name.value) ?? (map.value.rest ? undefined : fallback);
}

function withObject(
  map: Evaluated | undefined,
  span: Span,
  items: (map: ObjectValue) => readonly Evaluated[],
): Evaluated | undefined {
  if (!map?.known || !isObject(map.value)) return undefined;
  const list = { kind: 'list' as const, items: items(map.value) };
  return known(map.value.rest ? { ...list, rest: map.value.rest } : list, span);
}

function counted(value: Evaluated | undefined, span: Span): Evaluated | undefined {
  if (!value?.known) return undefined;
  const inner = value.value;
  if (typeof inner === 'string') return known(inner.length, span);
  if (isList(inner))
    return inner.rest ? unknown(inner.rest.message, span, inner.rest.span) : known(inner.items.length, span);
  if (isObject(inner))
    return inner.rest ? unknown(inner.rest.message, span, inner.rest.span) : known(inner.entries.size, span);
  return undefined;
}

function single(list: Evaluated | undefined, span: Span): Evaluated | undefined {
  if (!list?.known || !isList(list.value) || list.value.rest) return undefined;
  return list.value.items.length > 1 ? undefined : (list.value.items[0] ?? known(null, span));
}

/** `element` counts round and round. */
function elementOf(list: Evaluated | undefined, index: Evaluated | undefined, span: Span): Evaluated | undefined {
  const at = index && asNumber(index);
  if (!at?.known || !list?.known || !isList(list.value)) return undefined;
  const { items, rest } = list.value;
  if (rest) return unknown(rest.message, span, rest.span);
  return items[((at.value % items.length) + items.length) % items.length];
}

/** Functions that are worked out here. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(FUNCTIONS), 'try', 'can', 'file', 'fileexists'].sort();
