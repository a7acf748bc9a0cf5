import { type Argument, message } from '../messages';
import type { PolicyKind } from '../policy';
import { absent } from './absent';
import { allowFix, IN_TITLE, type Lack, lacksByRule, requirementIds } from './allow';
import { because } from './because';
import { withNumbers } from './renumbering';
import { withBeyond, withRoom } from './room';
import { isGuessed, type RuleDefinition, type Subject } from './rule';
import { cellsText, listText, numberOf } from './wording';

/** A stateless filter that lets requests out but not the answers back. One finding for all that one entry (or none) stops. */
export const rule: RuleDefinition = {
  id: 'return-path-missing',
  severity: 'error',
  kinds: ['network-acl', 'firewall'],
  *check(subject) {
    for (const [deny, lacks] of lacksByRule(subject, 'return')) {
      const requirements = requirementIds(lacks);
      const cells = cellsText(lacks.map(({ cell }) => cell));
      const proposal = withNumbers(withRoom(allowFix(subject, lacks, returnTitle)));
      const told = message(textOf(subject.policy.kind, deny !== undefined), {
        number: deny ? numberOf(deny) : '',
        cells,
        requirements: answersTo(requirements, subject),
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

/** More ids than a sentence needs. */
const MANY = 5;

/** The requests whose answers are stopped; of many, those that are told as missing themselves are only counted. */
function answersTo(ids: readonly string[], subject: Subject): Argument {
  const told = new Set(absent(subject).gaps.map(({ requirement }) => requirement.id));
  const own = ids.filter((id) => !told.has(id));
  const count = ids.length - own.length;
  if (ids.length <= MANY || count < 2) return listText(ids);
  return own.length === 0
    ? message('rules.answers.told', { count })
    : message('rules.answers.both', { requirements: listText(own), count });
}

const returnTitle = (lacks: readonly Lack[]) =>
  message('rules.fix.return', { requirements: listText(requirementIds(lacks), IN_TITLE) });

function textOf(
  kind: PolicyKind,
  denied: boolean,
): 'rules.stopped' | `rules.return${'Denied' | 'Missing' | 'Firewall'}` {
  if (kind === 'firewall') return denied ? 'rules.stopped' : 'rules.returnFirewall';
  return denied ? 'rules.returnDenied' : 'rules.returnMissing';
}
