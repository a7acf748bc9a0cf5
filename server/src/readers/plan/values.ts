import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { type Arguments, attributeArguments } from '../terraform/arguments';
import type { Scope } from '../terraform/evaluate';
import { SECURITY_GROUPS } from '../terraform/kinds';
import { type Evaluated, isList, type ListValue } from '../terraform/value';
import type { PlanResource } from './document';

const PREFIX_LISTS: readonly string[] = ['aws_ec2_managed_prefix_list'];
const rulesOf = (direction: string): readonly string[] => [
  `aws_vpc_security_group_${direction}_rule`,
  'aws_security_group_rule',
];

/** Arguments that name other resources, whose ids may not be known yet, and of which types those are. */
const NAMES_ANOTHER: ReadonlyMap<string, readonly string[]> = new Map([
  ['source_security_group_id', SECURITY_GROUPS],
  ['referenced_security_group_id', SECURITY_GROUPS],
  ['prefix_list_id', PREFIX_LISTS],
  ['prefix_list_ids', PREFIX_LISTS],
  ['ingress_rule_ids', rulesOf('ingress')],
  ['egress_rule_ids', rulesOf('egress')],
]);

/** Deeper than any rule: the addresses of a stateless rule stand on the fifteenth level of their rule group. */
const MAX_DEPTH = 24;

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
  if (!node) return undefined;
  if (depth > MAX_DEPTH) return unknown(message('terraform.tooComplex'), node.span);
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
  /** The objects of the types that it names. */
  refer(resource: PlanResource, argument: string, types: readonly string[]): readonly string[];
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
  const idOf = (object: string): Evaluated =>
    known({ kind: 'reference', address: object, attribute: 'id' }, addressSpan);
  const byArgument = (name: string): Evaluated => known({ kind: 'reference', address, attribute: name }, addressSpan);
  /** The object that an argument names; one of which nobody knows is called by the argument. */
  const another = (name: string, types: readonly string[]): Evaluated | undefined => {
    if (written.leavesOut(resource, name) || (name === 'source_security_group_id' && saysAnotherEnd(resource)))
      return undefined;
    const [object, more] = written.refer(resource, name, types);
    if (object !== undefined && more === undefined) return idOf(object);
    return byArgument(name);
  };
  /** A list in which what is not known is what the argument names, where there are as many of both. */
  const others = (list: ListValue, name: string, types: readonly string[]): ListValue => {
    const open = list.items.filter((item) => !item.known).length;
    const objects = open > 0 ? written.refer(resource, name, types) : [];
    const left = objects.length === open ? objects.map(idOf) : [];
    return { ...list, items: list.items.map((item) => (item.known ? item : (left.shift() ?? byArgument(name)))) };
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
        const types = NAMES_ANOTHER.get(name);
        if (!types || !value) made.set(name, value);
        else if (!value.known) made.set(name, name.endsWith('s') ? value : another(name, types));
        else made.set(name, isList(value.value) ? { ...value, value: others(value.value, name, types) } : value);
      }
      return made.get(name);
    },
  };
  return args;
}
