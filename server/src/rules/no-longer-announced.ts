import type { AwsRanges, Edition } from '../catalogue';
import { placesOf } from '../catalogue/places';
import { NOTHING, type PrefixIndex } from '../catalogue/prefixes';
import { message } from '../messages';
import { type AddressSet, addresses } from '../net';
import { type Peer, type Policy, peerSet } from '../policy';
import type { RuleDefinition } from './rule';

/** A CIDR in a list that was copied from AWS's feed, which the feed of today has no more. */
export const rule: RuleDefinition = {
  id: 'no-longer-announced',
  severity: 'warning',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check({ policy, edition, ranges }) {
    if (!ranges) return;
    for (const peers of listsOf(policy)) {
      for (const peer of strangers(peers, edition, ranges)) {
        yield {
          span: peer.span,
          message: message('rules.noLongerAnnounced', {
            text: peer.text,
            date: ranges.date.slice(0, 10),
          }),
          fix: policy.readOnly
            ? undefined
            : {
                kind: 'cidrs',
                title: message('rules.fix.remove', { text: peer.text }),
                policy,
                span: peer.span,
                cidrs: [],
              },
        };
      }
    }
  },
};

/** Fewer say nothing of where a list comes from. */
const FEWEST = 8;
/** At least so many of a list must be prefixes of the feed, letter by letter: nobody writes those by chance. */
const SHARE = 0.75;

type AddressPeer = Extract<Peer, { kind: 'address' }>;

/** The public CIDRs of each rule, or of a list; what the user owns alone (single addresses, private ranges) is no copy. */
function* listsOf(policy: Policy): Generator<readonly Peer[]> {
  if (policy.kind === 'prefix-list') yield policy.entries;
  else if (policy.kind === 'security-group') for (const { peers } of policy.rules) yield peers;
  // An ACL's entry holds one CIDR, so the list is the ACL.
  else if (policy.kind === 'network-acl') yield policy.rules.flatMap(({ peers }) => peers);
}

const found = new WeakMap<
  readonly Peer[],
  { readonly ranges: AwsRanges; readonly strangers: readonly AddressPeer[] }
>();

function strangers(peers: readonly Peer[], edition: Edition, ranges: AwsRanges): readonly AddressPeer[] {
  if (peers.length < FEWEST) return [];
  const before = found.get(peers);
  if (before?.ranges === ranges) return before.strangers;
  const list = find(peers, placesOf(edition, ranges).index);
  found.set(peers, { ranges, strangers: list });
  return list;
}

function find(peers: readonly Peer[], index: PrefixIndex): AddressPeer[] {
  let [copied, own] = [0, 0];
  const out: AddressPeer[] = [];
  for (const peer of peers) {
    const set = peerSet(peer);
    if (!set || peer.kind !== 'address' || !addresses.isPublic(set)) continue;
    const nodes = Array.from(index.segments(set), ({ node }) => node);
    if (nodes.some((node) => node !== NOTHING && index.cidr(node) === peer.text)) copied++;
    else if (nodes.every((node) => node === NOTHING) && isNetwork(set)) out.push(peer);
    else own++;
  }
  const all = copied + own + out.length;
  return all >= FEWEST && copied >= all * SHARE ? out : [];
}

/** A single address among AWS's may well be somebody's own. */
const isNetwork = ({ v4, v6 }: AddressSet): boolean =>
  v4.length > 0 ? v4.at(-1)! - v4[0]! > 1 : v6.length > 0 && v6.at(-1)! - v6[0]! > 1n;
