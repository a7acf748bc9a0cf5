import { get, itemsOf, type Node, type Pair, textOf } from '../json/node';
import type { PlanResource } from './document';

/** A module of the configuration, and the address of the instance that is meant. */
interface Place {
  readonly config: Node | undefined;
  readonly address: string;
}

/** Names lead through variables and outputs; in a circle they lead nowhere. */
const MAX_HOPS = 40;

/** `module.a["x"].module.b` → `["module.a["x"]", "module.b"]` */
const stepsOf = (address: string): string[] => address.match(/module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?/g) ?? [];
const nameOf = (step: string): string => step.replace(/^module\./, '').replace(/\[.*$/s, '');

/** The module of the configuration that an address leads to. */
function placeOf(configuration: Node | undefined, address: string): Place {
  let config = get(configuration, 'root_module');
  for (const step of stepsOf(address)) config = get(get(get(config, 'module_calls'), nameOf(step)), 'module');
  return { config, address };
}

const parentOf = (configuration: Node | undefined, address: string): Place =>
  placeOf(configuration, stepsOf(address).slice(0, -1).join('.'));

/** Terraform names each reference and all that it begins with (`a.b["c"].id`, `a.b["c"]`, `a.b`): the longest are meant. */
function referencesIn(expression: Node | undefined): string[] {
  const all = itemsOf(get(expression, 'references')).flatMap((node) => textOf(node) ?? []);
  return all.filter((text) => !all.some((other) => other.startsWith(`${text}.`) || other.startsWith(`${text}[`)));
}

const indexed = new WeakMap<Node, ReadonlyMap<string, Node>>();

function resourceIn({ config }: Place, { type, name }: PlanResource): Node | undefined {
  const written = get(config, 'resources');
  if (!written) return undefined;
  let index = indexed.get(written);
  if (!index) {
    // The first of an address counts.
    index = new Map(
      itemsOf(written)
        .map((node) => [textOf(get(node, 'address')) ?? '', node] as const)
        .reverse(),
    );
    indexed.set(written, index);
  }
  return index.get(`${type}.${name}`);
}

const named = new WeakMap<readonly PlanResource[], ReadonlyMap<string, readonly PlanResource[]>>();

/** The objects of a `type.name`, in whatever module and instance. */
function byName(objects: readonly PlanResource[], name: string): readonly PlanResource[] {
  let index = named.get(objects);
  if (!index) {
    const made = new Map<string, PlanResource[]>();
    for (const object of objects) {
      const key = `${object.type}.${object.name}`;
      const list = made.get(key);
      if (list) list.push(object);
      else made.set(key, [object]);
    }
    index = made;
    named.set(objects, index);
  }
  return index.get(name) ?? [];
}

/** Blocks within blocks are nested no deeper. */
const MAX_DEPTH = 8;

function referencesBelow(node: Node | undefined, depth: number): string[] {
  if (!node || depth > MAX_DEPTH) return [];
  if (node.kind === 'list') return node.items.flatMap((item) => referencesBelow(item, depth + 1));
  if (node.kind !== 'map') return [];
  return get(node, 'references')
    ? referencesIn(node)
    : node.pairs.flatMap(({ value }) => referencesBelow(value, depth + 1));
}

/** What the configuration says an argument of a resource refers to; one of a block within is named by its way: `a.0.b`. */
function referencesOf(place: Place, resource: PlanResource, argument: string): string[] {
  return referencesIn(expressionOf(place, resource, argument));
}

function expressionOf(place: Place, resource: PlanResource, argument: string): Node | undefined {
  const step = (at: Node | undefined, key: string) => (at?.kind === 'list' ? at.items[Number(key)] : get(at, key));
  return argument.split('.').reduce(step, get(resourceIn(place, resource), 'expressions'));
}

/** The blocks of a kind as the configuration has them, each with its way; those that `dynamic` makes it leaves out. */
export function blocksWritten(configuration: Node | undefined, resource: PlanResource, argument: string) {
  const written = itemsOf(expressionOf(placeOf(configuration, resource.module), resource, argument));
  return written.map((node, i) => ({ way: `${argument}.${i}`, node }));
}

/**
 * The resources of the types that an argument refers to, through variables and outputs: by the configuration section,
 * which knows names where the plan knows no ids yet; `any` where they lead to what that section leaves out, as it does
 * local values.
 */
export function referredTo(
  configuration: Node | undefined,
  from: PlanResource,
  argument: string,
  objects: readonly PlanResource[],
): readonly PlanResource[] | 'any' {
  const place = placeOf(configuration, from.module);
  const references = referencesOf(place, from, argument);
  const { found: all, lost } = followed(configuration, references, from.module, objects);
  if (all.length === 0) {
    const loop = references.some(isTurn) ? loopReferences(resourceIn(place, from)) : [];
    const drawn = followed(configuration, loop, from.module, objects);
    return drawn.found.length === 0 && (lost || drawn.lost) ? 'any' : drawn.found;
  }
  // One made for each turn goes with the turn of the rule, unless a part of the turn says with which.
  const own = references.some((text) => OWN.test(text)) && !references.some((text) => PART_OF_TURN.test(text));
  const turn = own ? all.filter(({ index }) => index === from.index) : [];
  return turn.length > 0 ? turn : all;
}
const OWN = /^(?:count\.index|each\.(?:key|value))$/;
const PART_OF_TURN = /^each\.value[.[]/;
const isTurn = (text: string): boolean => /^each\.value\b/.test(text);

/** What the turns of a resource, or of a call, are made of. */
const loopReferences = (written: Node | undefined): string[] => referencesIn(get(written, 'for_each_expression'));

/** Whether the configuration says anything of an argument; what it leaves to the provider is known after apply as well. */
export function isWritten(configuration: Node | undefined, resource: PlanResource, argument: string): boolean {
  const found = resourceIn(placeOf(configuration, resource.module), resource);
  return get(get(found, 'expressions'), argument) !== undefined;
}

/** Whether the configuration has a resource and says nothing of an argument: then there is none. */
export function leavesOut(configuration: Node | undefined, resource: PlanResource, argument: string): boolean {
  const found = resourceIn(placeOf(configuration, resource.module), resource);
  return found !== undefined && get(get(found, 'expressions'), argument) === undefined;
}

/** The objects that anything a resource says refers to. */
export function allReferredTo(
  configuration: Node | undefined,
  from: PlanResource,
  objects: readonly PlanResource[],
): readonly PlanResource[] {
  const found = resourceIn(placeOf(configuration, from.module), from);
  return resolved(configuration, referencesBelow(get(found, 'expressions'), 0), from.module, objects);
}

/** The outputs of the root module that refer to any of the objects, and to which. */
export function outputsOf(
  configuration: Node | undefined,
  objects: readonly PlanResource[],
): { readonly output: Pair; readonly of: readonly PlanResource[] }[] {
  const outputs = get(get(configuration, 'root_module'), 'outputs');
  return (outputs?.kind === 'map' ? outputs.pairs : []).map((output) => ({
    output,
    of: resolved(configuration, referencesIn(get(output.value, 'expression')), '', objects),
  }));
}

const resolved = (...given: Parameters<typeof followed>): readonly PlanResource[] => followed(...given).found;

/**
 * Objects that references lead to from a module, through variables and outputs; `lost`: some lead to local values, or to a
 * module as a whole, and no further.
 */
function followed(
  configuration: Node | undefined,
  references: readonly string[],
  module: string,
  objects: readonly PlanResource[],
): { readonly found: readonly PlanResource[]; readonly lost: boolean } {
  let lost = false;
  const place = placeOf(configuration, module);
  const found = new Set<PlanResource>();
  const queue = references.map((text) => ({ text, place }));
  for (let hops = 0; queue.length > 0 && hops < MAX_HOPS; hops++) {
    const { text, place: at } = queue.shift()!;
    const [, type, name, index = ''] = /^(aws_\w+)\.([\w-]+)(\[[^\]]*\])?/.exec(text) ?? [];
    if (type !== undefined) {
      for (const object of byName(objects, `${type}.${name}`)) {
        if (!isWithin(object.module, at.address)) continue;
        if (index === '' || object.index === index) found.add(object);
      }
      continue;
    }
    lost ||= /^(?:local\.|module\.[\w-]+(?:\[[^\]]*\])?$)/.test(text);
    const variable = /^var\.([\w-]+)/.exec(text)?.[1];
    const step = stepsOf(at.address).at(-1);
    if (variable !== undefined && step !== undefined) {
      const above = parentOf(configuration, at.address);
      const call = get(get(above.config, 'module_calls'), nameOf(step));
      const given = referencesIn(get(get(call, 'expressions'), variable));
      for (const next of given.some(isTurn) ? [...given, ...loopReferences(call)] : given)
        queue.push({ text: next, place: above });
      continue;
    }
    const output = /^(module\.[\w-]+(?:\[[^\]]*\])?)\.([\w-]+)/.exec(text);
    if (output) {
      const below = placeOf(configuration, [at.address, output[1]!].filter((part) => part !== '').join('.'));
      const expression = get(get(get(below.config, 'outputs'), output[2]!), 'expression');
      for (const next of referencesIn(expression)) queue.push({ text: next, place: below });
    }
  }
  return { found: [...found], lost };
}

/** Whether a module's address is the one meant, or one of its instances where no index is said. */
function isWithin(address: string, meant: string): boolean {
  const [steps, wanted] = [stepsOf(address), stepsOf(meant)];
  return (
    steps.length === wanted.length &&
    wanted.every((step, i) => step === steps[i] || (!step.includes('[') && nameOf(step) === nameOf(steps[i]!)))
  );
}
