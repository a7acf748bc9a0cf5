import { message } from '../messages';
import type { ProxyAnswer, ProxyPolicy } from '../policy';
import type { HostVerdict } from '../verdict/model';
import type { Fix } from './finding';
import type { Draft, RuleDefinition } from './rule';
import { distance } from './spelling';
import { listText } from './wording';

/** The file does not run: it does not parse, throws, never ends, or gives no answer. One finding for one cause. */
export const rule: RuleDefinition = {
  id: 'pac-failed',
  severity: 'error',
  kinds: ['proxy'],
  *check({ policy, hosts }) {
    if (policy.kind !== 'proxy') return;
    const groups = new Map<string, HostVerdict[]>();
    for (const host of hosts) {
      const { error } = host.answer;
      if (!error) continue;
      const key = `${error.kind} ${error.span?.start} ${JSON.stringify(error.message)}`;
      groups.set(key, [...(groups.get(key) ?? []), host]);
    }
    for (const group of groups.values()) {
      const error = group[0]!.answer.error!;
      const all = group.length === hosts.length;
      const names = listText([...new Set(group.map(({ host }) => host))], 3);
      const missing = error.kind === 'missing' ? meant(policy, error) : undefined;
      yield missing ?? {
        span: error.span ?? policy.nameSpan,
        message: all ? error.message : message('pac.forHosts', { error: error.message, hosts: names }),
      };
    }
  },
};

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
