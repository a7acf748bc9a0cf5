import { message } from '../../messages';
import {
  DIRECTIONS,
  type Direction,
  doubtedRules,
  type FilterPolicy,
  type InvalidValue,
  type Peer,
  type Reason,
  type Rule,
  type Span,
} from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import { directionOf, refusedDescription, rest, rule } from './groups';
import { type Lists, listPeer } from './lists';
import type { Found } from './objects';
import { regionOf } from './regions';
import { addressPeer, baseName, firstCharacter, isPlaceholder, labelsOf, peerOf, textValue } from './values';

/** Which way a rule of `describe-security-group-rules` goes; the input that changes a rule does not say it. */
export const directionOfListed = (item: Node): Direction =>
  textOf(get(item, 'IsEgress')) === 'true' ? 'outbound' : 'inbound';

/** The elements of a listing, whether it holds one or many. */
export const listedIn = (node: Node): readonly Node[] => (node.kind === 'list' ? node.items : [node]);

interface Group {
  readonly id?: Node;
  readonly rules: Rule[];
  readonly labels: string[];
  readonly invalid: InvalidValue[];
  readonly from: Found;
  region?: FilterPolicy['region'];
  span: Span;
  /** There is more of the group than the file holds. */
  partial: boolean;
  /** A rule may be lost in what cannot be read. */
  hurt?: Reason | undefined;
}

/**
 * Groups whose rules are listed one by one (`describe-security-group-rules`, what `authorize-…` answers). Of a listing
 * that has further pages, and of what a command has just added, the rest is unknown.
 */
export function readListedRules(
  listings: readonly Found[],
  lists: Lists,
  described: ReadonlySet<string>,
): FilterPolicy[] {
  const groups = new Map<string, Group>();
  for (const found of listings) {
    for (const item of listedIn(found.node)) {
      const id = get(item, 'GroupId');
      const name = id && !isPlaceholder(id, 'GroupId') ? textOf(id)! : baseName(found.place.file.uri);
      if (described.has(name)) continue;
      const group = groupOf(groups, name, id, item, found);
      group.partial = found.place.more;
      group.hurt ??= found.place.damage.of();
      group.region ??= regionOf(item) ?? found.place.region;
      group.labels.push(...labelsOf(item, []));
      const written = rule(item, directionOfListed(item), peersOf(item, lists), group.invalid);
      group.rules.push(...doubtedRules(written, found.place.damage.of(item.span)));
    }
  }
  return [...groups].flatMap(([address, group]) => policyOf(address, group));
}

/** Input of `modify-security-group-rules`: rules of a group that change, and nothing of those that stay. */
export function readChangedRules(
  found: Found,
  lists: Lists,
  directions: ReadonlyMap<string, Direction>,
): FilterPolicy[] {
  const { node, place } = found;
  const items = node.kind === 'list' ? node.items : itemsOf(get(node, 'SecurityGroupRules'));
  const owner = get(node, 'GroupId');
  const written = owner && !isPlaceholder(owner, 'GroupId') ? owner : undefined;
  const invalid: InvalidValue[] = [];
  const rules = items.flatMap((item) => {
    const changed = get(item, 'SecurityGroupRule');
    const direction = directions.get(textOf(get(item, 'SecurityGroupRuleId')) ?? '') ?? directionOf(place, node);
    if (changed) invalid.push(...refusedDescription(changed));
    return changed ? rule(changed, direction, peersOf(changed, lists), invalid) : [];
  });
  const group: Group = {
    id: written,
    rules,
    labels: [],
    invalid,
    from: found,
    region: place.region,
    span: node.span,
    partial: true,
    hurt: place.damage.of(node.span),
  };
  return policyOf(textOf(written) ?? baseName(place.file.uri), group);
}

function groupOf(groups: Map<string, Group>, name: string, id: Node | undefined, item: Node, from: Found): Group {
  let group = groups.get(name);
  if (!group) {
    group = { id, rules: [], labels: [], invalid: [], from, span: item.span, partial: false };
    groups.set(name, group);
  }
  return group;
}

function policyOf(address: string, group: Group): FilterPolicy[] {
  const { id, rules, labels, invalid, span, region, partial, hurt } = group;
  const why = hurt?.message ?? (partial ? message('awscli.restOfGroup') : undefined);
  if (rules.length === 0) return [];
  return [
    {
      format: 'awscli',
      kind: 'security-group',
      address,
      span,
      nameSpan: id?.span ?? firstCharacter({ kind: 'scalar', span, text: '' }),
      labels: [...new Set(labels)],
      region,
      rules: why ? [...rules, ...rest(DIRECTIONS, why, span)] : rules,
      invalid,
      readOnly: message('awscli.listedRules'),
    },
  ];
}

/** The other end of one rule: a range, a list or a group. */
function peersOf(item: Node, lists: Lists): Peer[] {
  const reference = get(item, 'ReferencedGroupInfo') ?? item;
  const key = reference === item ? 'ReferencedGroupId' : 'GroupId';
  const group = textValue(reference, key);
  return [
    ...addressPeer(item, 'CidrIpv4'),
    ...addressPeer(item, 'CidrIpv6'),
    ...listPeer(item, 'PrefixListId', lists),
    ...(group ? [group.known ? ({ kind: 'group', id: group.value, span: group.span } as const) : peerOf(group)] : []),
  ];
}
