import { type Message, message } from '../messages';
import { addresses } from '../net';
import type { Rule } from '../policy';
import { peersWritten } from './peers';
import type { Draft, RuleDefinition } from './rule';

/** An address, prefix length, port or text that AWS would refuse. */
export const rule: RuleDefinition = {
  id: 'invalid-value',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'address-space'],
  *check({ policy }) {
    for (const { span, message } of policy.invalid) yield { span, message };
    if (policy.kind === 'network-acl' && !policy.record) yield* numbersTwice(policy.rules);
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

/** Entries with a number that another one of their direction has: AWS takes the first that it gets and refuses the next. */
function* numbersTwice(rules: readonly Rule[]): Generator<Draft> {
  const first = new Map<string, Rule>();
  for (const rule of rules) {
    const { number, direction, span } = rule;
    if (!number?.known || rule.maybe || rule.when) continue;
    const key = `${direction} ${number.value}`;
    const other = first.get(key);
    // An entry for both families, and one that is written once for several instances, is there at its own place.
    if (!other) first.set(key, rule);
    else if (other.span.uri !== span.uri || other.span.start !== span.start) {
      const related = [{ span: other.span, message: message('rules.invalid.numberHere', { number: number.value }) }];
      yield { span: number.span, message: message('rules.invalid.numberTwice', { number: number.value }), related };
    }
  }
}
