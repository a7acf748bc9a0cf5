import type { PortRequirement } from '../catalogue';
import { message } from '../messages';
import { allowFix, allowTitle, type Lack, requirementIds } from './allow';
import type { Severity } from './finding';
import type { Draft, RuleDefinition, Subject } from './rule';
import { cellsText } from './wording';

/** A requirement of the object's role that no rule opens, in whole or in part. */
export const rule: RuleDefinition = {
  id: 'missing-requirement',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check(subject) {
    for (const lacks of together(subject)) yield draft(subject, lacks);
  },
};

/** The ports of one feature are told in one finding: nine directory ports are one piece of work, not nine alarms. */
function together(subject: Subject): Lack[][] {
  const groups = new Map<string, Lack[]>();
  for (const { requirement, missing } of subject.verdicts) {
    const lacks = missing.filter((cell) => cell.cause.kind === 'absent').map((cell): Lack => ({ requirement, cell }));
    if (lacks.length === 0) continue;
    const key = `${requirement.feature ?? requirement.id} ${requirement.optional}`;
    groups.set(key, [...(groups.get(key) ?? []), ...lacks]);
  }
  return [...groups.values()];
}

function draft(subject: Subject, lacks: readonly Lack[]): Draft {
  const ids = requirementIds(lacks);
  const { requirement } = lacks[0]!;
  const cells = cellsText(lacks.map(({ cell }) => cell));
  const { purpose } = requirement;
  return {
    span: subject.policy.nameSpan,
    severity: severityOf(requirement, subject),
    message:
      ids.length === 1
        ? message('rules.missing', { requirement: requirement.name, id: requirement.id, cells, purpose })
        : message('rules.missingMany', { count: ids.length, ids, cells, purpose }),
    fix: allowFix(subject, lacks, allowTitle(lacks)),
  };
}

/** What the page calls optional is a hint; a guessed role must not stop a build as a stated one does. */
function severityOf(requirement: PortRequirement, subject: Subject): Severity {
  if (requirement.optional) return 'hint';
  return subject.roleFrom === 'inference' ? 'warning' : 'error';
}
