import { blockedHosts } from './blocked-hosts';
import { draftsByPlace } from './hosts';
import type { RuleDefinition } from './rule';

/** A required host that the PAC sends nowhere (a dead proxy, or an answer that browsers cannot use), or a firewall stops. */
export const rule: RuleDefinition = {
  id: 'host-unreachable',
  severity: 'error',
  kinds: ['proxy', 'firewall'],
  check: (subject) =>
    subject.policy.kind === 'firewall'
      ? blockedHosts(subject, subject.policy)
      : draftsByPlace(subject, 'unreachable', 'pac.unreachable'),
};
