import type { PrefixListPolicy, Span, TextEdit } from '../../policy';
import { attributeOf, blocksOf, parseFile } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import type { Sources } from '../writer';
import { besides, ownerOf, resourceEdit, siblingsOf } from './apart';
import { dynamicsOf, isBroken, type Place, resourceAt, textOf } from './document';
import { type Line, quote } from './layout';
import { nestedEdits } from './nested';
import { inOrder } from './style';

const LIST = 'aws_ec2_managed_prefix_list';

/** Entries for a prefix list, and more room in it where they would not fit. */
export function prefixListEdits(
  policy: PrefixListPolicy,
  items: readonly AllowItem[],
  sources: Sources,
): TextEdit[] | undefined {
  const place = resourceAt(policy.span, sources);
  if (!place || isBroken(place)) return undefined;
  const entries = entriesOf(policy, place, items);
  const room = entries.size > 0 ? roomEdits(policy, place, entries.size) : undefined;
  const written = room && writeEntries(policy, place, entries, sources);
  return written && [...room, ...written];
}

/** CIDRs of the list's family that it does not hold yet, with their descriptions. */
function entriesOf(policy: PrefixListPolicy, { file, block }: Place, items: readonly AllowItem[]): Map<string, string> {
  const written = attributeOf(block, 'address_family');
  const family = written && textOf(file, written.value);
  const held = new Set(policy.entries.map((entry) => (entry.kind === 'address' ? entry.text : '')));
  const out = new Map<string, string>();
  for (const { cidrs, description } of items) {
    for (const cidr of cidrs) {
      const fits =
        family === undefined || family === (cidr.includes(':') ? '"IPv6"' : '"IPv4"') || !/^"IPv[46]"$/.test(family);
      if (fits && !held.has(cidr) && !out.has(cidr)) out.set(cidr, description);
    }
  }
  return out;
}

/** AWS refuses entries above `max_entries`; undefined where that number is not the list's own. */
function roomEdits(policy: PrefixListPolicy, { file, block }: Place, more: number): TextEdit[] | undefined {
  const { maxEntries } = policy;
  const needed = policy.entries.length + more;
  if (!maxEntries?.known || maxEntries.value >= needed) return [];
  const { uri, start, end } = maxEntries.span;
  if (uri !== file.uri || start < block.start || end > block.end) return undefined;
  return [{ uri, start, end, text: String(needed) }];
}

/** The resource in which an entry's address is written. */
function entryResource({ uri, start }: Span, sources: Sources): Span | undefined {
  const file = sources(uri);
  const item = file && parseFile(file).body.find((one) => one.start <= start && start < one.end);
  return item && { uri, start: item.start, end: item.end };
}

function writeEntries(
  policy: PrefixListPolicy,
  place: Place,
  entries: ReadonlyMap<string, string>,
  sources: Sources,
): TextEdit[] | undefined {
  const lines = (cidr: string, description: string): Line[] => [
    { name: 'cidr', value: quote(cidr) },
    { name: 'description', value: quote(description) },
  ];
  const { block } = place;
  const siblings = siblingsOf(
    policy.entries.map((entry) => entryResource(entry.span, sources) ?? entry.span),
    ['aws_ec2_managed_prefix_list_entry'],
    sources,
  );
  const inline =
    blocksOf(block, 'entry').length > 0 || dynamicsOf(block, 'entry').length > 0 || attributeOf(block, 'entry');
  const isList = block.labels[0]?.text === LIST;
  if (isList && (inline || siblings.length === 0)) {
    const all = [...entries].map(
      ([cidr, description]) =>
        (style: { order: readonly string[] }) =>
          inOrder(lines(cidr, description), style.order),
    );
    return nestedEdits(place, [{ type: 'entry', kin: [], lines: all }]);
  }
  const [models, behind] = besides(place, [LIST], siblings);
  const model = models.at(-1);
  const owner = model && ownerOf(policy, 'prefix_list_id', model, sources, behind !== undefined);
  if (!owner) return undefined;
  const resources = [...entries].map(([cidr, description], i) => ({
    type: 'aws_ec2_managed_prefix_list_entry',
    name: `${owner.name}_${i + 1}`,
    lines: () => lines(cidr, description),
  }));
  return [resourceEdit(model, owner, resources, siblings, behind)];
}
