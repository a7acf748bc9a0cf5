import type { PrefixListPolicy } from '../../policy';
import type { Resource } from '../../readers/cloudformation/template';
import { textOf } from '../../readers/json/node';
import type { AllowItem } from '../../rules/finding';
import { type Document, isFixed, properties, property, propertyPair } from './document';
import { type Edit, like, list, map, text } from './out';

/** Entries for a prefix list; `MaxEntries` grows with them where it is a plain number. */
export function listEdits(
  document: Document,
  policy: PrefixListPolicy,
  resource: Resource,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const family = document.context.label(property(resource, 'AddressFamily'));
  const present = new Set(policy.entries.map((entry) => (entry.kind === 'address' ? entry.text : '')));
  const fresh = new Map<string, string>();
  for (const item of items) {
    for (const cidr of item.cidrs) {
      if (family !== undefined && (family === 'IPv6') !== cidr.includes(':')) continue;
      if (!present.has(cidr) && !fresh.has(cidr)) fresh.set(cidr, item.description);
    }
  }
  if (fresh.size === 0) return undefined;

  const node = property(resource, 'Entries');
  if (node && isFixed(node)) return undefined;
  const sibling = node?.kind === 'list' ? node.items.findLast((item) => item.kind === 'map') : undefined;
  const entries = [...fresh].map(([cidr, description]) =>
    like(
      map([
        ['Cidr', text(cidr)],
        ['Description', text(description)],
      ]),
      sibling,
      document.source,
    ),
  );
  const place = properties(resource);
  const last = place?.pairs.at(-1);
  const edit =
    node?.kind === 'list'
      ? document.style.append(node, entries)
      : place && last && !propertyPair(resource, 'Entries')
        ? document.style.addPairs(place, last, [['Entries', list(entries)]])
        : undefined;
  if (!edit) return undefined;

  const needed = policy.entries.length + fresh.size;
  const max = property(resource, 'MaxEntries');
  const limit = textOf(max);
  if (limit === undefined || Number(limit) >= needed) return [edit];
  if (!max || isFixedNumber(document, max.span)) return undefined;
  const quote = /^["']/.exec(document.source.slice(max.span.start))?.[0] ?? '';
  return [edit, { start: max.span.start, end: max.span.end, text: `${quote}${needed}${quote}` }].sort(
    (a, b) => a.start - b.start,
  );
}

const isFixedNumber = (document: Document, span: { start: number; end: number }): boolean =>
  !/^["']?\d+["']?$/.test(document.source.slice(span.start, span.end));
