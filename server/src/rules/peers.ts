import type { Peer, Policy } from '../policy';

/** Every peer that the object's own text writes; a list of another object is told there. Each place once. */
export function peersWritten(policy: Policy): Peer[] {
  const all =
    policy.kind === 'prefix-list'
      ? policy.entries
      : policy.kind === 'address-space'
        ? policy.ranges
        : policy.kind === 'proxy'
          ? []
          : policy.rules.flatMap((rule) => rule.peers);
  const seen = new Set<string>();
  return all.filter(({ span }) => {
    const key = `${span.uri}#${span.start}`;
    return !seen.has(key) && seen.add(key);
  });
}
