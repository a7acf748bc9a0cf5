import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { type Arguments, attributeArguments } from '../terraform/arguments';
import type { Scope } from '../terraform/evaluate';
import type { Evaluated } from '../terraform/value';
import type { PlanResource } from './document';

/** Arguments that name another resource, whose id may not be known yet. */
const NAMES_ANOTHER: ReadonlySet<string> = new Set([
  'source_security_group_id',
  'referenced_security_group_id',
  'prefix_list_id',
]);

/** Deeper than any rule. */
const MAX_DEPTH = 12;

/** A value of the plan; what is known only after apply is unknown. Undefined where there is none, which is also ''. */
function planValue(
  node: Node | undefined,
  flags: Node | undefined,
  name: string,
  at: Span,
  depth = 0,
): Evaluated | undefined {
  if (flags?.kind === 'scalar' && flags.text === 'true') {
    return unknown(message('terraform.afterApply', { reference: name }), node?.span ?? at);
  }
  if (!node || depth > MAX_DEPTH) return undefined;
  switch (node.kind) {
    case 'scalar':
      return node.empty || node.text === '' ? undefined : known(node.text, node.span);
    case 'list': {
      const items = node.items.map(
        (item, i) =>
          planValue(item, flags?.kind === 'list' ? flags.items[i] : undefined, name, at, depth + 1) ??
          known(null, item.span),
      );
      return known({ kind: 'list', items }, node.span);
    }
    case 'map': {
      const entries = new Map<string, Evaluated>();
      for (const { key, value } of node.pairs) {
        entries.set(key, planValue(value, get(flags, key), `${name}.${key}`, at, depth + 1) ?? known(null, value.span));
      }
      return known({ kind: 'object', entries }, node.span);
    }
    case 'call':
      return undefined;
  }
}

/** What the configuration section knows of an argument that the plan does not know. */
export interface Written {
  /** The object that it names. */
  refer(resource: PlanResource, argument: string): string | undefined;
  /** Whether it is left to the provider. */
  leavesOut(resource: PlanResource, argument: string): boolean;
}

/** Other ends beside which `source_security_group_id` is refused. */
const INSTEAD_OF_GROUP: readonly string[] = ['cidr_blocks', 'ipv6_cidr_blocks', 'self'];

/** Whether a rule says another end than a group; the provider plans the group as known after apply all the same. */
function saysAnotherEnd({ values }: PlanResource): boolean {
  return INSTEAD_OF_GROUP.some((name) => {
    const value = get(values, name);
    return value?.kind === 'list' ? value.items.length > 0 : textOf(value) === 'true';
  });
}

/** The arguments of a resource as the plan gives them. */
export function planArguments(resource: PlanResource, scope: Scope, written: Written): Arguments {
  const { address, values, unknown: flags, addressSpan, node } = resource;
  const made = new Map<string, Evaluated | undefined>();
  /** The object that an argument names; one of which nobody knows is called by the argument. */
  const another = (name: string): Evaluated | undefined => {
    const other = written.refer(resource, name);
    const isNone =
      written.leavesOut(resource, name) || (name === 'source_security_group_id' && saysAnotherEnd(resource));
    if (other === undefined && isNone) return undefined;
    const reference = other === undefined ? { address, attribute: name } : { address: other, attribute: 'id' };
    return known({ kind: 'reference', ...reference }, addressSpan);
  };
  const args: Arguments = {
    span: node.span,
    scope,
    ...(resource.deferred ? { maybe: resource.deferred } : {}),
    expression: () => undefined,
    nested: (name) => {
      const value = args.get(name);
      return value ? attributeArguments(value, scope) : [];
    },
    get: (name) => {
      if (!made.has(name)) {
        const value = planValue(get(values, name), get(flags, name), `${address}.${name}`, addressSpan);
        const isOpen = value?.known === false && NAMES_ANOTHER.has(name);
        made.set(name, isOpen ? another(name) : value);
      }
      return made.get(name);
    },
  };
  return args;
}
