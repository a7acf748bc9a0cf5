import type { Reason } from '../../policy';
import { type Arguments, blockArguments, existence } from './arguments';
import { evaluate, type Scope } from './evaluate';
import { inTurn, mayTake, turnsOf } from './iteration';
import { labelsOf } from './labels';
import { attributeOf, type Module, type Resource, spanOf } from './module';
import { regionOf } from './region';
import { asNumber } from './value';

/** A resource that exists or may exist, ready to be read. */
export interface Existing {
  readonly resource: Resource;
  readonly args: Arguments;
  /** Set when nobody can tell whether it exists. */
  readonly maybe?: Reason;
}

/** Resources of the types, those left out that `count = 0` or an empty `for_each` never makes. */
export function existing(module: Module, ...types: readonly string[]): Existing[] {
  const out: Existing[] = [];
  for (const resource of module.resourcesOf(...types)) {
    const { exists, scope } = existence(resource.node, { module, file: resource.file });
    if (exists.kind === 'never') continue;
    const maybe = exists.kind === 'maybe' ? exists.reason : undefined;
    out.push({ resource, maybe, args: blockArguments(resource.node, scope, maybe) });
  }
  return out;
}

/** The argument that says how often a resource is made. */
const multiplier = ({ node }: Resource) => attributeOf(node, 'for_each') ?? attributeOf(node, 'count');

/**
 * Whether a rule is there whenever its object is: both hang on the same words, as in modules that are switched on and
 * off as a whole.
 */
export function madeTogether(rule: Existing, object: Existing): boolean {
  const words = [rule, object].map(({ resource }) => {
    const argument = multiplier(resource);
    return argument && resource.file.text.slice(argument.start, argument.end).replace(/\s+/g, ' ');
  });
  return words[0] !== undefined && words[0] === words[1];
}

/** Whether a resource stands for several for sure or by its nature. */
export function isMultiple(resource: Resource, module: Module): boolean {
  if (attributeOf(resource.node, 'for_each')) return true;
  const count = attributeOf(resource.node, 'count');
  const number = count && asNumber(evaluate(count.value, { module, file: resource.file }));
  return number?.known === true && number.value > 1;
}

/** The instances of a resource one by one, where they are known; else the resource stands for all of them. */
export function instancesOf(entry: Existing): Existing[] {
  const { resource, args } = entry;
  const argument = multiplier(resource);
  if (!argument) return [entry];
  const value = evaluate(argument.value, args.scope);
  const at = (scope: Scope): Existing => ({ resource, args: blockArguments(resource.node, scope) });
  if (argument.name.name === 'count') {
    const number = asNumber(value);
    if (!number.known || !mayTake(number.value, args.scope.module)) return [entry];
    return Array.from({ length: Math.floor(number.value) }, (_, index) => at({ ...args.scope, index }));
  }
  const loop = turnsOf(value, args.scope.module);
  if (!loop) return [entry];
  // A set's elements are their own keys.
  const known = loop.turns.map(({ key, value }) => at(inTurn(args.scope, 'each', { key: key ?? value, value })));
  const { rest } = loop;
  return rest ? [...known, { resource, maybe: rest, args: blockArguments(resource.node, args.scope, rest) }] : known;
}

/** What policies of all kinds say about their resource. */
export function baseOf({ resource, args }: Existing, module: Module) {
  const region = regionOf(resource, module);
  const { node, file } = resource;
  return {
    format: 'terraform' as const,
    address: resource.address,
    span: spanOf(file, node),
    nameSpan: spanOf(file, { start: node.start, end: node.headerEnd }),
    labels: labelsOf(resource, args),
    ...(region ? { region } : {}),
  };
}
