import { type FilterPolicy, folderOf, keyOf, type Span, type TextEdit } from '../../policy';
import { SECURITY_GROUPS } from '../../readers/terraform/kinds';
import { attributeOf } from '../../readers/terraform/module';
import type { AllowItem } from '../../rules/finding';
import type { Around, Sources } from '../writer';
import { besides, type NewResource, ownerOf, resourceEdit, siblingsOf } from './apart';
import { hasInline, isBroken, type Place, resourceAt, resourcesIn, typeOf } from './document';
import { type Line, quote } from './layout';
import { type Entries, nestedEdits } from './nested';
import type { NewRule } from './shared-lists';
import { BLOCK, inOrder, portLines, portName, type Style } from './style';

const RULES = ['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'];
const INLINE = ['ingress', 'egress'];

/**
 * Rules for a security group: inline where the group has inline rules, apart where its others are; a group without any
 * gets them as the other groups of its file have them, else as most of its module.
 */
export function groupEdits(
  policy: FilterPolicy,
  items: readonly NewRule[],
  sources: Sources,
  around: Around,
  instances?: 'all',
): TextEdit[] | undefined {
  const place = resourceAt(policy.span, sources);
  if (!place) return undefined;
  const siblings = siblingsOf(
    policy.rules.map((rule) => rule.span),
    RULES,
    sources,
  );
  if (siblings.length === 0 && SECURITY_GROUPS.includes(typeOf(place)) && !hasInline(place, INLINE)) {
    const models = modelsFor(place, around);
    if (models.length > 0) return apartEdits([policy], items, models, place, sources, instances);
    // Its rules are written where nobody can write more, and none of those beside them.
    if (policy.rules.some(({ span }) => !within(span, policy.span))) return undefined;
  }
  const apart = items.filter((item) => !isInline(place, item.direction, siblings));
  const inline = items.filter((item) => !apart.includes(item));
  const first = inline.length > 0 ? inlineEdits(place, inline) : [];
  const second =
    apart.length > 0
      ? apartEdits([policy], apart, ...besides(place, SECURITY_GROUPS, siblings), sources, instances)
      : [];
  return first && second && [...first, ...second];
}

/** Rules apart for some instances of a block, each by its key: undefined where rules stand in the block. */
export function instanceEdits(
  policies: readonly FilterPolicy[],
  items: readonly NewRule[],
  sources: Sources,
  around: Around,
): TextEdit[] | undefined {
  const place = resourceAt(policies[0]!.span, sources);
  if (!place || hasInline(place, INLINE)) return undefined;
  const spans = policies.flatMap(({ rules }) => rules.map(({ span }) => span));
  const siblings = siblingsOf(spans, RULES, sources);
  if (siblings.length > 0) return apartEdits(policies, items, ...besides(place, SECURITY_GROUPS, siblings), sources);
  const models = modelsFor(place, around);
  return models.length > 0 ? apartEdits(policies, items, models, place, sources) : undefined;
}

/** Rules apart that show how a group without any has its own: those of its file, else of its module where most are apart. */
function modelsFor(place: Place, { files }: Around): Place[] {
  const near = resourcesIn(place.file, RULES);
  if (near.length > 0) return near;
  const folder = keyOf(folderOf(place.file.uri));
  const module = files.filter(({ uri }) => /\.(?:tf|tofu)$/.test(uri) && keyOf(folderOf(uri)) === folder);
  const apart = module.flatMap((file) => resourcesIn(file, RULES));
  const groups = new Set(
    apart.map((one) => {
      const group = attributeOf(one.block, 'security_group_id');
      return group ? one.file.text.slice(group.value.start, group.value.end) : '';
    }),
  );
  const inline = module.flatMap((file) => resourcesIn(file, SECURITY_GROUPS)).filter((one) => hasInline(one, INLINE));
  if (groups.size <= inline.length) return [];
  // Of the two kinds of rules the one that is used more.
  const old = apart.filter((one) => typeOf(one) === RULES[0]);
  return old.length * 2 > apart.length ? old : apart.filter((one) => !old.includes(one));
}

const within = (inner: Span, outer: Span): boolean =>
  inner.uri === outer.uri && inner.start >= outer.start && inner.end <= outer.end;

/** The two ways do not go together in one direction: each would take away the other's rules. */
function isInline(place: Place, direction: AllowItem['direction'], siblings: readonly Place[]): boolean {
  if (!SECURITY_GROUPS.includes(typeOf(place))) return false;
  if (siblings.length === 0 || hasInline(place, [BLOCK[direction]])) return true;
  return hasInline(place, INLINE) && !siblings.some((sibling) => isOf(direction, sibling));
}

function inlineEdits(place: Place, items: readonly NewRule[]): TextEdit[] | undefined {
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

function inlineLines(item: NewRule, style: Style, complete: boolean): readonly Line[] {
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

/** Addresses of both families, or the list that holds them. */
function families({ cidrs, list }: NewRule): { v4: Line['value']; v6: Line['value'] } {
  if (list !== undefined) return cidrs[0]?.includes(':') ? { v4: [], v6: list } : { v4: list, v6: [] };
  const quoted = (v6: boolean): string[] => cidrs.filter((cidr) => cidr.includes(':') === v6).map(quote);
  return { v4: quoted(false), v6: quoted(true) };
}

/** `instances`: the rules are for each instance of a block, of which the policy is one. */
function apartEdits(
  policies: readonly FilterPolicy[],
  items: readonly NewRule[],
  siblings: readonly Place[],
  behind: Place | undefined,
  sources: Sources,
  instances?: 'all',
): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const direction of ['inbound', 'outbound'] as const) {
    const own = items.filter((item) => item.direction === direction);
    if (own.length === 0) continue;
    const model = siblings.filter((place) => isOf(direction, place)).at(-1) ?? siblings.at(-1);
    if (!model) return undefined;
    for (const policy of policies) {
      const owner = ownerOf(policy, 'security_group_id', model, sources, behind !== undefined, instances);
      if (!owner) return undefined;
      const write = typeOf(model) === 'aws_security_group_rule' ? oneResource : resourcesByCidr;
      const resources = own.flatMap((item) =>
        write(item, `${owner.name}_${BLOCK[direction]}_${portName(item)}`, !owner.instances),
      );
      edits.push(resourceEdit(model, owner, resources, siblings, behind));
    }
  }
  return edits;
}

function isOf(direction: AllowItem['direction'], place: Place): boolean {
  if (typeOf(place) !== 'aws_security_group_rule') return typeOf(place).includes(`_${BLOCK[direction]}_`);
  const type = attributeOf(place.block, 'type');
  return type !== undefined && place.file.text.slice(type.value.start, type.value.end) === `"${BLOCK[direction]}"`;
}

/** `aws_security_group_rule` takes lists. */
function oneResource(item: NewRule, name: string): NewResource[] {
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
function resourcesByCidr(item: NewRule, name: string, mayRepeat: boolean): NewResource[] {
  if (item.list !== undefined && mayRepeat) {
    const lines = (style: Style): Line[] => [
      { name: 'description', value: quote(item.description) },
      ...portLines(item, style),
      { name: 'ip_protocol', value: style.protocol(item.protocol) },
      { name: item.cidrs[0]?.includes(':') ? 'cidr_ipv6' : 'cidr_ipv4', value: 'each.value' },
    ];
    const instances = ['for_each', `toset(${item.list})`] as const;
    return [{ type: `aws_vpc_security_group_${BLOCK[item.direction]}_rule`, name, lines, instances }];
  }
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
