import { message } from '../messages';
import { allowFix, allowTitle, lacksByRule, requirementIds } from './allow';
import type { RuleDefinition } from './rule';
import { cellsText } from './wording';

/** The ports are open to IPv6 peers alone, and the client of this edition connects over IPv4. */
export const rule: RuleDefinition = {
  id: 'ipv6-only',
  severity: 'error',
  kinds: ['security-group', 'network-acl'],
  *check(subject) {
    for (const [open, lacks] of lacksByRule(subject, 'ipv6-only')) {
      yield {
        span: open.peers[0]?.span ?? open.span,
        severity: subject.roleFrom === 'inference' ? 'warning' : 'error',
        message: message('rules.ipv6Only', {
          cells: cellsText(lacks.map(({ cell }) => cell)),
          requirements: requirementIds(lacks),
          edition: subject.edition.id,
        }),
        fix: allowFix(subject, lacks, allowTitle(lacks)),
      };
    }
  },
};
