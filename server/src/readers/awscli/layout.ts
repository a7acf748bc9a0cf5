import { message } from '../../messages';
import {
  type Attachment,
  type Known,
  known,
  type Layout,
  type LayoutParts,
  layoutOf,
  type Named,
  type Peer,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, pairOf, textOf } from '../json/node';
import { directoriesIn } from './directories';
import { addressPeer } from './values';

/** Answers stand in wrappers of other tools, but not deeply. */
const MAX_DEPTH = 8;

/** What tells a described object, and what it is read as. */
const SHAPES = {
  subnet: ['SubnetId', 'CidrBlock'],
  acl: ['NetworkAclId', 'Entries'],
  table: ['RouteTableId', 'Routes'],
  instance: ['InstanceId', 'SubnetId'],
  interface: ['NetworkInterfaceId', 'SubnetId'],
  directory: ['DirectoryId', 'SubnetIds'],
  change: ['ResourceId', 'WorkspaceCreationProperties'],
  endpoint: ['VpcEndpointId', 'RouteTableIds'],
} as const;
type Shape = keyof typeof SHAPES;
type Found = Readonly<Record<Shape, readonly Node[]>>;

/**
 * What stands where, as AWS describes it in one or several answers: every subnet is associated with its network ACL, and
 * with its route table where that is not the main one of its VPC.
 */
export function readLayout(roots: readonly Node[]): Layout {
  const found: Record<Shape, Node[]> = {
    subnet: [],
    acl: [],
    table: [],
    instance: [],
    interface: [],
    directory: [],
    change: [],
    endpoint: [],
  };
  for (const root of roots) collect(root, found, 0);
  const others = unlisted(found);
  return layoutOf({
    attachments: attachmentsIn(found),
    subnets: found.subnet.map((node) => ({
      address: idOf(node, 'SubnetId'),
      span: node.span,
      nameSpan: nameSpan(node, 'SubnetId'),
      ranges: [...addressPeer(node, 'CidrBlock'), ...ipv6Of(node)],
      vpc: vpcOf(node),
    })),
    layers: [
      ...found.acl.map((node) => ({ kind: 'acl' as const, address: idOf(node, 'NetworkAclId'), vpc: vpcOf(node) })),
      ...found.table.map((node) => ({
        kind: 'table' as const,
        address: idOf(node, 'RouteTableId'),
        vpc: vpcOf(node),
        ...(isMainTable(node) ? { serves: vpcOf(node) } : {}),
      })),
      ...others.layers,
    ],
    associations: [
      ...associations(found.acl, 'acl', 'NetworkAclId'),
      ...associations(found.table, 'table', 'RouteTableId'),
      ...onOtherPages(roots),
      ...besideMainTables(found.table),
      ...others.associations,
    ],
  });
}

/** A subnet has the main table of its VPC where no other has it, which a filter that lists main tables alone hides. */
function besideMainTables(tables: readonly Node[]): LayoutParts['associations'] {
  const [first] = tables;
  if (!first || !tables.every(isMainTable)) return [];
  const rest = { message: message('awscli.onlyMainTables'), span: nameSpan(first, 'RouteTableId') };
  return [{ kind: 'table', layer: unknown(rest.message, rest.span), subnets: { here: [], rest } }];
}

/** Route tables that an endpoint of a VPC names and no answer describes. */
function unlisted({ table, endpoint }: Found): Pick<LayoutParts, 'layers' | 'associations'> {
  const listed = new Set(table.map((node) => idOf(node, 'RouteTableId')));
  const named = endpoint.flatMap((node) =>
    itemsOf(get(node, 'RouteTableIds')).flatMap((item) => {
      const id = textOf(item);
      return id === undefined || listed.has(id) ? [] : [{ id, span: item.span, vpc: vpcOf(node) }];
    }),
  );
  return {
    layers: named.map(({ id, vpc }) => ({ kind: 'table', address: id, vpc })),
    associations: named.map(({ id, span }) => {
      const rest = { message: message('awscli.tableNotListed', { table: id }), span };
      return { kind: 'table', layer: known(id, span), subnets: { here: [], rest } };
    }),
  };
}

