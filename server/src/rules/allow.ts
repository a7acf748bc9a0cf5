import type { PortRequirement } from '../catalogue';
import { type Message, message } from '../messages';
import { addresses, intervals } from '../net';
import { asDescription, type FirewallPolicy, type FirewallRule, type Rule } from '../policy';
import type { Cause, MissingCell } from '../verdict/model';
import type { AllowFix, AllowItem } from './finding';
import type { Subject } from './rule';
import { listText } from './wording';

/** Rules that one object holds by default (AWS VPC quotas): beyond it a list of CIDRs is no fix. */
export const QUOTA = { 'security-group': 60, 'network-acl': 20, 'prefix-list': 1000, firewall: 1000 } as const;

export interface Lack {
  readonly requirement: PortRequirement;
  readonly cell: MissingCell;
}

/** What is lacking for one kind of cause, by the rule that is to blame (undefined: none is). */
export function lacksByRule<K extends Cause['kind']>(subject: Subject, kind: K): Map<CauseRule<K>, Lack[]> {
  const out = new Map<CauseRule<K>, Lack[]>();
  for (const { requirement, missing } of subject.verdicts) {
    if (requirement.optional) continue;
    for (const cell of missing) {
      if (cell.cause.kind !== kind) continue;
      const rule = ('by' in cell.cause ? cell.cause.by : undefined) as CauseRule<K>;
      const list = out.get(rule);
      if (list) list.push({ requirement, cell });
      else out.set(rule, [{ requirement, cell }]);
    }
  }
  return out;
}
type CauseRule<K> = K extends 'denied' | 'ipv6-only' ? Rule : Rule | undefined;

/** How much of a list the title of a fix names: menus cut off what is longer than about eighty letters. */
export const IN_TITLE = 2;

export const requirementIds = (lacks: readonly Lack[]): string[] => [
  ...new Set(lacks.map(({ requirement }) => requirement.id)),
];

/**
 * The fix that lets the lacking traffic through, as far as its addresses are known; undefined where none are. `title` names
 * what it lets through.
 */
export function allowFix(
  subject: Subject,
  lacks: readonly Lack[],
  title: (known: readonly Lack[]) => Message,
): AllowFix | undefined {
  const policy = subject.policy;
  if (policy.readOnly || policy.kind === 'address-space' || policy.kind === 'proxy') return undefined;
  const items: AllowItem[] = [];
  const known: Lack[] = [];
  for (const lack of lacks) {
    const { requirement, cell } = lack;
    const cidrs = cidrsOf(policy, cell);
    const before = policy.kind === 'firewall' ? passable(policy, cell) : blockingNumber(cell);
    if (before === null) return undefined;
    if (!cidrs) continue;
    known.push(lack);
    for (const [from, end] of intervals.pairs(cell.ports)) {
      const description = describe(requirement, cell, subject.region);
      items.push({ direction: cell.direction, protocol: cell.protocol, from, to: end - 1, cidrs, description, before });
    }
  }
  if (items.length === 0) return undefined;
  return {
    kind: 'allow',
    title: policy.record ? recordTitle(known, policy, items) : title(known),
    policy,
    items: merge(items),
  };
}

/** Of an answer of AWS the title says by which command of `aws ec2` AWS itself changes. */
function recordTitle(lacks: readonly Lack[], { kind }: AllowFix['policy'], items: readonly AllowItem[]): Message {
  const back = lacks.every(({ cell }) => cell.cause.kind === 'return');
  const requirements = listText(requirementIds(lacks), IN_TITLE);
  const title = message(back ? 'rules.fix.return' : 'rules.fix.allow', { requirements });
  const commands = new Set(items.map(({ direction }) => CHANGES[kind](direction)));
  return message('rules.fix.record', { title, commands: [...commands] });
}
const CHANGES: Readonly<Record<AllowFix['policy']['kind'], (direction: AllowItem['direction']) => string>> = {
  'security-group': (direction) => `authorize-security-group-${direction === 'inbound' ? 'ingress' : 'egress'}`,
  'network-acl': () => 'create-network-acl-entry',
  'prefix-list': () => 'modify-managed-prefix-list',
  firewall: () => 'update-rule-group',
};

function cidrsOf(policy: AllowFix['policy'], cell: MissingCell): readonly string[] | undefined {
  if (cell.remote.kind === 'opaque') {
    // The subsets of ip-ranges.json are hundreds of CIDRs; no group holds them, so the honest rule is the open one.
    return cell.remote.label.every((data) => data.type === 'ip-ranges') ? ['0.0.0.0/0'] : undefined;
  }
  // What is left of "any address" is written as any address: nobody wants fifteen CIDRs around a hole.
  if (addresses.sizeV4(cell.remote.set) > addresses.V4_END / 2) return ['0.0.0.0/0'];
  const cidrs = addresses.toCidrs(cell.remote.set);
  return cidrs.length > QUOTA[policy.kind] ? ['0.0.0.0/0'] : cidrs;
}

/** The number that a new entry must come before; undefined: any, null: it cannot be told. */
function blockingNumber(cell: MissingCell): number | undefined | null {
  const rule = cell.cause.kind === 'denied' || cell.cause.kind === 'return' ? cell.cause.by : undefined;
  if (!rule) return undefined;
  return rule.number?.known ? rule.number.value : null;
}

/** A firewall takes a pass rule behind the others: undefined where that lets the traffic through, else null. */
function passable({ statelessDefault, order }: FirewallPolicy, { cause }: MissingCell): undefined | null {
  if (!statelessDefault.known || statelessDefault.value !== 'forward') return null;
  if (cause.kind === 'absent') return undefined;
  const first = cause.kind === 'denied' && order === 'action' && (cause.by as FirewallRule).engine === 'stateful';
  return first ? undefined : null;
}

/** Provenance in the characters that AWS takes in a rule description. */
function describe(requirement: PortRequirement, cell: MissingCell, region: string | undefined): string {
  const back = cell.cause.kind === 'return' ? 'return traffic of ' : '';
  const where = region ? `, ${region}` : '';
  return asDescription(`WorkSpaces ${back}${requirement.name.en} (${requirement.id}${where})`);
}

/** Items without those that others open anyway; two requirements may ask for one flow. */
export function merge<T extends AllowItem>(items: readonly T[]): T[] {
  return items.filter(
    (item, at) => !items.some((other, i) => i !== at && opens(other, item) && (i < at || !opens(item, other))),
  );
}

/** Whether all that an item lets through passes by another one as well, as early. */
function opens(other: AllowItem, item: AllowItem): boolean {
  return (
    other.direction === item.direction &&
    other.protocol === item.protocol &&
    other.from <= item.from &&
    item.to <= other.to &&
    (other.before ?? Infinity) <= (item.before ?? Infinity) &&
    addresses.covers(addresses.addressSet(other.cidrs), addresses.addressSet(item.cidrs))
  );
}

/** Named after what it lets through; several requirements by their ids. */
export function allowTitle(lacks: readonly Lack[]): Message {
  const ids = requirementIds(lacks);
  const { requirement } = lacks[0]!;
  return ids.length === 1
    ? message('rules.fix.allowOne', { requirement: requirement.name, id: requirement.id })
    : message('rules.fix.allow', { requirements: listText(ids, IN_TITLE) });
}
