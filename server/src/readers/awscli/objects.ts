import { message } from '../../messages';
import type { SourceFile } from '../../policy';
import { allAt, get, itemsOf, type Node, type Pair, pairOf, type ScalarNode, textOf } from '../json/node';
import { parseJson } from '../json/parse';
import { damagedBy, damageOf } from './damage';
import { type Document, parseDocument } from './document';
import { isFirewall } from './firewalls';
import { asAwsSpells } from './names';
import { regionOf } from './regions';
import type { Place } from './values';

/** What an object of a file is, told by its shape: files are whole answers, one element, or wrapped by other tools. */
export type Shape =
  | 'group'
  | 'permissions'
  | 'listed-rules'
  | 'changed-rules'
  | 'acl'
  | 'acl-entries'
  | 'list'
  | 'list-entries'
  | 'list-input'
  | 'vpc'
  | 'subnet'
  | 'route-table'
  | 'route'
  | 'peering'
  | 'firewall';

export interface Found {
  readonly shape: Shape;
  readonly node: Node;
  readonly place: Place;
}

const has = (node: Node, key: string): boolean => pairOf(node, key) !== undefined;
const hasAny = (node: Node, keys: readonly string[]): boolean => keys.some((key) => has(node, key));
/** Schemas and specifications have maps under the same names. */
const says = (node: Node, key: string): boolean => pairOf(node, key)?.value.kind === 'scalar';
const holdsList = (node: Node, key: string): boolean => get(node, key)?.kind === 'list';

/** Keys that only a described group has; the input form names at most its group. */
const DESCRIBED = ['OwnerId', 'VpcId', 'SecurityGroupArn', 'Description'];
const isRanged = (node: Node): boolean =>
  says(node, 'CidrBlock') ||
  holdsList(node, 'CidrBlockAssociationSet') ||
  holdsList(node, 'Ipv6CidrBlockAssociationSet');
const OF_LIST = ['PrefixListName', 'PrefixListArn', 'Cidrs', 'MaxEntries', 'AddressFamily'];
const OF_VPC_INPUT = ['InstanceTenancy', 'AmazonProvidedIpv6CidrBlock'];
export const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock'];

/** Whether an object is a group as AWS describes it, and not what a command is to add to one. */
export const isGroup = (node: Node, wrapper = ''): boolean =>
  hasAny(node, ['GroupId', 'GroupName']) &&
  (has(node, 'IpPermissionsEgress') ||
    (has(node, 'IpPermissions') && (hasAny(node, DESCRIBED) || wrapper.endsWith(' SecurityGroups'))));

const isListedRule = (node: Node): boolean => has(node, 'IsEgress') && hasAny(node, ['GroupId', 'SecurityGroupRuleId']);
const isChangedRule = (node: Node): boolean => get(node, 'SecurityGroupRule')?.kind === 'map';
const isAclEntry = (node: Node): boolean => says(node, 'NetworkAclId') && says(node, 'RuleNumber');
const isListEntry = (node: Node): boolean =>
  node.kind === 'map' && has(node, 'Cidr') && node.pairs.every(({ key }) => key === 'Cidr' || key === 'Description');

/** What tells the shape of a map; the first that fits wins. */
const MAPS: readonly (readonly [Shape, (node: Node, wrapper: string) => boolean])[] = [
  ['firewall', isFirewall],
  ['acl', (node) => has(node, 'NetworkAclId') && holdsList(node, 'Entries')],
  ['acl-entries', isAclEntry],
  ['group', isGroup],
  ['permissions', (node) => holdsList(node, 'IpPermissions')],
  ['listed-rules', isListedRule],
  ['changed-rules', (node) => itemsOf(get(node, 'SecurityGroupRules')).some(isChangedRule)],
  ['list-input', (node) => holdsList(node, 'AddEntries') || holdsList(node, 'RemoveEntries')],
  ['list-input', (node) => has(node, 'PrefixListName') && !has(node, 'PrefixListId') && holdsList(node, 'Entries')],
  ['list-entries', (node) => itemsOf(get(node, 'Entries')).some(isListEntry)],
  ['list', (node) => says(node, 'PrefixListId') && hasAny(node, OF_LIST)],
  ['subnet', (node) => says(node, 'SubnetId') && isRanged(node)],
  ['vpc', (node) => (says(node, 'VpcId') || OF_VPC_INPUT.some((key) => says(node, key))) && isRanged(node)],
  ['route-table', (node) => says(node, 'RouteTableId') && holdsList(node, 'Routes')],
  ['route', (node) => says(node, 'RouteTableId') && hasAny(node, DESTINATIONS)],
  ['peering', (node) => says(node, 'VpcPeeringConnectionId') && hasAny(node, ['AccepterVpcInfo', 'RequesterVpcInfo'])],
];