/** Where a listing goes on elsewhere, an association may stand there. */
function onOtherPages(roots: readonly Node[]): LayoutParts['associations'] {
  const next = roots.map((root) => get(root, 'NextToken')).find((node) => (textOf(node) ?? '') !== '');
  if (!next) return [];
  const rest = { message: message('awscli.restOfPlaces'), span: next.span };
  const layer = unknown(rest.message, next.span);
  return (['acl', 'table'] as const).map((kind) => ({ kind, layer, subnets: { here: [], rest } }));
}

function collect(node: Node, found: Record<Shape, Node[]>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (node.kind === 'list') for (const item of node.items) collect(item, found, depth + 1);
  if (node.kind !== 'map') return;
  const shape = (Object.keys(SHAPES) as Shape[]).find((one) => SHAPES[one].every((key) => pairOf(node, key)));
  // An answer names an object by a text; schemas have maps under the same names.
  if (shape && textOf(get(node, SHAPES[shape][0])) !== undefined) found[shape].push(node);
  else for (const { value } of node.pairs) collect(value, found, depth + 1);
}

const idOf = (node: Node, key: string): string => textOf(get(node, key)) ?? '';
const nameSpan = (node: Node, key: string) => get(node, key)?.span ?? { ...node.span, end: node.span.start + 1 };
const isMainTable = (table: Node): boolean =>
  itemsOf(get(table, 'Associations')).some((one) => textOf(get(one, 'Main')) === 'true');

function vpcOf(node: Node): Known<string> {
  const id = get(node, 'VpcId');
  const text = textOf(id);
  return id && text !== undefined
    ? known(text, id.span)
    : unknown(message('awscli.notWritten', { property: 'VpcId' }), node.span);
}

const ipv6Of = (node: Node): Peer[] =>
  itemsOf(get(node, 'Ipv6CidrBlockAssociationSet')).flatMap((one) => addressPeer(one, 'Ipv6CidrBlock'));

function associations(nodes: readonly Node[], kind: 'acl' | 'table', key: string): LayoutParts['associations'] {
  return nodes.flatMap((node) =>
    itemsOf(get(node, 'Associations')).flatMap((one) => {
      const subnet = textOf(get(one, 'SubnetId'));
      return subnet === undefined
        ? []
        : [{ kind, layer: known(idOf(node, key), nameSpan(node, key)), subnets: { here: [subnet] } }];
    }),
  );
}

/** AWS says of an interface what has made it. */
const OF_WORKSPACES = /workspaces/i;

function attachmentsIn({ instance, interface: interfaces, directory, change }: Found): Attachment[] {
  const one = (kind: Attachment['kind'], node: Node, key: string, subnets: string[], groups: Named): Attachment => ({
    kind,
    address: idOf(node, key),
    span: node.span,
    nameSpan: nameSpan(node, key),
    subnets: { here: subnets },
    groups,
  });
  const groupsOf = (node: Node, key: string): Named => ({
    here: itemsOf(get(node, key)).flatMap((group) => textOf(get(group, 'GroupId')) ?? []),
  });
  return [
    ...directoriesIn(directory, change),
    ...interfaces.map((node) => {
      const kind = OF_WORKSPACES.test(textOf(get(node, 'Description')) ?? '') ? 'workspaces' : 'interface';
      return one(kind, node, 'NetworkInterfaceId', [idOf(node, 'SubnetId')], groupsOf(node, 'Groups'));
    }),
    ...instance.map((node) =>
      one('instance', node, 'InstanceId', [idOf(node, 'SubnetId')], groupsOf(node, 'SecurityGroups')),
    ),
  ];
}
