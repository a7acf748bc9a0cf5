import type { Bilingual, Edition, Feature, HostRow, StreamingProtocol } from '../catalogue';
import { type AddressSet, addresses, intervals } from '../net';
import type { ProxyAlternative, ProxyAnswer, ProxyChoice, ProxyPolicy, ProxyQuestion } from '../policy';
import type { Answer, HostVerdict } from './model';
import { whyNotListed } from './remote';

export interface HostQuestion {
  readonly id: string;
  /** What is asked for in reports and fixes: a host, a pattern, an address or a CIDR. */
  readonly host: string;
  /** What the PAC is asked. */
  readonly asked: string;
  readonly port?: number;
  readonly row?: HostRow;
  /** Must not pass a proxy, and what breaks when it does. */
  readonly direct?: 'metadata-proxied' | 'activation-proxied' | 'streaming-proxied';
}

/** What a PAC has to be asked before it can be judged. */
export const proxyQuestions = (...terms: Parameters<typeof questions>): ProxyQuestion[] =>
  questions(...terms).map(({ asked: host, port }) => ({ url: urlOf(host, port), host }));

/** What the PAC does with every host and address that a client of the region needs; it has been asked. */
export function judgeProxy(
  policy: ProxyPolicy,
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
): HostVerdict[] {
  const asked = questions(policy, edition, region, protocols, features);
  const verdicts = asked.map((question): HostVerdict => {
    const { id, host, row, asked: name, port } = question;
    const url = urlOf(name, port);
    const answer = policy.answer({ url, host: name });
    return { id, host, url, row, answer, ...verdictOf(question, answer) };
  });
  // A file that does not run is told of, and nothing else.
  return verdicts.some(({ answer }) => answer.error) ? verdicts : [...verdicts, ...openGateways(edition, region)];
}

/** Nobody knows which gateways must bypass the proxy without a region, or in one that the edition does not list. */
function openGateways(edition: Edition, region: string | undefined): HostVerdict[] {
  if (region !== undefined && edition.region(region)) return [];
  const why = whyNotListed('gateways', region, edition, undefined);
  const answer: ProxyAnswer = { decision: '', choices: [], unknown: [{ message: why }] };
  return [{ id: 'proxy.streaming', host: 'proxy.streaming', url: '', verdict: 'unknown', answer }];
}

/** DNS knows the hosts that WorkSpaces needs; what a file does with others is no matter. */
export const isPossible = ({ when }: ProxyAlternative): boolean => !when.some(({ key }) => key === 'pac.when.noName');

function verdictOf(
  question: HostQuestion,
  answer: ProxyAnswer,
): { verdict: Answer } & Pick<HostVerdict, 'fault' | 'sometimes'> {
  // A file that does not run serves nobody, whatever it was about to say; it is told once, by its own rule.
  const others = (answer.others ?? []).filter(isPossible);
  if (answer.error) return { verdict: others.some(({ error, timed }) => !error && !timed) ? 'unknown' : 'missing' };
  if (others.some(({ error, timed }) => error && timed)) return { verdict: 'missing' };
  const fault = faultOf(question, answer.choices);
  // What hangs on DNS or on the client's address is told only where all that it may answer agrees.
  const other = (answer.others ?? []).filter(
    ({ error, choices }) => !error && (faultOf(question, choices) !== undefined) !== (fault !== undefined),
  );
  // No browser asks for these, and Windows seldom asks a PAC: worth a word, and nothing that is missing.
  if (question.direct === 'activation-proxied')
    return { verdict: 'satisfied', fault: other.length === 0 ? fault : undefined };
  if (other.length === 0) return { verdict: fault ? 'missing' : 'satisfied', fault };
  // But every hour comes about for everybody.
  const timed = other.find((one) => one.timed);
  if (!timed) return { verdict: 'unknown', fault };
  if (fault) {
    const { decision, by } = answer;
    return { verdict: 'missing', fault, sometimes: { decision, by, when: [timed.unless] } };
  }
  const { decision, by, when } = timed;
  return { verdict: 'missing', fault: faultOf(question, timed.choices), sometimes: { decision, by, when } };
}

