import { type MessageKey, message } from '../messages';
import { type AddressSet, type AddressText, addresses } from '../net';
import type { Peer } from '../policy';
import { peersWritten } from './peers';
import type { RuleDefinition, Subject } from './rule';
import { listedAt, truncations } from './truncation';
import { listText } from './wording';

/** A range `a - b` or a bare address where a CIDR is wanted, or a CIDR whose address is not the start of its network. */
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
      if (address.kind === 'cidr' || address.kind === 'invalid') continue;
      // A default that several rules refer to is at fault once.
      if (origin && (told.has(origin.start) || !told.add(origin.start))) continue;
      const span = origin ?? peer.span;
      const meant = address.kind === 'range' ? undefined : meantBy(peer, subject);
      const cidrs = addresses.toCidrs(meant ?? address.set);
      const args = { text: peer.text, cidrs: listText(cidrs), count: cidrs.length };
      // Who writes an address before a /0 means some network, and nobody knows which, and so it is with 10.0.0.0 alone.
      const vague = !meant && VAGUE.test(peer.text);
      yield {
        span,
        // No AWS interface takes a range or an address alone; host bits are cut off by some and refused by others.
        severity: address.kind === 'host-bits' ? 'warning' : 'error',
        message: message(keyOf(address.kind, peer.text, meant !== undefined), args),
        fix:
          policy.readOnly || vague
            ? undefined
            : { kind: 'cidrs', title: message('rules.fix.cidrs', args), policy, span, cidrs },
        ...(origin
          ? { related: [{ span: peer.span, message: message('rules.usedHere', { object: policy.address }) }] }
          : {}),
      };
    }
  },
};

function keyOf(kind: Misspelt, text: string, meant: boolean): MessageKey {
  if (kind === 'range') return 'rules.range';
  const bare = kind === 'address';
  if (meant) return bare ? 'rules.bareMeant' : 'rules.hostBitsMeant';
  if (!VAGUE.test(text)) return bare ? 'rules.bareAddress' : 'rules.hostBits';
  return !bare ? 'rules.prefixZero' : ALL.test(text) ? 'rules.bareZero' : 'rules.bareNetwork';
}
type Misspelt = Exclude<AddressText['kind'], 'cidr' | 'invalid'>;

/** What AWS lists from the very address that was written on: then the mask is the slip of the pen, not the address. */
function meantBy({ text, address }: AddressPeer, { policy, edition }: Subject): AddressSet | undefined {
  if (address.kind === 'invalid') return undefined;
  const start = policy.kind === 'address-space' ? undefined : addresses.parseV4(text.trim().split('/')[0]!);
  const listed = start === undefined ? undefined : listedAt(edition, start);
  if (!listed) return undefined;
  const whole = addresses.covers(address.set, listed);
  // Of an address alone, which has no mask, only what goes beyond it says anything.
  return whole === (address.kind === 'address') ? undefined : listed;
}
type AddressPeer = Extract<Peer, { kind: 'address' }>;

const VAGUE = /\/0\s*$|^[^/]*(?:\.0|::)\s*$/;
const ALL = /^\s*(?:0\.0\.0\.0|::)\s*$/;
