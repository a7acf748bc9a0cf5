import { message } from '../messages';
import type { HostVerdict } from '../verdict/model';
import type { RuleDefinition } from './rule';
import { listText } from './wording';

/** The file does not run: it does not parse, throws, never ends, or gives no answer. One finding for one cause. */
export const rule: RuleDefinition = {
  id: 'pac-failed',
  severity: 'error',
  kinds: ['proxy'],
  *check({ policy, hosts }) {
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
      yield {
        span: error.span ?? policy.nameSpan,
        message: all ? error.message : message('pac.forHosts', { error: error.message, hosts: names }),
      };
    }
  },
};
