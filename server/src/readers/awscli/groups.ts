import { type Message, message } from '../../messages';
import { ports } from '../../net';
import {
  DIRECTIONS,
  type Direction,
  doubtedRules,
  type FilterPolicy,
  type InvalidValue,
  known,
  type Peer,
  type Rule,
  refusedText,
  type Span,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, pairOf, textOf } from '../json/node';
import { portsOf } from '../json/ports';
import { type Lists, listPeer } from './lists';
import { regionOf } from './regions';
import {
  baseName,
  firstCharacter,
  isPlaceholder,
  labelsOf,
  type Place,
  protocolOf,
  rangePeers,
  textValue,
} from './values';

/** The two directions as `describe-security-groups` names them. */
export const PERMISSION_LISTS: readonly { readonly key: string; readonly direction: Direction }[] = [
  { key: 'IpPermissions', direction: 'inbound' },
  { key: 'IpPermissionsEgress', direction: 'outbound' },
];

/** Names of groups that AWS Directory Service makes for a directory; it keeps their rules itself. */
const DIRECTORY_GROUP = /^d-.*_(controllers|workspacesMembers)$/;

/** One element of `SecurityGroups`. */
export function readGroup(place: Place, group: Node, lists: Lists): FilterPolicy[] {
  const invalid: InvalidValue[] = [];
  const id = named(group);
  const hurt = place.damage.of(group.span);
  const written = PERMISSION_LISTS.flatMap(({ key, direction }) =>
    pairOf(group, key)
      ? permissions(get(group, key), direction, lists, invalid)
      : rest([direction], message('awscli.notWritten', { property: key }), group.span),
  );
  const rules = [...doubtedRules(written, hurt), ...(hurt ? rest(DIRECTIONS, hurt.message, group.span) : [])];
  const skeleton = id !== undefined && isPlaceholder(id, 'GroupId');
  if (skeleton && rules.length === 0) return [];
  const directory = DIRECTORY_GROUP.test(textOf(get(group, 'GroupName')) ?? '');
  return [
    {
      format: 'awscli',
      kind: 'security-group',
      address: textOf(id) || baseName(place.file.uri),
      span: group.span,
      nameSpan: id?.span ?? firstCharacter(group),
      labels: labelsOf(group, ['GroupName', 'Description']),
      region: regionOf(group) ?? place.region,
      rules,
      invalid,
      record: true,
      ...(directory ? { readOnly: message('awscli.directoryService') } : {}),
    },
  ];
}

const named = (owner: Node): Node | undefined => get(owner, 'GroupId') ?? get(owner, 'GroupName');

/** The `--ip-permissions` form: permissions of one direction, for the group that `owner` names, if any. */
export function readPermissions(place: Place, owner: Node, lists: Lists): FilterPolicy[] {
  const invalid: InvalidValue[] = [];
  const list = owner.kind === 'list' ? owner : get(owner, 'IpPermissions')!;
  const hurt = place.damage.of(owner.span);
  const known = permissions(list, directionOf(place, owner), lists, invalid);
  for (const item of itemsOf(list)) invalid.push(...refusedDescriptions(item));
  const rules = [...doubtedRules(known, hurt), ...(hurt ? rest(DIRECTIONS, hurt.message, owner.span) : [])];
  // A skeleton that nobody has filled in is no input yet.
  if (rules.length === 0 && itemsOf(list).length > 0) return [];
  const id = [get(owner, 'GroupId'), get(owner, 'GroupName')].find((node) => (textOf(node) ?? '') !== '');
  const written = id && !isPlaceholder(id, 'GroupId') && !isPlaceholder(id, 'GroupName') ? id : undefined;
  return [
    {
      format: 'awscli',
      kind: 'security-group',
      address: textOf(written) ?? baseName(place.file.uri),
      span: owner.span,
      nameSpan: written?.span ?? pairOf(owner, 'IpPermissions')?.keySpan ?? firstCharacter(owner),
      labels: labelsOf(owner, ['GroupName']),
      region: place.region,
      rules,
      invalid,
    },
  ];
}

