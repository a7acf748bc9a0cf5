import type { AllowItem } from '../../rules/finding';

/** Rules in Suricata's language, one an item; `sid` is the first number that is free. */
export function passRules(items: readonly AllowItem[], sid: number): string[] {
  return items.map(({ protocol, from, to, cidrs, description, direction }, i) => {
    const ports = from === to ? `${from}` : `${from}:${to}`;
    const far = cidrs.length === 1 ? cidrs[0]! : `[${cidrs.join(',')}]`;
    const remote = far === '0.0.0.0/0' ? 'any' : far;
    const ends =
      direction === 'outbound' ? `$HOME_NET any -> ${remote} ${ports}` : `${remote} any -> $HOME_NET ${ports}`;
    return `pass ${protocol} ${ends} (msg:"${plain(description)}"; sid:${sid + i}; rev:1;)`;
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
