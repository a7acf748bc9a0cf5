import { type Message, message } from '../../messages';
import { addresses, ports } from '../../net';
import {
  ALL_WORLDS,
  type Direction,
  type FilterPolicy,
  groupBy,
  type InvalidValue,
  inBoth,
  inEither,
  known,
  NO_WORLD,
  normaliseProtocol,
  type Peer,
  type Reason,
  type Rule,
  refusedProtocol,
  refusedText,
  type Span,
  unknown,
  unseenRule,
  type Worlds,
  without,
} from '../../policy';
import { get, itemsOf, type Node, type Pair, pairOf, pairSpan, textOf } from '../json/node';
import { portsOf } from '../json/ports';
import { type Context, includedIn } from './context';
import { addInvalid, unwritten } from './joined';
import { deployTime } from './parameters';
import { listContents, type PrefixLists } from './prefix-lists';
import type { Resource } from './resource';

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
    const name = context.made('name', group.id, () => context.label(get(group.properties, 'GroupName')));
    if (name !== undefined) byName.set(name, group.id);
  }
  return groupBy(found, ({ resource }) => {
    const target = context.made('owner', resource.id, () => context.referenceName(ownerOf(resource)));
    if (!target) return resource.id;
    // `!GetAtt Vpc.DefaultSecurityGroup` names a group that the VPC brings along.
    if (target.attribute && target.attribute !== 'GroupId' && target.attribute !== 'Id') {
      return `${target.id}.${target.attribute}`;
    }
    return byName.get(target.id) ?? target.id;
  });
}

/** What says which group a rule belongs to. */
const ownerOf = ({ properties }: Resource): Node | undefined =>
  get(properties, 'GroupId') ?? get(properties, 'GroupName');

export function readSecurityGroups(context: Context, lists: PrefixLists): FilterPolicy[] {
  const separate = separateRules(context);
  const loose = context.loose([...separate.values()].flat().map(resourceOf), ownerOf);
  const policies = context.ofType('AWS::EC2::SecurityGroup').flatMap((group): readonly FilterPolicy[] => {
    const own = separate.get(group.id) ?? [];
    separate.delete(group.id);
    const read = () => context.object(group, (made) => readGroup(context, lists, group, made, own, loose));
    return context.made('group', group.id, read, [loose, ...own.map(resourceOf)]);
  });
  for (const [target, entries] of separate) {
    const made = entries.filter(({ resource }) => context.isMade(resource));
    if (made.length === 0) continue;
    const read = () => foreignGroup(context, lists, target, made);
    policies.push(context.made('group elsewhere', target, read, made.map(resourceOf)));
  }
  return policies;
}

interface SeparateRule {
  readonly resource: Resource;
  readonly direction: Direction;
}

const resourceOf = ({ resource }: SeparateRule): Resource => resource;

function readGroup(
  context: Context,
  lists: PrefixLists,
  group: Resource,
  made: Worlds,
  own: readonly SeparateRule[],
  loose: Resource | undefined,
): FilterPolicy {
  const reader = new RuleReader(context, lists, made, context.inLoop(group) ?? context.hurt(group));
  for (const { direction, list } of SIDES) reader.inline(pairOf(group.properties, list), direction);
  const more = context.mayGrow(group, 'group') ?? context.mayHave(group.id, loose);
  if (more) for (const { direction } of SIDES) reader.rules.push(unseenRule(group.pair.keySpan, direction, more));
  for (const entry of own) reader.separate(entry);
  const { rules, invalid } = reader;
  addInvalid(invalid, refusedIn(context, group.properties, { GroupName: 'name', GroupDescription: 'description' }));
  const fallback = defaultEgress(group, rules, made, context);
  return {
    ...context.base(group, ['GroupName', 'GroupDescription']),
    kind: 'security-group',
    rules: fallback ? [...rules, fallback] : rules,
    invalid,
    ...(made.kind === 'some' ? { when: made } : {}),
  };
}

/**
 * The allow-all rule that EC2 gives every group of a VPC. "The default rule is removed only when you specify one or
 * more egress rules" (CloudFormation reference, AWS::EC2::SecurityGroup, "Remove the default rule"). Rules written
 * as AWS::EC2::SecurityGroupEgress remove it too: the handler revokes it when it adds the first specific rule
 * (aws/aws-cdk issue 987). An empty list keeps it. It is there in the worlds in which no outbound rule is.
 */
