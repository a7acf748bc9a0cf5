import { message } from '../../messages';
import type { Reason } from '../../policy';
import type { Arguments } from './arguments';
import { evaluate, type Scope } from './evaluate';
import type { Expression } from './hcl';
import { children } from './hcl/walk';
import { type Module, type Resource, sourceText, spanOf } from './module';
import { type Existing, existing, instancesOf, isMultiple, madeTogether } from './objects';
import { type Chain, chainOf } from './traverse';
import { isReference } from './value';

/** Which object a rule written apart belongs to. */
export type Target =
  /** Objects of the directory; with a reason, nobody can tell whether the rule is really theirs. */
  | { readonly kind: 'here'; readonly addresses: readonly string[]; readonly maybe?: Reason }
  /** An object of this directory that is never made (`count = 0`). */
  | { readonly kind: 'never' }
  /** An object that other code makes; `text` is how it is referred to, undefined where that differs by instance. */
  | { readonly kind: 'elsewhere'; readonly text: string | undefined };

/**
 * Resources of the types with the object that each of them is for: instance by instance, except where the object has
 * instances too and is read once for all of them.
 */
export function* targeted(
  module: Module,
  types: readonly string[],
  argument: string,
  objects: readonly string[],
  exists: Set<string>,
): Generator<{ readonly entry: Existing; readonly target: Target }> {
  for (const entry of existing(module, ...types)) {
    const target = targetOf(entry.args, argument, objects, exists);
    const many =
      target.kind === 'here' && target.addresses.some((one) => isMultiple(module.resources.get(one)!, module));
    for (const one of many ? [entry] : instancesOf(entry)) {
      yield { entry: one, target: one === entry ? target : targetOf(one.args, argument, objects, exists) };
    }
  }
}

/** Why nobody can tell whether a rule is its object's; undefined where it is. */
export const certainty = (
  entry: Existing,
  target: Target & { readonly kind: 'here' },
  object: Existing,
): Reason | undefined => target.maybe ?? (madeTogether(entry, object) ? undefined : entry.maybe);

/** Resolves `security_group_id` and its like against the objects of the directory that exist. */
export function targetOf(args: Arguments, argument: string, types: readonly string[], exists: Set<string>): Target {
  const expression = args.expression(argument);
  if (!expression) return { kind: 'elsewhere', text: undefined };
  const { module } = args.scope;
  const direct = followNames(expression, args.scope);
  const named = resourceIn(chainOf(direct.expression), types, module);
  if (named) return here([named.address], exists, oneInstance(direct.expression, named, direct.scope));

  const value = evaluate(expression, args.scope);
  if (value.known && value.value !== null && isReference(value.value)) {
    const resource = module.resources.get(value.value.address);
    if (resource && types.includes(resource.type)) return here([resource.address], exists);
  }
  const mentioned =
    value.known && typeof value.value === 'string' ? [] : resourcesWithin(direct.expression, types, module);
  if (mentioned.length > 0) {
    const span = spanOf(args.scope.file, expression);
    const text = sourceText(args.scope.file, expression);
    return here(mentioned, exists, { message: message('terraform.whichObject', { reference: text }), span });
  }
  const text = value.known && typeof value.value === 'string' ? value.value : sourceText(args.scope.file, expression);
  return { kind: 'elsewhere', text: /\b(each|count)\./.test(text) ? undefined : text };
}

function here(addresses: readonly string[], exists: Set<string>, maybe?: Reason): Target {
  const found = addresses.filter((address) => exists.has(address));
  if (found.length === 0) return { kind: 'never' };
  return maybe ? { kind: 'here', addresses: found, maybe } : { kind: 'here', addresses: found };
}

/** Functions that give one of what they are given, and which argument that is. */
const PICKS: Readonly<Record<string, number>> = { one: 0, element: 0, join: 1, try: 0, coalesce: 0, tostring: 0 };

/** `local.group_id` → the expression it stands for, `one(list)` → the list, and so on. */
function followNames(expression: Expression, scope: Scope): { expression: Expression; scope: Scope } {
  let at = { expression, scope };
  for (let hops = 0; hops < 20; hops++) {
    const next = behindLocal(at.expression, scope) ?? picked(at.expression, at.scope);
    if (!next) break;
    at = next;
  }
  return at;
}

function behindLocal(expression: Expression, { module }: Scope): { expression: Expression; scope: Scope } | undefined {
  const { root, steps } = chainOf(expression);
  const step = steps[0];
  if (root.kind !== 'variable' || root.name !== 'local' || steps.length !== 1 || step?.kind !== 'get') return undefined;
  const local = module.locals.get(step.name?.name ?? '');
  return local && { expression: local.node.value, scope: { module, file: local.file } };
}

function picked(expression: Expression, scope: Scope): { expression: Expression; scope: Scope } | undefined {
  if (expression.kind === 'parentheses') return { expression: expression.value, scope };
  if (expression.kind !== 'call' || !Object.hasOwn(PICKS, expression.name)) return undefined;
  const argument = expression.args[PICKS[expression.name]!];
  return argument && { expression: argument, scope };
}

/** The resource that a chain such as `aws_security_group.client[0].id` starts with. */
function resourceIn({ root, steps }: Chain, types: readonly string[], module: Module): Resource | undefined {
  if (root.kind !== 'variable') return undefined;
  const explicit = root.name === 'resource';
  const [first, second] = steps.map((step) => (step.kind === 'get' ? step.name?.name : undefined));
  const type = explicit ? first : root.name;
  const name = explicit ? second : first;
  return type !== undefined && types.includes(type) ? module.resources.get(`${type}.${name}`) : undefined;
}

/** A rule for `group["a"]` is one instance's; the group is read once for all its instances. */
function oneInstance(expression: Expression, resource: Resource, scope: Scope): Reason | undefined {
  const index = chainOf(expression).steps.find((step) => step.kind === 'index');
  if (!index || (index.key.kind !== 'template' && index.key.kind !== 'number')) return undefined;
  if (!isMultiple(resource, scope.module)) return undefined;
  const reference = sourceText(scope.file, expression);
  return { message: message('terraform.oneInstance', { reference }), span: spanOf(scope.file, expression) };
}

/** Every resource of the types that an expression names anywhere inside. */
function resourcesWithin(expression: Expression, types: readonly string[], module: Module): string[] {
  const found = new Set<string>();
  const queue = [expression];
  for (let seen = 0; queue.length > 0 && seen < 2000; seen++) {
    const next = queue.pop()!;
    const resource = resourceIn(chainOf(next), types, module);
    if (resource) found.add(resource.address);
    else queue.push(...children(next));
  }
  return [...found];
}
