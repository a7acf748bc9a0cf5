import { type AddressSet, addresses, intervals, type PortSet } from '../net';
import { ALL_WORLDS, type Direction, type FilterPolicy, type FirewallPolicy, type Reason, type Rule } from '../policy';
import { ByWorlds } from './by-worlds';
import { cut, type Extent, extents } from './extent';
import { type FirewallQuestion, firewallCoverage } from './firewall';

/** What a policy does with one protocol, port interval and address set. */
export interface Coverage {
  readonly ports: PortSet;
  /** Allowed whatever the unknown values are. */
  readonly definite: AddressSet;
  /** Allowed for some values of what is unknown; contains `definite`. */
  readonly possible: AddressSet;
  /** Stopped by a deny rule for certain, before anything allows it. */
  readonly denied: readonly { readonly rule: Rule; readonly set: AddressSet }[];
  /** Rules that allow for certain, with what they decide. */
  readonly allowed: readonly { readonly rule: Rule; readonly set: AddressSet }[];
  /** Rules with unknown parts that could matter here. */
  readonly open: readonly Opening[];
}

/** What hangs on something unknown. */
export interface Opening {
  readonly reasons: readonly Reason[];
  readonly set: AddressSet;
  /** The rule that it is of, where it is one. */
  readonly rule?: Rule;
  /** All of the set is open, or nothing of it. */
  readonly isWhole?: true;
}

/** What lets traffic through or stops it. */
export type Judged = Pick<FilterPolicy, 'kind' | 'rules' | 'when'> | FirewallPolicy;

/**
 * Coverage of `required` by a policy, one entry for each stretch of ports over which the answer is the same.
 * Ports are cut at the bounds of the rules, never expanded into elements.
 */
export function coverage(
  policy: Judged,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  requiredPorts: PortSet,
  required: AddressSet,
  question: FirewallQuestion = {},
): Coverage[] {
  if (policy.kind === 'firewall') {
    return firewallCoverage(policy, direction, protocol, requiredPorts, required, question);
  }
  const candidates = extents(policy, direction, protocol);
  const ordered = policy.kind === 'network-acl' ? inOrder(candidates) : { numbered: candidates, loose: [] };
  const parted = candidates.some(({ where }) => where) ? new ByWorlds(ordered, policy.when ?? ALL_WORLDS) : undefined;
  const out: Coverage[] = [];
  for (const [start, end] of cut(requiredPorts, candidates)) {
    const walked: Coverage = { ports: [start, end], ...walk(ordered, start, required) };
    const here = parted ? parted.refined(walked) : walked;
    const last = out[out.length - 1];
    if (last && last.ports[last.ports.length - 1] === start && same(last, here)) {
      out[out.length - 1] = { ...last, ports: intervals.union(last.ports, here.ports) };
    } else out.push(here);
  }
  return out;
}

/** Whether a policy lets, or may let, anything of this through: what `coverage` says, without saying what. */
export function opens(
  policy: Judged,
  direction: Direction,
  protocol: 'tcp' | 'udp',
  requiredPorts: PortSet,
  required: AddressSet,
): boolean {
  if (policy.kind === 'security-group') {
    const candidates = extents(policy, direction, protocol);
    const touches = ({ maybe: { ports, peers } }: Extent): boolean =>
      intervals.overlaps(requiredPorts, ports) && addresses.overlaps(required, peers);
    // Nothing is denied here: only worlds can take back what a rule may open.
    if (!candidates.some(({ where, action }) => where || action === 'deny')) return candidates.some(touches);
  }
  return coverage(policy, direction, protocol, requiredPorts, required).some(
    ({ possible }) => !addresses.isEmpty(possible),
  );
}

/** The rules in the order in which they are tried. */
export interface Order {
  readonly numbered: readonly Extent[];
  /** Rules whose number is unknown: they may come before all others or behind them. */
  readonly loose: readonly Extent[];
}

function inOrder(candidates: readonly Extent[]): Order {
  const numbered: { extent: Extent; number: number }[] = [];
  const loose: Extent[] = [];
  for (const extent of candidates) {
    const number = extent.rule.number;
    if (number?.known) numbered.push({ extent, number: number.value });
    else loose.push(extent);
  }
  numbered.sort((a, b) => a.number - b.number);
  return { numbered: numbered.map((entry) => entry.extent), loose };
}

/**
 * First match decides. What an uncertain rule may match is remembered: an uncertain allow makes its extent possible,
 * an uncertain deny takes certainty from all that later rules allow there.
 */
function walk(order: Order, port: number, required: AddressSet): Omit<Coverage, 'ports'> {
  let undecided = required;
  let definite = addresses.NO_ADDRESS;
  let possible = addresses.NO_ADDRESS;
  let doubted = addresses.NO_ADDRESS;
  const denied: { rule: Rule; set: AddressSet }[] = [];
  const allowed: { rule: Rule; set: AddressSet }[] = [];
  const open: Opening[] = [];

  const uncertain = (extent: Extent, among: AddressSet): void => {
    if (extent.reasons.length === 0 || !intervals.contains(extent.maybe.ports, port)) return;
    const reach = addresses.intersect(among, extent.maybe.peers);
    if (addresses.isEmpty(reach)) return;
    if (extent.action !== 'deny') possible = addresses.union(possible, reach);
    if (extent.action !== 'allow') doubted = addresses.union(doubted, reach);
    open.push({ reasons: extent.reasons, set: reach, rule: extent.rule });
  };
  const certain = (extent: Extent): void => {
    if (!extent.sure || !intervals.contains(extent.sure.ports, port)) return;
    const hit = addresses.intersect(undecided, extent.sure.peers);
    if (addresses.isEmpty(hit)) return;
    undecided = addresses.subtract(undecided, hit);
    if (extent.action === 'deny') denied.push({ rule: extent.rule, set: hit });
    else {
      possible = addresses.union(possible, hit);
      definite = addresses.union(definite, addresses.subtract(hit, doubted));
      allowed.push({ rule: extent.rule, set: hit });
    }
  };

  for (const extent of order.loose) uncertain(extent, required);
  for (const extent of order.numbered) {
    certain(extent);
    uncertain(extent, undecided);
    if (addresses.isEmpty(undecided)) break;
  }
  // A rule without a known number comes before the implicit deny wherever it stands.
  for (const extent of order.loose) if (extent.action === 'allow') certain(extent);
  return { definite, possible, denied, allowed, open };
}

function same(a: Coverage, b: Coverage): boolean {
  const alike = <T extends { readonly set: AddressSet }>(x: readonly T[], y: readonly T[], key: (t: T) => unknown) =>
    x.length === y.length && x.every((e, i) => key(e) === key(y[i]!) && addresses.equals(e.set, y[i]!.set));
  return (
    addresses.equals(a.definite, b.definite) &&
    addresses.equals(a.possible, b.possible) &&
    alike(a.denied, b.denied, (e) => e.rule) &&
    alike(a.allowed, b.allowed, (e) => e.rule) &&
    alike(a.open, b.open, (e) => e.reasons)
  );
}
