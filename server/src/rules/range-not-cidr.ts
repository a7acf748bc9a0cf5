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
    for (const peer of peersWritten(policy)) {
      if (peer.kind !== 'address' || better.has(peer)) continue;
      const { address } = peer;
      if (address.kind !== 'range' && address.kind !== 'host-bits') continue;
      const cidrs = addresses.toCidrs(address.set);
      const args = { text: peer.text, cidrs: listText(cidrs), count: cidrs.length };
      yield {
        span: peer.span,
        // No AWS interface takes a range; host bits are cut off by some and refused by others.
        severity: address.kind === 'range' ? 'error' : 'warning',
        message: message(address.kind === 'range' ? 'rules.range' : 'rules.hostBits', args),
        fix: policy.readOnly
          ? undefined
          : { kind: 'cidrs', title: message('rules.fix.cidrs', args), policy, span: peer.span, cidrs },
      };
    }
  },
};
