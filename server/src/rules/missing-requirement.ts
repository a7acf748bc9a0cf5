import { message } from '../messages';
import { intervals } from '../net';
import type { Policy } from '../policy';
import { absent } from './absent';
import { allowFix, allowTitle, type Lack, requirementIds } from './allow';
import { because } from './because';
import { withBeyond, withRoom } from './room';
import { type Draft, isGuessed, type RuleDefinition, type Subject } from './rule';
import { cellsText } from './wording';

/** A requirement of the object's role that no rule opens, in whole or in part. What AWS calls optional is no fault. */
export const rule: RuleDefinition = {
  id: 'missing-requirement',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list', 'firewall'],
  *check(subject) {
    for (const lacks of together(subject)) {
      yield {
        span: subject.policy.nameSpan,
        // A guessed role must not stop a build as a stated one does.
        severity: isGuessed(subject.roleFrom) ? 'warning' : 'error',
        ...because(subject, lacks, tellOf(subject, lacks)),
      };
    }
  },
};

/** The ports of one feature are told in one finding: nine directory ports are one piece of work, not nine alarms. */
function together(subject: Subject): Lack[][] {
  const groups = new Map<string, Lack[]>();
  for (const lack of absent(subject).gaps) {
    const key = lack.requirement.feature ?? lack.requirement.id;
    groups.set(key, [...(groups.get(key) ?? []), lack]);
  }
  return [...groups.values()];
}

function tellOf(subject: Subject, lacks: readonly Lack[]): Pick<Draft, 'message' | 'fix'> {
  const ids = requirementIds(lacks);
  const { requirement } = lacks[0]!;
  const cells = cellsText(lacks.map(({ cell }) => cell));
  const { purpose } = requirement;
  const proposal = withRoom(allowFix(subject, lacks, allowTitle));
  const told =
    ids.length === 1
      ? message('rules.missing', { requirement: requirement.name, id: requirement.id, cells, purpose })
      : message('rules.missingMany', { count: ids.length, ids, cells, purpose });
  const whole = isBeforeNames(subject.policy, lacks) ? message('rules.beforeNames', { finding: told }) : told;
  return { message: withBeyond(whole, proposal), fix: proposal.fix };
}

/** A firewall that passes names at these ports and drops every handshake in front of them. */
const isBeforeNames = (policy: Policy, lacks: readonly Lack[]): boolean =>
  policy.kind === 'firewall' &&
  policy.statefulDefault.known &&
  policy.statefulDefault.value === 'deny' &&
  policy.rules.some(
    ({ content, action, ports }) =>
      (content?.protocol === 'tls' || content?.protocol === 'http') &&
      action.known &&
      action.value === 'allow' &&
      ports.known &&
      lacks.some(({ cell }) => cell.protocol === 'tcp' && intervals.overlaps(ports.value, cell.ports)),
  );
