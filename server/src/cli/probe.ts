import type { UnitResult } from '../analysis/pipeline';
import { placesOf } from '../features/positions';
import { probeUrl, proxyOf } from '../features/url-probe';
import { type MessageKey, message, render } from '../messages';
import { addresses } from '../net';
import type { FilterPolicy, FirewallPolicy, Policy, Reason, Span } from '../policy';
import { probePorts } from '../verdict';
import { WHERE } from '../verdict/firewall-hosts';
import { oneOf, type Parsed, parse, required } from './arguments';
import { CommandError, type Io, json, pathOf, uriOf } from './io';
import { askPath, type Packet, pathText } from './probe-path';
import { ANALYSIS_OPTIONS, analyzerOf } from './session';

/** A condition of a PAC that held on the way to the answer. */
interface Via {
  file: string;
  line: number;
  text: string;
}

interface ProbeJson {
  decision: string;
  /** The rule that decides; `number` where it is an entry of a network ACL. */
  by: { file: string; line: number; number?: number } | null;
  reasons: string[];
  error?: string;
}

/** `probe FILE …`: the fate of one packet, or of one URL through a PAC. */
export async function probe(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, {
    ...ANALYSIS_OPTIONS,
    format: 'value',
    object: 'value',
    from: 'value',
    direction: 'value',
    protocol: 'value',
    port: 'value',
    address: 'value',
    url: 'value',
    'full-url': 'flag',
  });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'text';
  const [path, ...rest] = parsed.positionals;
  if (path === undefined || rest.length > 0) throw new CommandError(message('cli.onePath'));
  const { analyzer } = await analyzerOf(parsed, io);
  const uri = uriOf(io, path);
  if (!(await analyzer.files.get(uri))) throw new CommandError(message('cli.noSuchPath', { path }));
  const unit = await analyzer.check(uri);
  if (!unit) throw new CommandError(message('cli.notRead', { path }));
  const from = parsed.value('from');
  if (from !== undefined) {
    const answer = askPath(unit, from, packetOf(parsed), io);
    io.out(format === 'json' ? json(answer) : pathText(answer, io.locale));
    return 0;
  }
  if (unit.format === 'pac' && parsed.value('url') === undefined) throw new CommandError(message('cli.needsUrl'));
  const answer = parsed.value('url') === undefined ? askFilter(unit, parsed, io) : await askProxy(unit, parsed, io);
  const { via, ...shape } = answer;
  io.out(format === 'json' ? json(shape) : text(shape, via));
  return 0;
}

function askFilter(unit: UnitResult, parsed: Parsed, io: Io): ProbeJson & { via?: undefined } {
  const { direction, protocol, ports, address } = packetOf(parsed);
  const policy = filterOf(unit, parsed.value('object'));
  const answer = probePorts(policy, direction, protocol, ports, address);
  const number = answer.by?.number;
  const by = lineOf(unit, answer.by?.span, io);
  // What is not written stands in no line: the entry that ends every ACL, and that groups allow nothing by themselves.
  const unwritten = answer.decision === 'deny' && !answer.by ? UNWRITTEN[policy.kind] : undefined;
  return {
    decision: answer.decision,
    by: by && number?.known ? { ...by, number: number.value } : by,
    reasons: texts(unwritten ? [{ message: message(unwritten) }] : answer.reasons, io),
  };
}

type Filter = FilterPolicy | FirewallPolicy;

const UNWRITTEN: Partial<Record<Filter['kind'], MessageKey>> = {
  'network-acl': 'cli.implicitDeny',
  'security-group': 'cli.noRuleAllows',
};

function packetOf(parsed: Parsed): Packet {
  const direction = oneOf(parsed, 'direction', ['inbound', 'outbound']) ?? 'outbound';
  const protocol = oneOf(parsed, 'protocol', ['tcp', 'udp']) ?? 'tcp';
  const portText = required(parsed, 'port');
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= 65535)) throw new CommandError(message('cli.wrongPort', { port: portText }));
  const addressText = required(parsed, 'address');
  const address = addresses.parseAddressText(addressText);
  if (address.kind === 'invalid') throw new CommandError(message('cli.wrongAddress', { address: addressText }));
  return { direction, protocol, ports: [port, port + 1], address: address.set };
}

function filterOf(unit: UnitResult, address: string | undefined): Filter {
  const isFilter = (policy: Policy): policy is Filter => 'rules' in policy;
  const filters = unit.reading.policies.filter(isFilter);
  const below = (unit.below ?? []).map(({ policy }) => policy).filter(isFilter);
  const named = [...filters, ...below].filter((policy) => policy.address === address);
  const found = address === undefined && filters.length === 1 ? filters : named;
  if (found.length === 1) return found[0]!;
  const objects = filters.map((policy) => policy.address);
  throw new CommandError(message('cli.noSuchObject', { object: address ?? '-', objects }));
}

async function askProxy(unit: UnitResult, parsed: Parsed, io: Io): Promise<ProbeJson & { via: readonly Via[] }> {
  const policy = proxyOf(unit);
  if (!policy && unit.reading.policies.some(({ kind }) => kind === 'firewall')) return askFirewall(unit, parsed, io);
  if (!policy) throw new CommandError(message('cli.notAPac'));
  const url = required(parsed, 'url');
  const answer = await probeUrl(unit, policy, url, parsed.flag('full-url'), io.locale);
  if (!answer) throw new CommandError(message('cli.wrongUrl', { url }));
  const { decision, by, via, reasons, error } = answer;
  return {
    decision,
    by: lineOf(unit, by, io),
    via: via.flatMap(({ span, text }) => {
      const line = lineOf(unit, span, io);
      return line ? [{ ...line, text }] : [];
    }),
    reasons: [...reasons],
    ...(error === undefined ? {} : { error }),
  };
}

/** A URL through a firewall: its name in the TLS handshake or the request, at its port. */
function askFirewall(unit: UnitResult, parsed: Parsed, io: Io): ProbeJson & { via: readonly Via[] } {
  const written = required(parsed, 'url');
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new CommandError(message('cli.wrongUrl', { url: written }));
  const via = url.protocol === 'https:' ? ('tls' as const) : ('http' as const);
  const port = url.port === '' ? (via === 'tls' ? 443 : 80) : Number(url.port);
  const policy = filterOf(unit, parsed.value('object'));
  const name = { host: url.hostname.toLowerCase(), via };
  const answer = probePorts(policy, 'outbound', 'tcp', [port, port + 1], WHERE, { name });
  const by = lineOf(unit, answer.by?.span, io);
  return { decision: answer.decision, by, via: [], reasons: texts(answer.reasons, io) };
}

const lineOf = (unit: UnitResult, span: Span | undefined, io: Io): ProbeJson['by'] =>
  span ? { file: pathOf(io, span.uri), line: placesOf(unit.files, span).start.line } : null;

const texts = (reasons: readonly Reason[], io: Io): string[] => [
  ...new Set(reasons.map((reason) => render(reason.message, io.locale))),
];

function text(answer: ProbeJson, conditions: readonly Via[] = []): string {
  const number = answer.by?.number === undefined ? '' : `  #${answer.by.number}`;
  const by = answer.by ? `  ${answer.by.file}:${answer.by.line}${number}` : '';
  const via = conditions.map(({ file, line, text }) => `${file}:${line}  ${text}`);
  const notes = [...(answer.error ? [answer.error] : []), ...via, ...answer.reasons].map((note) => `  ${note}\n`);
  return `${answer.decision}${by}\n${notes.join('')}`;
}
