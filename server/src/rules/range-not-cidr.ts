import { type MessageKey, message } from '../messages';
import { type AddressSet, addresses } from '../net';
import { peersWritten } from './peers';
import type { RuleDefinition, Subject } from './rule';
import { listedAt, truncations } from './truncation';
import { listText } from './wording';

/** A range `a - b` where a CIDR is wanted, or a CIDR whose address is not the start of its network. */
export const rule: RuleDefinition = {
  id: 'range-not-cidr',
  severity: 'warning',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'address-space'],
  *check(subject) {
    const { policy } = subject;
    // What means a gateway range and is not all of it has a better fix than the same addresses.
    const better = new Set<unknown>(truncations(subject).map(({ peer }) => peer));
    const told = new Set<number>();
    for (const peer of peersWritten(policy)) {
      if (peer.kind !== 'address' || better.has(peer)) continue;
      const { address, origin } = peer;
      if (address.kind !== 'range' && address.kind !== 'host-bits') continue;
      // A default that several rules refer to is at fault once.
      if (origin && (told.has(origin.start) || !told.add(origin.start))) continue;
      const span = origin ?? peer.span;
      const meant = address.kind === 'host-bits' ? meantBy(peer.text, address.set, subject) : undefined;
      const cidrs = addresses.toCidrs(meant ?? address.set);
      const args = { text: peer.text, cidrs: listText(cidrs), count: cidrs.length };
      // Who writes an address before a /0 means some network, and nobody knows which.
      const all = !meant && EVERYTHING.test(peer.text);
      yield {
        span,
        // No AWS interface takes a range; host bits are cut off by some and refused by others.
        severity: address.kind === 'range' ? 'error' : 'warning',
        message: message(keyOf(address.kind, all, meant !== undefined), args),
        fix:
          policy.readOnly || all
            ? undefined
            : { kind: 'cidrs', title: message('rules.fix.cidrs', args), policy, span, cidrs },
        ...(origin
          ? { related: [{ span: peer.span, message: message('rules.usedHere', { object: policy.address }) }] }
          : {}),
      };
    }
  },
};

function keyOf(kind: 'range' | 'host-bits', all: boolean, meant: boolean): MessageKey {
  if (kind === 'range') return 'rules.range';
  return meant ? 'rules.hostBitsMeant' : all ? 'rules.prefixZero' : 'rules.hostBits';
}

/** What AWS lists from the very address that was written on: then the mask is the slip of the pen, not the address. */
function meantBy(text: string, network: AddressSet, { policy, edition }: Subject): AddressSet | undefined {
  const start = policy.kind === 'address-space' ? undefined : addresses.parseV4(text.trim().split('/')[0]!);
  const listed = start === undefined ? undefined : listedAt(edition, start);
  return listed && addresses.covers(network, listed) ? listed : undefined;
}

const EVERYTHING = /\/0\s*$/;
