import type { Peer, Policy } from '../policy';

const written = new WeakMap<Policy, readonly Peer[]>();

/** Every peer that the object's own text writes; a list of another object is told there. Each place once. */
export function peersWritten(policy: Policy): readonly Peer[] {
  let peers = written.get(policy);
  if (!peers) {
    peers = find(policy);
    written.set(policy, peers);
  }
  return peers;
}

function find(policy: Policy): readonly Peer[] {
  const all =
    policy.kind === 'prefix-list'
      ? policy.entries
      : policy.kind === 'address-space'
        ? policy.ranges
        : policy.kind === 'proxy'
          ? []
          : policy.rules.flatMap((rule) => rule.peers);
  if (inOrder(all)) return all;
  const seen = new Map<string, Set<number>>();
  return all.filter(({ span: { uri, start } }) => {
    let starts = seen.get(uri);
    if (!starts) {
      starts = new Set();
      seen.set(uri, starts);
    }
    return !starts.has(start) && starts.add(start);
  });
}

/** As written from top to bottom, which is the rule: then no place comes twice. */
const inOrder = (peers: readonly Peer[]): boolean =>
  peers.every(
    ({ span }, i) => i === 0 || (span.uri === peers[i - 1]!.span.uri && span.start > peers[i - 1]!.span.start),
  );
