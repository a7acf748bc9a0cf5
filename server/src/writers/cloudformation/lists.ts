import type { PrefixListPolicy } from '../../policy';
import type { Resource } from '../../readers/cloudformation/resource';
import type { AllowItem } from '../../rules/finding';
import { grownMaximum, newEntries } from '../prefix-lists';
import { type Document, isFixed, properties, property, propertyPair } from './document';
import { type Edit, list } from './out';

/** Entries for a prefix list; `MaxEntries` grows with them where it is a plain number. */
export function listEdits(
  document: Document,
  policy: PrefixListPolicy,
  resource: Resource,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const family = document.context.label(property(resource, 'AddressFamily'));
  const node = property(resource, 'Entries');
  if (node && isFixed(node)) return undefined;
  const sibling = node?.kind === 'list' ? node.items.findLast((item) => item.kind === 'map') : undefined;
  const entries = newEntries(policy, items, family, sibling, document.source);
  if (entries.length === 0) return undefined;
  const place = properties(resource);
  const last = place?.pairs.at(-1);
  const edit =
    node?.kind === 'list'
      ? document.style.append(node, entries)
      : place && last && !propertyPair(resource, 'Entries')
        ? document.style.addPairs(place, last, [['Entries', list(entries)]])
        : undefined;
  const max = property(resource, 'MaxEntries');
  const needed = policy.entries.length + entries.length;
  // What is computed says no number, and is left to whoever computes it.
  const grown = max?.kind === 'scalar' ? grownMaximum(max, needed, document.source) : [];
  return edit && grown && [edit, ...grown].sort((a, b) => a.start - b.start);
}
