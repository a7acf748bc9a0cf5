import type { FilterPolicy } from '../../policy';
import { isGroup } from '../../readers/awscli';
import { PERMISSION_LISTS } from '../../readers/awscli/groups';
import { get, type ListNode, type MapNode, type Node, pairOf } from '../../readers/json/node';
import type { AllowItem } from '../../rules/finding';
import { type Edit, like, list, map, number, type OutMap, type Style, text } from '../cloudformation/out';

/** Permissions for a described group, or for the input of one direction. */
export function groupEdits(
  source: string,
  style: Style,
  object: MapNode | ListNode,
  policy: FilterPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const { key, direction } of PERMISSION_LISTS) {
    const own = items.filter((item) => item.direction === direction);
    if (own.length === 0) continue;
    const target = permissionList(object, policy, key, direction);
    if (target === 'none') return undefined;
    const sibling = target?.items.findLast((item) => item.kind === 'map');
    const permissions = own.map((item) => like(permission(item, sibling), sibling, source));
    const appended = target && style.append(target, permissions);
    if (target) {
      if (!appended) return undefined;
      edits.push(appended);
    } else {
      const after = object.kind === 'map' ? object.pairs.at(-1) : undefined;
      if (object.kind !== 'map' || !after || pairOf(object, key)) return undefined;
      edits.push(style.addPairs(object, after, [[key, list(permissions)]]));
    }
  }
  return edits;
}

/** The list for a direction; `none` where the file is input of the other direction, undefined where it is left out. */
function permissionList(
  object: MapNode | ListNode,
  policy: FilterPolicy,
  key: string,
  direction: AllowItem['direction'],
): ListNode | 'none' | undefined {
  if (isGroup(object)) {
    const own = get(object, key);
    return own?.kind === 'list' ? own : undefined;
  }
  // Input form: one list, whose direction the reader told by its rules or by the file's name.
  const written = object.kind === 'list' ? object : get(object, 'IpPermissions');
  const other = policy.rules.some((rule) => rule.direction !== direction);
  if (other || written?.kind !== 'list') return 'none';
  return policy.rules.length > 0 ? written : 'none';
}

/** One permission with all its ranges; the empty lists of its neighbours are kept up. */
function permission(item: AllowItem, sibling: Node | undefined): OutMap {
  const v4 = item.cidrs.filter((cidr) => !cidr.includes(':'));
  const v6 = item.cidrs.filter((cidr) => cidr.includes(':'));
  const ranges = (cidrs: readonly string[], key: string) =>
    list(
      cidrs.map((cidr) =>
        map([
          [key, text(cidr)],
          ['Description', text(item.description)],
        ]),
      ),
    );
  const lists = [
    ['IpRanges', ranges(v4, 'CidrIp'), v4.length],
    ['Ipv6Ranges', ranges(v6, 'CidrIpv6'), v6.length],
    ['PrefixListIds', list([]), 0],
    ['UserIdGroupPairs', list([]), 0],
  ] as const;
  return map([
    ['IpProtocol', text(item.protocol)],
    ['FromPort', number(item.from)],
    ['ToPort', number(item.to)],
    ...lists.filter(([key, , size]) => size > 0 || pairOf(sibling, key)).map(([key, value]) => [key, value] as const),
  ]);
}
