import { type Message, message } from '../messages';
import type { ProxyAlternative, ProxyAnswer, ProxyPolicy } from '../policy';
import type { HostVerdict } from '../verdict/model';
import { isPossible } from '../verdict/proxy';
import type { Fix, Severity } from './finding';
import type { Draft, RuleDefinition } from './rule';
import { distance } from './spelling';
import { joinClauses, listText } from './wording';

/** The file does not run: it does not parse, throws, never ends, or gives no answer. One finding for one cause. */
export const rule: RuleDefinition = {
  id: 'pac-failed',
  severity: 'error',
  kinds: ['proxy'],
  *check({ policy, hosts }) {
    if (policy.kind !== 'proxy') return;
    const groups = new Map<string, { failure: Failure; hosts: HostVerdict[] }>();
    for (const host of hosts) {
      for (const failure of failuresOf(host.answer)) {
        const { error, when } = failure;
        const key = `${error.kind} ${error.span?.start} ${JSON.stringify([error.message, when])}`;
        const group = groups.get(key) ?? { failure, hosts: [] };
        group.hosts.push(host);
        groups.set(key, group);
      }
    }
    for (const { failure, hosts: group } of groups.values()) {
      const { error, when, severity } = failure;
      const missing = error.kind === 'missing' ? meant(policy, error) : undefined;
      if (missing) {
        yield missing;
        continue;
      }
      const names = listText([...new Set(group.map(({ host }) => host))], 3);
      const said =
        group.length === hosts.length ? error.message : message('pac.forHosts', { error: error.message, hosts: names });
      yield {
        span: error.span ?? policy.nameSpan,
        severity,
        message: when ? message('pac.sometimes', { always: said, when: joinClauses(when) }) : said,
      };
    }
  },
};

interface Failure {
  readonly error: NonNullable<ProxyAnswer['error']>;
  /** Where it does not always fail. */
  readonly when?: readonly Message[];
  readonly severity?: Severity;
}

/** Every hour comes about for everybody, but not every client is in every network. */
const severityOf = ({ timed }: ProxyAlternative): Severity => (timed ? 'error' : 'warning');
function failuresOf({ error, others = [] }: ProxyAnswer): Failure[] {
  const ways = others.filter(isPossible);
  const failures = ways.flatMap((one): Failure[] =>
    one.error ? [{ error: one.error, when: one.when, severity: severityOf(one) }] : [],
  );
  if (!error) return failures;
  const fine = ways.find((one) => !one.error);
  return [fine ? { error, when: [fine.unless], severity: severityOf(fine) } : { error }, ...failures];
}

const NAME = 'FindProxyForURL';
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** Where there is no function for browsers to call: the one that was meant for it, and how they would find it. */
function meant(policy: ProxyPolicy, error: NonNullable<ProxyAnswer['error']>): Draft | undefined {
  const functions = policy.script?.functions ?? [];
  const hidden = functions.find(({ name, outer, keyword }) => name === NAME && outer && keyword);
  if (hidden) {
    const fix: Fix = { kind: 'text', title: message('pac.global'), policy, span: hidden.keyword!, text: 'var' };
    return { span: error.span ?? policy.nameSpan, message: error.message, fix };
  }
  const near = functions.find(({ name }) => name !== NAME && distance(plain(name), plain(NAME)) <= 2);
  if (!near || functions.some(({ name }) => name === NAME)) return undefined;
  const { name, span } = near;
  const alone = near.outer && !near.keyword && !near.usedElsewhere;
  const fix: Fix = { kind: 'text', title: message('pac.rename'), policy, span, text: NAME };
  return { span, message: message('pac.misspelt', { name }), fix: alone ? fix : undefined };
}
