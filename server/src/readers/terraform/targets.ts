import { message } from '../../messages';
import type { Reason } from '../../policy';
import { Cached } from './cached';
import { childrenOf, listOf } from './calls';
import { fileOf } from './declarations';
import { evaluate, type Scope } from './evaluate';
import { isRefused } from './functions/words';
import type { Block, Expression } from './hcl';
import { children } from './hcl/walk';
import { importedAs } from './imports';
import { attributeOf, type Module, type Resource, sourceText, spanOf } from './module';
import { type Existing, existing, instancesIn, madeTogether } from './objects';
import { perhapsMade } from './perhaps';
import { isSame } from './same';
import { multiplierText } from './split';
import { type Chain, chainOf, nameOf } from './traverse';
import { asTruth, isReference, type Value } from './value';

/** Which object a rule written apart belongs to. */
export type Target =
  /** Objects of the directory; with a reason, nobody can tell whether the rule is really theirs. */
  | { readonly kind: 'here'; readonly addresses: readonly string[]; readonly maybe?: Reason }
  /** An object of this directory that is never made (`count = 0`). */
  | { readonly kind: 'never' }
  /** An object that other code makes; `text` is how it is referred to, undefined where that differs by instance. */
  | { readonly kind: 'elsewhere'; readonly text: string | undefined };

interface Targeted {
  readonly entry: Existing;
  readonly target: Target;
}

const targets = new Cached<Existing, string, Targeted>();

/**
 * Resources of the types with the object that each of them is for: instance by instance, except where the object is
 * read once for all its instances.
 */
export function targeted(
  root: Module,
  types: readonly string[],
  argument: string,
  objects: readonly string[],
  exists: Set<string>,
): readonly Targeted[] {
  const several = new Map<string, Resource>();
  for (const { resource, several: many } of existing(root, ...objects))
    if (many) several.set(resource.address, resource);
  const seen = new Map<Block, Map<string, Existing[]>>();
  const out: Targeted[] = [];
  for (const entry of existing(root, ...types)) {
    // An entry stays the same object only as long as all that it names does.
    const found = targets.get(entry, argument, () => ({
      entry,
      target: perhapsHere(targetOf(entry, argument, objects, exists, several), entry, argument, objects, exists),
    }));
    const { target } = found;
    if (target.kind === 'here' && target.addresses.some((one) => several.has(one))) {
      const told = seen.get(entry.resource.node) ?? new Map<string, Existing[]>();
      seen.set(entry.resource.node, told);
      const key = target.addresses.join();
      const before = told.get(key) ?? [];
      if (before.some((one) => isAlike(one, entry, argument))) continue;
      told.set(key, [...before, entry]);
    }
    out.push(found);
  }
  return out;
}

/** Whether two instances of a resource say the same, but for the object that they are for. */
const isAlike = (a: Existing, b: Existing, argument: string): boolean =>
  a.resource.node.body.every((item) => {
    if (item.kind !== 'attribute' || item.name.name === argument || MULTIPLIES.has(item.name.name)) return true;
    const [x, y] = [a.args.get(item.name.name), b.args.get(item.name.name)];
    return x === y || (x !== undefined && y !== undefined && isSame(x, y));
  });
const MULTIPLIES: ReadonlySet<string> = new Set(['for_each', 'count', 'depends_on']);

/** Where nobody knows what an argument gives, it may be any object that it draws from. */
function perhapsHere(
  target: Target,
  entry: Existing,
  argument: string,
  objects: readonly string[],
  exists: Set<string>,
): Target {
  const { args } = entry;
  const expression = args.expression(argument);
  const value = args.get(argument);
  if (target.kind !== 'elsewhere' || !expression || (value?.known && !isHandedOn(value.value))) return target;
  // Of what is named by a value that cannot be read nobody can tell what it drew from.
  if (value?.known === false && value.reason.message.key === 'policy.hurt') {
    return here([...exists], exists, value.reason);
  }
  const drawn = drawnFrom(expression, entry, objects).filter((address) => exists.has(address));
  return drawn.length > 0 ? here(drawn, exists, whichOne(expression, args.scope)) : target;
}

