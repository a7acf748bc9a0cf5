import { draftsByPlace } from './hosts';
import type { RuleDefinition } from './rule';

/** A required host that the PAC sends nowhere: a dead proxy, or an answer that browsers cannot use. */
export const rule: RuleDefinition = {
  id: 'host-unreachable',
  severity: 'error',
  kinds: ['proxy'],
  check: (subject) => draftsByPlace(subject, 'unreachable', 'pac.unreachable'),
};
