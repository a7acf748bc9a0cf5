import type { FilterPolicy, TextEdit } from '../../policy';
import { attributeOf } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import type { Sources } from '../writer';
import { type NewResource, ownerOf, resourceEdit, siblingsOf } from './apart';
import { hasInline, isBroken, type Place, resourceAt, resourcesIn, typeOf } from './document';
import { type Line, quote } from './layout';
import { type Entries, nestedEdits } from './nested';
import { inOrder, portLines, type Style } from './style';

const OBJECTS = ['aws_security_group', 'aws_default_security_group'];
const RULES = ['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'];
const BLOCK = { inbound: 'ingress', outbound: 'egress' } as const;

/**
 * Rules for a security group: inline where the group has inline rules, apart where its others are; a group without any
 * gets them as the other groups of its file have them.
 */
export function groupEdits(
  policy: FilterPolicy,
  items: readonly AllowItem[],
  sources: Sources,
): TextEdit[] | undefined {
  const place = resourceAt(policy.span, sources);
  if (!place) return undefined;
  const siblings = siblingsOf(
    policy.rules.map((rule) => rule.span),
    RULES,
    sources,
  );
  if (siblings.length === 0 && OBJECTS.includes(typeOf(place)) && !hasInline(place, ['ingress', 'egress'])) {
    const models = resourcesIn(place.file, RULES);
    if (models.length > 0) return apartEdits(policy, items, models, sources, place);
  }
  const apart = items.filter((item) => !isInline(place, item.direction, siblings));
  const inline = items.filter((item) => !apart.includes(item));
  const first = inline.length > 0 ? inlineEdits(place, inline) : [];
  const second = apart.length > 0 ? apartEdits(policy, apart, siblings, sources) : [];
  return first && second && [...first, ...second];
}

/** The two ways do not go together in one direction: each would take away the other's rules. */
function isInline(place: Place, direction: AllowItem['direction'], siblings: readonly Place[]): boolean {
  if (!OBJECTS.includes(typeOf(place))) return false;
  if (siblings.length === 0 || hasInline(place, [BLOCK[direction]])) return true;
  return hasInline(place, ['ingress', 'egress']) && !siblings.some((sibling) => isOf(direction, sibling));
}

function inlineEdits(place: Place, items: readonly AllowItem[]): TextEdit[] | undefined {
  if (isBroken(place)) return undefined;
  const entries = (['outbound', 'inbound'] as const).map((direction): Entries => {
    const type = BLOCK[direction];
    return {
      type,
      kin: type === 'egress' ? ['ingress'] : ['egress'],
      lines: items
        .filter((item) => item.direction === direction)
        .map((item) => (style, complete) => inlineLines(item, style, complete)),
    };
  });
  return nestedEdits(place, entries);
}

function inlineLines(item: AllowItem, style: Style, complete: boolean): readonly Line[] {
  const { v4, v6 } = families(item);
  const lines: Line[] = [
    { name: 'description', value: quote(item.description) },
    ...portLines(item, style),
    { name: 'protocol', value: style.protocol(item.protocol) },
  ];
  if (complete || v4.length > 0) lines.push({ name: 'cidr_blocks', value: v4 });
  if (complete || v6.length > 0) lines.push({ name: 'ipv6_cidr_blocks', value: v6 });
  // An object that stands for a block must have every argument.
  if (complete) {
    lines.push(
      { name: 'prefix_list_ids', value: [] },
      { name: 'security_groups', value: [] },
      { name: 'self', value: 'false' },
    );
  }
  return inOrder(lines, style.order);
}

function families({ cidrs }: AllowItem): { v4: string[]; v6: string[] } {
  const quoted = (v6: boolean): string[] => cidrs.filter((cidr) => cidr.includes(':') === v6).map(quote);
  return { v4: quoted(false), v6: quoted(true) };
}

function apartEdits(
  policy: FilterPolicy,
  items: readonly AllowItem[],
  siblings: readonly Place[],
  sources: Sources,
  behind?: Place,
): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const direction of ['inbound', 'outbound'] as const) {
    const own = items.filter((item) => item.direction === direction);
    if (own.length === 0) continue;
    const model = siblings.filter((place) => isOf(direction, place)).at(-1) ?? siblings.at(-1);
    const owner = model && ownerOf(policy, 'security_group_id', model, sources);
    if (!owner) return undefined;
    const write = typeOf(model) === 'aws_security_group_rule' ? oneResource : resourcesByCidr;
    const resources = own.flatMap((item) => write(item, `${owner.name}_${BLOCK[direction]}_${portName(item)}`));
    edits.push(resourceEdit(model, owner, resources, siblings, behind));
  }
  return edits;
}

function isOf(direction: AllowItem['direction'], place: Place): boolean {
  if (typeOf(place) !== 'aws_security_group_rule') return typeOf(place).includes(`_${BLOCK[direction]}_`);
  const type = attributeOf(place.block, 'type');
  return type !== undefined && place.file.text.slice(type.value.start, type.value.end) === `"${BLOCK[direction]}"`;
}

const portName = ({ protocol, from, to }: AllowItem): string =>
  from === to ? `${protocol}_${from}` : `${protocol}_${from}_${to}`;

/** `aws_security_group_rule` takes lists. */
function oneResource(item: AllowItem, name: string): NewResource[] {
  const { v4, v6 } = families(item);
  const lines = (style: Style): Line[] => [
    { name: 'type', value: `"${BLOCK[item.direction]}"` },
    { name: 'description', value: quote(item.description) },
    ...portLines(item, style),
    { name: 'protocol', value: style.protocol(item.protocol) },
    ...(v4.length > 0 ? [{ name: 'cidr_blocks', value: v4 }] : []),
    ...(v6.length > 0 ? [{ name: 'ipv6_cidr_blocks', value: v6 }] : []),
  ];
  return [{ type: 'aws_security_group_rule', name, lines }];
}

/** `aws_vpc_security_group_*_rule` takes one CIDR. */
function resourcesByCidr(item: AllowItem, name: string): NewResource[] {
  return item.cidrs.map((cidr, i) => ({
    type: `aws_vpc_security_group_${BLOCK[item.direction]}_rule`,
    name: item.cidrs.length > 1 ? `${name}_${i + 1}` : name,
    lines: (style) => [
      { name: 'description', value: quote(item.description) },
      ...portLines(item, style),
      { name: 'ip_protocol', value: style.protocol(item.protocol) },
      { name: cidr.includes(':') ? 'cidr_ipv6' : 'cidr_ipv4', value: quote(cidr) },
    ],
  }));
}
