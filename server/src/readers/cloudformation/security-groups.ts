import { message } from '../../messages';
import { addresses, ports } from '../../net';
import {
  type Direction,
  type FilterPolicy,
  type InvalidValue,
  known,
  normaliseProtocol,
  type Peer,
  type Reason,
  type Rule,
  type Span,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, type Pair, pairOf, pairSpan } from '../json/node';
import { portsOf } from '../json/ports';
import { conditionMessage } from './conditions';
import type { Context } from './context';
import { groupBy, unseenRule } from './joined';
import { listContents, type PrefixListIndex } from './prefix-lists';
import type { Resource } from './template';

/** The two directions in CloudFormation's words. */
export const SIDES: readonly {
  readonly direction: Direction;
  readonly list: 'SecurityGroupIngress' | 'SecurityGroupEgress';
  readonly type: string;
}[] = [
  { direction: 'inbound', list: 'SecurityGroupIngress', type: 'AWS::EC2::SecurityGroupIngress' },
  { direction: 'outbound', list: 'SecurityGroupEgress', type: 'AWS::EC2::SecurityGroupEgress' },
];

/** Rule resources by the group they belong to: a logical id where the group is in the template, else its name. */
export function separateRules(context: Context): Map<string, { resource: Resource; direction: Direction }[]> {
  const found = SIDES.flatMap(({ type, direction }) =>
    context.ofType(type).map((resource) => ({ resource, direction })),
  );
  const byName = new Map<string, string>();
  for (const group of context.ofType('AWS::EC2::SecurityGroup')) {
    const name = context.label(get(group.properties, 'GroupName'));
    if (name !== undefined) byName.set(name, group.id);
  }
  return groupBy(found, ({ resource }) => {
    const target = context.referenceName(get(resource.properties, 'GroupId') ?? get(resource.properties, 'GroupName'));
    if (!target) return resource.id;
    // `!GetAtt Vpc.DefaultSecurityGroup` names a group that the VPC brings along.
    if (target.attribute && target.attribute !== 'GroupId' && target.attribute !== 'Id') {
      return `${target.id}.${target.attribute}`;
    }
    return byName.get(target.id) ?? target.id;
  });
}

export function readSecurityGroups(context: Context, lists: PrefixListIndex): FilterPolicy[] {
  const separate = separateRules(context);
  const policies = context.ofType('AWS::EC2::SecurityGroup').map((group): FilterPolicy => {
    const invalid: InvalidValue[] = [];
    const own = separate.get(group.id) ?? [];
    separate.delete(group.id);
    const inline = SIDES.flatMap(({ direction, list }) =>
      inlineRules(context, lists, group, pairOf(group.properties, list), direction, invalid),
    );
    const apart = own.map((entry) => separateRule(context, lists, entry, invalid));
    const rules = [...inline, ...apart];
    const fallback = defaultEgress(group, rules, context);
    return {
      ...context.base(group, ['GroupName', 'GroupDescription']),
      kind: 'security-group',
      rules: fallback ? [...rules, fallback] : rules,
      invalid,
    };
  });
  for (const [target, entries] of separate) policies.push(foreignGroup(context, lists, target, entries));
  return policies;
}

/**
 * The allow-all rule that EC2 gives every group of a VPC. "The default rule is removed only when you specify one or
 * more egress rules" (CloudFormation reference, AWS::EC2::SecurityGroup, "Remove the default rule"). Rules written
 * as AWS::EC2::SecurityGroupEgress remove it too: the handler revokes it when it adds the first specific rule
 * (aws/aws-cdk issue 987). An empty list keeps it. Rules that may not exist leave it in doubt.
 */
function defaultEgress(group: Resource, rules: readonly Rule[], context: Context): Rule | undefined {
  const egress = rules.filter((rule) => rule.direction === 'outbound');
  const own = context.maybe(group);
  const doubtful = egress.filter((rule) => rule.maybe !== undefined);
  if (egress.length > 0 && (own || doubtful.length < egress.length)) return undefined;
  const span = group.pair.keySpan;
  return {
    span,
    direction: 'outbound',
    action: known('allow', span),
    protocol: known('all', span),
    ports: known(ports.ALL_PORTS, span),
    peers: ['0.0.0.0/0', '::/0'].map((text) => ({
      kind: 'address',
      text,
      address: addresses.parseAddressText(text),
      span,
    })),
    maybe: own ?? doubtful[0]?.maybe,
  };
}

const MAX_VISITED = 10_000;

