import { intervals } from '../../net';
import type { FirewallPolicy } from '../../policy';
import type { AllowItem } from '../../rules/finding';

/** Handshakes alone. */
export const NOT_ESTABLISHED = 'not_established,to_server';

/** Where host names decide: streaming, at other ports, shows none. */
const HTTPS = 443;

/** Where rules pass TLS by its names, one for the port must pass no more than the handshakes in front of them. */
export const opensHandshakes = ({ rules }: FirewallPolicy, { direction, protocol, from, to }: AllowItem): boolean =>
  protocol === 'tcp' &&
  from === HTTPS &&
  to === HTTPS &&
  rules.some(
    ({ content, action, ports, ...rule }) =>
      rule.direction === direction &&
      content?.protocol === 'tls' &&
      action.known &&
      action.value === 'allow' &&
      ports.known &&
      intervals.contains(ports.value, HTTPS),
  );

/** Rules in Suricata's language, one an item; `sid` is the first number that is free. */
export function passRules(policy: FirewallPolicy, items: readonly AllowItem[], sid: number): string[] {
  return items.map((item, i) => {
    const { protocol, from, to, cidrs, description, direction } = item;
    const port = from === to ? `${from}` : `${from}:${to}`;
    const far = cidrs.length === 1 ? cidrs[0]! : `[${cidrs.join(',')}]`;
    const remote = far === '0.0.0.0/0' ? 'any' : far;
    const ends = direction === 'outbound' ? `$HOME_NET any -> ${remote} ${port}` : `${remote} any -> $HOME_NET ${port}`;
    const flow = opensHandshakes(policy, item) ? ` flow:${NOT_ESTABLISHED};` : '';
    return `pass ${protocol} ${ends} (msg:"${plain(description)}";${flow} sid:${sid + i}; rev:1;)`;
  });
}

/** What may stand in quotes in Suricata. */
const plain = (text: string): string => text.replace(/[";\\|]/g, ' ');

/** The lowest number behind all that a text has. */
export function freeSid(text: string): number {
  let highest = 1_000_000;
  for (const [, digits] of text.matchAll(/\bsid\s*:\s*(\d{1,9})/g)) highest = Math.max(highest, Number(digits));
  return highest + 1;
}
