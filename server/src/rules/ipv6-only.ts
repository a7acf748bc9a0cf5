import { message } from '../messages';
import { allowFix, allowTitle, lacksByRule, requirementIds } from './allow';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition } from './rule';
import { cellsText } from './wording';

/** The ports are open to IPv6 peers alone, and the client of this edition connects over IPv4. */
export const rule: RuleDefinition = {
  id: 'ipv6-only',
  severity: 'error',
  kinds: ['security-group', 'network-acl'],
  *check(subject) {
    for (const [open, lacks] of lacksByRule(subject, 'ipv6-only')) {
      const proposal = withRoom(allowFix(subject, lacks, allowTitle));
      const told = message('rules.ipv6Only', {
        cells: cellsText(lacks.map(({ cell }) => cell)),
        requirements: requirementIds(lacks),
        edition: subject.edition.id,
      });
      yield {
        span: open.peers[0]?.span ?? open.span,
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        message: withBeyond(told, proposal),
        fix: proposal.fix,
      };
    }
  },
};
