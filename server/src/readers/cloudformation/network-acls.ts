import { type Message, message } from '../../messages';
import {
  ALL_WORLDS,
  DIRECTIONS,
  type Direction,
  entriesOfDefaultAcl,
  type FilterPolicy,
  groupBy,
  type InvalidValue,
  inBoth,
  type Known,
  known,
  normaliseProtocol,
  type Peer,
  type Reason,
  type Rule,
  type Span,
  unknown,
  unseenEntry,
  type Worlds,
} from '../../policy';
import { actionOf, numberOf } from '../json/entries';
import { get, type Node, pairSpan } from '../json/node';
import { portsOf } from '../json/ports';
import type { Context } from './context';
import { ACLS, handedOut, takers } from './handed-out';
import { addInvalid, unwritten } from './joined';
import type { Resource } from './resource';

const ACL = 'AWS::EC2::NetworkAcl';
const ENTRY = 'AWS::EC2::NetworkAclEntry';

/** What an entry says that it belongs to. */
export const aclOf = (context: Context, entry: Resource) =>
  context.made('owner', entry.id, () => context.referenceName(namedAcl(entry)));
const namedAcl = ({ properties }: Resource): Node | undefined => get(properties, 'NetworkAclId');

/** Entries by the ACL they belong to. */
export function aclEntries(context: Context): Map<string, Resource[]> {
  return groupBy(context.ofType(ENTRY), (entry) => {
    const target = aclOf(context, entry);
    if (!target) return entry.id;
    return target.attribute && target.attribute !== 'Id' ? `${target.id}.${target.attribute}` : target.id;
  });
}

export function readNetworkAcls(context: Context): FilterPolicy[] {
  const entries = aclEntries(context);
  const loose = context.loose(context.ofType(ENTRY), namedAcl);
  const here = new Set(context.ofType(ACL).map(({ id }) => id));
  const taker = takers(context, ACLS, (entry) => {
    const target = aclOf(context, entry);
    return !context.isMade(entry) || (target !== undefined && here.has(target.id));
  });
  const policies = context.ofType(ACL).flatMap((acl): readonly FilterPolicy[] => {
    const own = entries.get(acl.id) ?? [];
    entries.delete(acl.id);
    const other = taker(acl.id);
    const read = () =>
      context.object(acl, (made) =>
        readAcl(context, acl, own, made, handedOut(context, ACLS, acl.id, other) ?? context.mayHave(acl.id, loose)),
      );
    return context.made('acl', acl.id, read, [other, loose, ...own]);
  });
  for (const [target, all] of entries) {
    const own = all.filter((entry) => context.isMade(entry));
    if (own.length === 0) continue;
    policies.push(context.made('acl elsewhere', target, () => foreignAcl(context, target, own), own));
  }
  return policies;
}

/** `others`: why others may add entries. */
function readAcl(
  context: Context,
  acl: Resource,
  own: readonly Resource[],
  made: Worlds,
  others: Reason | undefined,
): FilterPolicy {
  const invalid: InvalidValue[] = [];
  const more = context.mayGrow(acl, 'acl') ?? others;
  const unseen = more ? DIRECTIONS.map((side) => unseenEntry(acl.pair.keySpan, side, more)) : [];
  return {
    ...context.base(acl, []),
    kind: 'network-acl',
    rules: [...own.flatMap((entry) => entryIn(context, entry, made, context.inLoop(acl), invalid)), ...unseen],
    invalid,
    ...(made.kind === 'some' ? { when: made } : {}),
  };
}

/** Entries for an ACL that another stack made: what else it holds is not in this file. */
function foreignAcl(context: Context, target: string, own: readonly Resource[]): FilterPolicy {
  const first = own[0]!;
  const invalid: InvalidValue[] = [];
  const span = first.pair.keySpan;
  const vpc = target.match(/^(.+)\.DefaultNetworkAcl$/)?.[1] ?? '';
  const ofVpc = context.resolver.resource(vpc)?.type === 'AWS::EC2::VPC';
  const reason = { message: message('cloudformation.foreignAcl', { acl: target }), span };
  return {
    ...context.base(first, []),
    kind: 'network-acl',
    rules: [
      ...own.flatMap((entry) => entryIn(context, entry, ALL_WORLDS, undefined, invalid)),
      ...(ofVpc
        ? entriesOfDefaultAcl(span)
        : [unseenEntry(span, 'inbound', reason), unseenEntry(span, 'outbound', reason)]),
    ],
    invalid,
    ...(ofVpc ? { address: target } : {}),
  };
}

