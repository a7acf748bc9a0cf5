import { message } from '../messages';
import { lacksByRule, requirementIds } from './allow';
import { because } from './because';
import type { RuleDefinition } from './rule';
import { cellsText } from './wording';

/** A route table of WorkSpaces subnets without a way to what desktops need, or with one that ends in a black hole. */
export const rule: RuleDefinition = {
  id: 'no-route',
  severity: 'warning',
  kinds: ['address-space'],
  *check(subject) {
    for (const [hole, lacks] of lacksByRule(subject, 'unrouted')) {
      const args = { cells: cellsText(lacks.map(({ cell }) => cell)), requirements: requirementIds(lacks) };
      yield {
        span: hole?.span ?? subject.policy.nameSpan,
        ...because(subject, lacks, {
          message: hole ? message('rules.blackHole', args) : message('rules.noRoute', args),
        }),
      };
    }
  },
};
