import { type Message, message } from '../messages';
import type { DomainList, FirewallPolicy, Span } from '../policy';
import type { HostVerdict } from '../verdict/model';
import type { Fix } from './finding';
import type { Draft, Subject } from './rule';
import { listText } from './wording';

/** Hosts that a firewall stops by their names, told where the rule or domain list that does it stands. */
export function* blockedHosts(subject: Subject, policy: FirewallPolicy): Generator<Draft> {
  const groups = new Map<string, HostVerdict[]>();
  for (const host of subject.hosts) {
    if ((host.fault !== 'blocked' && host.fault !== 'unopened') || host.verdict !== 'missing') continue;
    const { by } = host.answer;
    const key = `${host.fault} ${by?.uri} ${by?.start}`;
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  for (const group of groups.values()) {
    const { fault, answer } = group[0]!;
    const { by } = answer;
    const hosts = [...new Set(group.map(({ host }) => host))];
    const list = by && policy.lists.find(({ span }) => sameSpan(span, by));
    const fix = list ? domainsFix(policy, list, hosts) : undefined;
    yield {
      span: by ?? policy.nameSpan,
      severity: subject.roleFrom === 'inference' ? 'warning' : 'error',
      message:
        fault === 'unopened'
          ? message('rules.hostUnopened', { hosts: listText(hosts, 3) })
          : messageFor(policy, list, hosts),
      ...(fix ? { fix } : {}),
    };
  }
}

function messageFor(policy: FirewallPolicy, list: DomainList | undefined, hosts: readonly string[]): Message {
  const named = { hosts: listText(hosts, 3) };
  if (list?.action === 'allow') return message('rules.hostNotListed', named);
  if (list?.action === 'deny') return message('rules.hostDenied', named);
  return message(policy.part === 'rule-group' ? 'rules.hostBlockedGroup' : 'rules.hostBlocked', named);
}

function domainsFix(policy: FirewallPolicy, list: DomainList, hosts: readonly string[]): Fix | undefined {
  if (list.action !== 'allow' || policy.readOnly) return undefined;
  const names = [...new Set(hosts.map(asTarget))];
  return { kind: 'domains', title: message('rules.fix.domains', { hosts: listText(names, 1) }), policy, list, names };
}

/** A host of the catalogue as domain lists write it: a leading dot stands for the domain and all below it. */
const asTarget = (host: string): string => host.replace(/^(?:\*|[^.]*<[^>]*>[^.]*)(?=\.)/, '');

const sameSpan = (a: Span, b: Span): boolean => a.uri === b.uri && a.start === b.start && a.end === b.end;
