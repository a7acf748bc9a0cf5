import { message } from '../messages';
import type { PolicyKind } from '../policy';
import { allowFix, lacksByRule, requirementIds } from './allow';
import { because } from './because';
import { withNumbers } from './renumbering';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition } from './rule';
import { cellsText, numberOf } from './wording';

/** A stateless filter that lets requests out but not the answers back. One finding for all that one entry (or none) stops. */
export const rule: RuleDefinition = {
  id: 'return-path-missing',
  severity: 'error',
  kinds: ['network-acl', 'firewall'],
  *check(subject) {
    for (const [deny, lacks] of lacksByRule(subject, 'return')) {
      const requirements = requirementIds(lacks);
      const cells = cellsText(lacks.map(({ cell }) => cell));
      const proposal = withNumbers(withRoom(allowFix(subject, lacks, message('rules.fix.return', { requirements }))));
      const told = message(textOf(subject.policy.kind, deny !== undefined), {
        number: deny ? numberOf(deny) : '',
        cells,
        requirements,
      });
      yield {
        span: deny?.span ?? subject.policy.nameSpan,
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        ...because(subject, lacks, { message: withBeyond(told, proposal) }),
        fix: proposal.fix,
      };
    }
  },
};

function textOf(
  kind: PolicyKind,
  denied: boolean,
): 'rules.stopped' | `rules.return${'Denied' | 'Missing' | 'Firewall'}` {
  if (kind === 'firewall') return denied ? 'rules.stopped' : 'rules.returnFirewall';
  return denied ? 'rules.returnDenied' : 'rules.returnMissing';
}