/** An entry of an ACL that is made in some worlds, in each of its own worlds. */
function entryIn(
  context: Context,
  entry: Resource,
  made: Worlds,
  loop: Reason | undefined,
  invalid: InvalidValue[],
): Rule[] {
  const read = () => {
    const wrong: InvalidValue[] = [];
    return { rules: readEntry(context, entry, wrong), wrong };
  };
  const hurt = context.hurt(entry);
  const inLoop = context.inLoop(entry) ?? hurt ?? loop;
  const rules = context.alternatives(inBoth(made, context.worlds(entry)), read).flatMap(({ worlds, value, first }) => {
    addInvalid(invalid, value.wrong);
    const condition = entry.condition ?? first?.condition;
    const exists = context.existence(made, worlds, () => context.hangsOn(condition, entry.pair.keySpan));
    const doubt = inLoop ? { maybe: inLoop } : exists;
    return value.rules.map((rule) => (rule.maybe ? rule : { ...rule, ...doubt }));
  });
  // What is not read of it may say another direction, or deny.
  return hurt ? [...rules, ...DIRECTIONS.map((side) => unseenEntry(pairSpan(entry.pair), side, hurt))] : rules;
}

function readEntry(context: Context, entry: Resource, invalid: InvalidValue[]): Rule[] {
  const { properties } = entry;
  const span = pairSpan(entry.pair);
  const included = context.included(entry);
  if (included) return [unseenEntry(span, 'inbound', included), unseenEntry(span, 'outbound', included)];
  const required = (key: string): Known<string> =>
    context.text(get(properties, key)) ?? unknown(message('cloudformation.notWritten', { property: key }), span);

  const protocol = mapKnown(required('Protocol'), normaliseProtocol);
  const range = get(properties, 'PortRange');
  const ends = range && context.resolver.resolve(range);
  const end = (key: string): Known<string> | undefined => {
    if (ends?.kind === 'unknown') return unknown(ends.message, range!.span, ends.at);
    return ends?.kind === 'value' ? context.text(get(ends.node, key)) : undefined;
  };
  const peers = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((key): Peer[] => {
    const peer = context.addressPeer(properties, key);
    return peer ? [peer] : [];
  });
  const rule: Omit<Rule, 'direction'> = {
    span,
    action: actionOf(required('RuleAction'), invalid),
    number: numberOf(required('RuleNumber'), invalid),
    protocol,
    ports: portsOf(protocol, end('From'), end('To'), span, invalid),
    peers: peers.length > 0 ? peers : [unwritten('CidrBlock', span)],
  };
  return directions(context, get(properties, 'Egress'), span).map((side) => ({ ...rule, ...side }));
}

const EGRESS: readonly (readonly [RegExp, Direction])[] = [
  [/^(true|yes|on|1)$/i, 'outbound'],
  [/^(false|no|off|0)$/i, 'inbound'],
];

/** `Egress` is false where it is not written; where nobody can tell, the entry may stand in either direction. */
function directions(
  context: Context,
  egress: Node | undefined,
  span: Span,
): { direction: Direction; maybe?: { message: Message; span: Span } }[] {
  const text = context.text(egress);
  if (!text) return [{ direction: 'inbound' }];
  const known = text.known ? EGRESS.find(([form]) => form.test(text.value)) : undefined;
  if (known) return [{ direction: known[1] }];
  const maybe = text.known
    ? { message: message('cloudformation.notWritten', { property: 'Egress' }), span: text.span }
    : { message: text.reason.message, span: text.reason.span ?? span };
  return [
    { direction: 'inbound', maybe },
    { direction: 'outbound', maybe },
  ];
}

function mapKnown<A, B>(value: Known<A>, change: (value: A) => B): Known<B> {
  return value.known ? known(change(value.value), value.span) : value;
}
