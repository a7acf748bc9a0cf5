import { message } from '../../messages';
import type { Reason } from '../../policy';
import type { Arguments } from './arguments';
import { evaluate, type Scope } from './evaluate';
import type { Expression } from './hcl';
import { children } from './hcl/walk';
import { attributeOf, type Module, type Resource, sourceText, spanOf } from './module';
import { type Chain, chainOf } from './references';
import { asNumber, isReference } from './value';

/** Which object a rule written apart belongs to. */
export type Target =
  /** Objects of the directory; with a reason, nobody can tell whether the rule is really theirs. */
  | { readonly kind: 'here'; readonly addresses: readonly string[]; readonly maybe?: Reason }
  /** An object of this directory that is never made (`count = 0`). */
  | { readonly kind: 'never' }
  /** An object that other code makes; `text` is how it is referred to, undefined where that differs by instance. */
  | { readonly kind: 'elsewhere'; readonly text: string | undefined };

/** Resolves `security_group_id` and its like against the objects of the directory that exist. */
export function targetOf(args: Arguments, argument: string, types: readonly string[], exists: Set<string>): Target {
  const expression = args.expression(argument);
  if (!expression) return { kind: 'elsewhere', text: undefined };
  const { module } = args.scope;
  const direct = followLocals(expression, args.scope);
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

/** `local.group_id` → the expression it stands for, and so on. */
function followLocals(expression: Expression, scope: Scope): { expression: Expression; scope: Scope } {
  let at = { expression, scope };
  for (let hops = 0; hops < 20; hops++) {
    const { root, steps } = chainOf(at.expression);
    const step = steps[0];
    if (root.kind !== 'variable' || root.name !== 'local' || steps.length !== 1 || step?.kind !== 'get') break;
    const local = scope.module.locals.get(step.name?.name ?? '');
    if (!local) break;
    at = { expression: local.node.value, scope: { module: scope.module, file: local.file } };
  }
  return at;
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
  const count = attributeOf(resource.node, 'count');
  const number = count && asNumber(evaluate(count.value, { module: scope.module, file: resource.file }));
  const many = attributeOf(resource.node, 'for_each') !== undefined || (number?.known === true && number.value > 1);
  if (!many) return undefined;
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
