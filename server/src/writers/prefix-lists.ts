import type { PrefixListPolicy } from '../policy';
import { type Node, textOf } from '../readers/json/node';
import type { AllowItem } from '../rules/finding';
import { type Edit, like, map, type OutMap, text } from './cloudformation/out';

/** The entries that a list lacks, in the order and with the quotes of its own; a list holds one family only. */
export function newEntries(
  policy: PrefixListPolicy,
  items: readonly AllowItem[],
  family: string | undefined,
  sibling: Node | undefined,
  source: string,
): OutMap[] {
  const present = new Set(policy.entries.map((entry) => (entry.kind === 'address' ? entry.text : '')));
  const fresh = new Map<string, string>();
  for (const item of items) {
    for (const cidr of item.cidrs) {
      if (family !== undefined && (family === 'IPv6') !== cidr.includes(':')) continue;
      if (!present.has(cidr) && !fresh.has(cidr)) fresh.set(cidr, item.description);
    }
  }
  return [...fresh].map(([cidr, description]) =>
    like(
      map([
        ['Cidr', text(cidr)],
        ['Description', text(description)],
      ]),
      sibling,
      source,
    ),
  );
}

/** `MaxEntries` grown to what is needed: no edit where there is room, undefined where it is no plain number. */
export function grownMaximum(max: Node | undefined, needed: number, source: string): Edit[] | undefined {
  const limit = textOf(max);
  if (limit === undefined || Number(limit) >= needed) return max && limit === undefined ? undefined : [];
  const written = /^(["']?)\d+\1$/.exec(source.slice(max!.span.start, max!.span.end));
  if (!written) return undefined;
  return [{ start: max!.span.start, end: max!.span.end, text: `${written[1]}${needed}${written[1]}` }];
}
