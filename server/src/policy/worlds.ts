import { type Argument, type Message, message } from '../messages';

/**
 * The worlds in which something holds: a decision over what only a deployment knows, such as the value of a
 * parameter. Equal decisions have equal ids, so that "everywhere" and "nowhere" are seen at once, and no product of
 * worlds is ever walked. Decisions are taken in the order of their names.
 */
export type Worlds =
  /** Everywhere, nowhere, or so entangled that nobody follows it. */
  | { readonly kind: 'all' | 'none' | 'entangled'; readonly id: string }
  | {
      readonly kind: 'some';
      readonly id: string;
      /** What decides: a parameter's name, or the words of a condition. */
      readonly on: string;
      readonly branches: ReadonlyMap<string, Worlds>;
      /** For every value that has no branch. */
      readonly otherwise: Worlds;
      /** All values there are, where that is known. */
      readonly domain?: readonly string[];
    };

export const ALL_WORLDS: Worlds = { kind: 'all', id: '1' };
export const NO_WORLD: Worlds = { kind: 'none', id: '0' };

const ENTANGLED: Worlds = { kind: 'entangled', id: '?' };
/** Length of an id, and steps of one operation: a template's conditions stay far below both. */
const MAX_ID = 4_000;
const MAX_STEPS = 4_000;

/** Where `on` has a value; `domain` lists all that it can have, where that is known. */
export function worldsWhere(on: string, value: string, domain?: readonly string[]): Worlds {
  if (!domain) return choice(on, new Map([[value, ALL_WORLDS]]), NO_WORLD);
  const values = [...new Set(domain)].sort();
  if (!values.includes(value)) return NO_WORLD;
  // The last value of a domain stands for "otherwise", which keeps equal decisions equal.
  const branched = values.slice(0, -1);
  if (branched.includes(value)) return choice(on, new Map([[value, ALL_WORLDS]]), NO_WORLD, values);
  return choice(on, new Map(branched.map((one) => [one, NO_WORLD])), ALL_WORLDS, values);
}

export const inBoth = (a: Worlds, b: Worlds): Worlds =>
  apply(a, b, (x, y) => (x.kind === 'none' || y.kind === 'all' ? x : y.kind === 'none' || x.kind === 'all' ? y : null));
export const inEither = (a: Worlds, b: Worlds): Worlds =>
  apply(a, b, (x, y) => (x.kind === 'all' || y.kind === 'none' ? x : y.kind === 'all' || x.kind === 'none' ? y : null));
export const elsewhere = (a: Worlds): Worlds =>
  apply(a, ALL_WORLDS, (x) => (x.kind === 'all' ? NO_WORLD : x.kind === 'none' ? ALL_WORLDS : null));
/** Where something holds of which no more is known than that it holds or does not. */
export const worldsOf = (on: string): Worlds => worldsWhere(on, HOLDS, [HOLDS, HOLDS_NOT]);
/** Where `a` holds and `b` does not. */
export const without = (a: Worlds, b: Worlds): Worlds => inBoth(a, elsewhere(b));
/** Whether `b` is sure to hold wherever `a` does. */
export const worldsWithin = (a: Worlds, b: Worlds): boolean => without(a, b).kind === 'none';

/** Whether a decision holds in one world, which tells the value of everything that decides. */
export function holdsIn(worlds: Worlds, valueIn: (on: string) => string): boolean {
  let at = worlds;
  while (at.kind === 'some') at = at.branches.get(valueIn(at.on)) ?? at.otherwise;
  return at.kind === 'all';
}

type Settled = (a: Worlds, b: Worlds) => Worlds | null;