/** What tells the shape of a list whose elements belong together. */
const LISTS: readonly (readonly [Shape, (node: Node) => boolean])[] = [
  ['permissions', (item) => has(item, 'IpProtocol') && !hasAny(item, ['GroupId', 'IsEgress'])],
  ['listed-rules', isListedRule],
  ['changed-rules', isChangedRule],
  ['acl-entries', (item) => isAclEntry(item) && !holdsList(item, 'Entries')],
  ['list-entries', isListEntry],
];

/** Answers stand in wrappers of other tools, but not deeply. */
const MAX_DEPTH = 10;
/** UTF-16 units of a text within a text (AWS Config keeps its items so). */
const MAX_INNER = 2_000_000;

/** UTF-16 units of a file whose tree is kept: that of a long export takes ten times its text. */
const MAX_KEPT = 4_000_000;

/** A file taken apart. */
export interface Opened {
  readonly document: Document;
  /** In order. */
  readonly objects: readonly Found[];
}
const kept = new WeakMap<SourceFile, Opened>();
/** The file that is being read, and its tree however long it is. */
const current = new Map<SourceFile, Opened | undefined>();

/** Does what asks for a file's tree more than once. */
export function whileOpen<T>(file: SourceFile, work: () => T): T {
  if (current.has(file)) return work();
  current.set(file, undefined);
  try {
    return work();
  } finally {
    current.delete(file);
  }
}

/** Parses a file and finds its objects, once for each text that is not long. Never throws. */
export function open(file: SourceFile): Opened {
  let opened = kept.get(file) ?? current.get(file);
  if (!opened) {
    const document = parseDocument(file);
    const objects: Found[] = [];
    const damage = damageOf(file, document);
    const place: Place = { file, wrapper: '', more: false, foreign: document.foreign, damage };
    for (const root of document.roots) visit(root, place, 0, objects);
    opened = { document, objects };
    if (file.text.length <= MAX_KEPT) kept.set(file, opened);
    else if (current.has(file)) current.set(file, opened);
  }
  return opened;
}

function visit(node: Node, place: Place, depth: number, out: Found[]): void {
  if (depth > MAX_DEPTH) return;
  if (node.kind === 'scalar') visitText(node, place, depth, out);
  else if (node.kind === 'list') {
    const shape = LISTS.find(([, fits]) => node.items.some(fits))?.[0];
    if (shape) out.push({ shape, node, place });
    else for (const item of node.items) visit(item, place, depth + 1, out);
  } else if (node.kind === 'map') {
    const shape = MAPS.find(([, fits]) => fits(node, place.wrapper))?.[0];
    const inside = {
      ...place,
      region: regionOf(node) ?? place.region,
      more: place.more || has(node, 'Return') || (textOf(get(node, 'NextToken')) ?? '') !== '',
    };
    if (shape) out.push({ shape, node, place: shape === 'list-entries' ? inside : place });
    else for (const pair of node.pairs) visitPair(pair, inside, depth, out);
  }
}

/** What rules name that is gone (`describe-stale-security-groups`): no group has just these. */
const STALE = /^StaleIpPermissions/;

function visitPair({ key, value }: Pair, place: Place, depth: number, out: Found[]): void {
  if (!STALE.test(key)) visit(value, { ...place, wrapper: `${place.wrapper} ${key}` }, depth + 1, out);
}

/** A text that is JSON itself. */
function visitText(node: ScalarNode, place: Place, depth: number, out: Found[]): void {
  if (node.text.length > MAX_INNER || !/^\s*[[{]/.test(node.text)) return;
  const { root, faults } = parseJson({ uri: node.span.uri, text: node.text }, false);
  if (!root) return;
  const hurt = faults.length > 0 ? damagedBy({ message: message('awscli.hurt'), span: node.span }) : place.damage;
  visit(allAt(asAwsSpells(root), node.span), { ...place, foreign: true, damage: hurt }, depth + 1, out);
}