/** Every object that an expression draws from, by `each`, locals and what a caller hands in. */
function drawnFrom(
  expression: Expression,
  { args, resource }: Existing,
  types: readonly string[],
  from = args.scope.module,
): string[] {
  const found = new Set<string>();
  /** Instances of a module say the same, of objects of their own. */
  const passed = new Map<Module, Set<Expression>>();
  const queue: { readonly expression: Expression; readonly module: Module }[] = [];
  const follow = (next: Expression | undefined, module: Module): void => {
    const before = passed.get(module) ?? new Set();
    if (!next || before.has(next)) return;
    passed.set(module, before.add(next));
    queue.push({ expression: next, module });
  };
  follow(expression, from);
  for (let seen = 0; queue.length > 0 && seen < 2000; seen++) {
    const { expression: next, module } = queue.pop()!;
    const chain = chainOf(next);
    const drawn = resourceIn(chain, types, module);
    if (drawn) {
      for (const address of addressesOf(drawn, module)) found.add(address);
      continue;
    }
    const root = chain.root.kind === 'variable' ? chain.root.name : undefined;
    const name = nameOf(chain.steps[0]) ?? '';
    if (root === 'each') follow(attributeOf(resource.node, 'for_each')?.value, args.scope.module);
    else if (root === 'local') follow(module.locals.get(name)?.node.value, module);
    else if (root === 'var' && module.caller) {
      follow(attributeOf(module.caller.call.node, name)?.value, module.caller.scope.module);
    } else if (root === 'module') {
      for (const [output, of] of outputsNamed(chain, module)) follow(output, of);
      continue;
    } else if (root !== undefined && Object.hasOwn(HANDING_ON, root)) {
      const maker = module.resources.get(`${root}.${name}`);
      for (const one of HANDING_ON[root]!) follow(maker && attributeOf(maker.node, one)?.value, module);
    }
    for (const child of children(next)) follow(child, module);
  }
  return [...found];
}

/** Resources that make nothing and hand on what they are given, by these arguments. */
const HANDING_ON: Readonly<Record<string, readonly string[]>> = {
  terraform_data: ['input', 'triggers_replace', 'for_each'],
  null_resource: ['triggers', 'for_each'],
};

const HANDED_ON = new RegExp(`(?:^|\\.)(?:${Object.keys(HANDING_ON).join('|')})\\.`);

/** A reference to what another resource hands on. */
const isHandedOn = (value: Value): boolean => value !== null && isReference(value) && HANDED_ON.test(value.address);

/** What `module.groups["a"].id` gives out, in every instance; all outputs of a module that is named as a whole. */
function outputsNamed({ steps }: Chain, module: Module): (readonly [output: Expression, of: Module])[] {
  const made = childrenOf(module, nameOf(steps[0]) ?? '');
  const wanted = nameOf(steps[steps[1]?.kind === 'get' ? 1 : 2]);
  return (made ? listOf(made) : []).flatMap((child) =>
    [...child.declared.outputs].flatMap(([name, { node }]) => {
      const value = wanted === undefined || wanted === name ? attributeOf(node, 'value')?.value : undefined;
      return value ? [[value, child] as const] : [];
    }),
  );
}

/** Why nobody can tell whether a rule is its object's; undefined where it is. */
export const certainty = (
  entry: Existing,
  target: Target & { readonly kind: 'here' },
  object: Existing,
): Reason | undefined => target.maybe ?? (entry.maybe && !madeTogether(entry, object) ? entry.maybe : undefined);

