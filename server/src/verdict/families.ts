import type { Edition } from '../catalogue';
import { type AddressSet, addresses, intervals, type PortSet } from '../net';
import { type Direction, type FilterPolicy, type FirewallPolicy, hasPorts, type Reason } from '../policy';
import { type Coverage, coverage, type Opening, opens } from './coverage';
import { peersOf } from './extent';
import { hangsOnNamesOnly } from './firewall';
import type { Resolved } from './remote';

/** A requirement's other end as it is asked of one object. */
export interface Ends {
  readonly remote: Resolved;
  /** What of the known addresses is asked. */
  readonly listed: AddressSet;
  /** What stands for the addresses that nothing at hand lists. */
  readonly whole: AddressSet;
}

export interface Target extends Ends {
  /** What is asked only if something unknown turns out to open it. */
  readonly perhaps?: Perhaps;
}

interface Perhaps extends Omit<Ends, 'remote'> {
  /** Why nobody can tell. */
  readonly reasons: readonly Reason[];
  /** Whatever it turns out to be, all of it is open or nothing. */
  readonly isWhole: boolean;
}

/** The way back is asked in the families of the way there. */
export function targetOf(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  { remote, ports: required }: { readonly remote: Resolved; readonly ports: PortSet },
  { edition }: { readonly edition: Edition },
): Target {
  const families = (set: AddressSet, isOpaque = false): Families =>
    openedFamilies(policy, direction, protocol, required, set, isOpaque);
  // "Any address" of a firewall is the internet: what goes to its own side is for other rules.
  const inside = policy.kind !== 'firewall' || remote.opaque.some(({ type }) => type === 'user');
  const asked = (set: AddressSet): AddressSet =>
    inside || !addresses.covers(set, addresses.ALL_V4) ? set : { v4: addresses.internet().v4, v6: set.v6 };
  const listed = families(asked(remote.set));
  const whole =
    edition.data.clientIpv6 && remote.opaque.length > 0
      ? families(asked(addresses.ALL_ADDRESSES), true)
      : { asked: asked(addresses.ALL_V4) };
  const target = { remote, listed: listed.asked, whole: whole.asked };
  const doubts = [listed, whole].flatMap(({ perhaps }) => perhaps ?? []);
  if (doubts.length === 0) return target;
  const perhaps: Perhaps = {
    listed: listed.perhaps?.set ?? addresses.NO_ADDRESS,
    whole: whole.perhaps?.set ?? addresses.NO_ADDRESS,
    reasons: [...new Set(doubts.flatMap(({ reasons }) => reasons))],
    isWhole: doubts.every(({ isWhole }) => isWhole),
  };
  return { ...target, perhaps };
}

/** The part of a destination that is asked, and the family that may have to be asked as well. */
interface Families {
  readonly asked: AddressSet;
  readonly perhaps?: Pick<Perhaps, 'reasons' | 'isWhole'> & { readonly set: AddressSet };
}

/**
 * The part of a destination that is asked of this object: a network of one family does without the other, so what
 * counts is the families in which it opens any of the destination, and IPv4 where it opens none. Private IPv6 that is
 * open for another reason asks for nothing. `isOpaque`: some of these addresses, and nobody knows which.
 */
function openedFamilies(
  policy: FilterPolicy | FirewallPolicy,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  required: PortSet,
  set: AddressSet,
  isOpaque: boolean,
): Families {
  if (set.v4.length === 0 || set.v6.length === 0) return { asked: set };
  const four: AddressSet = { v4: set.v4, v6: [] };
  const six: AddressSet = { v4: [], v6: set.v6 };
  if (!opens(policy, direction, protocol, required, six)) return { asked: four };
  const open = (target: AddressSet): readonly Coverage[] => coverage(policy, direction, protocol, required, target);
  const sixes = open(six);
  const fours = open(addresses.ALL_V4);
  const [isFour, isSix] = [fours, sixes].map((all) => all.some((entry) => !addresses.isEmpty(entry.definite)));
  if (isFour && isSix) return { asked: set };
  if (isFour) return { asked: four, ...inDoubt(policy, six, sixes, required) };
  if (isSix) return { asked: six, ...inDoubt(policy, four, fours, required) };
  // Of what may be open only, that is asked which may be all there is to ask.
  const mayBeAll = (all: readonly Coverage[], target: AddressSet): boolean =>
    all.every(({ possible }) => (isOpaque ? !addresses.isEmpty(possible) : addresses.covers(possible, target)));
  return { asked: mayBeAll(sixes, six) && !mayBeAll(open(four), four) ? six : four };
}

/** A family of which nothing is open for sure, beside one that is open; `set`: what would be asked of it. */
function inDoubt(
  { kind }: FilterPolicy | FirewallPolicy,
  set: AddressSet,
  all: readonly Coverage[],
  required: PortSet,
): Pick<Families, 'perhaps'> {
  const family = set.v4.length > 0 ? addresses.ALL_V4 : addresses.ALL_V6;
  const openings = all.flatMap(({ open, allowed }) =>
    open.filter((one) => allowed.length > 0 || speaksOf(one, family)),
  );
  if (openings.length === 0) return {};
  // What a firewall does hangs on more than one packet.
  const isWhole =
    kind !== 'firewall' &&
    all.length === 1 &&
    all[0]!.allowed.length === 0 &&
    openings.every((one) => addresses.covers(one.set, set) && isAllOrNothing(one, required));
  return { perhaps: { set, reasons: openings.flatMap(({ reasons }) => reasons), isWhole } };
}

/**
 * Whether a rule may say that a family is used: members of groups are inside the network, names are of both, and a rule
 * that nobody sees says nothing of it.
 */
function speaksOf({ rule, reasons, isWhole }: Opening, family: AddressSet): boolean {
  if (!rule) return isWhole === true;
  if (hangsOnNamesOnly(reasons)) return false;
  const telling = rule.peers.filter((peer) => peer.kind !== 'group' && (peer.kind !== 'unknown' || peer.family));
  return addresses.overlaps(peersOf(telling).maybe, family);
}

/** Whether a rule opens either all of what it may, at all required ports, or nothing. */
function isAllOrNothing({ rule, isWhole }: Opening, required: PortSet): boolean {
  if (!rule) return isWhole === true;
  const { protocol, ports, peers } = rule;
  if (peersOf(peers).reasons.length > 0) return false;
  if (protocol.known && !hasPorts(protocol.value)) return true;
  if (!ports.known) return false;
  // Should the protocol turn out to be "all", the ports do not matter.
  const there = intervals.intersect(ports.value, required);
  return protocol.known || there.length === 0 || intervals.equals(there, required);
}
