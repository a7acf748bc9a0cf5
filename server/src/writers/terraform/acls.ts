import type { FilterPolicy, TextEdit } from '../../policy';
import { NETWORK_ACLS } from '../../readers/terraform/kinds';
import { numbering } from '../../rules/entry-numbers';
import type { AllowItem } from '../../rules/finding';
import { renumberEdits } from '../numbers';
import type { Sources } from '../writer';
import { besides, type NewResource, ownerOf, resourceEdit, siblingsOf } from './apart';
import { hasInline, isBroken, type Place, resourceAt, typeOf } from './document';
import { type Line, quote } from './layout';
import { nestedEdits } from './nested';
import { inOrder, portLines, type Style } from './style';

const DIRECTIONS = ['outbound', 'inbound'] as const;
const BLOCK = { inbound: 'ingress', outbound: 'egress' } as const;

/** One rule to be written: a network ACL takes one CIDR a rule. */
interface Entry {
  readonly item: AllowItem;
  readonly cidr: string;
  readonly number: number;
}

/** Rules for a network ACL, numbered to come before what blocks them; other rules make room where no number is free. */
export function aclEdits(policy: FilterPolicy, items: readonly AllowItem[], sources: Sources): TextEdit[] | undefined {
  const place = resourceAt(policy.span, sources);
  const plan = numbering(policy.rules, items);
  const renumbered = plan && renumberEdits(plan.moved, sources);
  if (!place || !renumbered) return undefined;
  const entries = items.flatMap((item, at) =>
    item.cidrs.map((cidr, i): Entry => ({ item, cidr, number: plan.numbers[at]![i]! })),
  );
  const siblings = siblingsOf(
    policy.rules.map((rule) => rule.span),
    ['aws_network_acl_rule'],
    sources,
  );
  const isInline =
    NETWORK_ACLS.includes(typeOf(place)) && (hasInline(place, ['ingress', 'egress']) || siblings.length === 0);
  const added = isInline
    ? inlineEdits(place, entries)
    : apartEdits(policy, entries, ...besides(place, NETWORK_ACLS, siblings), sources);
  return added && [...renumbered, ...added];
}

function inlineEdits(place: Place, entries: readonly Entry[]): TextEdit[] | undefined {
  if (isBroken(place)) return undefined;
  return nestedEdits(
    place,
    DIRECTIONS.map((direction) => ({
      type: BLOCK[direction],
      kin: [BLOCK[direction === 'inbound' ? 'outbound' : 'inbound']],
      lines: entries
        .filter(({ item }) => item.direction === direction)
        .map((entry) => (style, complete) => inlineLines(entry, style, complete)),
    })),
  );
}

function inlineLines({ item, cidr, number }: Entry, style: Style, complete: boolean): readonly Line[] {
  const lines: Line[] = [
    { name: 'rule_no', value: String(number) },
    { name: 'action', value: '"allow"' },
    { name: 'protocol', value: style.protocol(item.protocol) },
    ...portLines(item, style),
    ...addressLines(cidr, complete),
  ];
  // An object that stands for a block must have every argument.
  if (complete) lines.push({ name: 'icmp_code', value: 'null' }, { name: 'icmp_type', value: 'null' });
  return inOrder(lines, style.order);
}

function addressLines(cidr: string, complete: boolean): Line[] {
  const lines = ['cidr_block', 'ipv6_cidr_block'].map((name) => ({
    name,
    value: cidr.includes(':') === (name === 'ipv6_cidr_block') ? quote(cidr) : 'null',
  }));
  return complete ? lines : lines.filter(({ value }) => value !== 'null');
}

function apartEdits(
  policy: FilterPolicy,
  entries: readonly Entry[],
  siblings: readonly Place[],
  behind: Place | undefined,
  sources: Sources,
): TextEdit[] | undefined {
  const model = siblings.at(-1);
  const owner = model && ownerOf(policy, 'network_acl_id', model, sources, behind !== undefined);
  if (!owner) return undefined;
  const resources = entries.map(
    ({ item, cidr, number }): NewResource => ({
      type: 'aws_network_acl_rule',
      name: `${owner.name}_${BLOCK[item.direction]}_${number}`,
      lines: (style) => [
        { name: 'rule_number', value: String(number) },
        { name: 'egress', value: String(item.direction === 'outbound') },
        { name: 'protocol', value: style.protocol(item.protocol) },
        { name: 'rule_action', value: '"allow"' },
        ...addressLines(cidr, false),
        ...portLines(item, style),
      ],
    }),
  );
  return [resourceEdit(model, owner, resources, siblings, behind)];
}
