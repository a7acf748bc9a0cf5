import { type Message, message } from '../messages';
import { addresses } from '../net';
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
      yield {
        span: peer.span,
        message: seen(peer.text) ?? message(`rules.invalid.${peer.address.why}`, { text: peer.text }),
      };
    }
  },
};

/** What a person sees there at once: characters of a Japanese keyboard, or a mask in the place of a prefix length. */
function seen(text: string): Message | undefined {
  const plain = text.normalize('NFKC');
  if (plain !== text && addresses.parseAddressText(plain).kind !== 'invalid') {
    return message('rules.invalid.wide', { text, plain });
  }
  const [, network, mask] = /^(\d[\d.]*)\/(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const bits = mask?.split('.').map(asBits).join('') ?? '';
  if (bits.length !== 32 || !/^1*0*$/.test(bits)) return undefined;
  return message('rules.invalid.mask', { text, cidr: `${network}/${bits.replaceAll('0', '').length}` });
}

const asBits = (octet: string): string => Number(octet).toString(2).padStart(8, '0');