function apply(a: Worlds, b: Worlds, settled: Settled): Worlds {
  const known = new Map<string, Worlds>();
  let steps = 0;
  const step = (x: Worlds, y: Worlds): Worlds => {
    const done = settled(x, y);
    if (done) return done;
    if (x.kind === 'entangled' || y.kind === 'entangled' || ++steps > MAX_STEPS) return ENTANGLED;
    const key = `${x.id}|${y.id}`;
    const before = known.get(key);
    if (before) return before;
    const on = first(x, y);
    const values = new Set([...branchesOn(x, on).keys(), ...branchesOn(y, on).keys()]);
    const branches = new Map([...values].map((value) => [value, step(at(x, on, value), at(y, on, value))]));
    const out = choice(on, branches, step(at(x, on), at(y, on)), domainOf(x, on) ?? domainOf(y, on));
    known.set(key, out);
    return out;
  };
  return step(a, b);
}

const domainOf = (worlds: Worlds, on: string) =>
  worlds.kind === 'some' && worlds.on === on ? worlds.domain : undefined;
const NO_BRANCHES: ReadonlyMap<string, Worlds> = new Map();
const branchesOn = (worlds: Worlds, on: string) =>
  worlds.kind === 'some' && worlds.on === on ? worlds.branches : NO_BRANCHES;

function first(a: Worlds, b: Worlds): string {
  const names = [a, b].flatMap((one) => (one.kind === 'some' ? [one.on] : []));
  return names.reduce((one, other) => (other < one ? other : one));
}

function at(worlds: Worlds, on: string, value?: string): Worlds {
  if (worlds.kind !== 'some' || worlds.on !== on) return worlds;
  return (value === undefined ? undefined : worlds.branches.get(value)) ?? worlds.otherwise;
}

function choice(
  on: string,
  branches: ReadonlyMap<string, Worlds>,
  otherwise: Worlds,
  domain?: readonly string[],
): Worlds {
  if (otherwise.kind === 'entangled') return ENTANGLED;
  const different = [...branches].filter(([, worlds]) => worlds.id !== otherwise.id);
  if (different.length === 0) return otherwise;
  different.sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = different.map(([value, worlds]) => `${JSON.stringify(value)}:${worlds.id}`);
  const id = `(${JSON.stringify(on)}?${parts.join(',')};${otherwise.id})`;
  if (id.length > MAX_ID || different.some(([, worlds]) => worlds.kind === 'entangled')) return ENTANGLED;
  return { kind: 'some', id, on, branches: new Map(different), otherwise, domain };
}

/** Ways to a decision that are put into words; more than these are left to "…". */
const MAX_WAYS = 3;

/** The worlds in words: "Env is "prod" and Size is not "small"; or …". */
export function worldsText(worlds: Worlds): Argument {
  if (worlds.kind !== 'some') return '';
  const ways: (readonly Message[])[] = [];
  const visit = (at: Worlds, path: readonly Message[]): void => {
    if (ways.length > MAX_WAYS) return;
    if (at.kind === 'all') ways.push(path);
    if (at.kind !== 'some') return;
    for (const [value, next] of at.branches) visit(next, [...path, isText(at.on, [value])]);
    visit(at.otherwise, [...path, otherwiseText(at)]);
  };
  visit(worlds, []);
  const told = ways.slice(0, MAX_WAYS).map((way) => way.reduce((a, b) => message('policy.bothHold', { a, b })));
  if (ways.length > MAX_WAYS) told.push(message('policy.andMore'));
  return told.reduce((a, b) => message('policy.eitherHolds', { a, b }));
}

/** The value of what only holds or does not. */
export const HOLDS = 'holds';
export const HOLDS_NOT = 'holds not';

function isText(name: string, values: readonly string[]): Message {
  if (values[0] === HOLDS) return message('policy.holds', { name });
  if (values[0] === HOLDS_NOT) return message('policy.holdsNot', { name });
  return message('policy.is', { name, values: values.map(quoted) });
}

function otherwiseText({ on, branches, domain }: Extract<Worlds, { kind: 'some' }>): Message {
  const rest = domain?.filter((value) => !branches.has(value)) ?? [];
  if (rest.length === 1) return isText(on, rest);
  return message('policy.isNot', { name: on, values: [...branches.keys()].map(quoted) });
}

const quoted = (value: string): string => `"${value}"`;
