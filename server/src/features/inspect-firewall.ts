import type { FirewallRule, NameTest, Peer } from '../policy';
import type { PeerJson, RuleJson } from './inspect';

/** What rules of a firewall say beyond those of filters. */
export function firewallJson(
  rule: FirewallRule,
  peers: (list: readonly Peer[]) => PeerJson[],
): Pick<RuleJson, 'engine' | 'sources' | 'content'> & { action?: 'forward' } {
  const content = contentText(rule);
  return {
    ...(rule.forward ? { action: 'forward' as const } : {}),
    engine: rule.engine,
    ...(rule.near ? { sources: peers(rule.near) } : {}),
    ...(content === '' ? {} : { content }),
  };
}

/** `tls .example.com, www.example.org`: the protocol, and the names that are looked for. */
function contentText({ content, phase }: FirewallRule): string {
  const flow = phase === 'opening' ? ['not_established'] : [];
  if (!content) return flow.join('');
  const protocol = content.not
    ? `!${content.not}`
    : content.protocol === 'any'
      ? ''
      : (content.name ?? content.protocol);
  const names = (content.any ?? content.all ?? []).map(nameText).join(content.all ? ' & ' : ', ');
  return [...flow, protocol, names].filter((part) => part !== '').join(' ');
}

function nameText({ how, text, negated }: NameTest): string {
  const star = { is: text, ends: text.startsWith('.') ? text : `*${text}`, starts: `${text}*`, contains: `*${text}*` };
  return (negated ? '!' : '') + star[how];
}
