import type { FilterPolicy } from '../../policy';
import type { Resource } from '../../readers/cloudformation/resource';
import { SIDES, separateRules } from '../../readers/cloudformation/security-groups';
import type { Node } from '../../readers/json/node';
import type { AllowItem } from '../../rules/finding';
import { addResources, type Document, freshIds, isFixed, properties, property, propertyPair } from './document';
import { type Edit, like, list, map, number, type Out, type OutMap, raw, text } from './out';

type Side = (typeof SIDES)[number];

/** Rules for a security group, in whichever of the two forms the template gives that group its rules. */
export function groupEdits(
  document: Document,
  policy: FilterPolicy,
  resource: Resource,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const edits: Edit[] = [];
  const fresh = freshIds(document.template);
  for (const side of SIDES) {
    const own = items.filter((item) => item.direction === side.direction);
    if (own.length === 0) continue;
    // A first egress rule takes away the default that allows everything: that would close, not open.
    if (side.direction === 'outbound' && hasDefaultEgress(policy)) return undefined;
    const edit = sideEdit(document, resource, side, own, fresh);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return edits;
}

const hasDefaultEgress = (policy: FilterPolicy): boolean =>
  policy.rules.some(
    (rule) =>
      rule.direction === 'outbound' &&
      rule.protocol.known &&
      rule.protocol.value === 'all' &&
      rule.span.start === policy.nameSpan.start &&
      rule.span.end === policy.nameSpan.end,
  );

function sideEdit(
  document: Document,
  resource: Resource,
  side: Side,
  items: readonly AllowItem[],
  fresh: (wish: string) => string,
): Edit | undefined {
  const { source, style } = document;
  const inline = property(resource, side.list);
  if (inline && isFixed(inline)) return undefined;
  if (inline?.kind === 'list' && (inline.items.length > 0 || document.source[inline.span.start] === '[')) {
    const sibling = inline.items.findLast((item) => item.kind === 'map' && !item.shared);
    return style.append(
      inline,
      entries(items).map((entry) => like(entry, sibling, source)),
    );
  }
  const apart = separateOf(document, resource, side);
  if (apart.length > 0) return separateEdit(document, apart, resource, side, items, fresh);
  const place = properties(resource);
  if (!place) return undefined;
  // `SecurityGroupIngress:` with nothing behind it cannot be told from half-typed text.
  if (propertyPair(resource, side.list)) return undefined;
  const other = SIDES.find((candidate) => candidate !== side)!;
  const after = propertyPair(resource, other.list) ?? place.pairs.at(-1);
  const model = property(resource, other.list);
  const sibling = model?.kind === 'list' ? model.items.findLast((item) => item.kind === 'map') : undefined;
  if (!after || after.value.shared) return undefined;
  const rules = entries(items).map((entry) => like(entry, sibling, source));
  return style.addPairs(place, after, [[side.list, list(rules)]]);
}

/** Rule resources of the group in one direction; a group made elsewhere is known by its rules only. */
function separateOf(document: Document, resource: Resource, side: Side): Resource[] {
  for (const [target, own] of separateRules(document.context)) {
    if (target !== resource.id && own[0]!.resource.id !== resource.id) continue;
    return own
      .filter((entry) => entry.direction === side.direction && !entry.resource.loop)
      .map((entry) => entry.resource);
  }
  return [];
}

/** Logical ids take no other marks, so capitals part the words. */
const PROTOCOL_WORDS = { tcp: 'Tcp', udp: 'Udp' } as const;

function separateEdit(
  document: Document,
  siblings: readonly Resource[],
  group: Resource,
  side: Side,
  items: readonly AllowItem[],
  fresh: (wish: string) => string,
): Edit | undefined {
  const after = lastInFile(siblings);
  const owner = ownerOf(document, after, 'GroupId') ?? ownerOf(document, after, 'GroupName');
  if (!owner) return undefined;
  const resources = items.flatMap((item) =>
    item.cidrs.map((cidr): readonly [string, OutMap] => {
      const word = side.direction === 'inbound' ? 'Ingress' : 'Egress';
      const id = fresh(`${group.id}${word}${PROTOCOL_WORDS[item.protocol]}${item.from}`);
      const own = like(map([owner, ...entry(item, cidr).pairs]), after.properties, document.source);
      return [id, resourceOf(document, side.type, own, group)];
    }),
  );
  return addResources(document, after, resources);
}

/** A resource of a type; it hangs on the same condition as what it belongs to. */
export function resourceOf(document: Document, type: string, own: OutMap, belongsTo: Resource): OutMap {
  const condition = belongsTo.condition;
  const conditions: [string, Out][] =
    condition?.kind === 'scalar' && document.template.resources.has(belongsTo.id)
      ? [['Condition', text(condition.text)]]
      : [];
  return map([['Type', raw(document.json ? JSON.stringify(type) : type)], ...conditions, ['Properties', own]]);
}

export const lastInFile = (resources: readonly Resource[]): Resource =>
  resources.reduce((a, b) => (b.pair.keySpan.start > a.pair.keySpan.start ? b : a));

/** The property that names the owner, taken over from a sibling. */
export function ownerOf(document: Document, sibling: Resource, key: string): readonly [string, Out] | undefined {
  const node = property(sibling, key);
  if (!node || node.shared) return undefined;
  const written = document.source.slice(node.span.start, node.span.end);
  // `Ref: X` on a line of its own is a block map, which cannot follow a key on the same line.
  const movable = node.kind === 'scalar' || /^[!{]/.test(written);
  if (movable && !written.includes('\n')) return [key, raw(written)];
  const short = shortForm(document, node);
  return short && [key, short];
}

/** An expression of several lines, on one line. */
function shortForm(document: Document, node: Node): Out | undefined {
  const target = document.context.referenceName(node);
  if (node.kind !== 'call' || !target || !document.template.resources.has(target.id)) return undefined;
  if (node.name === 'Ref') return reference(document, target.id);
  if (node.name !== 'Fn::GetAtt' || !target.attribute) return undefined;
  return document.json
    ? { ...map([['Fn::GetAtt', list([text(target.id), text(target.attribute)])]]), inline: true }
    : raw(`!GetAtt ${target.id}.${target.attribute}`);
}

export const reference = (document: Document, id: string): Out =>
  document.json ? { ...map([['Ref', text(id)]]), inline: true } : raw(`!Ref ${id}`);

const entries = (items: readonly AllowItem[]): OutMap[] =>
  items.flatMap((item) => item.cidrs.map((cidr) => entry(item, cidr)));

/** One rule: CloudFormation takes one range a rule. */
const entry = (item: AllowItem, cidr: string): OutMap =>
  map([
    ['IpProtocol', text(item.protocol)],
    ['FromPort', number(item.from)],
    ['ToPort', number(item.to)],
    [cidr.includes(':') ? 'CidrIpv6' : 'CidrIp', text(cidr)],
    ['Description', text(item.description)],
  ]);