/** Resolves `security_group_id` and its like against the objects that exist, in whatever module they are made. */
function targetOf(
  entry: Existing,
  argument: string,
  types: readonly string[],
  exists: Set<string>,
  several: ReadonlyMap<string, Resource>,
): Target {
  const { args } = entry;
  const expression = args.expression(argument);
  if (!expression) return { kind: 'elsewhere', text: undefined };
  const { scope } = args;
  const direct = followNames(expression, scope);
  const value = args.get(argument) ?? evaluate(expression, scope);
  const isOpen = direct.expression.kind === 'call' && CHOOSES.has(direct.expression.name);
  if (!isOpen && value.known && value.value !== null && isReference(value.value) && value.value.attribute === 'id') {
    const { address } = value.value;
    if (exists.has(address)) return here([address], exists, oneInstance(direct, address, several, entry));
  }
  const named = resourceIn(chainOf(direct.expression), types, direct.scope.module);
  if (named) {
    const addresses = addressesOf(named, direct.scope.module);
    const [first] = addresses;
    if (addresses.length > 1) return here(addresses, exists, whichOne(expression, scope));
    return here(addresses, exists, first === undefined ? undefined : oneInstance(direct, first, several, entry));
  }
  const id = value.known && typeof value.value === 'string' ? value.value : undefined;
  if (id === undefined && resourcesWithin(direct.expression, types, direct.scope.module).length > 0) {
    const mentioned = drawnFrom(direct.expression, entry, types, direct.scope.module);
    if (mentioned.length > 0) return here(mentioned, exists, whichOne(expression, scope));
  }
  const taken = id === undefined ? undefined : importedAs(id, scope.module, exists);
  if (taken !== undefined) return here([taken], exists);
  const text = id ?? foreignText(expression, scope, direct);
  return { kind: 'elsewhere', text: /\b(each|count)\./.test(text) ? undefined : text };
}

const whichOne = (expression: Expression, { file }: Scope): Reason => ({
  message: message('terraform.whichObject', { reference: sourceText(file, expression) }),
  span: spanOf(file, expression),
});

/** How an object of other code is referred to; what a caller hands in is called as the caller calls it. */
function foreignText(expression: Expression, scope: Scope, direct: Followed): string {
  const { module } = direct.scope;
  if (module === scope.module) return module.path + sourceText(scope.file, bare(expression));
  return module.path + sourceText(direct.scope.file, bare(direct.expression));
}

/** What stands alone between quotes, as `"${module.vpc.group}"` of old code. */
function bare(expression: Expression): Expression {
  if (expression.kind !== 'template' || expression.parts.length !== 1) return expression;
  const [part] = expression.parts;
  return part?.kind === 'interpolation' ? part.value : expression;
}

function here(addresses: readonly string[], exists: Set<string>, maybe?: Reason): Target {
  const found = addresses.filter((address) => exists.has(address));
  if (found.length === 0) return { kind: 'never' };
  return maybe ? { kind: 'here', addresses: found, maybe } : { kind: 'here', addresses: found };
}

/** Functions that give one of what they are given, and which argument that is. */
const PICKS: Readonly<Record<string, number>> = { one: 0, element: 0, join: 1, try: 0, coalesce: 0, tostring: 0 };

interface Followed {
  readonly expression: Expression;
  readonly scope: Scope;
}

/** `local.group_id` → the expression it stands for, `one(list)` → the list, and so on, into other modules too. */
export function followNames(expression: Expression, scope: Scope): Followed {
  let at: Followed = { expression, scope };
  for (let hops = 0; hops < 40; hops++) {
    const next = behindName(at) ?? picked(at.expression, at.scope);
    if (!next) break;
    at = next;
  }
  return at;
}

function behindName({ expression, scope }: Followed): Followed | undefined {
  const { root, steps } = chainOf(expression);
  const name = nameOf(steps[0]);
  if (root.kind !== 'variable' || name === undefined) return undefined;
  const { module } = scope;
  if (root.name === 'local' && steps.length === 1) {
    const local = module.locals.get(name);
    return local && { expression: local.node.value, scope: { module, file: local.file } };
  }
  if (root.name === 'var' && steps.length === 1 && module.caller) {
    const { call, scope: caller } = module.caller;
    const given = attributeOf(call.node, name);
    return given && { expression: given.value, scope: { ...caller, file: fileOf(given, call.file) } };
  }
  if (root.name === 'terraform_data' && steps.length === 2 && nameOf(steps[1]) === 'output') {
    const resource = module.resources.get(`terraform_data.${name}`);
    if (!resource || multiplierText(resource) !== undefined) return undefined;
    const input = attributeOf(resource.node, 'input');
    return input && { expression: input.value, scope: { module, file: fileOf(input, resource.file) } };
  }
  if (root.name !== 'module' || steps.length < 2) return undefined;
  const made = childrenOf(module, name);
  if (!made || (made.kind !== 'one' && made.kind !== 'some')) return undefined;
  const last = nameOf(steps[made.kind === 'some' && steps[1]?.kind === 'index' ? 2 : 1]);
  const output = last === undefined ? undefined : made.module.declared.outputs.get(last);
  const value = output && attributeOf(output.node, 'value');
  return value && { expression: value.value, scope: { module: made.module, file: fileOf(value, output.file) } };
}

