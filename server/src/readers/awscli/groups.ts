import { message } from '../../messages';
import {
  type Direction,
  type FilterPolicy,
  type InvalidValue,
  known,
  normaliseProtocol,
  type Peer,
  type Rule,
  type SourceFile,
} from '../../policy';
import { get, itemsOf, type Node, pairOf, textOf } from '../json/node';
import { portsOf } from '../json/ports';
import { addressPeer, labelsOf, regionOf, requiredText, textValue } from './values';

/** The two directions as `describe-security-groups` names them. */
export const PERMISSION_LISTS: readonly { readonly key: string; readonly direction: Direction }[] = [
  { key: 'IpPermissions', direction: 'inbound' },
  { key: 'IpPermissionsEgress', direction: 'outbound' },
];

/** Names of groups that AWS Directory Service makes for a directory; it keeps their rules itself. */
const DIRECTORY_GROUP = /^d-.*_(controllers|workspacesMembers)$/;

/** One element of `SecurityGroups`. */
export function readGroup(file: SourceFile, group: Node): FilterPolicy {
  const invalid: InvalidValue[] = [];
  const id = get(group, 'GroupId') ?? get(group, 'GroupName');
  const name = textOf(get(group, 'GroupName')) ?? '';
  return {
    format: 'awscli',
    kind: 'security-group',
    address: textOf(id) ?? baseName(file.uri),
    span: group.span,
    nameSpan: id?.span ?? firstCharacter(group),
    labels: labelsOf(group, ['GroupName', 'Description']),
    region: regionOf(group),
    rules: PERMISSION_LISTS.flatMap(({ key, direction }) => permissions(get(group, key), direction, invalid)),
    invalid,
    ...(DIRECTORY_GROUP.test(name) ? { readOnly: message('awscli.directoryService') } : {}),
  };
}

/** The `--ip-permissions` form: permissions of one direction, for the group that `owner` names, if any. */
export function readPermissions(file: SourceFile, list: Node, owner: Node, direction: Direction): FilterPolicy {
  const invalid: InvalidValue[] = [];
  const id = get(owner, 'GroupId') ?? get(owner, 'GroupName');
  return {
    format: 'awscli',
    kind: 'security-group',
    address: textOf(id) ?? baseName(file.uri),
    span: owner.span,
    nameSpan: id?.span ?? pairOf(owner, 'IpPermissions')?.keySpan ?? firstCharacter(owner),
    labels: labelsOf(owner, ['GroupName']),
    rules: permissions(list, direction, invalid),
    invalid,
  };
}

/**
 * The direction of the input form is in the command, not in the file. A file name or wrapper key tells it; so does
 * `GroupName`, which only `authorize-security-group-ingress` takes. Without a hint: outbound, which is what the
 * client ports of WorkSpaces ask for.
 */
export function directionOf(file: SourceFile, wrapper: string, owner: Node): Direction {
  for (const hint of [wrapper, baseName(file.uri)]) {
    if (/egress|outbound/i.test(hint)) return 'outbound';
    if (/ingress|inbound/i.test(hint)) return 'inbound';
  }
  return get(owner, 'GroupName') ? 'inbound' : 'outbound';
}

function permissions(list: Node | undefined, direction: Direction, invalid: InvalidValue[]): Rule[] {
  return itemsOf(list).flatMap((item): Rule[] => {
    if (item.kind !== 'map') return [];
    const written = requiredText(item, 'IpProtocol');
    const protocol = written.known ? known(normaliseProtocol(written.value), written.span) : written;
    const from = textValue(item, 'FromPort');
    const to = textValue(item, 'ToPort');
    return [
      {
        span: item.span,
        direction,
        action: known('allow', item.span),
        protocol,
        ports: portsOf(protocol, from, to, item.span, invalid),
        peers: peersOf(item),
      },
    ];
  });
}

function peersOf(permission: Node): Peer[] {
  const named = (list: string, key: string, kind: 'group' | 'prefix-list'): Peer[] =>
    itemsOf(get(permission, list)).flatMap((item): Peer[] => {
      const node = get(item, key) ?? get(item, 'GroupName');
      const id = textOf(node);
      return node && id !== undefined ? [{ kind, id, span: node.span }] : [];
    });
  return [
    ...itemsOf(get(permission, 'IpRanges')).flatMap((range) => addressPeer(range, 'CidrIp')),
    ...itemsOf(get(permission, 'Ipv6Ranges')).flatMap((range) => addressPeer(range, 'CidrIpv6')),
    ...named('PrefixListIds', 'PrefixListId', 'prefix-list'),
    ...named('UserIdGroupPairs', 'GroupId', 'group'),
  ];
}

const firstCharacter = (node: Node) => ({ ...node.span, end: node.span.start + 1 });

/** `client-egress` of `file:///net/client-egress.json`. */
function baseName(uri: string): string {
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last).replace(/\.json$/i, '');
  } catch {
    return last;
  }
}
