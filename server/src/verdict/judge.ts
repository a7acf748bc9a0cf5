import type { AwsRanges, Edition, Feature, PortRequirement, Role, StreamingProtocol } from '../catalogue';
import { type AddressSet, addresses, intervals, type PortSet, ports } from '../net';
import type { Direction, FilterPolicy, FirewallPolicy, Policy, PrefixListPolicy, Reason, Rule } from '../policy';
import { known } from '../policy';
import { type Coverage, coverage, opens } from './coverage';
import { type Ends, type Target, targetOf } from './families';

import { type FirewallQuestion, hangsOnNamesOnly } from './firewall';
import type { Answer, Cause, Cell, MissingCell, RequirementVerdict, UnknownCell } from './model';

import { type Resolved, resolveRemotes, type UserValues } from './remote';

/** Everything a verdict hangs on besides the policy. */
export interface Terms {
  readonly edition: Edition;
  readonly role: Role;
  readonly region?: string;
  /** `auto` takes the streaming protocols that the policy opens in part, and all where it opens none. */
  readonly protocols: readonly StreamingProtocol[] | 'auto';
  readonly features: readonly Feature[];
  /** Those of them that nobody can tell are used, with why: what they ask for and does not find is unknown. */
  readonly inDoubt?: ReadonlyMap<Feature, Reason>;
  readonly values: UserValues;
  readonly ranges?: AwsRanges;
}

/** A requirement with what it asks for in sets, so that it is worked out once and not for every object. */
export interface Asked {
  readonly requirement: PortRequirement;
  readonly remote: Resolved;
  /** The gateways in `remote`: what tells one streaming protocol from another, since health checks serve all. */
  readonly gateways: AddressSet;
  readonly ports: PortSet;
  readonly returnPorts: PortSet;
}

/** The requirements' verdicts on a filter or a prefix list; other kinds have their own checks. */
export function judge(policy: Policy, terms: Terms): RequirementVerdict[] {
  if (policy.kind === 'prefix-list') {
    const asked = askedUnder(terms).filter(({ requirement }) => requirement.remote.every(inATable));
    return judgeAll(asFilter(policy), asked, terms);
  }
  if (policy.kind === 'security-group' || policy.kind === 'network-acl' || policy.kind === 'firewall') {
    return judgeAll(policy, askedUnder(terms), terms);
  }
  return [];
}

interface Worked {
  readonly edition: Terms['edition'];
  readonly ranges: Terms['ranges'];
  readonly asked: Asked[];
}
const worked = new WeakMap<UserValues, Map<string, Worked>>();

/** Kept by the identity of the user's values, which stay the same until the configuration changes. */
export function askedUnder(terms: Terms): readonly Asked[] {
  const { edition, role, region, features, values, ranges } = terms;
  let kept = worked.get(values);
  if (!kept) {
    kept = new Map();
    worked.set(values, kept);
  }
  const key = `${edition.data.id} ${role} ${region} ${features}`;
  let entry = kept.get(key);
  if (!entry || entry.ranges !== ranges || entry.edition !== edition) {
    const asked = applicable(terms).map((requirement) => ({
      requirement,
      remote: resolveRemotes(edition, requirement, region, ranges, values),
      gateways:
        region && requirement.streaming ? edition.gateways(region, requirement.streaming) : addresses.NO_ADDRESS,
      ports: ports.parseAll(requirement.ports),
      returnPorts: ports.parseAll(requirement.returnPorts ?? RETURN_PORTS),
    }));
    entry = { edition, ranges, asked };
    kept.set(key, entry);
  }
  return entry.asked;
}

/** A prefix list is consulted by somebody else's rule, which we do not see: what counts is the addresses in it. */
const inATable = (remote: PortRequirement['remote'][number]): boolean =>
  remote.type === 'gateways' || remote.type === 'health-checks';

function asFilter(list: PrefixListPolicy): FilterPolicy {
  const rule = (direction: Direction): Rule => ({
    span: list.span,
    direction,
    action: known('allow', list.span),
    protocol: known('all', list.span),
    ports: known(ports.ALL_PORTS, list.span),
    peers: list.entries,
  });
  return { ...list, kind: 'security-group', rules: [rule('inbound'), rule('outbound')] };
}

/** The requirements that a role and its settings ask for. */
export function applicable({ edition, role, features, region }: Terms): PortRequirement[] {
  // Subnets carry what the WorkSpaces in them need.
  const asked = edition.requirements(role === 'subnet' ? 'workspace' : role);
  // Nobody knows what is there in a region that the edition does not list.
  const isListed = region !== undefined && edition.region(region) !== undefined;
  return asked.filter(
    (requirement) =>
      requirement.status === 'current' &&
      (role === 'directory' || !requirement.feature || features.includes(requirement.feature)) &&
      (!requirement.regions || !isListed || requirement.regions.includes(region!)),
  );
}

