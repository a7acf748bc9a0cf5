import { applyEdits, type FilterPolicy, type SourceFile, type TextEdit } from '../../policy';
import { isDescribed, readAwsCli } from '../../readers/awscli';
import { PERMISSION_LISTS } from '../../readers/awscli/groups';
import { get, type ListNode, type MapNode, type Node, pairOf } from '../../readers/json/node';
import { parseJson } from '../../readers/json/parse';
import { numbering } from '../../rules/entry-numbers';
import type { AllowItem } from '../../rules/finding';
import { type Edit, flag, like, list, map, number, type OutMap, text } from '../cloudformation/out';
import { renumberEdits } from '../numbers';
import type { AllowWriter } from '../writer';
import { JsonStyle } from './json-style';

/**
 * Writes permissions and ACL entries into AWS CLI JSON, with the file's indentation and the order of its neighbours.
 * Undefined for groups that AWS keeps, lists of the other direction, and where the result would not read back.
 */
export const allowAwsCli: AllowWriter = (fix, sources) => {
  const { policy, items } = fix;
  const file = sources(policy.nameSpan.uri);
  if (!file || policy.kind === 'prefix-list' || policy.kind === 'firewall' || policy.readOnly || items.length === 0)
    return undefined;
  const { root } = parseJson(file, false);
  const object = root && nodeAt(root, policy.span.start, policy.span.end);
  if (!object) return undefined;
  const edits =
    policy.kind === 'network-acl'
      ? aclEdits(file, object, policy, items)
      : groupEdits(file.text, object, policy, items);
  if (!edits) return undefined;
  const changes = edits.map((edit): TextEdit => ({ uri: file.uri, ...edit }));
  return readsBack(file, changes, policy) ? changes : undefined;
};

/** The node of exactly that stretch. */
function nodeAt(node: Node, start: number, end: number): MapNode | ListNode | undefined {
  if (node.kind === 'scalar' || node.kind === 'call') return undefined;
  if (node.span.start === start && node.span.end === end) return node;
  const children = node.kind === 'list' ? node.items : node.pairs.map((pair) => pair.value);
  const child = children.find(({ span }) => span.start <= start && end <= span.end);
  return child && nodeAt(child, start, end);
}

function groupEdits(
  source: string,
  object: MapNode | ListNode,
  policy: FilterPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const style = new JsonStyle(source);
  const edits: Edit[] = [];
  for (const { key, direction } of PERMISSION_LISTS) {
    const own = items.filter((item) => item.direction === direction);
    if (own.length === 0) continue;
    const target = permissionList(object, policy, key, direction);
    if (target === 'none') return undefined;
    const sibling = target?.items.findLast((item) => item.kind === 'map');
    const permissions = own.map((item) => like(permission(item, sibling), sibling, source));
    if (target) edits.push(style.append(target, permissions));
    else {
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
  if (isDescribed(object)) {
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

const PROTOCOL_NUMBERS = { tcp: '6', udp: '17' } as const;

function aclEdits(
  file: SourceFile,
  object: MapNode | ListNode,
  policy: FilterPolicy,
  items: readonly AllowItem[],
): Edit[] | undefined {
  const entries = get(object, 'Entries');
  if (entries?.kind !== 'list') return undefined;
  const sibling =
    entries.items.findLast((item) => item.kind === 'map' && pairOf(item, 'PortRange')) ?? entries.items.at(-1);
  const plan = numbering(policy.rules, items);
  const renumbered = plan && renumberEdits(plan.moved, () => file);
  if (!renumbered) return undefined;
  const fresh = items.flatMap((item, at) =>
    item.cidrs.map((cidr, i) => like(entry(item, cidr, plan.numbers[at]![i]!), sibling, file.text)),
  );
  return [...renumbered, new JsonStyle(file.text).append(entries, fresh)];
}

const entry = (item: AllowItem, cidr: string, rule: number): OutMap =>
  map([
    [cidr.includes(':') ? 'Ipv6CidrBlock' : 'CidrBlock', text(cidr)],
    ['Egress', flag(item.direction === 'outbound')],
    [
      'PortRange',
      map([
        ['From', number(item.from)],
        ['To', number(item.to)],
      ]),
    ],
    ['Protocol', text(PROTOCOL_NUMBERS[item.protocol])],
    ['RuleAction', text('allow')],
    ['RuleNumber', number(rule)],
  ]);

/** Whether the edited text is as sound as before, and only the object written to has more rules. */
function readsBack(file: SourceFile, edits: readonly TextEdit[], policy: FilterPolicy): boolean {
  const settings = { variables: {} };
  const before = readAwsCli(file, settings);
  const after = readAwsCli({ uri: file.uri, text: applyEdits(file.text, edits) }, settings);
  if (after.problems.length > before.problems.length || after.policies.length !== before.policies.length) return false;
  const size = (index: number, of: typeof before): number => (of.policies[index] as FilterPolicy).rules.length;
  return before.policies.every((old, i) => {
    const grows = old.address === policy.address && old.span.start === policy.span.start;
    return grows ? size(i, after) > size(i, before) : size(i, after) === size(i, before);
  });
}
