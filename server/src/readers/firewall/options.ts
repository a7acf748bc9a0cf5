import type { MessageKey } from '../../messages';
import type { Content, FirewallRule, NameTest } from '../../policy';
import type { SuricataOption } from './suricata';

/** What the options of a rule say of the packets that it matches. */
export interface Options {
  readonly phase?: FirewallRule['phase'];
  /** It says which way of a flow it looks at. */
  readonly flow: boolean;
  /** It looks at what servers answer. */
  readonly answers: boolean;
  readonly content?: Content;
  /** Protocols that `ip_proto` leaves. */
  readonly transports: ReadonlySet<'tcp' | 'udp'>;
  /** The first keyword that nobody here follows. */
  readonly beyond?: string;
}

/** Keywords that change nothing about which packets are matched. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...['msg', 'sid', 'rev', 'gid', 'classtype', 'reference', 'priority', 'metadata', 'noalert', 'target', 'alert'],
  ...['fast_pattern', 'nocase', 'rawbytes', 'tag', 'logto'],
]);

/** Buffers with the name of the host, and the protocol that has it. */
const NAMES: Readonly<Record<string, 'tls' | 'http'>> = {
  'tls.sni': 'tls',
  tls_sni: 'tls',
  'http.host': 'http',
  http_host: 'http',
  'http.host.raw': 'http',
};

/** Protocols of applications, and the ports at which traffic of WorkSpaces can be of them; `ssl` is another name. */
export const APPLICATION_PORTS: Readonly<Record<string, readonly number[]>> = {
  dns: [53],
  ntp: [123],
  krb5: [88, 464],
  smb: [139, 445],
  dcerpc: [135],
  snmp: [161],
  dhcp: [67, 68],
  ...Object.fromEntries(
    ['ssh', 'ftp', 'ftp-data', 'smtp', 'imap', 'pop3', 'msn', 'tftp', 'nfs', 'ikev2', 'ike', 'rdp', 'rfb'].map(
      (name) => [name, [] as number[]],
    ),
  ),
  ...Object.fromEntries(['mqtt', 'sip', 'modbus', 'enip', 'dnp3', 'telnet'].map((name) => [name, [] as number[]])),
};

interface Draft {
  phase?: FirewallRule['phase'];
  flow: boolean;
  answers: boolean;
  protocol?: 'tls' | 'http';
  not?: 'tls' | 'http';
  beyond?: string;
  readonly transports: Set<'tcp' | 'udp'>;
}

/** A content of a buffer while its modifiers are read. */
interface Pattern {
  text: string;
  negated: boolean;
  starts: boolean;
  ends: boolean;
}

/** What options mean, as far as it is simple; the first keyword that is not is named. */
export function readOptions(options: readonly SuricataOption[]): Options {
  const draft: Draft = { flow: false, answers: false, transports: new Set(['tcp', 'udp']) };
  const patterns: Pattern[] = [];
  let buffer: 'tls' | 'http' | undefined;
  let dotted = false;
  const tests: NameTest[] = [];
  const settle = (): void => {
    for (const pattern of patterns) tests.push(testOf(pattern, dotted));
    patterns.length = 0;
    dotted = false;
  };
  for (const { keyword, value } of options) {
    const last = patterns.at(-1);
    const name = NAMES[keyword];
    if (name) {
      if (draft.protocol && draft.protocol !== name) draft.beyond ??= keyword;
      draft.protocol = name;
      // The old spelling stands behind what it is about.
      if (!(keyword === 'http_host' && last && !buffer)) settle();
      buffer = name;
    } else if (keyword === 'dotprefix') dotted = true;
    else if (keyword === 'content') {
      const pattern = patternOf(value ?? '');
      if (pattern) patterns.push(pattern);
      else draft.beyond ??= keyword;
    } else if (keyword === 'startswith' && last) last.starts = true;
    else if (keyword === 'endswith' && last) last.ends = true;
    else if (keyword === 'flow') readFlow(value ?? '', draft);
    else if (keyword === 'ip_proto') readTransport(value ?? '', draft);
    else if (keyword === 'ssl_state' && value === 'client_hello') draft.protocol ??= 'tls';
    else if (keyword === 'app-layer-protocol') readApplication(value ?? '', draft);
    else if (keyword === 'flowbits' && /^(?:set|unset|toggle|noalert)\b/.test(value ?? '')) continue;
    else if (!NEUTRAL.has(keyword)) draft.beyond ??= keyword;
  }
  if (patterns.length > 0 && !buffer) draft.beyond ??= 'content';
  settle();
  const { protocol, not, ...rest } = draft;
  const content: Content | undefined =
    protocol || not
      ? { protocol: protocol ?? 'any', ...(not ? { not } : {}), ...(tests.length > 0 ? { all: tests } : {}) }
      : undefined;
  return { ...rest, ...(content ? { content } : {}) };
}

function readFlow(value: string, draft: Draft): void {
  draft.flow = true;
  for (const part of value.split(',').map((one) => one.trim().toLowerCase())) {
    if (part === 'established') draft.phase = 'established';
    else if (part === 'not_established') draft.phase = 'opening';
    else if (part === 'to_client' || part === 'from_server') draft.answers = true;
    else if (!FLOW.has(part)) draft.beyond ??= 'flow';
  }
}
const FLOW: ReadonlySet<string> = new Set(['to_server', 'from_client', 'stateless', 'only_stream', 'no_stream', '']);

function readTransport(value: string, draft: Draft): void {
  const [, not, name] = /^(!?)\s*(\w+)$/.exec(value.toLowerCase()) ?? [];
  const meant = name === '6' ? 'tcp' : name === '17' ? 'udp' : name;
  if (meant === undefined) draft.beyond ??= 'ip_proto';
  for (const one of ['tcp', 'udp'] as const) if ((one === meant) === (not === '!')) draft.transports.delete(one);
}

function readApplication(value: string, draft: Draft): void {
  const [, not, name] = /^(!?)\s*([\w-]+)$/.exec(value.toLowerCase()) ?? [];
  const meant = name === 'ssl' ? 'tls' : name;
  if (meant === 'tls' || meant === 'http') {
    if (not) draft.not = meant;
    else draft.protocol ??= meant;
  } else draft.beyond ??= 'app-layer-protocol';
}

/** `"x"`, `!"x"`; hexadecimal between bars. Undefined where it is no text. */
function patternOf(value: string): Pattern | undefined {
  const [, not, text] = /^(!?)\s*"((?:[^"\\]|\\.)*)"$/.exec(value) ?? [];
  if (text === undefined) return undefined;
  const plain = text.replace(/\\(.)/g, '$1').replace(/\|([0-9a-fA-F\s]*)\|/g, (_, hex: string) =>
    hex
      .split(/\s+/)
      .filter((one) => one !== '')
      .map((one) => String.fromCharCode(Number.parseInt(one, 16)))
      .join(''),
  );
  return { text: plain.toLowerCase(), negated: not === '!', starts: false, ends: false };
}

function testOf({ text, negated, starts, ends }: Pattern, dotted: boolean): NameTest {
  const how = starts && ends ? 'is' : starts ? 'starts' : ends ? 'ends' : 'contains';
  return { how, text, ...(dotted ? { dotted: true as const } : {}), ...(negated ? { negated: true as const } : {}) };
}

/** Why a rule that is not simple stays unknown. */
export const BEYOND: MessageKey = 'firewall.keyword';
