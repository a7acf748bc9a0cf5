import { type Locale, render } from '../../../server/src/messages';
import { ports } from '../../../server/src/net';
import type { Peer, Policy, ReaderSettings, Reading, Rule, SourceFile, Span } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';

/** One text is `main.tf`; several are given by name. */
export function filesOf(texts: string | Readonly<Record<string, string>>): SourceFile[] {
  const named = typeof texts === 'string' ? { 'main.tf': texts } : texts;
  return Object.entries(named).map(([name, text]) => ({ uri: `file:///net/${name}`, text }));
}

export const read = (
  texts: string | Readonly<Record<string, string>>,
  settings: Partial<ReaderSettings> = {},
): Reading => readTerraform(filesOf(texts), { variables: {}, ...settings });

const say = (reason: { message: Parameters<typeof render>[0] }, locale: Locale = 'en'): string =>
  render(reason.message, locale);

export function peerText(peer: Peer): string {
  switch (peer.kind) {
    case 'address':
      return peer.text;
    case 'group':
      return `group ${peer.id}`;
    case 'prefix-list':
      return `list ${peer.id}${peer.entries ? ` {${peer.entries.map(peerText).join(' ')}}` : ''}`;
    case 'unknown':
      return `? ${say(peer.reason)}`;
  }
}

/** A rule on one line: `outbound udp 4172 > 10.0.0.0/8`, with what is unknown behind question marks. */
export function ruleText(rule: Rule): string {
  const protocol = rule.protocol.known ? rule.protocol.value : `(? ${say(rule.protocol.reason)})`;
  const number = rule.number && (rule.number.known ? `#${rule.number.value}` : '#?');
  const action = rule.number && (rule.action.known ? rule.action.value : '?');
  const numbers =
    rule.protocol.known && !['tcp', 'udp'].includes(rule.protocol.value)
      ? undefined
      : rule.ports.known
        ? ports.formatPorts(rule.ports.value).join()
        : `(? ${say(rule.ports.reason)})`;
  const words = [
    number,
    action,
    rule.direction,
    protocol,
    numbers,
    '>',
    rule.peers.map(peerText).join(', ') || 'nobody',
  ];
  return words.filter((word) => word !== undefined).join(' ') + (rule.maybe ? ` maybe: ${say(rule.maybe)}` : '');
}

/** What was read, object by object: the address, then its rules, entries or ranges. */
export function outline(policies: readonly Policy[]): Record<string, string[]> {
  return Object.fromEntries(policies.map((policy) => [policy.address, contents(policy)]));
}

function contents(policy: Policy): string[] {
  switch (policy.kind) {
    case 'security-group':
    case 'network-acl':
    case 'firewall':
      return (policy.rules as readonly Rule[]).map(ruleText);
    case 'prefix-list':
      return policy.entries.map(peerText);
    case 'address-space':
      return policy.ranges.map(peerText);
    case 'proxy':
      return [];
  }
}

export const textAt = (span: Span, files: readonly SourceFile[]): string =>
  files.find((file) => file.uri === span.uri)!.text.slice(span.start, span.end);
