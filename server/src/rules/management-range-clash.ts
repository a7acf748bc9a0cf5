import type { Edition, StreamingProtocol } from '../catalogue';
import { type Argument, type MessageKey, message } from '../messages';
import { addresses } from '../net';
import { type AddressSpacePolicy, peerSet } from '../policy';
import type { RuleDefinition } from './rule';

/** A VPC, subnet or route whose range clashes with the ranges of the region's management network. */
export const rule: RuleDefinition = {
  id: 'management-range-clash',
  severity: 'error',
  kinds: ['address-space'],
  *check({ policy, role, region, edition, protocols }) {
    if (policy.kind !== 'address-space' || role !== 'addressing' || region === undefined) return;
    const reserved = reservedRanges(edition, region, protocols);
    const place = edition.region(region);
    if (reserved.length === 0 || !place) return;
    const where = { en: place.name, ja: place.nameJa };
    const own = addresses.unionAll(policy.ranges.flatMap((peer) => peerSet(peer) ?? []));
    const clashing = reserved.filter((cidr) => clashes(own, cidr));
    const all = clashing.length === reserved.length;
    for (const peer of policy.ranges) {
      const set = peerSet(peer);
      const hit = set ? clashing.filter((cidr) => clashes(set, cidr)) : [];
      if (peer.kind !== 'address' || hit.length === 0) continue;
      const free = reserved.filter((cidr) => !clashing.includes(cidr));
      yield {
        span: peer.span,
        // Registration fails only when every range of the region clashes.
        severity: all ? (policy.routes || policy.peer ? 'warning' : 'error') : 'information',
        message: message(keyOf(all, policy), { text: peer.text, hit, free: free.map(freePart), where, region }),
      };
    }
  },
};

/** The ranges that AWS takes addresses of management interfaces from. */
export const reservedRanges = (edition: Edition, region: string, protocols: readonly StreamingProtocol[]): string[] =>
  edition.data.managementRanges
    .filter((row) => row.region === region && row.status === 'current')
    .filter((row) => !row.streaming || protocols.includes(row.streaming))
    .flatMap((row) => row.cidrs);

function keyOf(all: boolean, { routes, peer }: AddressSpacePolicy): MessageKey {
  if (peer) return all ? 'rules.peerClashAll' : 'rules.peerClash';
  if (routes) return all ? 'rules.routeClashAll' : 'rules.routeClash';
  return all ? 'rules.clashAll' : 'rules.clashSome';
}

/** AWS takes a /16: a wider range clashes only when nothing of it is left. */
function clashes(set: addresses.AddressSet, cidr: string): boolean {
  const range = addresses.addressSet([cidr]);
  return isWide(range) ? addresses.covers(set, range) : addresses.overlaps(set, range);
}

const isWide = (range: addresses.AddressSet): boolean => addresses.sizeV4(range) > 2 ** 16;

/** Nobody can keep all of 10.0.0.0/8 free, and nobody has to. */
const freePart = (cidr: string): Argument =>
  isWide(addresses.addressSet([cidr])) ? message('rules.sixteenOf', { cidr }) : cidr;
