import { message } from '../messages';
import { allowFix, allowTitle } from './allow';
import type { RuleDefinition } from './rule';
import { cellsText } from './wording';

/** A requirement of the object's role that no rule opens, in whole or in part. */
export const rule: RuleDefinition = {
  id: 'missing-requirement',
  severity: 'error',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check(subject) {
    for (const { requirement, missing } of subject.verdicts) {
      const absent = missing.filter((cell) => cell.cause.kind === 'absent');
      if (absent.length === 0) continue;
      const lacks = absent.map((cell) => ({ requirement, cell }));
      yield {
        span: subject.policy.nameSpan,
        // A guessed role must not stop a build as a stated one does.
        severity: requirement.optional ? 'information' : subject.roleFrom === 'inference' ? 'warning' : 'error',
        message: message('rules.missing', {
          requirement: requirement.name,
          id: requirement.id,
          cells: cellsText(absent),
          purpose: requirement.purpose,
        }),
        fix: allowFix(subject, lacks, allowTitle(lacks)),
      };
    }
  },
};