const urlOf = (host: string, port = 443): string => {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443
    ? `https://${name}/`
    : `${port === 80 ? 'http' : 'https'}://${name}${port === 80 ? '' : `:${port}`}/`;
};

function questions(
  policy: Pick<ProxyPolicy, 'names'>,
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
): HostQuestion[] {
  const hosts = hostQuestions(edition, region, protocols, features);
  // What AWS's page prints by itself is a host of its own, and none of a pattern.
  const printed = new Set(hosts.map(({ host }) => host));
  const own = plainNames(policy.names);
  const out = hosts.flatMap((question) =>
    samples(question.host, own, printed).map((asked): HostQuestion => ({ ...question, asked })),
  );
  for (const { address, port, direct } of bypassAddresses(edition))
    out.push({ id: 'proxy.bypass', host: address, asked: address, port, direct });
  if (region !== undefined) out.push(...streamingAddresses(edition, region, protocols));
  return unique(out);
}

/** The rows of hosts that a client of the region needs; with `optional` those instead that only some need. */
export function hostRows(
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
  optional = false,
): HostRow[] {
  return edition
    .hosts(region)
    .filter((row) => row.status === 'current' && (row.optional ?? false) === optional)
    .filter((row) => !row.streaming || protocols.includes(row.streaming))
    .filter((row) => !row.feature || features.includes(row.feature));
}

/** The hosts that a client of the region needs, one question a row. */
export function hostQuestions(
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
): HostQuestion[] {
  const rows = hostRows(edition, region, protocols, features);
  return unique(
    rows.map((row) => ({
      id: row.direct ? 'proxy.streaming' : `host.${row.category}`,
      host: row.host,
      asked: samples(row.host)[0]!,
      port: row.port,
      row,
      direct: row.direct ? ('streaming-proxied' as const) : undefined,
    })),
  );
}

/**
 * Plausible names for a row that prints a pattern, and those that the file itself has of it: a rule for one of them is not
 * one for all. `others`: names that are hosts of their own.
 */
function samples(host: string, names: readonly string[] = [], others: ReadonlySet<string> = NONE): string[] {
  const [, open, suffix] = /^(\*|<[^>]*>)(\..+)$/.exec(host) ?? [];
  if (open === undefined || suffix === undefined) return [host];
  const some = open === '*' ? ['a1b2c3d4', 'z-9'] : ['d-9067000000', 'd-92671a2b3c'];
  const own = names.filter((text) => text.endsWith(suffix) && !others.has(text));
  return [...some.map((label) => label + suffix), ...own.slice(0, OWN_SAMPLES)];
}

/** The names among them that are whole, each once. Some files have tens of thousands, and all of them are asked for again. */
function plainNames(names: ProxyPolicy['names']): readonly string[] {
  let plain = PLAIN_NAMES.get(names);
  if (!plain) {
    const all = new Set<string>();
    for (const { text } of names) all.add(text.toLowerCase());
    plain = [...all].filter((text) => PLAIN.test(text));
    PLAIN_NAMES.set(names, plain);
  }
  return plain;
}
const PLAIN_NAMES = new WeakMap<ProxyPolicy['names'], readonly string[]>();
const NONE: ReadonlySet<string> = new Set();
const PLAIN = /^[\w-]+(\.[\w-]+)+$/;
const OWN_SAMPLES = 4;

/** An address that must bypass every proxy, and what breaks when it does not. */
export interface Bypass {
  readonly address: string;
  readonly port: number;
  readonly direct: 'metadata-proxied' | 'activation-proxied';
  readonly purpose: Bilingual;
}

