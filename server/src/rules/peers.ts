import type { Peer, Policy } from '../policy';

const written = new WeakMap<Policy, readonly Peer[]>();

/** Every peer that the object's own text writes; a list of another object is told there. Each once at a place. */
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
  const seen = new Map<string, Set<string>>();
  return all.filter((peer) => {
    const { uri, start } = peer.span;
    let places = seen.get(uri);
    if (!places) {
      places = new Set();
      seen.set(uri, places);
    }
    // Of one expression may come several, as of a text that is split.
    const place = peer.kind === 'address' ? `${start} ${peer.text}` : `${start}`;
    return !places.has(place) && places.add(place);
  });
}

/** As written from top to bottom, which is the rule: then no place comes twice. */
const inOrder = (peers: readonly Peer[]): boolean =>
  peers.every(
    ({ span }, i) => i === 0 || (span.uri === peers[i - 1]!.span.uri && span.start > peers[i - 1]!.span.start),
  );
