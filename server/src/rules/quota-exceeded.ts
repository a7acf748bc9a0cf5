import { message } from '../messages';
import type { FilterPolicy, PrefixListPolicy } from '../policy';
import { QUOTA } from './allow';
import { HIGHEST, wayOut } from './room';
import type { Draft, RuleDefinition } from './rule';
import { mostRules, ruleCounts } from './rule-count';

/** An object that holds more than AWS takes: rules of a group or an ACL, entries of a prefix list. */
export const rule: RuleDefinition = {
  id: 'quota-exceeded',
  severity: 'warning',
  kinds: ['security-group', 'network-acl', 'prefix-list'],
  *check({ policy }) {
    if (policy.kind === 'prefix-list') yield* listDrafts(policy);
    else if (policy.kind === 'security-group' || policy.kind === 'network-acl') yield* filterDrafts(policy);
  },
};

function* filterDrafts(policy: FilterPolicy): Generator<Draft> {
  const quota = QUOTA[policy.kind];
  const highest = HIGHEST[policy.kind];
  if (mostRules(policy) <= quota) return;
  for (const count of ruleCounts(policy)) {
    if (count.count <= quota) continue;
    yield {
      span: policy.nameSpan,
      // What can be raised may have been raised.
      severity: count.count > highest ? 'error' : 'warning',
      message: message(policy.kind === 'network-acl' ? 'rules.quota.acl' : 'rules.quota.group', {
        count: message(count.exact ? 'rules.quota.exactly' : 'rules.quota.atLeast', { count: count.count }),
        direction: message(`rules.quota.${count.direction}`),
        family: `IPv${count.family}`,
        quota,
        highest,
        wayOut: wayOut(policy, count),
      }),
    };
  }
}

function* listDrafts(policy: PrefixListPolicy): Generator<Draft> {
  const count = policy.entries.filter(({ kind }) => kind === 'address').length;
  const { maxEntries } = policy;
  const limit = Math.min(maxEntries?.known ? maxEntries.value : QUOTA['prefix-list'], QUOTA['prefix-list']);
  if (count > limit) {
    const key = limit < QUOTA['prefix-list'] ? 'rules.quota.maxEntries' : 'rules.quota.list';
    yield { span: policy.nameSpan, severity: 'error', message: message(key, { count, limit }) };
  }
}