function defaultEgress(group: Resource, rules: readonly Rule[], made: Worlds, context: Context): Rule | undefined {
  const egress = rules.filter((rule) => rule.direction === 'outbound');
  const loop = context.inLoop(group) ?? context.lost('egress', group.id);
  if (egress.length > 0 && (loop || egress.some((rule) => !rule.maybe))) return undefined;
  const doubtful = egress.find((rule) => rule.maybe && !rule.when)?.maybe;
  const others = egress.reduce((sum, rule) => inEither(sum, rule.when ?? NO_WORLD), NO_WORLD);
  const left = without(made, others);
  if (left.kind === 'none') return undefined;
  const span = group.pair.keySpan;
  const doubt = loop ?? doubtful;
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
    ...(doubt ? { maybe: doubt } : context.existence(made, left, () => egress[0]!.maybe!)),
  };
}

const MAX_VISITED = 10_000;

/** Reads the rules of one group, each in the worlds in which it exists. */
class RuleReader {
  readonly rules: Rule[] = [];
  readonly invalid: InvalidValue[] = [];

  constructor(
    private readonly context: Context,
    private readonly lists: PrefixLists,
    private readonly made: Worlds,
    private readonly loop: Reason | undefined,
  ) {}

  /** Rules of an inline list. Those on a side of `Fn::If` exist where its condition says so. */
  inline(list: Pair | undefined, direction: Direction): void {
    const { context, loop, made } = this;
    let visited = 0;
    let cutShort = false;
    const unseen = (at: Span, text: Message, worlds: Worlds, why: Reason | undefined): void => {
      const exists = context.existence(made, worlds, () => why!);
      this.rules.push({
        ...unseenRule(at, direction, { message: text, span: at }),
        ...(loop ? { maybe: loop } : exists),
      });
    };
    const visit = (node: Node, worlds: Worlds, why: Reason | undefined, depth: number): void => {
      if (worlds.kind === 'none' || cutShort) return;
      // Lists of aliases of lists multiply; no group holds more rules than this.
      if (depth > 8 || ++visited > MAX_VISITED) {
        cutShort = true;
        unseen(list!.keySpan, message('cloudformation.tooNested'), made, undefined);
      } else if (node.kind === 'list') for (const item of node.items) visit(item, worlds, why, depth + 1);
      else if (node.kind === 'map') this.add(node, node.span, direction, worlds, why);
      else if (node.kind === 'call' && node.name === 'Fn::If') {
        const [condition, yes, no] = itemsOf(node.argument);
        const holds = context.resolver.conditions.named(condition);
        const reason = why ?? context.hangsOn(condition, node.span);
        if (yes) visit(yes, inBoth(worlds, holds), reason, depth + 1);
        if (no) visit(no, without(worlds, holds), reason, depth + 1);
      } else if (node.kind === 'call') {
        const outcome = context.resolver.assuming(worlds, () => context.resolver.resolve(node)).value;
        if (outcome.kind === 'nothing') return;
        if (outcome.kind === 'value' && outcome.node.kind !== 'scalar') visit(outcome.node, worlds, why, depth + 1);
        else {
          unseen(
            node.span,
            outcome.kind === 'unknown' ? outcome.message : message('cloudformation.notList'),
            worlds,
            why,
          );
        }
      } else {
        // A dash without a rule yet, or what another tool puts a rule in place of.
        const text = deployTime(node.text) ?? message('cloudformation.notWritten', { property: 'IpProtocol' });
        unseen(node.empty ? list!.keySpan : node.span, text, worlds, why);
      }
    };
    // A key with nothing behind it, or with a text, is half-typed: neither an empty list nor a list left out.
    if (list?.value.kind === 'scalar') {
      const reason = { message: message('cloudformation.notWritten', { property: list.key }), span: list.keySpan };
      this.rules.push(unseenRule(list.keySpan, direction, reason));
    } else if (list) visit(list.value, made, undefined, 0);
  }

  separate({ resource, direction }: SeparateRule): void {
    const { context } = this;
    const { condition, properties, pair } = resource;
    const why = condition && context.hangsOn(condition, pair.keySpan);
    const worlds = inBoth(this.made, context.worlds(resource));
    this.add(properties, pairSpan(pair), direction, worlds, why, context.inLoop(resource) ?? context.hurt(resource));
  }

