import { message } from '../messages';
import { type AddressSet, addresses, type PortSet, ports } from '../net';
import {
  type Direction,
  type FilterPolicy,
  hasPorts,
  type Peer,
  peerSet,
  type Reason,
  type Rule,
  type Worlds,
} from '../policy';

/**
 * What one rule matches: `sure` whatever the unknown values turn out to be, `maybe` at most (a superset of `sure`).
 * Ports and addresses are independent, so the extent is a product of the two.
 */
export interface Extent {
  readonly rule: Rule;
  /** Undefined where the action itself is unknown. */
  readonly action: 'allow' | 'deny' | undefined;
  readonly sure: { readonly ports: PortSet; readonly peers: AddressSet } | undefined;
  readonly maybe: { readonly ports: PortSet; readonly peers: AddressSet };
  /** What it matches for sure in the worlds in which it exists, where those can be told. */
  readonly where?: { readonly worlds: Worlds; readonly ports: PortSet; readonly peers: AddressSet };
  readonly reasons: readonly Reason[];
}

type Candidates = Readonly<Record<Direction, Partial<Record<'tcp' | 'udp', readonly Extent[]>>>>;
const candidates = new WeakMap<FilterPolicy['rules'], Candidates>();

/** Extents of the rules that could match a protocol in a direction, in file order. Every requirement asks for them. */
export function extents(
  { rules }: Pick<FilterPolicy, 'rules'>,
  direction: Direction,
  protocol: 'tcp' | 'udp',
): readonly Extent[] {
  let all = candidates.get(rules);
  if (!all) {
    all = { inbound: {}, outbound: {} };
    candidates.set(rules, all);
  }
  all[direction][protocol] ??= find(rules, direction, protocol);
  return all[direction][protocol];
}

function find(rules: FilterPolicy['rules'], direction: Direction, protocol: 'tcp' | 'udp'): readonly Extent[] {
  const out: Extent[] = [];
  for (const rule of rules) {
    if (rule.direction !== direction) continue;
    if (rule.protocol.known && rule.protocol.value !== 'all' && rule.protocol.value !== protocol) continue;
    out.push(extentOf(rule));
  }
  return out;
}

const known = new WeakMap<Rule, Extent>();

/** Worked out once for a rule: every requirement asks for it, and more than once. */
export function extentOf(rule: Rule): Extent {
  let extent = known.get(rule);
  if (!extent) {
    extent = makeExtent(rule);
    known.set(rule, extent);
  }
  return extent;
}

function makeExtent(rule: Rule): Extent {
  const reasons: Reason[] = [];
  if (rule.maybe) reasons.push(rule.maybe);
  if (rule.number && !rule.number.known) reasons.push(rule.number.reason);
  if (!rule.action.known) reasons.push(rule.action.reason);
  if (!rule.protocol.known) reasons.push(rule.protocol.reason);

  // Ports of "all" are ignored by AWS; of an unknown protocol they count if it turns out to be TCP or UDP.
  const portless = rule.protocol.known && !hasPorts(rule.protocol.value);
  const surePorts = portless ? ports.ALL_PORTS : rule.ports.known ? rule.ports.value : undefined;
  if (!portless && !rule.ports.known) reasons.push(rule.ports.reason);

  const peers = peersOf(rule.peers);
  reasons.push(...peers.reasons);
  const firm = rule.action.known && rule.protocol.known && surePorts !== undefined;
  return {
    rule,
    action: rule.action.known ? rule.action.value : undefined,
    sure: firm && !rule.maybe ? { ports: surePorts, peers: peers.sure } : undefined,
    where: firm && rule.when ? { worlds: rule.when, ports: surePorts, peers: peers.sure } : undefined,
    maybe: {
      ports: rule.protocol.known ? (surePorts ?? ports.ALL_PORTS) : ports.ALL_PORTS,
      peers: peers.maybe,
    },
    reasons,
  };
}

/** What peers stand for. */
interface Standing {
  readonly sure: AddressSet;
  readonly maybe: AddressSet;
  readonly reasons: readonly Reason[];
}
const standing = new WeakMap<readonly Peer[], Standing>();

/** The addresses that peers stand for, those that they may stand for at most, and why it may be more. */
export function peersOf(peers: readonly Peer[]): Standing {
  const only = peers.length === 1 ? peerSet(peers[0]!) : undefined;
  if (only) return { sure: only, maybe: only, reasons: [] };
  let all = standing.get(peers);
  if (!all) {
    all = together(peers);
    standing.set(peers, all);
  }
  return all;
}

function together(peers: readonly Peer[]): Standing {
  const sets: AddressSet[] = [];
  const more: AddressSet[] = [];
  const reasons: Reason[] = [];
  for (const peer of peers) {
    const set = peerSet(peer);
    if (set) sets.push(set);
    else if (peer.kind === 'prefix-list' && peer.entries) {
      const inner = peersOf(peer.entries);
      sets.push(inner.sure);
      more.push(inner.maybe);
      reasons.push(...inner.reasons);
    } else {
      more.push(anyOf(peer));
      reasons.push(reasonOf(peer));
    }
  }
  const sure = addresses.unionAll(sets);
  return { sure, maybe: more.length > 0 ? addresses.unionAll([sure, ...more]) : sure, reasons };
}

/** Of a mistyped IPv4 address: any other. Lists and arguments may take one family only. */
function anyOf(peer: Peer): AddressSet {
  if (peer.kind === 'address') return /^[\d./ -]+$/.test(peer.text) ? addresses.ALL_V4 : addresses.ALL_ADDRESSES;
  if (peer.kind === 'group' || peer.family === undefined) return addresses.ALL_ADDRESSES;
  return peer.family === 4 ? addresses.ALL_V4 : addresses.ALL_V6;
}

function reasonOf(peer: Peer): Reason {
  switch (peer.kind) {
    case 'unknown':
      return peer.reason;
    case 'group':
      return { message: message('policy.group', { group: peer.id }), span: peer.span };
    case 'prefix-list':
      return { message: message('policy.prefixList', { list: peer.id }), span: peer.span };
    case 'address':
      // Told by a rule of its own; here it must not turn into "missing" as well.
      return { message: message('policy.notAnAddress', { text: peer.text }), span: peer.span };
  }
}

/** Elementary port intervals: the required ports cut at every bound of a rule. Most rules have none inside. */
export function cut(required: PortSet, candidates: readonly Pick<Extent, 'maybe' | 'sure'>[]): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i < required.length; i += 2) {
    const start = required[i]!;
    const end = required[i + 1]!;
    let bounds: number[] | undefined;
    for (const { maybe, sure } of candidates) {
      bounds = within(maybe.ports, start, end, bounds);
      if (sure && sure.ports !== maybe.ports) bounds = within(sure.ports, start, end, bounds);
    }
    let at = start;
    for (const bound of bounds?.sort((a, b) => a - b) ?? []) {
      if (bound === at) continue;
      out.push([at, bound]);
      at = bound;
    }
    out.push([at, end]);
  }
  return out;
}

/** `found` with the bounds of a set that lie inside an interval; made only where there is one. */
function within(set: PortSet, start: number, end: number, found: number[] | undefined): number[] | undefined {
  let out = found;
  for (const bound of set) {
    if (bound <= start || bound >= end) continue;
    out ??= [];
    out.push(bound);
  }
  return out;
}
