import { message } from '../messages';
import type { Reason } from '../policy';
import type { RuleDefinition } from './rule';
import { joinClauses, listText } from './wording';

/** What cannot be told about an object, and why: one hint for the object, never a fault. */
export const rule: RuleDefinition = {
  id: 'cannot-tell',
  severity: 'hint',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check({ policy, verdicts }) {
    const open = verdicts.filter(({ unknown, requirement }) => unknown.length > 0 && !requirement.optional);
    if (open.length === 0) return;
    const reasons = new Map<string, Reason>();
    for (const { unknown } of open) {
      for (const cell of unknown) {
        for (const reason of cell.reasons) {
          // An address that is none is told by a rule of its own.
          if (reason.message.key !== 'policy.notAnAddress') reasons.set(JSON.stringify(reason.message), reason);
        }
      }
    }
    const list = [...reasons.values()];
    if (list.length === 0) return;
    yield {
      span: policy.nameSpan,
      message: message('rules.cannotTell', {
        requirements: listText(open.map(({ requirement }) => requirement.id)),
        reasons: joinClauses(list.slice(0, NAMED).map((reason) => reason.message)),
      }),
      related: list.flatMap((reason) => (reason.span ? [{ span: reason.span, message: reason.message }] : [])),
    };
  },
};
const NAMED = 3;
