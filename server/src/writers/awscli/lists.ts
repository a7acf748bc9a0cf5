import type { PrefixListPolicy } from '../../policy';
import { get, type ListNode, type MapNode, textOf } from '../../readers/json/node';
import type { AllowItem } from '../../rules/finding';
import type { Edit, Style } from '../cloudformation/out';
import { grownMaximum, newEntries } from '../prefix-lists';

/** Entries for a list: bare, in an answer, or in the input that makes or changes one; `MaxEntries` grows with them. */
export function listEdits(
  source: string,
  style: Style,
  object: MapNode | ListNode,
  policy: PrefixListPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const target = object.kind === 'list' ? object : (get(object, 'Entries') ?? get(object, 'AddEntries'));
  if (target?.kind !== 'list') return undefined;
  const own = object.kind === 'list' ? undefined : get(object, 'MaxEntries');
  const entries = newEntries(policy, items, textOf(get(object, 'AddressFamily')), target.items.at(-1), source);
  const needed = policy.entries.length + entries.length;
  const limit = policy.maxEntries?.known ? policy.maxEntries.value : Number.POSITIVE_INFINITY;
  // Of a list that another file describes nobody here can say that it may grow.
  if (entries.length === 0 || (!own && needed > limit)) return undefined;
  const appended = style.append(target, entries);
  const grown = own ? grownMaximum(own, needed, source) : [];
  return appended && grown && [...grown, appended].sort((a, b) => a.start - b.start);
}
