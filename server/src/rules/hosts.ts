import { message } from '../messages';
import type { ProxyPolicy } from '../policy';
import type { HostVerdict } from '../verdict/model';
import type { Fix } from './finding';
import type { Draft, Subject } from './rule';
import { joinClauses, listText } from './wording';

/** One draft for every place of the file that decides wrongly, naming the hosts it decides for. */
export function* draftsByPlace(
  subject: Subject,
  fault: Exclude<HostVerdict['fault'], 'blocked' | undefined>,
  text: 'pac.streaming' | 'pac.metadata' | 'pac.activation' | 'pac.unreachable',
): Generator<Draft> {
  const { policy } = subject;
  if (policy.kind !== 'proxy') return;
  const groups = new Map<string, HostVerdict[]>();
  for (const host of subject.hosts) {
    if (host.fault !== fault || (host.verdict !== 'missing' && fault !== 'activation-proxied')) continue;
    const { by, decision } = host.sometimes ?? host.answer;
    const key = `${by?.start} ${decision} ${JSON.stringify(host.sometimes?.when)}`;
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  for (const group of groups.values()) {
    const hosts = [...new Set(group.map(({ host }) => host))];
    const { sometimes, answer } = group[0]!;
    const { by, decision } = sometimes ?? answer;
    const title = message('pac.fix', { hosts: listText(hosts, 2) });
    const except = ownNames(subject, policy, group);
    const fix: Fix = { kind: 'direct', title, policy, hosts, ...(except.length > 0 ? { except } : {}), decides: by };
    // Browsers go direct on an answer that they cannot read, which nobody can have meant.
    const key = !sometimes && answer.choices.length === 0 ? 'pac.unreadable' : text;
    const all = message(key, { hosts: listText(hosts, 3), decision: short(decision), count: hosts.length });
    const other = subject.hosts.find(
      (one) =>
        one.row && one.fault === undefined && one.verdict === 'satisfied' && group.some(({ row }) => row === one.row),
    );
    const always = other ? message('pac.partly', { all, host: other.host, name: nameOf(other) }) : all;
    yield {
      span: by ?? policy.nameSpan,
      // Every PAC is checked, but only one with a region is known to serve users of WorkSpaces.
      severity: subject.region === undefined ? 'warning' : 'error',
      message: sometimes ? message('pac.sometimes', { always, when: joinClauses(sometimes.when) }) : always,
      fix,
    };
  }
}

/** Names of the same rows that the file speaks of itself and answers as they need. */
function ownNames({ hosts }: Subject, { names }: ProxyPolicy, group: readonly HostVerdict[]): string[] {
  const right = hosts.filter(
    ({ row, host, fault, verdict, url }) =>
      row &&
      nameOf({ url }) !== host &&
      fault === undefined &&
      verdict === 'satisfied' &&
      group.some((one) => one.row === row),
  );
  return [...new Set(right.map(nameOf))].filter((name) => names.some(({ text }) => text.toLowerCase() === name));
}

/** The name that was asked for. */
const nameOf = ({ url }: Pick<HostVerdict, 'url'>): string => url.split('/')[2]!.replace(/:\d+$/, '');

/** Answers that list a dozen proxies say enough with the first. */
const short = (decision: string): string => (decision.length > 80 ? `${decision.slice(0, 79)}…` : decision);