function judgeAll(policy: FilterPolicy | FirewallPolicy, asked: readonly Asked[], terms: Terms): RequirementVerdict[] {
  const wanted = streaming(policy, asked, terms.protocols);
  return asked
    .filter(({ requirement }) => !requirement.streaming || wanted.includes(requirement.streaming))
    .map((one) => judgeRequirement(policy, one, terms));
}

function streaming(
  policy: FilterPolicy | FirewallPolicy,
  asked: readonly Asked[],
  protocols: Terms['protocols'],
): readonly StreamingProtocol[] {
  if (protocols !== 'auto') return protocols;
  const all = new Set<StreamingProtocol>();
  const opened = new Set<StreamingProtocol>();
  for (const { requirement, remote, gateways, ports } of asked) {
    if (!requirement.streaming) continue;
    all.add(requirement.streaming);
    const other = remote.opaque.length > 0 ? addresses.ALL_V4 : remote.set;
    const target = addresses.isEmpty(gateways) ? other : gateways;
    const isOpened = requirement.asks.some((direction) =>
      requirement.protocols.some((protocol) => opens(policy, direction, protocol, ports, target)),
    );
    if (isOpened) opened.add(requirement.streaming);
  }
  return [...(opened.size > 0 ? opened : all)];
}

/** The page gives one number for stateless filters, 49152-65535; we ask for no more where it is silent. */
const RETURN_PORTS = ['49152-65535'];

function judgeRequirement(policy: FilterPolicy | FirewallPolicy, asked: Asked, terms: Terms): RequirementVerdict {
  const { requirement } = asked;
  const missing: MissingCell[] = [];
  const unknown: UnknownCell[] = [];
  // Answers pass the stateless rules of a firewall too.
  const stateless = policy.kind !== 'security-group';
  const named = terms.role === 'client-network' && HOST_PORTS.some((port) => intervals.contains(asked.ports, port));
  for (const direction of requirement.asks) {
    for (const protocol of requirement.protocols) {
      const target = targetOf(policy, direction, protocol, asked, terms);
      const there = judgeFlow(policy, direction, protocol, asked.ports, target, terms);
      missing.push(...there.missing);
      // What hangs on the name of the host is asked host by host.
      unknown.push(...there.unknown.filter(({ reasons }) => !named || !hangsOnNamesOnly(reasons)));
      if (!stateless) continue;
      const back = { backFrom: asked.ports };
      const way = judgeFlow(policy, opposite(direction), protocol, asked.returnPorts, target, terms, back);
      missing.push(...way.missing.map((cell) => ({ ...cell, cause: asReturn(cell.cause) })));
      unknown.push(...way.unknown);
    }
  }
  return verdict(requirement, missing, unknown, terms);
}

/** What comes out for a requirement: where nobody can tell whether it is one at all, nothing is missing. */
export function verdict(
  requirement: PortRequirement,
  missing: readonly MissingCell[],
  unknown: readonly UnknownCell[],
  { inDoubt }: Terms,
): RequirementVerdict {
  const doubt = requirement.feature && inDoubt?.get(requirement.feature);
  if (!doubt) return { requirement, verdict: verdictOf(missing, unknown), missing, unknown };
  const open = [...unknown, ...missing.map(({ cause: _, ...cell }) => ({ ...cell, reasons: [doubt] }))];
  return { requirement, verdict: verdictOf([], open), missing: [], unknown: open };
}

export const verdictOf = (missing: readonly MissingCell[], unknown: readonly UnknownCell[]): Answer =>
  missing.length > 0 ? 'missing' : unknown.length > 0 ? 'unknown' : 'satisfied';

/** Ports at which hosts are asked for by name. */
const HOST_PORTS = [80, 443];

const opposite = (direction: Direction): Direction => (direction === 'inbound' ? 'outbound' : 'inbound');
const asReturn = (cause: Cause): Cause => ({ kind: 'return', by: cause.kind === 'denied' ? cause.by : undefined });

/** What of a flow is missing or unknown. `question`: what the flow is, where it is the way back. */
export function judgeFlow(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  required: PortSet,
  target: Target,
  terms: Terms,
  question: FirewallQuestion = {},
): { missing: MissingCell[]; unknown: UnknownCell[] } {
  const own = judgeEnds(policy, direction, protocol, required, target, terms, question);
  const { perhaps } = target;
  if (!perhaps || (perhaps.isWhole && question.backFrom === undefined)) return own;
  // Where the other family is not used, nothing of it is asked: what is missing there is unknown too.
  const other = judgeEnds(policy, direction, protocol, required, { ...target, ...perhaps }, terms, question);
  const open = [...other.missing.map(({ cause: _, ...cell }) => ({ ...cell, reasons: [] })), ...other.unknown];
  const doubtful = open.map((cell) => ({ ...cell, reasons: [...new Set([...perhaps.reasons, ...cell.reasons])] }));
  return { missing: own.missing, unknown: [...own.unknown, ...doubtful] };
}