/** Rules of an inline list. Parts that hang on a condition become rules that may not exist. */
function inlineRules(
  context: Context,
  lists: PrefixListIndex,
  group: Resource,
  list: Pair | undefined,
  direction: Direction,
  invalid: InvalidValue[],
): Rule[] {
  const rules: Rule[] = [];
  let visited = 0;
  const visit = (node: Node, maybe: Reason | undefined, depth: number): void => {
    // Lists of aliases of lists multiply; no group holds more rules than this.
    if (depth > 8 || ++visited > MAX_VISITED) return;
    if (node.kind === 'list') for (const item of node.items) visit(item, maybe, depth + 1);
    else if (node.kind === 'map') rules.push(readRule(context, lists, node, node.span, direction, invalid, maybe));
    else if (node.kind === 'call' && node.name === 'Fn::If') {
      const [condition, ...sides] = itemsOf(node.argument);
      const reason = maybe ?? { message: conditionMessage(condition), span: condition?.span ?? node.span };
      for (const side of sides.slice(0, 2)) visit(side, reason, depth + 1);
    } else if (node.kind === 'call') {
      const outcome = context.resolver.resolve(node);
      if (outcome.kind === 'nothing') return;
      if (outcome.kind === 'value' && outcome.node.kind !== 'scalar') visit(outcome.node, maybe, depth + 1);
      else {
        const text = outcome.kind === 'unknown' ? outcome.message : message('cloudformation.notList');
        rules.push({ ...unseenRule(node.span, direction, { message: text, span: node.span }), maybe });
      }
    }
  };
  // A key with nothing behind it, or with a text, is half-typed: neither an empty list nor a list left out.
  if (list?.value.kind === 'scalar') {
    const reason = { message: message('cloudformation.notWritten', { property: list.key }), span: list.keySpan };
    rules.push(unseenRule(list.keySpan, direction, reason));
  } else if (list) visit(list.value, context.maybe(group), 0);
  return rules;
}

function separateRule(
  context: Context,
  lists: PrefixListIndex,
  entry: { resource: Resource; direction: Direction },
  invalid: InvalidValue[],
): Rule {
  const { resource, direction } = entry;
  const span = pairSpan(resource.pair);
  const maybe = context.maybe(resource);
  return readRule(context, lists, resource.properties, span, direction, invalid, maybe);
}

function readRule(
  context: Context,
  lists: PrefixListIndex,
  properties: Node | undefined,
  span: Span,
  direction: Direction,
  invalid: InvalidValue[],
  maybe: Reason | undefined,
): Rule {
  const written = context.text(get(properties, 'IpProtocol'));
  const protocol = !written
    ? unknown(message('cloudformation.notWritten', { property: 'IpProtocol' }), span)
    : written.known
      ? known(normaliseProtocol(written.value), written.span)
      : written;
  const from = context.text(get(properties, 'FromPort'));
  const to = context.text(get(properties, 'ToPort'));
  return {
    span,
    direction,
    action: known('allow', span),
    protocol,
    ports: portsOf(protocol, from, to, span, invalid),
    peers: peersOf(context, lists, properties, direction),
    maybe,
  };
}

const PEER_PROPERTIES = {
  inbound: { groups: ['SourceSecurityGroupId', 'SourceSecurityGroupName'], list: 'SourcePrefixListId' },
  outbound: { groups: ['DestinationSecurityGroupId'], list: 'DestinationPrefixListId' },
} as const;

function peersOf(context: Context, lists: PrefixListIndex, properties: Node | undefined, direction: Direction): Peer[] {
  const peers: Peer[] = [];
  for (const key of ['CidrIp', 'CidrIpv6']) {
    const peer = context.addressPeer(get(properties, key));
    if (peer) peers.push(peer);
  }
  const names = PEER_PROPERTIES[direction];
  for (const key of names.groups) {
    const node = get(properties, key);
    const target = context.referenceName(node);
    if (node && target) peers.push({ kind: 'group', id: target.id, span: node.span });
  }
  const node = get(properties, names.list);
  const target = context.referenceName(node);
  if (node && target) {
    peers.push({ kind: 'prefix-list', id: target.id, span: node.span, ...listContents(lists, target.id) });
  }
  return peers;
}

/** Rules for a group that another stack made: what else it holds is not in this file. */
function foreignGroup(
  context: Context,
  lists: PrefixListIndex,
  target: string,
  entries: readonly { resource: Resource; direction: Direction }[],
): FilterPolicy {
  const invalid: InvalidValue[] = [];
  const rules = entries.map((entry) => separateRule(context, lists, entry, invalid));
  const first = entries[0]!.resource;
  const reason = { message: message('cloudformation.foreignGroup', { group: target }), span: first.pair.keySpan };
  return {
    ...context.base(first, ['GroupName']),
    kind: 'security-group',
    rules: [...rules, ...SIDES.map(({ direction }) => unseenRule(first.pair.keySpan, direction, reason))],
    invalid,
  };
}
