import type { Message } from '../messages';
import type { AddressSpacePolicy, FilterPolicy, Known, Peer, Policy, Reason, Rule } from '../policy';

/**
 * Tells whether two objects are the same but for the places of what they hold: then they have the same role, region,
 * verdicts and findings. One instance serves one evaluation; lists that many rules share are compared once.
 */
export class Likeness {
  private readonly lists = new Map<readonly Peer[], readonly Peer[]>();

  same(a: Policy, b: Policy): boolean {
    if (a === b) return true;
    if (
      a.kind !== b.kind ||
      a.kind === 'proxy' ||
      a.kind === 'firewall' ||
      a.format !== b.format ||
      a.address !== b.address
    )
      return false;
    if (a.record !== b.record || !sameMessage(a.readOnly, b.readOnly) || !this.known(a.region, b.region, equal))
      return false;
    if (!all(a.labels, b.labels, equal)) return false;
    if (!all(a.invalid, b.invalid, (one, other) => sameMessage(one.message, other.message))) return false;
    switch (a.kind) {
      case 'prefix-list':
        return (
          b.kind === 'prefix-list' &&
          this.known(a.maxEntries, b.maxEntries, equal) &&
          this.peers(a.entries, b.entries, a, b)
        );
      case 'address-space':
        return b.kind === 'address-space' && this.peers(a.ranges, b.ranges, a, b) && this.table(a, b);
      default:
        return (
          'rules' in b &&
          b.kind !== 'firewall' &&
          a.when?.id === b.when?.id &&
          all(a.rules, b.rules, (one, other) => this.rule(one, other, a, b))
        );
    }
  }

  private table(a: AddressSpacePolicy, b: AddressSpacePolicy): boolean {
    if (!a.table || !b.table) return a.table === b.table;
    return (
      sameReason(a.table.rest, b.table.rest) &&
      this.known(a.table.vpc, b.table.vpc, equal) &&
      all(
        a.table.routes,
        b.table.routes,
        (one, other) =>
          one.target === other.target &&
          one.blackhole === other.blackhole &&
          sameReason(one.maybe, other.maybe) &&
          this.peers(one.destinations, other.destinations, a, b),
      )
    );
  }

  private rule(a: Rule, b: Rule, from: FilterPolicy, to: FilterPolicy): boolean {
    return (
      a.direction === b.direction &&
      this.known(a.action, b.action, equal) &&
      this.known(a.number, b.number, equal) &&
      this.known(a.protocol, b.protocol, equal) &&
      this.known(a.ports, b.ports, (one, other) => all(one, other, equal)) &&
      sameReason(a.maybe, b.maybe) &&
      a.when?.id === b.when?.id &&
      isIn(a.span.uri, from) === isIn(b.span.uri, to) &&
      this.peers(a.peers, b.peers, from, to)
    );
  }

  private peers(a: readonly Peer[], b: readonly Peer[], from: Policy, to: Policy): boolean {
    if (a === b) return true;
    if (this.lists.get(a) === b) return true;
    const same = all(a, b, (one, other) => this.peer(one, other, from, to));
    if (same) this.lists.set(a, b);
    return same;
  }

  private peer(a: Peer, b: Peer, from: Policy, to: Policy): boolean {
    switch (a.kind) {
      case 'address':
        return b.kind === 'address' && a.text === b.text;
      case 'unknown':
        return b.kind === 'unknown' && sameReason(a.reason, b.reason);
      case 'group':
        return b.kind === 'group' && a.id === b.id;
      case 'prefix-list':
        return (
          b.kind === 'prefix-list' &&
          a.id === b.id &&
          a.maxEntries === b.maxEntries &&
          (a.entries === b.entries || (!!a.entries && !!b.entries && this.peers(a.entries, b.entries, from, to)))
        );
    }
  }

  private known<T>(a: Known<T> | undefined, b: Known<T> | undefined, same: (one: T, other: T) => boolean): boolean {
    if (a === undefined || b === undefined) return a === b;
    if (a.known && b.known) return same(a.value, b.value);
    return !a.known && !b.known && sameReason(a.reason, b.reason);
  }
}

const equal = <T>(a: T, b: T): boolean => a === b;

const isIn = (uri: string, policy: Policy): boolean => uri === policy.span.uri;

function all<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!same(a[i]!, b[i]!)) return false;
  return true;
}

const sameReason = (a: Reason | undefined, b: Reason | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && sameMessage(a.message, b.message));

/** Messages are few and small: what is unknown or wrong is the exception. */
const sameMessage = (a: Message | undefined, b: Message | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.key === b.key && JSON.stringify(a) === JSON.stringify(b));
