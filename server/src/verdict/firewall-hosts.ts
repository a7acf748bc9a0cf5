import type { Edition, Feature, StreamingProtocol } from '../catalogue';
import { addresses } from '../net';
import type { FirewallPolicy, FirewallRule, ProxyAnswer } from '../policy';
import { firewallCoverage } from './firewall';
import type { HostVerdict } from './model';
import { type HostQuestion, hostQuestions } from './proxy';

interface Judged {
  readonly edition: Edition;
  readonly terms: string;
  readonly hosts: HostVerdict[];
}
const judged = new WeakMap<FirewallPolicy, Judged>();

/** Whether those behind a firewall reach every host that a client of the region needs, by its name. */
export function judgeHosts(
  policy: FirewallPolicy,
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
): HostVerdict[] {
  const terms = `${region} ${protocols} ${features}`;
  const before = judged.get(policy);
  if (before?.edition === edition && before.terms === terms) return before.hosts;
  const hosts = judgeAll(policy, edition, region, protocols, features);
  judged.set(policy, { edition, terms, hosts });
  return hosts;
}

function judgeAll(
  policy: FirewallPolicy,
  edition: Edition,
  region: string | undefined,
  protocols: readonly StreamingProtocol[],
  features: readonly Feature[],
): HostVerdict[] {
  // A firewall that looks at no name is judged by ports and addresses alone.
  if (!policy.rules.some(({ content }) => content)) return [];
  const asked = hostQuestions(edition, region, protocols, features).filter(({ row }) => WEB.has(row?.scheme ?? ''));
  return asked.map((question) => judgeHost(policy, question));
}

/** Other schemes have no name that a firewall sees. */
const WEB: ReadonlySet<string> = new Set(['https', 'http']);

/** Names lead into the internet; rules for the inside are not asked. */
export const WHERE: addresses.AddressSet = { v4: addresses.internet().v4, v6: [] };

function judgeHost(policy: FirewallPolicy, { id, host, asked, row }: HostQuestion): HostVerdict {
  const via = row?.scheme === 'http' ? ('http' as const) : ('tls' as const);
  const port = row?.port ?? (via === 'http' ? 80 : 443);
  const name = { host: asked.toLowerCase(), via };
  const [entry] = firewallCoverage(policy, 'outbound', 'tcp', [port, port + 1], WHERE, { name });
  const base = {
    id: row?.direct ? `host.${row.category}` : id,
    host,
    url: `${via === 'tls' ? 'https' : 'http'}://${asked}/`,
    row,
  };
  if (!entry) return { ...base, verdict: 'satisfied', answer: answerOf('') };
  const byName = (rule: { readonly rule: unknown }): boolean => (rule.rule as FirewallRule).content !== undefined;
  if (addresses.isEmpty(entry.possible)) {
    // A rule that looks at names tells more than the one that stops every handshake.
    const stopped = entry.denied.find(byName) ?? entry.denied[0];
    const fault = stopped || !passesOpened(policy, port, name) ? 'blocked' : 'unopened';
    const by = fault === 'blocked' ? stopped?.rule.span : policy.statefulDefault.span;
    return { ...base, verdict: 'missing', fault, answer: { ...answerOf('drop'), by } };
  }
  if (addresses.covers(entry.definite, WHERE)) {
    const passed = entry.allowed.find(byName) ?? entry.allowed[0];
    return { ...base, verdict: 'satisfied', answer: { ...answerOf('pass'), by: passed?.rule.span } };
  }
  const reasons = [...new Set(entry.open.flatMap((one) => one.reasons))];
  return { ...base, verdict: 'unknown', answer: { ...answerOf(''), unknown: reasons } };
}

/** Whether the name passes once a handshake is through, which the default action stops here. */
function passesOpened(policy: FirewallPolicy, port: number, name: { host: string; via: 'tls' | 'http' }): boolean {
  const [entry] = firewallCoverage(policy, 'outbound', 'tcp', [port, port + 1], WHERE, { name, opened: true });
  return entry !== undefined && !addresses.isEmpty(entry.possible);
}

const answerOf = (decision: string): ProxyAnswer => ({ decision, choices: [], unknown: [] });