/**
 * The direction of the input form is in the command, not in the file. A file name or wrapper key tells it; so does
 * `GroupName`, which only `authorize-security-group-ingress` takes. Without a hint: outbound, which is what the
 * client ports of WorkSpaces ask for.
 */
export function directionOf({ wrapper, file }: Place, owner: Node): Direction {
  for (const hint of [wrapper, baseName(file.uri)]) {
    if (/egress|outbound/i.test(hint)) return 'outbound';
    if (/ingress|inbound/i.test(hint)) return 'inbound';
  }
  return (textOf(get(owner, 'GroupName')) ?? '') === '' ? 'outbound' : 'inbound';
}

function permissions(list: Node | undefined, direction: Direction, lists: Lists, invalid: InvalidValue[]): Rule[] {
  return itemsOf(list).flatMap((item) =>
    item.kind === 'map' ? rule(item, direction, peersOf(item, lists), invalid) : [],
  );
}

/** A permission or a rule of its own; nothing where a skeleton stands that nobody has filled in. */
export function rule(item: Node, direction: Direction, peers: readonly Peer[], invalid: InvalidValue[]): Rule[] {
  const protocol = protocolOf(item, 'IpProtocol');
  const skeleton = isPlaceholder(get(item, 'IpProtocol'), 'IpProtocol');
  if (skeleton && peers.every(({ kind }) => kind === 'unknown')) return [];
  return [
    {
      span: item.span,
      direction,
      action: known('allow', item.span),
      protocol,
      ports: skeleton
        ? unknown(message('awscli.placeholder', { property: 'IpProtocol' }), item.span)
        : portsOf(protocol, textValue(item, 'FromPort'), textValue(item, 'ToPort'), item.span, invalid),
      peers,
    },
  ];
}

/** What EC2 refuses of the descriptions in a permission that is still to be made. */
const refusedDescriptions = (permission: Node): InvalidValue[] =>
  ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'].flatMap((key) =>
    itemsOf(get(permission, key)).flatMap(refusedDescription),
  );

export function refusedDescription(item: Node): InvalidValue[] {
  const node = get(item, 'Description');
  const wrong = node && refusedText('description', textOf(node) ?? '', node.span);
  return wrong ? [wrong] : [];
}

function peersOf(permission: Node, lists: Lists): Peer[] {
  // AWS Config writes the IPv4 ranges twice.
  const v4 = pairOf(permission, 'Ipv4Ranges') ? 'Ipv4Ranges' : 'IpRanges';
  return [
    ...rangePeers(permission, v4, 'CidrIp'),
    ...rangePeers(permission, 'Ipv6Ranges', 'CidrIpv6'),
    ...itemsOf(get(permission, 'PrefixListIds')).flatMap((item) => listPeer(item, 'PrefixListId', lists)),
    ...itemsOf(get(permission, 'UserIdGroupPairs')).flatMap(groupPeer),
  ];
}

/** The group at the other end: `GroupId`, else its name. */
function groupPeer(pair: Node): Peer[] {
  const [key, node] = (['GroupId', 'GroupName'] as const)
    .map((name) => [name, get(pair, name)] as const)
    .find(([name, value]) => value && !isPlaceholder(value, name)) ?? ['GroupId', get(pair, 'GroupId')];
  const id = textOf(node);
  if (!node || id === undefined) return [];
  if (!isPlaceholder(node, key)) return [{ kind: 'group', id, span: node.span }];
  const reason = { message: message('awscli.placeholder', { property: key }), span: node.span };
  return [{ kind: 'unknown', reason, span: node.span }];
}

/** Whatever else a group allows that the file does not hold: nobody here can tell. */
export function rest(directions: readonly Direction[], why: Message, span: Span): Rule[] {
  const reason = { message: why, span };
  return directions.map((direction) => ({
    span,
    direction,
    action: known('allow', span),
    protocol: known('all', span),
    ports: known(ports.ALL_PORTS, span),
    peers: [{ kind: 'unknown', reason, span }],
    maybe: reason,
  }));
}
