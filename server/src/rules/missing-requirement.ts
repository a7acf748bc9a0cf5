import { type Message, message } from '../messages';
import type { RequirementVerdict } from '../verdict/model';
import { absent } from './absent';
import { allowFix, allowTitle, type Lack, requirementIds } from './allow';
import type { AllowFix } from './finding';
import { withBeyond, withRoom } from './room';
import type { RuleDefinition, Subject } from './rule';
import { cellsText } from './wording';

/** A requirement of the object's role that no rule opens, in whole or in part. What AWS calls optional is no fault. */
export const rule: RuleDefinition = {
  id: 'missing-requirement',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check(subject) {
    const { policy } = subject;
    for (const { message, fix } of tell(subject)) {
      yield {
        span: policy.nameSpan,
        // A guessed role must not stop a build as a stated one does.
        severity: subject.roleFrom === 'inference' ? 'warning' : 'error',
        message,
        fix: fix && { ...fix, policy: policy as AllowFix['policy'] },
      };
    }
  },
};

interface Told {
  readonly message: Message;
  readonly fix: AllowFix | undefined;
}

/** Verdicts outlive an edit elsewhere in the file, and so does what is told of them. */
const toldOf = new WeakMap<readonly RequirementVerdict[], readonly Told[]>();
function tell(subject: Subject): readonly Told[] {
  let told = toldOf.get(subject.verdicts);
  if (!told) {
    told = together(subject).map((lacks) => tellOf(subject, lacks));
    toldOf.set(subject.verdicts, told);
  }
  return told;
}

/** The ports of one feature are told in one finding: nine directory ports are one piece of work, not nine alarms. */
function together(subject: Subject): Lack[][] {
  const groups = new Map<string, Lack[]>();
  for (const lack of absent(subject).gaps) {
    const key = lack.requirement.feature ?? lack.requirement.id;
    groups.set(key, [...(groups.get(key) ?? []), lack]);
  }
  return [...groups.values()];
}

function tellOf(subject: Subject, lacks: readonly Lack[]): Told {
  const ids = requirementIds(lacks);
  const { requirement } = lacks[0]!;
  const cells = cellsText(lacks.map(({ cell }) => cell));
  const { purpose } = requirement;
  const proposal = withRoom(allowFix(subject, lacks, allowTitle(lacks)));
  const told =
    ids.length === 1
      ? message('rules.missing', { requirement: requirement.name, id: requirement.id, cells, purpose })
      : message('rules.missingMany', { count: ids.length, ids, cells, purpose });
  return { message: withBeyond(told, proposal), fix: proposal.fix };
}
