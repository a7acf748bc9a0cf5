import { type AddressSet, addresses } from '../net';
import { type Direction, type Family, type FilterPolicy, type Peer, peerSet, type Rule } from '../policy';

/** Rules of one direction and family as AWS counts them. */
export interface RuleCount {
  readonly direction: Direction;
  readonly family: Family;
  /** At least so many: what nobody can tell is left out. */
  readonly count: number;
  readonly exact: boolean;
  /** How many are left when addresses that stand side by side under the same ports become one. */
  readonly fewest: number;
}

/**
 * Counts as AWS does: each direction and each family apart; every CIDR of a rule is one, a security group is one in
 * both families, and a prefix list as many as it may ever hold.
 */
export function ruleCounts(policy: FilterPolicy): RuleCount[] {
  const out: RuleCount[] = [];
  for (const direction of ['inbound', 'outbound'] as const) {
    const rules = policy.rules.filter((rule) => rule.direction === direction);
    for (const family of [4, 6] as const) {
      const weights = rules.map((rule) => (rule.maybe ? UNSURE : weightOf(rule.peers, family)));
      const count = weights.reduce((sum, weight) => sum + weight.count, 0);
      const exact = weights.every((weight) => weight.exact);
      out.push({
        direction,
        family,
        count,
        exact,
        // Asked for only of the few objects that hold too much.
        get fewest() {
          return Math.min(count, fewest(policy, rules, family));
        },
      });
    }
  }
  return out;
}

/** No fewer rules than AWS counts in any direction and family: told at one look, as most objects hold few. */
export function mostRules({ rules }: FilterPolicy): number {
  let sum = 0;
  for (const { peers } of rules) {
    for (const peer of peers) {
      sum += peer.kind === 'prefix-list' ? Math.max(peer.maxEntries ?? 1, peer.entries?.length ?? 1) : 1;
    }
  }
  return sum;
}

interface Weight {
  readonly count: number;
  readonly exact: boolean;
}
const UNSURE: Weight = { count: 0, exact: false };

function weightOf(peers: readonly Peer[], family: Family): Weight {
  const weights = peers.map((peer) => weightOfPeer(peer, family));
  return {
    count: weights.reduce((sum, weight) => sum + weight.count, 0),
    exact: weights.every((weight) => weight.exact),
  };
}

function weightOfPeer(peer: Peer, family: Family): Weight {
  switch (peer.kind) {
    case 'address':
      return { count: familyOf(peer) === family ? 1 : 0, exact: true };
    case 'group':
      return { count: 1, exact: true };
    case 'prefix-list':
      return weightOfList(peer, family);
    case 'unknown':
      return UNSURE;
  }
}

/** A list holds one family; without its text it weighs one at least. */
function weightOfList(list: Extract<Peer, { kind: 'prefix-list' }>, family: Family): Weight {
  if (!list.entries) return { count: 1, exact: false };
  const inside = weightOf(list.entries, family);
  const ours = inside.count > 0 || list.entries.length === 0;
  if (list.maxEntries === undefined || !ours) return { count: inside.count, exact: false };
  return { count: Math.max(list.maxEntries, inside.count), exact: true };
}

const familyOf = (peer: Peer): Family =>
  peer.kind === 'address' && peer.address.kind !== 'invalid' ? peer.address.family : 4;

/** Rules whose ports and protocol are the same share the fewest CIDRs of all their addresses. */
function fewest(policy: FilterPolicy, rules: readonly Rule[], family: Family): number {
  // Entries of a network ACL are tried in order; joining them may change what they mean.
  if (policy.kind === 'network-acl') return Number.POSITIVE_INFINITY;
  const groups = new Map<string, AddressSet[]>();
  let others = 0;
  for (const rule of rules) {
    const key = JSON.stringify([rule.protocol.known && rule.protocol.value, rule.ports.known && rule.ports.value]);
    const sets = groups.get(key) ?? [];
    groups.set(key, sets);
    if (rule.maybe) continue;
    for (const peer of rule.peers) {
      const set = peerSet(peer);
      if (set) sets.push(family === 4 ? { v4: set.v4, v6: [] } : { v4: [], v6: set.v6 });
      else others += weightOfPeer(peer, family).count;
    }
  }
  return [...groups.values()].reduce((sum, sets) => sum + addresses.toCidrs(addresses.unionAll(sets)).length, others);
}
