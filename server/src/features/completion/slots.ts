import type { Family } from '../../policy';

/** What belongs at the cursor, told by the words in front of it: text that is half-typed has no tree. */
export type Slot = { /** What is typed already. */ readonly word: string } & (
  | { readonly kind: 'directive' }
  | {
      readonly kind: 'address';
      readonly family?: Family /** No quote is open where one must be. */;
      readonly bare: boolean;
    }
  | { readonly kind: 'port'; readonly end: 'from' | 'to' /** As typed for the other end. */; readonly from?: string }
  | { readonly kind: 'region' }
  /** `match`: how the text is compared with the host. */
  | { readonly kind: 'host'; readonly match: 'name' | 'domain' | 'pattern' }
  | { readonly kind: 'network' }
  | { readonly kind: 'mask'; readonly network: string }
  /** An address that is begun somewhere else, such as in a list of its own. */
  | { readonly kind: 'begun' }
);

/** Keys that take addresses or ports, in the spelling of every format. */
const KEYS: Readonly<Record<string, { readonly family?: Family } | { readonly end: 'from' | 'to' }>> = {
  cidr_blocks: { family: 4 },
  cidr_block: { family: 4 },
  cidr_ipv4: { family: 4 },
  CidrIp: { family: 4 },
  CidrBlock: { family: 4 },
  ipv6_cidr_blocks: { family: 6 },
  ipv6_cidr_block: { family: 6 },
  cidr_ipv6: { family: 6 },
  CidrIpv6: { family: 6 },
  Ipv6CidrBlock: { family: 6 },
  cidr: {},
  Cidr: {},
  from_port: { end: 'from' },
  FromPort: { end: 'from' },
  From: { end: 'from' },
  to_port: { end: 'to' },
  ToPort: { end: 'to' },
  To: { end: 'to' },
};

/** Characters in front of the cursor that are looked at: a list of the longest security group fits. */
const AROUND = 4000;

const KEY = new RegExp(`(?<![\\w-])(${Object.keys(KEYS).join('|')})["']?[ \\t]*[=:][ \\t]*`, 'g');
const SCALAR = /^(["']?)([\w.:/]*)$/;
/** A list with whole elements, and the one that is begun. */
const LIST = /^\[(?:[\s,]|#[^\n]*\n|\/\/[^\n]*\n|"[^"\n]*")*?("?)([\d.:/a-fA-F]*)$/;
const FROM = /(?<![\w-])(?:from_port|FromPort|From)["']?[ \t]*[=:][ \t]*["']?(\d+)/g;
const PROVIDER = /\bprovider\s+"aws"\s*\{[^{}]*\bregion\s*=\s*"([\w-]*)$/;
const BEGUN = /(?<![\w.:/-])(\d{1,3}\.\d{1,3}\.[\d./]*)$/;

/** How each function of a PAC, and each comparison, takes its text. */
const MATCHES: Readonly<Record<string, 'name' | 'domain' | 'pattern'>> = {
  dnsDomainIs: 'domain',
  endsWith: 'domain',
  localHostOrDomainIs: 'name',
  shExpMatch: 'pattern',
  '==': 'name',
  '===': 'name',
  '!=': 'name',
  '!==': 'name',
};
const HOST =
  /(?:\b(dnsDomainIs|localHostOrDomainIs|shExpMatch)\s*\(\s*[\w.()]+\s*,\s*|\.(endsWith)\s*\(\s*|([=!]==?)\s*)["']([\w.*-]*)$/;
const NET = /\bisInNet(?:Ex)?\s*\(\s*[\w.()]+\s*,\s*(?:["']([\d.]*)|["']([\d.]+)["']\s*,\s*["']([\d.]*))$/;

/** The slot at an offset; undefined where nothing of ours belongs, which is nearly everywhere. */
export function slotAt(uri: string, text: string, offset: number): Slot | undefined {
  const before = text.slice(Math.max(0, offset - AROUND), offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (line.includes('workspaces-ports:')) return { kind: 'directive', word: '' };
  // A comment holds no values.
  if (/^\s*(?:#|\/\/)/.test(line)) return undefined;
  return (isPac(uri) ? pacSlot(line) : keySlot(before)) ?? begun(line);
}

const isPac = (uri: string): boolean => /\.(?:pac|dat)$/i.test(uri);

function keySlot(before: string): Slot | undefined {
  const region = PROVIDER.exec(before.slice(-600));
  if (region) return { kind: 'region', word: region[1]! };
  const last = [...before.matchAll(KEY)].at(-1);
  if (!last) return undefined;
  const rest = before.slice(last.index + last[0].length);
  const key = KEYS[last[1]!]!;
  const found = SCALAR.exec(rest) ?? ('end' in key ? undefined : LIST.exec(rest));
  if (!found) return undefined;
  const [, quote, word] = found as unknown as [string, string, string];
  if (!('end' in key))
    return { kind: 'address', word, family: key.family, bare: quote === '' && needsQuotes(last[0], rest) };
  const from = key.end === 'to' ? [...before.slice(-400).matchAll(FROM)].at(-1)?.[1] : undefined;
  return { kind: 'port', word, end: key.end, ...(from === undefined ? {} : { from }) };
}

/** In HCL and JSON an address is a string, in YAML any word is. */
const needsQuotes = (key: string, rest: string): boolean => /[=]\s*$|["']\s*:\s*$/.test(key) || rest.startsWith('[');

function pacSlot(line: string): Slot | undefined {
  const host = HOST.exec(line);
  if (host) return { kind: 'host', match: MATCHES[(host[1] ?? host[2] ?? host[3])!]!, word: host[4]! };
  const net = NET.exec(line);
  if (!net) return undefined;
  return net[2] === undefined ? { kind: 'network', word: net[1]! } : { kind: 'mask', network: net[2], word: net[3]! };
}

function begun(line: string): Slot | undefined {
  const word = BEGUN.exec(line)?.[1];
  return word === undefined ? undefined : { kind: 'begun', word };
}