function picked(expression: Expression, scope: Scope): Followed | undefined {
  if (expression.kind === 'parentheses') return { expression: expression.value, scope };
  if (expression.kind === 'conditional') {
    const chosen = asTruth(evaluate(expression.condition, scope));
    return chosen.known ? { expression: chosen.value ? expression.yes : expression.no, scope } : undefined;
  }
  if (expression.kind !== 'call' || !Object.hasOwn(PICKS, expression.name)) return undefined;
  const at = PICKS[expression.name]!;
  const argument = expression.args[at];
  if (argument && CHOOSES.has(expression.name) && perhapsMade(argument, scope)) {
    // Where the first may not be made, the next is meant as well.
    const others = expression.args.slice(at + 1).map((one) => evaluate(one, scope));
    if (others.some((one) => !isRefused(one) && (!one.known || isReference(one.value)))) return undefined;
  }
  return argument && { expression: argument, scope };
}
const CHOOSES: ReadonlySet<string> = new Set(['try', 'coalesce']);

/** The resource that a chain such as `aws_security_group.client[0].id` starts with. */
function resourceIn({ root, steps }: Chain, types: readonly string[], module: Module): Resource | undefined {
  if (root.kind !== 'variable') return undefined;
  const explicit = root.name === 'resource';
  const [first, second] = steps.map((step) => (step.kind === 'get' ? step.name?.name : undefined));
  const type = explicit ? first : root.name;
  const name = explicit ? second : first;
  return type !== undefined && types.includes(type) ? module.resources.get(`${type}.${name}`) : undefined;
}

/** The objects that a resource is told as. */
const addressesOf = (resource: Resource, module: Module): string[] =>
  instancesIn(module, resource).map((one) => one.resource.address);

/**
 * A rule for `group["a"]` is one instance's, and so is that for `group[local.first]`; where instances are not known the group
 * is read once for all. By its own key a rule that is made as often names them all.
 */
function oneInstance(
  { expression, scope }: Followed,
  address: string,
  several: ReadonlyMap<string, Resource>,
  entry: Existing,
): Reason | undefined {
  const object = several.get(address);
  const index = object && chainOf(expression).steps.find((step) => step.kind === 'index');
  if (!index) return undefined;
  const isWritten = index.key.kind === 'template' || index.key.kind === 'number';
  if (!isWritten && /\b(each|count)\./.test(sourceText(scope.file, index.key))) {
    // What a caller hands in by a key of its own may be any.
    const all = entry.several || scope.module !== entry.args.scope.module;
    if (all || multiplierText(entry.resource) === multiplierText(object)) return undefined;
  }
  const reference = sourceText(scope.file, expression);
  return { message: message('terraform.oneInstance', { reference }), span: spanOf(scope.file, expression) };
}

/** Every object of the types that an expression names anywhere inside. */
export function resourcesWithin(expression: Expression, types: readonly string[], module: Module): string[] {
  const found = new Set<string>();
  const queue = [expression];
  for (let seen = 0; queue.length > 0 && seen < 2000; seen++) {
    const next = queue.pop()!;
    const resource = resourceIn(chainOf(next), types, module);
    if (resource) for (const address of addressesOf(resource, module)) found.add(address);
    else queue.push(...children(next));
  }
  return [...found];
}
