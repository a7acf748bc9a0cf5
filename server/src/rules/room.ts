import { type Message, message } from '../messages';
import type { Family, FilterPolicy, PrefixListPolicy } from '../policy';
import { QUOTA } from './allow';
import type { AllowFix, AllowItem } from './finding';
import { mostRules, type RuleCount, ruleCounts } from './rule-count';

/** As many as AWS can be asked for; a group's thousand is shared by all groups of an interface. */
export const HIGHEST = { 'security-group': 1000, 'network-acl': 40, 'prefix-list': 1000 } as const;

/** What may be proposed for an object, and what to say where AWS's quotas stand in its way. */
export interface Proposal {
  /** Absent where nobody knows the addresses, or AWS would refuse the outcome whatever is asked for. */
  readonly fix?: AllowFix;
  readonly beyond?: Message;
}

/** A fix as the object has room for it. One that needs a higher quota says so in its title. */
export function withRoom(fix: AllowFix | undefined): Proposal {
  if (!fix) return {};
  const { policy, items } = fix;
  // A firewall counts capacity, which is not to be seen in its rules.
  if (policy.kind === 'firewall') return { fix };
  const full = fullest(policy, items);
  if (!full) return { fix };
  const args = { after: full.after, quota: QUOTA[policy.kind], kind: message(`rules.room.${policy.kind}`) };
  const beyond = message('rules.room.beyond', { ...args, wayOut: wayOut(policy, full) });
  if (full.after > HIGHEST[policy.kind]) return { beyond };
  return { fix: { ...fix, title: message('rules.room.title', { ...args, title: fix.title }) }, beyond };
}

/**
 * Whether an object takes the items of a fix without a higher quota than AWS gives by default, or than it must have
 * already: what mends many things at once does no more.
 */
export function fitsQuota(policy: AllowFix['policy'], items: readonly AllowItem[]): boolean {
  if (policy.kind === 'firewall') return true;
  const full = fullest(policy, items);
  return !full || (full.before > QUOTA[policy.kind] && full.after <= HIGHEST[policy.kind]);
}

/** A finding's words with what stands in the way of its fix: AWS's quotas, numbers that are taken. */
export const withBeyond = (finding: Message, { beyond }: Proposal): Message =>
  beyond ? message('rules.room.also', { finding, beyond }) : finding;

/** What an object that holds too much may do instead. */
export function wayOut({ kind }: FilterPolicy | PrefixListPolicy, { fewest }: Pick<RuleCount, 'fewest'>): Message {
  if (kind === 'network-acl') return message('rules.quota.wider');
  if (kind === 'prefix-list') return message('rules.room.lists');
  return fewest <= QUOTA[kind] ? message('rules.quota.collapse', { fewest }) : message('rules.quota.split');
}

interface Full {
  readonly before: number;
  readonly after: number;
  /** Of the rules that are there already, with neighbours joined, and the new ones. */
  readonly fewest: number;
}

/** The direction and family that a fix would fill beyond what AWS takes by default; undefined where all fits. */
function fullest(policy: FilterPolicy | PrefixListPolicy, items: readonly AllowItem[]): Full | undefined {
  const quota = QUOTA[policy.kind];
  if (policy.kind === 'prefix-list') {
    const before = policy.entries.length;
    const after = before + new Set(items.flatMap(({ cidrs }) => cidrs)).size;
    return after > quota ? { before, after, fewest: after } : undefined;
  }
  const added = (direction: string, family: Family): number =>
    items
      .filter((item) => item.direction === direction)
      .reduce((sum, { cidrs }) => sum + cidrs.filter((cidr) => cidr.includes(':') === (family === 6)).length, 0);
  // Most objects are nowhere near, which one look tells.
  if (mostRules(policy) + items.reduce((sum, { cidrs }) => sum + cidrs.length, 0) <= quota) return undefined;
  return ruleCounts(policy)
    .map(({ direction, family, count, fewest }) => {
      const more = added(direction, family);
      return { more, before: count, after: count + more, fewest: fewest + more };
    })
    .filter(({ more, after }) => more > 0 && after > quota)
    .sort((a, b) => b.after - a.after)[0];
}
