import { message } from '../messages';
import { isCrowded, numbering } from './entry-numbers';
import type { Proposal } from './room';
import { listText, numberOf } from './wording';

/** A proposal for a network ACL that tells when no number is free in front of what blocks, and which entries give way. */
export function withNumbers(proposal: Proposal): Proposal {
  const { fix, beyond } = proposal;
  if (fix?.policy.kind !== 'network-acl' || !isCrowded(fix.policy.rules, fix.items)) return proposal;
  const number = fix.items.find(({ before }) => before !== undefined)?.before;
  if (number === undefined) return proposal;
  const needed = message('rules.renumber.needed', { number });
  const told = beyond ? message('rules.room.also', { finding: beyond, beyond: needed }) : needed;
  const plan = numbering(fix.policy.rules, fix.items);
  if (!plan) return { beyond: told };
  const numbers = listText([...plan.moved.keys()].map(numberOf));
  return { fix: { ...fix, title: message('rules.renumber.title', { title: fix.title, numbers }) }, beyond: told };
}
