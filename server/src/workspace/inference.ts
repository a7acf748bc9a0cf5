import type { Edition, Role } from '../catalogue';
import { type AddressSet, addresses, intervals } from '../net';
import {
  type FilterPolicy,
  type FirewallPolicy,
  hasPorts,
  type Peer,
  type Policy,
  peerSet,
  type Rule,
} from '../policy';

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
  const alone = policy.kind !== 'firewall' || !policy.within;
  if (policy.kind !== 'address-space' && alone && policy.rules.some((rule) => opensStreaming(rule, edition))) {
    return 'client-network';
  }
  // A firewall's name does not tell on which side of it the WorkSpaces are; the hosts on its list do.
  if (policy.kind === 'firewall') return namesOurs(policy) && !policy.within ? 'client-network' : undefined;
  if (!saysWorkSpaces(policy.labels)) return undefined;
  return policy.kind === 'address-space' ? 'addressing' : filterRole(policy.kind, policy.labels);
}

/**
 * "WorkSpaces" as AWS spells it, or "workspaces" as a word of its own or of a camel: `office_workspaces`,
 * `WorkspacesGroup`. Terraform's own "workspace" and the workspaces of other products do not say it.
 */
const saysWorkSpaces = (labels: readonly string[]): boolean =>
  labels.some((label) => OURS.test(label) && !OTHERS.test(label));
const OURS =
  /WorkSpaces?(?![a-z])|Work-?spaces(?![a-z])|(?<![a-z])work-?[sS]paces(?![a-z])|(?<![A-Za-z])WORK-?SPACES(?![A-Za-z])/;
const OTHERS = /terraform|(?<![a-z])tf[ce](?![a-z])|databricks|grafana|prometheus/i;

/** Neighbours of WorkSpaces that name them: endpoints, balancers and the like get no role. */
const NEIGHBOURS = /endpoint|vpce|load.?balancer|\b[an]lb\b|lambda|database|\brds\b|bastion/i;

/** A list that allows hosts of WorkSpaces and of nobody else. */
const namesOurs = ({ lists, rules }: FirewallPolicy): boolean =>
  lists.some(({ action, targets }) => action === 'allow' && targets.some(({ text }) => OUR_HOST.test(text))) ||
  rules.some(
    ({ action, content }) =>
      action.known && action.value === 'allow' && (content?.all ?? []).some(({ text }) => OUR_HOST.test(text)),
  );
const OUR_HOST =
  /amazonworkspaces\.com$|\.highlander\.aws\.a2z\.com$|^(?:ws-broker-service|skylight-(?:cm|client-ds))\./;

/** What else a group's words say; the first that fits wins. */
const GROUP_WORDS: readonly (readonly [RegExp, Role])[] = [
  [/client|end.?user|office|on.?prem|branch|クライアント|拠点|社内/i, 'client-network'],
  // What speaks with AD is not AD: "WorkSpaces with full AD protocol support".
  [
    /director|controller|domain|\bad\b(?!\s+(?:protocol|auth|traffic|support|ports?|access|join))|ディレクトリ/i,
    'directory',
  ],
];

function filterRole(kind: FilterPolicy['kind'], labels: readonly string[]): Role | undefined {
  // An underscore counts as a letter in a regular expression, and as a space to people.
  const text = labels.join(' ').replace(/_/g, ' ');
  if (NEIGHBOURS.test(text)) return undefined;
  if (kind === 'network-acl') return 'subnet';
  return GROUP_WORDS.find(([words]) => words.test(text))?.[1] ?? 'workspace';
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
  // Most objects name no address of WorkSpaces at all.
  if (!touches(peers, allAddresses(edition))) return undefined;
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
    return set !== undefined && addresses.sizeV4(set) <= NARROW && intervals.overlaps(set.v4, target.v4);
  });
}

type OfRegion = (edition: Edition, code: string) => AddressSet;
const allGateways = inAllRegions((edition, code) => edition.gateways(code));
const allAddresses = inAllRegions((edition, code) => edition.workSpacesAddresses(code));

function inAllRegions(ofRegion: OfRegion): (edition: Edition) => AddressSet {
  const kept = new WeakMap<Edition, AddressSet>();
  return (edition) => {
    let set = kept.get(edition);
    if (!set) {
      set = addresses.unionAll(edition.data.regions.map(({ code }) => ofRegion(edition, code)));
      kept.set(edition, set);
    }
    return set;
  };
}
