import { message } from '../messages';
import { addresses } from '../net';
import { peersWritten } from './peers';
import type { RuleDefinition } from './rule';
import { truncations } from './truncation';
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
      const cidrs = addresses.toCidrs(address.set);
      const args = { text: peer.text, cidrs: listText(cidrs), count: cidrs.length };
      // Who writes an address before a /0 means some network, and nobody knows which.
      const all = EVERYTHING.test(peer.text);
      yield {
        span,
        // No AWS interface takes a range; host bits are cut off by some and refused by others.
        severity: address.kind === 'range' ? 'error' : 'warning',
        message: message(all ? 'rules.prefixZero' : address.kind === 'range' ? 'rules.range' : 'rules.hostBits', args),
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

const EVERYTHING = /\/0\s*$/;
