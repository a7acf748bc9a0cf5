import type { Edition } from '../catalogue';
import type { StreamingProtocol } from '../catalogue/model';
import { type AddressSet, addresses, intervals } from '../net';
import type { Peer, Policy } from '../policy';
import { peersOf } from '../verdict';
import { peersWritten } from './peers';
import type { Subject } from './rule';

type AddressPeer = Extract<Peer, { kind: 'address' }>;

/** A run of gateway addresses as AWS prints it, IPv4, half-open. */
interface GatewayRange {
  readonly start: number;
  readonly end: number;
  readonly region: string;
  readonly protocol: StreamingProtocol;
}

/** An address text that means a gateway range and is not all of it. */
export interface Truncation {
  readonly peer: AddressPeer;
  readonly range: GatewayRange;
  /** What of the range no other narrow peer of the object has. */
  readonly lost: AddressSet;
}

const found = new WeakMap<Subject, readonly Truncation[]>();

/** The truncated gateway ranges that an object's own text writes; other regions' are told by a rule of their own. */
export function truncations(subject: Subject): readonly Truncation[] {
  let list = found.get(subject);
  if (!list) {
    list = find(subject);
    found.set(subject, list);
  }
  return list;
}

/** Everything that truncated ranges leave out: who mends them need not be told of it again. */
export const lostToTruncation = (subject: Subject): AddressSet =>
  addresses.unionAll(truncations(subject).map(({ lost }) => lost));

function find({ policy, edition, region }: Subject): Truncation[] {
  const { ranges, all } = rangesOf(edition);
  const out: Truncation[] = [];
  let held: AddressSet | undefined;
  for (const peer of allowingPeers(policy)) {
    if (peer.kind !== 'address' || !endsInside(peer, all)) continue;
    const range = ranges.find((one) => isPartOf(peer, one));
    if (!range || (region !== undefined && range.region !== region)) continue;
    held ??= narrowAddresses(policy, NARROW);
    const lost = addresses.subtract({ v4: [range.start, range.end], v6: [] }, held);
    if (!addresses.isEmpty(lost)) out.push({ peer, range, lost });
  }
  return out;
}

/** What overlaps a range without holding it has an end of its own inside; most peers of most files have none. */
const endsInside = ({ address }: AddressPeer, all: AddressSet): boolean =>
  address.kind !== 'invalid' &&
  address.set.v4.some((bound, i) => intervals.contains(all.v4, i % 2 === 0 ? bound : bound - 1));

function isPartOf({ address, text }: AddressPeer, { start, end }: GatewayRange): boolean {
  if (address.kind === 'invalid') return false;
  const [from, to] = address.set.v4;
  if (from === undefined || to === undefined) return false;
  const whole = end - start;
  const overlap = Math.min(to, end) - Math.max(from, start);
  if (overlap <= 0 || overlap === whole) return false;
  // Nobody begins a range at AWS's first address, or ends it at the last, and means another.
  if (address.kind === 'range' && from >= start && to <= end)
    return from === start || to === end || overlap * 2 > whole;
  // `52.23.61.0/23`: base and size are the range's, and no network.
  if (address.kind === 'host-bits')
    return addresses.parseV4(text.trim().split('/')[0]!) === start && to - from === whole;
  return overlap * 2 > whole && (to - from - overlap) * 2 < whole && !isWhole(address.set, { start, end });
}

/** One of the CIDRs that a range is made of is written whole, and the others are lacking as any are. */
const isWhole = ({ v4 }: AddressSet, { start, end }: Pick<GatewayRange, 'start' | 'end'>): boolean =>
  addresses.toCidrs({ v4: [start, end], v6: [] }).some((cidr) => intervals.equals(addresses.addressSet([cidr]).v4, v4));

function allowingPeers(policy: Policy): readonly Peer[] {
  if (!('rules' in policy)) return peersWritten(policy);
  const denying = policy.rules.filter(({ action }) => action.known && action.value === 'deny');
  if (denying.length === 0) return peersWritten(policy);
  const denied = new Set(denying.flatMap(({ peers }) => peers));
  return peersWritten(policy).filter((peer) => !denied.has(peer));
}

/** Larger peers are there for another port, and hold everything. */
const NARROW = 2 ** 17;

/** What an object writes in peers of some size at most. */
export function narrowAddresses(policy: Policy, most: number): AddressSet {
  const peers =
    policy.kind === 'prefix-list'
      ? policy.entries
      : 'rules' in policy
        ? policy.rules.flatMap((rule) => rule.peers)
        : [];
  return addresses.unionAll(peers.map((peer) => peersOf([peer]).sure).filter((set) => addresses.sizeV4(set) <= most));
}

/**
 * The gateway range or health-check server that begins at an address; undefined where none does, or several that end apart.
 */
export function listedAt(edition: Edition, start: number): AddressSet | undefined {
  const ends = new Set(rangesOf(edition).ranges.flatMap((range) => (range.start === start ? [range.end] : [])));
  for (const { code } of edition.data.regions) {
    if (intervals.contains(edition.healthChecks(code).v4, start)) ends.add(start + 1);
  }
  const [end] = ends;
  return end !== undefined && ends.size === 1 ? { v4: [start, end], v6: [] } : undefined;
}

const prepared = new WeakMap<Edition, { readonly ranges: readonly GatewayRange[]; readonly all: AddressSet }>();

/** Every gateway range that an edition is sure of, as printed: two networks side by side are one range. */
function rangesOf(edition: Edition) {
  let entry = prepared.get(edition);
  if (!entry) {
    const ranges = edition.data.gateways.flatMap(({ region, protocol, ranges: printed, cidrs }) => {
      const sure = edition.gateways(region, protocol);
      const runs = addresses.unionAll((printed.length > 0 ? printed : cidrs).flatMap(setOf));
      return [...intervals.pairs(runs.v4)]
        .filter(([start, end]) => addresses.covers(sure, { v4: [start, end], v6: [] }))
        .map(([start, end]): GatewayRange => ({ start, end, region, protocol }));
    });
    const all = addresses.unionAll(ranges.map(({ start, end }) => ({ v4: [start, end], v6: [] })));
    entry = { ranges, all };
    prepared.set(edition, entry);
  }
  return entry;
}

function setOf(text: string): AddressSet[] {
  const parsed = addresses.parseAddressText(text);
  return parsed.kind === 'invalid' ? [] : [parsed.set];
}