  private add(
    properties: Node | undefined,
    span: Span,
    direction: Direction,
    worlds: Worlds,
    why: Reason | undefined,
    loop = this.loop,
  ): void {
    const { context } = this;
    const read = () => {
      const invalid: InvalidValue[] = [];
      const included = includedIn(properties);
      if (included) return { rule: unseenRule(span, direction, included), invalid };
      return { rule: readRule(context, this.lists, properties, span, direction, invalid), invalid };
    };
    for (const { worlds: here, value, first } of context.alternatives(worlds, read)) {
      const exists = context.existence(this.made, here, () => why ?? context.hangsOn(first?.condition, span));
      this.rules.push({ ...value.rule, ...(loop ? { maybe: loop } : exists) });
      addInvalid(this.invalid, value.invalid);
    }
  }
}

function readRule(
  context: Context,
  lists: PrefixLists,
  properties: Node | undefined,
  span: Span,
  direction: Direction,
  invalid: InvalidValue[],
): Rule {
  const written = context.text(get(properties, 'IpProtocol'));
  const protocol = !written
    ? unknown(message('cloudformation.notWritten', { property: 'IpProtocol' }), span)
    : written.known
      ? known(normaliseProtocol(written.value), written.span)
      : written;
  invalid.push(...refusedIn(context, properties, { Description: 'description' }));
  const wrong = refusedProtocol(protocol);
  if (wrong) invalid.push(wrong);
  const from = context.text(get(properties, 'FromPort'));
  const to = context.text(get(properties, 'ToPort'));
  return {
    span,
    direction,
    action: known('allow', span),
    protocol: wrong ? unknown(wrong.message, wrong.span) : protocol,
    ports: portsOf(protocol, from, to, span, invalid),
    peers: peersOf(context, lists, properties, direction, span),
  };
}

/** What EC2 refuses of the texts of a group or of a rule. */
function refusedIn(
  context: Context,
  properties: Node | undefined,
  texts: Readonly<Record<string, 'name' | 'description'>>,
): InvalidValue[] {
  return Object.entries(texts).flatMap(([key, what]) => {
    const node = get(properties, key);
    const text = context.text(node);
    const wrong = text?.known
      ? refusedText(what, text.value, text.span)
      : node && refusedText(what, writtenAround(node), node.span, true);
    return wrong ? [wrong] : [];
  });
}

/** What a `Fn::Sub` writes around values that nobody can tell; nothing of another node. */
function writtenAround(node: Node): string {
  if (node.kind !== 'call' || node.name !== 'Fn::Sub') return '';
  const text = node.argument.kind === 'scalar' ? node.argument : itemsOf(node.argument)[0];
  return (textOf(text) ?? '').replace(/\$\{[^}]*\}/g, '');
}

const PEER_PROPERTIES = {
  inbound: { groups: ['SourceSecurityGroupId', 'SourceSecurityGroupName'], list: 'SourcePrefixListId' },
  outbound: { groups: ['DestinationSecurityGroupId'], list: 'DestinationPrefixListId' },
} as const;

function peersOf(
  context: Context,
  lists: PrefixLists,
  properties: Node | undefined,
  direction: Direction,
  rule: Span,
): Peer[] {
  const peers: Peer[] = [];
  for (const key of ['CidrIp', 'CidrIpv6']) {
    const peer = context.addressPeer(properties, key);
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
  // No rule is without one: it is being typed.
  return peers.length > 0 ? peers : [unwritten('CidrIp', rule)];
}

/** Rules for a group that another stack made: what else it holds is not in this file. */
function foreignGroup(
  context: Context,
  lists: PrefixLists,
  target: string,
  entries: readonly SeparateRule[],
): FilterPolicy {
  const reader = new RuleReader(context, lists, ALL_WORLDS, undefined);
  for (const entry of entries) reader.separate(entry);
  const first = entries[0]!.resource;
  const reason = { message: message('cloudformation.foreignGroup', { group: target }), span: first.pair.keySpan };
  return {
    ...context.base(first, ['GroupName']),
    kind: 'security-group',
    rules: [...reader.rules, ...SIDES.map(({ direction }) => unseenRule(first.pair.keySpan, direction, reason))],
    invalid: reader.invalid,
  };
}