function judgeEnds(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  required: PortSet,
  { remote, listed, whole }: Ends,
  terms: Terms,
  question: FirewallQuestion,
): { missing: MissingCell[]; unknown: UnknownCell[] } {
  const missing: MissingCell[] = [];
  const unknown: UnknownCell[] = [];
  if (!addresses.isEmpty(listed)) {
    for (const entry of coverage(policy, direction, protocol, required, listed, question)) {
      const { ports } = entry;
      const lacking = addresses.subtract(listed, entry.possible);
      for (const { set, cause } of causes(policy, lacking, entry, terms, direction, protocol)) {
        missing.push({ direction, protocol, ports, remote: { kind: 'addresses', set }, cause });
      }
      const doubtful = addresses.subtract(addresses.intersect(listed, entry.possible), entry.definite);
      if (addresses.isEmpty(doubtful)) continue;
      const reasons = reasonsFor(entry, doubtful);
      unknown.push({ direction, protocol, ports, remote: { kind: 'addresses', set: doubtful }, reasons });
    }
  }
  if (remote.opaque.length > 0 && !addresses.isEmpty(whole)) {
    for (const entry of coverage(policy, direction, protocol, required, whole, question)) {
      const cell: Cell = { direction, protocol, ports: entry.ports, remote: { kind: 'opaque', label: remote.opaque } };
      if (addresses.isEmpty(entry.possible)) {
        const [cause] = causes(policy, whole, entry, terms, direction, protocol);
        missing.push({ ...cell, cause: cause!.cause });
      } else if (!addresses.covers(entry.definite, whole)) {
        const own = reasonsFor(entry, whole);
        // Where names decide, the addresses do not matter.
        unknown.push({ ...cell, reasons: hangsOnNamesOnly(own) ? own : [...remote.reasons, ...own] });
      }
    }
  }
  return { missing: mergePorts(missing), unknown };
}

/** Splits what is lacking by what stops it. */
function causes(
  policy: FilterPolicy | FirewallPolicy,
  lacking: AddressSet,
  entry: Coverage,
  terms: Terms,
  direction: Direction,
  protocol: 'tcp' | 'udp',
): { set: AddressSet; cause: Cause }[] {
  if (addresses.isEmpty(lacking)) return [];
  const out: { set: AddressSet; cause: Cause }[] = [];
  let rest = lacking;
  for (const { rule, set } of entry.denied) {
    const hit = addresses.intersect(rest, set);
    if (addresses.isEmpty(hit)) continue;
    out.push({ set: hit, cause: { kind: 'denied', by: rule } });
    rest = addresses.subtract(rest, hit);
  }
  if (addresses.isEmpty(rest)) return out;
  const onlyV6 = terms.edition.data.clientIpv6 ? undefined : v6Rule(policy, entry, direction, protocol);
  out.push({ set: rest, cause: onlyV6 ? { kind: 'ipv6-only', by: onlyV6 } : { kind: 'absent' } });
  return out;
}

/** A rule that opens the very ports, but to IPv6 peers alone. */
function v6Rule(
  policy: FilterPolicy | FirewallPolicy,
  entry: Coverage,
  direction: Direction,
  protocol: 'tcp' | 'udp',
): Rule | undefined {
  if (!addresses.isEmpty(entry.possible)) return undefined;
  const [answer] = coverage(policy, direction, protocol, entry.ports, addresses.ALL_V6);
  return answer?.allowed[0]?.rule;
}

function reasonsFor(entry: Coverage, doubtful: AddressSet): Reason[] {
  const out: Reason[] = [];
  for (const { reasons, set } of entry.open) {
    if (!addresses.overlaps(set, doubtful)) continue;
    for (const reason of reasons) if (!out.includes(reason)) out.push(reason);
  }
  return out;
}

/** Joins cells that differ in their ports only. */
function mergePorts(cells: readonly MissingCell[]): MissingCell[] {
  const out: MissingCell[] = [];
  for (const cell of cells) {
    const at = out.findIndex((other) => sameBut(other, cell));
    if (at < 0) out.push(cell);
    else out[at] = { ...out[at]!, ports: intervals.union(out[at]!.ports, cell.ports) };
  }
  return out;
}

function sameBut(a: MissingCell, b: MissingCell): boolean {
  const causeRule = (cause: Cause): Rule | undefined => ('by' in cause ? cause.by : undefined);
  if (a.cause.kind !== b.cause.kind || causeRule(a.cause) !== causeRule(b.cause)) return false;
  if (a.remote.kind === 'opaque' || b.remote.kind === 'opaque') return a.remote.kind === b.remote.kind;
  return addresses.equals(a.remote.set, b.remote.set);
}
