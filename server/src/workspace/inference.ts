import type { Edition, Role } from '../catalogue';
import { type AddressSet, addresses, intervals } from '../net';
import { hasPorts, type Peer, type Policy, peerSet, type Rule } from '../policy';

/** A cautious guess from what the object says of itself. Undefined: it says nothing, and we say nothing. */
export interface Guess {
  readonly role?: Role;
  readonly region?: string;
}

/** Larger peers say nothing about WorkSpaces: half the internet lies in 0.0.0.0/0. */
const NARROW = 2 ** 17;

export function infer(policy: Policy, edition: Edition): Guess {
  const region = policy.region?.known ? policy.region.value : regionByAddresses(policy, edition);
  return { role: inferRole(policy, edition), region };
}

function inferRole(policy: Policy, edition: Edition): Role | undefined {
  if (policy.kind === 'proxy') return 'proxy';
  if (policy.kind === 'prefix-list') {
    return touches(policy.entries, allGateways(edition)) ? 'client-network' : undefined;
  }
  if (policy.kind !== 'address-space' && policy.rules.some((rule) => opensStreaming(rule, edition))) {
    return 'client-network';
  }
  if (!saysWorkSpaces(policy.labels)) return undefined;
  return policy.kind === 'security-group' ? groupRole(policy.labels) : KIND_ROLE[policy.kind];
}

const KIND_ROLE = { 'network-acl': 'subnet', 'address-space': 'addressing' } as const;

/** "WorkSpaces" as AWS spells it, or `workspaces` as a word of its own; "terraform workspace" does not say it. */
const saysWorkSpaces = (labels: readonly string[]): boolean =>
  labels.some((label) => /WorkSpaces?(?![a-z])/.test(label) || /(^|[^a-z])work-?spaces([^a-z]|$)/i.test(label));

/** What else a group's words say; the first that fits wins. Groups of neighbours (endpoints, balancers) get no role. */
const GROUP_WORDS: readonly (readonly [RegExp, Role | undefined])[] = [
  [/endpoint|vpce|load.?balancer|\b[an]lb\b|lambda|database|\brds\b|bastion|tfe|terraform/i, undefined],
  [/client|end.?user|office|on.?prem|branch|クライアント|拠点|社内/i, 'client-network'],
  [/director|controller|domain|\bad\b|ディレクトリ/i, 'directory'],
];

function groupRole(labels: readonly string[]): Role | undefined {
  const text = labels.join(' ').replace(/_/g, ' ');
  for (const [words, role] of GROUP_WORDS) if (words.test(text)) return role;
  return 'workspace';
}

/** Opens the streaming port outbound, as such and not among thousands, towards WorkSpaces gateways. */
function opensStreaming(rule: Rule, edition: Edition): boolean {
  if (rule.direction !== 'outbound' || !rule.ports.known || !rule.protocol.known) return false;
  if (!hasPorts(rule.protocol.value) || (rule.action.known && rule.action.value === 'deny')) return false;
  const ports = rule.ports.value;
  const width = [...intervals.pairs(ports)].reduce((sum, [start, end]) => sum + end - start, 0);
  if (width > 100 || !STREAMING_PORTS.some((port) => intervals.contains(ports, port))) return false;
  return touches(rule.peers, allGateways(edition));
}
const STREAMING_PORTS = [4172, 4195];

function regionByAddresses(policy: Policy, edition: Edition): string | undefined {
  const peers = peersOf(policy);
  const hits = edition.data.regions.filter((region) => touches(peers, edition.workSpacesAddresses(region.code)));
  return hits.length === 1 ? hits[0]!.code : undefined;
}

function peersOf(policy: Policy): readonly Peer[] {
  if (policy.kind === 'prefix-list') return policy.entries;
  if (policy.kind === 'security-group' || policy.kind === 'network-acl') {
    return policy.rules.filter((rule) => rule.direction === 'outbound').flatMap((rule) => rule.peers);
  }
  return [];
}

function touches(peers: readonly Peer[], target: AddressSet): boolean {
  return peers.some((peer) => {
    const set = peerSet(peer);
    return set !== undefined && addresses.sizeV4(set) <= NARROW && addresses.intersect(set, target).v4.length > 0;
  });
}

const gatewaysOf = new WeakMap<Edition, AddressSet>();
function allGateways(edition: Edition): AddressSet {
  let set = gatewaysOf.get(edition);
  if (!set) {
    set = addresses.unionAll(edition.data.regions.map((region) => edition.gateways(region.code)));
    gatewaysOf.set(edition, set);
  }
  return set;
}
