import type { FilterPolicy, ReaderSettings, Reading, SourceFile } from '../../policy';
import { get, type Node, pairOf } from '../json/node';
import { parseJson } from '../json/parse';
import { readAcl } from './acls';
import { directionOf, readGroup, readPermissions } from './groups';

/** Whether a text is an answer of `describe-security-groups` or `describe-network-acls`, or `--ip-permissions` input. */
export const looksLikeAwsOutput = (text: string): boolean =>
  /^\uFEFF?\s*[[{]/.test(text) &&
  // `SecurityGroups` alone is a property of many services; only EC2's groups have permissions.
  (/"IpPermissions(?:Egress)?"\s*:\s*\[/.test(text) ||
    (/"(?:NetworkAcls|NetworkAclId)"\s*:/.test(text) && /"Entries"\s*:\s*\[/.test(text)) ||
    (/"IpProtocol"\s*:/.test(text) && /"(?:IpRanges|Ipv6Ranges|PrefixListIds|UserIdGroupPairs)"\s*:/.test(text)));

/**
 * Reads AWS CLI JSON: described security groups and network ACLs, with or without their top-level key, and the
 * `--ip-permissions` / `--cli-input-json` input form. Never throws.
 */
export function readAwsCli(file: SourceFile, _settings: ReaderSettings): Reading {
  const { root, problems } = parseJson(file, false);
  return { policies: root ? objectsOf(file, root, '', 0) : [], problems, comments: [] };
}

/** Keys that only a described group has; the input form names at most its group. */
const DESCRIBED = ['IpPermissionsEgress', 'OwnerId', 'VpcId', 'SecurityGroupArn', 'Description'];

/** Whether `IpPermissions` of an object are what a group has (inbound), not what a command is to add. */
export const isDescribed = (node: Node): boolean =>
  DESCRIBED.some((key) => pairOf(node, key)) && (get(node, 'GroupId') ?? get(node, 'GroupName')) !== undefined;

function objectsOf(file: SourceFile, node: Node, wrapper: string, depth: number): FilterPolicy[] {
  // A pager or a script may wrap answers, but not deeply.
  if (depth > 4) return [];
  if (node.kind === 'list') return listOf(file, node.items, node, wrapper, depth);
  if (node.kind !== 'map') return [];
  if (get(node, 'NetworkAclId') && get(node, 'Entries')) return [readAcl(file, node)];
  if (isDescribed(node)) return [readGroup(file, node)];
  const input = get(node, 'IpPermissions');
  if (input?.kind === 'list') return [readPermissions(file, input, node, directionOf(file, wrapper, node))];
  return node.pairs.flatMap(({ key, value }) =>
    value.kind === 'scalar' ? [] : objectsOf(file, value, `${wrapper} ${key}`, depth + 1),
  );
}

function listOf(file: SourceFile, items: readonly Node[], list: Node, wrapper: string, depth: number): FilterPolicy[] {
  const bare = items.some((item) => pairOf(item, 'IpProtocol') && !pairOf(item, 'GroupId'));
  if (bare) return [readPermissions(file, list, list, directionOf(file, wrapper, list))];
  return items.flatMap((item) => (item.kind === 'scalar' ? [] : objectsOf(file, item, wrapper, depth + 1)));
}