/** The metadata service, and where Windows asks for its licence: addresses that only the machine's own link reaches. */
export function bypassAddresses(edition: Edition): Bypass[] {
  const metadata = edition.data.proxyBypass.filter(({ status }) => status === 'current');
  const taken = new Set(edition.data.proxyBypass.map(({ address }) => address));
  const activation = new Map<string, Bilingual>();
  for (const { remote, status, name } of edition.data.ports) {
    for (const one of remote) {
      if (status !== 'current' || one.type !== 'addresses') continue;
      for (const cidr of one.cidrs) {
        const address = /^(169\.254\.\d+\.\d+)\/32$/.exec(cidr)?.[1];
        if (address !== undefined && !taken.has(address) && !activation.has(address)) activation.set(address, name);
      }
    }
  }
  return [
    ...metadata.map(({ address, purpose }) => ({ address, port: 80, direct: 'metadata-proxied' as const, purpose })),
    ...[...activation].map(([address, purpose]) => ({
      address,
      port: 1688,
      direct: 'activation-proxied' as const,
      purpose,
    })),
  ];
}

/** What streams go to that pass no proxy: the gateways of such protocols, and the health-check servers. IPv4, as PACs know it. */
export function directNetworks(
  edition: Edition,
  region: string,
  protocols: readonly StreamingProtocol[],
): { readonly gateways: AddressSet; readonly healthChecks: AddressSet } {
  const direct = edition.data.ports.filter((one) => one.proxy === 'unsupported').map((one) => one.streaming);
  const four = ({ v4 }: AddressSet): AddressSet => ({ v4, v6: [] });
  const passing = protocols.filter((one) => direct.includes(one)).map((one) => four(edition.gateways(region, one)));
  return { gateways: addresses.unionAll(passing), healthChecks: four(edition.healthChecks(region)) };
}

/** Where a stream goes, as a PAC is asked. */
export const STREAMING_PORT = 4172;

/** Both ends of every gateway range and each health-check address: streaming passes no proxy. */
function streamingAddresses(edition: Edition, region: string, protocols: readonly StreamingProtocol[]): HostQuestion[] {
  const out: HostQuestion[] = [];
  const add = (cidr: string, value: number): void => {
    const asked = addresses.formatV4(value);
    out.push({ id: 'proxy.streaming', host: cidr, asked, port: STREAMING_PORT, direct: 'streaming-proxied' });
  };
  const { gateways, healthChecks } = directNetworks(edition, region, protocols);
  for (const cidr of addresses.toCidrs(gateways)) {
    for (const [start, end] of intervals.pairs(addresses.addressSet([cidr]).v4)) {
      add(cidr, start);
      add(cidr, end - 1);
    }
  }
  for (const [start, end] of intervals.pairs(healthChecks.v4)) {
    for (let value = start; value < end; value++) add(addresses.formatV4(value), value);
  }
  return out;
}

function unique(list: readonly HostQuestion[]): HostQuestion[] {
  const seen = new Set<string>();
  return list.filter(({ id, asked, port }) => {
    const key = `${id} ${asked} ${port}`;
    return !seen.has(key) && seen.add(key);
  });
}

function faultOf({ direct }: HostQuestion, choices: readonly ProxyChoice[]): HostVerdict['fault'] {
  // Streaming waits for no second choice; other traffic falls back from a dead proxy to the next.
  if (direct) return choices[0]?.type === 'DIRECT' ? undefined : direct;
  return choices.every(({ server }) => server !== undefined && isDead(server)) ? 'unreachable' : undefined;
}

/** Proxies that people write to send traffic nowhere: the discard ports, and addresses where nothing answers. */
function isDead(server: string): boolean {
  const at = server.lastIndexOf(':');
  const host = server.slice(0, at).toLowerCase();
  const port = Number(server.slice(at + 1));
  if ([0, 1, 9].includes(port)) return true;
  if (host === '0.0.0.0' || host === '255.255.255.255' || /^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(host))
    return true;
  return /(^|\.)(blackhole|black-hole|sinkhole|invalid|null)(\.|$)/.test(host);
}
