import { message } from '../messages';
import { peersWritten } from './peers';
import type { RuleDefinition } from './rule';

/** An address, prefix length, port or text that AWS would refuse. */
export const rule: RuleDefinition = {
  id: 'invalid-value',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'address-space'],
  *check({ policy }) {
    for (const { span, message } of policy.invalid) yield { span, message };
    for (const peer of peersWritten(policy)) {
      if (peer.kind !== 'address' || peer.address.kind !== 'invalid') continue;
      yield { span: peer.span, message: message(`rules.invalid.${peer.address.why}`, { text: peer.text }) };
    }
  },
};
