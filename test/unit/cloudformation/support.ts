import { message, render } from '../../../server/src/messages';
import { addresses, ports } from '../../../server/src/net';
import { hasPorts, type Peer, type Policy, type Reading, type Rule } from '../../../server/src/policy';

/** A peer as one word: a CIDR, `@group`, `&list(entries)`, or `?reason`. */
export function peerText(peer: Peer): string {
  switch (peer.kind) {
    case 'address':
      return peer.address.kind === 'invalid' ? `!${peer.text}` : peer.text;
    case 'group':
      return `@${peer.id}`;
    case 'prefix-list':
      return `&${peer.id}${peer.entries ? `(${peer.entries.map(peerText).join(' ')})` : ''}`;
    case 'unknown':
      return `?${render(peer.reason.message, 'en')}`;
  }
}

/** A rule as one line: `outbound allow #100 tcp 443 10.0.0.0/8`. */
export function ruleText(rule: Rule): string {
  const protocol = rule.protocol.known ? rule.protocol.value : `?${render(rule.protocol.reason.message, 'en')}`;
  const portText = !rule.ports.known
    ? `?${render(rule.ports.reason.message, 'en')}`
    : rule.protocol.known && !hasPorts(rule.protocol.value)
      ? ''
      : ports.formatPorts(rule.ports.value).join(',');
  const number = rule.number ? (rule.number.known ? `#${rule.number.value}` : '#?') : '';
  return [
    rule.direction,
    rule.action.known ? rule.action.value : '?',
    number,
    protocol,
    portText,
    ...rule.peers.map(peerText),
    rule.maybe ? `(maybe: ${render(rule.maybe.message, 'en')})` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** An object and what it holds, one line each. */
export function policyLines(policy: Policy): string[] {
  const head = `${policy.kind} ${policy.address}`;
  switch (policy.kind) {
    case 'security-group':
    case 'network-acl':
    case 'firewall':
      return [head, ...policy.rules.map((rule: Rule) => `  ${ruleText(rule)}`)];
    case 'prefix-list':
      return [head, ...policy.entries.map((entry) => `  ${peerText(entry)}`)];
    case 'address-space':
      return [`${head} ${policy.ranges.map(peerText).join(' ')}`.trimEnd()];
    case 'proxy':
      return [head];
  }
}

export const readingLines = (reading: Reading): string[] => reading.policies.flatMap(policyLines);
export const problemTexts = (reading: Reading): string[] => reading.problems.map((p) => render(p.message, 'en'));
export const messageText = (key: Parameters<typeof message>[0], args = {}): string => render(message(key, args), 'en');
export const cidrsOf = (texts: readonly string[]): string[] => addresses.toCidrs(addresses.addressSet(texts));
