import { get, itemsOf, type Node, textOf } from '../json/node';
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

/** What the configuration says an argument of a resource refers to; one of a block within is named by its way: `a.0.b`. */
function referencesOf(place: Place, resource: PlanResource, argument: string): string[] {
  const address = `${resource.type}.${resource.name}`;
  const found = itemsOf(get(place.config, 'resources')).find((node) => textOf(get(node, 'address')) === address);
  const way = argument.split('.');
  const step = (at: Node | undefined, key: string) => (at?.kind === 'list' ? at.items[Number(key)] : get(at, key));
  return referencesIn(way.reduce(step, get(found, 'expressions')));
}

/**
 * The resources of the types that an argument refers to, through variables and outputs: by the configuration section,
 * which knows names where the plan knows no ids yet.
 */
export function referredTo(
  configuration: Node | undefined,
  from: PlanResource,
  argument: string,
  objects: readonly PlanResource[],
): readonly PlanResource[] {
  const place = placeOf(configuration, from.module);
  const references = referencesOf(place, from, argument);
  const own = references.some((text) => text === 'count.index' || text.startsWith('each.'));
  const found = new Set<PlanResource>();
  const queue = references.map((text) => ({ text, place }));
  for (let hops = 0; queue.length > 0 && hops < MAX_HOPS; hops++) {
    const { text, place: at } = queue.shift()!;
    const [, type, name, index = ''] = /^(aws_\w+)\.([\w-]+)(\[[^\]]*\])?/.exec(text) ?? [];
    if (type !== undefined) {
      for (const object of objects) {
        if (object.type !== type || object.name !== name || !isWithin(object.module, at.address)) continue;
        if (index === '' || object.index === index) found.add(object);
      }
      continue;
    }
    const variable = /^var\.([\w-]+)/.exec(text)?.[1];
    const step = stepsOf(at.address).at(-1);
    if (variable !== undefined && step !== undefined) {
      const above = parentOf(configuration, at.address);
      const call = get(get(above.config, 'module_calls'), nameOf(step));
      for (const next of referencesIn(get(get(call, 'expressions'), variable)))
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
  const all = [...found];
  // One made for each turn goes with the turn of the rule.
  const turn = own ? all.filter(({ index }) => index === from.index) : [];
  return turn.length > 0 ? turn : all;
}

/** Whether a module's address is the one meant, or one of its instances where no index is said. */
function isWithin(address: string, meant: string): boolean {
  const [steps, wanted] = [stepsOf(address), stepsOf(meant)];
  return (
    steps.length === wanted.length &&
    wanted.every((step, i) => step === steps[i] || (!step.includes('[') && nameOf(step) === nameOf(steps[i]!)))
  );
}
