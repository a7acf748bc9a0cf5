import { message } from '../../messages';
import {
  DIRECTIONS,
  doubtedPeers,
  keyOf,
  type Peer,
  type Policy,
  type Problem,
  type Reason,
  type Rule,
  type Span,
  unseenIn,
} from '../../policy';
import { orAnything } from '../firewall/policy';

/**
 * Objects as they are where part of their blocks, or of those of their rules, cannot be read: what is missing there may be
 * meant otherwise, and so may what is read. The others stay the same objects.
 */
export function withDoubts(policies: readonly Policy[], faults: readonly Problem[]): readonly Policy[] {
  if (faults.length === 0) return policies;
  const isHurt = (span: Span): boolean => faults.some((fault) => standsIn(fault, span));
  const hurt = policies.map((policy) => isHurt(policy.span) || ('rules' in policy && policy.rules.some(hasFault)));
  function hasFault({ span }: Rule): boolean {
    return isHurt(span);
  }
  const lists = policies.flatMap((policy, i) => (hurt[i] && policy.kind === 'prefix-list' ? [policy.span] : []));
  return policies.map((policy, i) => {
    if (hurt[i]) return known.get(policy) ?? remember(policy, asDoubted(policy));
    return lists.length > 0 ? withLists(policy, lists) : policy;
  });
}

/** One object for one, so that what is found of it can be kept. */
const known = new WeakMap<Policy, Policy>();

function remember(policy: Policy, doubtful: Policy): Policy {
  known.set(policy, doubtful);
  return doubtful;
}

/** What a block lacks at its end is told where the next one begins, but for its own brace. */
function standsIn({ span, message: { key } }: Problem, { uri, start, end }: Span): boolean {
  const at = span.start;
  const inside = at > start && at < end;
  return (inside || (at === start && key === 'terraform.braceMissing')) && keyOf(span.uri) === keyOf(uri);
}

function asDoubted(policy: Policy): Policy {
  const { nameSpan: span, address: id } = policy;
  const reason: Reason = { message: message('policy.hurt', { id }), span };
  switch (policy.kind) {
    case 'security-group':
    case 'network-acl': {
      const rules = policy.rules.map((rule): Rule => (rule.maybe ? rule : { ...rule, maybe: reason }));
      const unseen = DIRECTIONS.map((direction) => unseenIn(policy.kind)(span, direction, reason));
      return { ...policy, rules: [...rules, ...unseen] };
    }
    case 'prefix-list':
      return { ...policy, entries: doubtedPeers(policy.entries, reason, span) };
    case 'address-space': {
      const table = policy.table && { table: { ...policy.table, rest: policy.table.rest ?? reason } };
      return { ...policy, ranges: doubtedPeers(policy.ranges, reason, span), ...table };
    }
    case 'firewall':
      return orAnything(policy, span, reason);
    case 'proxy':
      return policy;
  }
}

/** Rules that name a list of which part cannot be read. */
function withLists(policy: Policy, lists: readonly Span[]): Policy {
  if (policy.kind !== 'security-group' && policy.kind !== 'network-acl') return policy;
  const isOf = ({ uri, start, end }: Span): boolean =>
    lists.some((list) => list.start <= start && end <= list.end && keyOf(list.uri) === keyOf(uri));
  const open = (peer: Peer): peer is Extract<Peer, { kind: 'prefix-list' }> =>
    peer.kind === 'prefix-list' && peer.entries?.some(({ span }) => isOf(span)) === true;
  if (!policy.rules.some(({ peers }) => peers.some(open))) return policy;
  const rules = policy.rules.map((rule) => ({
    ...rule,
    peers: rule.peers.map((peer) =>
      open(peer) ? { kind: 'prefix-list' as const, id: peer.id, span: peer.span } : peer,
    ),
  }));
  return { ...policy, rules };
}
