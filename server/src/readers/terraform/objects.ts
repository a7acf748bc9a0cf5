import { type Message, message } from '../../messages';
import type { FilterPolicy, Known, ModuleCall, Reason } from '../../policy';
import { type Arguments, blockArguments } from './arguments';
import { networkBelow } from './calls';
import type { Scope } from './evaluate';
import { isJson } from './json';
import { labelsOf } from './labels';
import { attributeOf, type Module, type Resource, resourceCache, spanOf } from './module';
import { regionOf } from './region';
import { addressOf, multiplesOf } from './resources';
import { isSplit, multiplierText } from './split';
import { sameSpan } from './stretches';

/** A resource that exists or may exist, ready to be read: one instance, or all of them where they are alike. */
export interface Existing {
  /** Its address is that of the instance. */
  readonly resource: Resource;
  readonly args: Arguments;
  /** Set when nobody can tell whether it exists. */
  readonly maybe?: Reason;
  /** Whether it stands for several instances. */
  readonly several?: boolean;
}

const found = resourceCache<readonly Existing[]>();

/**
 * Resources of the types in a module and in all that it calls, those left out that `count = 0` or an empty `for_each`
 * never makes.
 */
export function existing(root: Module, ...types: readonly string[]): readonly Existing[] {
  const { asked } = root.tree;
  const key = types.join();
  const before = asked.get(key) as readonly Existing[] | undefined;
  if (before) return before;
  const out: Existing[] = [];
  for (const module of networkBelow(root)) {
    for (const resource of module.resourcesOf(...types)) for (const one of instancesIn(module, resource)) out.push(one);
  }
  asked.set(key, out);
  return out;
}

/** The instances of a resource that are told one by one, or all of them as one. */
export const instancesIn = (module: Module, resource: Resource): readonly Existing[] =>
  found.get(module, resource, () => findInstances(module, resource));

function findInstances(module: Module, resource: Resource): Existing[] {
  const multiples = multiplesOf(module, resource);
  const own = maybeMade(module);
  const at = (scope: Scope, key?: string | number, more: Partial<Existing> = {}): Existing => {
    const maybe = own ?? more.maybe;
    const address = addressOf(module, resource, key);
    const args = blockArguments(resource.node, scope, maybe);
    return { resource: { ...resource, address }, args, ...more, ...(maybe ? { maybe } : {}) };
  };
  const scope: Scope = { module, file: resource.file };
  switch (multiples.kind) {
    case 'one':
      return [at(multiples.scope)];
    case 'some': {
      const several = attributeOf(resource.node, 'for_each') !== undefined || !multiples.maybe;
      return [at(multiples.scope, undefined, { several, ...(multiples.maybe ? { maybe: multiples.reason } : {}) })];
    }
    case 'list': {
      const { scopes } = multiples;
      if (scopes.size === 0) return [];
      if (scopes.size === 1) return [at(scopes.get(0)!)];
      if (!isSplit(module, resource, multiples)) return [at(scope, undefined, { several: true })];
      return [...scopes].map(([key, one]) => at(one, key));
    }
    case 'map': {
      const { scopes, rest } = multiples;
      const more = rest ? [at(multiples.more ?? scope, undefined, { several: true, maybe: rest })] : [];
      if (scopes.size === 0) return more;
      if (!isSplit(module, resource, multiples)) return [at(scope, undefined, { several: true })];
      return [...[...scopes].map(([key, one]) => at(one, key)), ...more];
    }
  }
}

/** Why nobody can tell whether a module is made at all. */
function maybeMade(module: Module): Reason | undefined {
  for (let at: Module | undefined = module; at?.caller; at = at.caller.scope.module) {
    if (at.caller.maybe) return at.caller.maybe;
  }
  return undefined;
}

/**
 * Whether a rule is there whenever its object is: both hang on the same words, as in modules that are switched on and
 * off as a whole.
 */
export function madeTogether(rule: Existing, object: Existing): boolean {
  if (rule.maybe && rule.maybe === maybeMade(rule.args.scope.module) && rule.maybe === object.maybe) return true;
  const words = multiplierText(rule.resource);
  return words !== undefined && words === multiplierText(object.resource);
}

/** What `existing` gives is one instance already, or stands for all. */
export const instancesOf = (entry: Existing): readonly Existing[] => [entry];

/** What policies of all kinds say about their resource. */
export type Base = Pick<
  FilterPolicy,
  'format' | 'address' | 'span' | 'nameSpan' | 'labels' | 'region' | 'calledFrom' | 'readOnly' | 'hurt'
>;

const bases = new WeakMap<Existing, Base>();

/** What policies of all kinds say about their resource: the same object as long as nothing of it has changed. */
export function baseOf(object: Existing, _module?: Module): Base {
  const { scope } = object.args;
  const { module } = scope;
  const region = regionOf(object.resource, module, scope);
  const calledFrom = callsAround(module);
  const before = bases.get(object);
  if (before && sameRegion(before.region, region) && sameCalls(before.calledFrom ?? [], calledFrom)) return before;
  const base = makeBase(object, region, calledFrom);
  bases.set(object, base);
  return base;
}

function sameRegion(a: Known<string> | undefined, b: Known<string> | undefined): boolean {
  if (a === b) return true;
  return a?.known === true && b?.known === true && a.value === b.value && sameSpan(a.span, b.span);
}

const sameCalls = (a: readonly ModuleCall[], b: readonly ModuleCall[]): boolean =>
  a.length === b.length && a.every(({ name, span }, i) => name === b[i]!.name && sameSpan(span, b[i]!.span));

function makeBase(
  { resource, args, maybe }: Existing,
  region: Known<string> | undefined,
  calledFrom: readonly ModuleCall[],
): Base {
  const { node, file } = resource;
  const common = {
    format: 'terraform' as const,
    address: resource.address,
    labels: labelsOf(resource, args),
    ...(region ? { region } : {}),
    ...(maybe?.message.key === 'policy.hurt' ? { hurt: maybe } : {}),
    ...(calledFrom.length > 0 ? { calledFrom } : {}),
  };
  const near = calledFrom.find(({ span }) => !isDownloaded(span.uri));
  if (near && isDownloaded(file.uri)) {
    // Nobody edits downloaded code: it is told where it is called.
    const readOnly = message('terraform.downloaded', { address: resource.address });
    return { ...common, span: near.span, nameSpan: near.span, readOnly };
  }
  return {
    ...common,
    span: spanOf(file, node),
    nameSpan: spanOf(file, { start: node.start, end: node.headerEnd }),
    ...(isJson(file.uri) ? { readOnly: message('terraform.writtenAsJson') } : {}),
  };
}

/** Whether `terraform init` has brought a file. */
const isDownloaded = (uri: string): boolean => uri.includes('/.terraform/');

/** The module blocks around a module, the nearest first. */
function callsAround({ caller, path }: Module): readonly ModuleCall[] {
  if (!caller) return [];
  const { call, scope } = caller;
  const span = spanOf(call.file, { start: call.node.start, end: call.node.headerEnd });
  return [{ name: path.slice(0, -1), span }, ...callsAround(scope.module)];
}

/** Why the rest of something that is made elsewhere is unknown; the rule's own address stands for what nobody can name. */
export const restOf = ({ resource }: Existing, address: string): Message =>
  address === resource.address
    ? message('terraform.ownerUnknown', { rule: address })
    : message('terraform.restElsewhere', { reference: address });
