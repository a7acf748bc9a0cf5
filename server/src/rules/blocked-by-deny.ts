import { message } from '../messages';
import { intervals, ports } from '../net';
import { allowFix, allowTitle, type Lack, lacksByRule, requirementIds } from './allow';
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
      const isHarmless = lacks.every(isUnusual);
      const denied = isHarmless ? 'rules.deniedUnusual' : 'rules.denied';
      const told =
        subject.policy.kind === 'firewall'
          ? message('rules.stopped', { cells, requirements })
          : message(denied, {
              number: numberOf(deny),
              cells,
              requirements,
              usual: [...new Set(lacks.flatMap(usualOf))],
            });
      yield {
        span: deny.span,
        severity: isHarmless ? 'information' : isGuessed(subject.roleFrom) ? 'warning' : 'error',
        ...because(subject, lacks, { message: withBeyond(told, proposal) }),
        fix: proposal.fix,
      };
    }
  },
};

const usualOf = ({ requirement }: Lack): readonly string[] => requirement.usual ?? requirement.ports;

/** Whether nothing that the other end takes as it comes is stopped. */
const isUnusual = ({ requirement: { usual }, cell }: Lack): boolean =>
  usual !== undefined && !intervals.overlaps(cell.ports, ports.parseAll(usual));
