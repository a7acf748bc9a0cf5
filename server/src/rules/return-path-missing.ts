import { message } from '../messages';
import { allowFix, lacksByRule, requirementIds } from './allow';
import { withNumbers } from './renumbering';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition } from './rule';
import { cellsText, numberOf } from './wording';

/** A stateless filter that lets requests out but not the answers back. One finding for all that one entry (or none) stops. */
export const rule: RuleDefinition = {
  id: 'return-path-missing',
  severity: 'error',
  kinds: ['network-acl'],
  *check(subject) {
    for (const [deny, lacks] of lacksByRule(subject, 'return')) {
      const requirements = requirementIds(lacks);
      const cells = cellsText(lacks.map(({ cell }) => cell));
      const proposal = withNumbers(withRoom(allowFix(subject, lacks, message('rules.fix.return', { requirements }))));
      const told = deny
        ? message('rules.returnDenied', { number: numberOf(deny), cells, requirements })
        : message('rules.returnMissing', { cells, requirements });
      yield {
        span: deny?.span ?? subject.policy.nameSpan,
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        message: withBeyond(told, proposal),
        fix: proposal.fix,
      };
    }
  },
};
