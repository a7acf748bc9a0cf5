import { message } from '../messages';
import { allowFix, allowTitle, lacksByRule, requirementIds } from './allow';
import { because } from './because';
import { withNumbers } from './renumbering';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition } from './rule';
import { cellsText, numberOf } from './wording';

/** A deny entry of a network ACL, or a rule of a firewall, that stops required traffic before anything allows it. */
export const rule: RuleDefinition = {
  id: 'blocked-by-deny',
  severity: 'error',
  kinds: ['network-acl', 'firewall'],
  *check(subject) {
    for (const [deny, lacks] of lacksByRule(subject, 'denied')) {
      const proposal = withNumbers(withRoom(allowFix(subject, lacks, allowTitle)));
      const cells = cellsText(lacks.map(({ cell }) => cell));
      const requirements = requirementIds(lacks);
      const told =
        subject.policy.kind === 'firewall'
          ? message('rules.stopped', { cells, requirements })
          : message('rules.denied', { number: numberOf(deny), cells, requirements });
      yield {
        span: deny.span,
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        ...because(subject, lacks, { message: withBeyond(told, proposal) }),
        fix: proposal.fix,
      };
    }
  },
};
