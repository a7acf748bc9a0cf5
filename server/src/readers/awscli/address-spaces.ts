import { message } from '../../messages';
import {
  type AddressSpacePolicy,
  doubtedPeers,
  isDefaultRoute,
  type Known,
  type Peer,
  type Route,
  type RouteTable,
} from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import { type Lists, listPeer } from './lists';
import { DESTINATIONS, type Found } from './objects';
import { regionOf } from './regions';
import { addressPeer, baseName, firstCharacter, isPlaceholder, labelsOf, requiredText } from './values';

/** Blocks that are gone, or never came. */
const GONE: ReadonlySet<string | undefined> = new Set(['disassociated', 'disassociating', 'failed', 'failing']);

/** Lists of further blocks: the list, the block in its elements, and what tells its state. */
const BLOCKS = [
  { list: 'CidrBlockAssociationSet', key: 'CidrBlock', state: 'CidrBlockState' },
  { list: 'Ipv6CidrBlockAssociationSet', key: 'Ipv6CidrBlock', state: 'Ipv6CidrBlockState' },
  { list: 'CidrBlockSet', key: 'CidrBlock' },
  { list: 'Ipv6CidrBlockSet', key: 'Ipv6CidrBlock' },
] as const;

/** An element of `Vpcs` or `Subnets`, or the input that makes one. */
export function readSpace({ node, place }: Found, id: 'VpcId' | 'SubnetId', regions: Regions): AddressSpacePolicy[] {
  // Input of `create-subnet` names the VPC that the subnet is to be in, not itself.
  const input = id === 'VpcId' && !place.wrapper.endsWith(' Vpcs') && !isDescribedVpc(node);
  const written = input ? undefined : get(node, id);
  const region = regionOf(node) ?? place.region ?? regionOfVpc(node, regions);
  const ranges = doubtedPeers(rangesOf(node), place.damage.of(node.span), firstCharacter(node));
  return space(node, baseName(place.file.uri), written, id, ranges, region);
}

const DESCRIBED = [
  'DhcpOptionsId',
  'InstanceTenancy',
  'IsDefault',
  'State',
  'OwnerId',
  'CidrBlockAssociationSet',
  'Tags',
];
const isDescribedVpc = (node: Node): boolean => DESCRIBED.some((key) => get(node, key) !== undefined);

/** The regions of VPCs, told by what else the folder says is in them. */
export type Regions = ReadonlyMap<string, Known<string>>;
export const regionOfVpc = (node: Node, regions: Regions): Known<string> | undefined =>
  regions.get(textOf(get(node, 'VpcId')) ?? '');

/** The blocks of a VPC or subnet, each once, those that are gone left out. */
function rangesOf(node: Node): Peer[] {
  const peers: Peer[] = [];
  for (const block of BLOCKS) {
    for (const item of itemsOf(get(node, block.list))) {
      const state = 'state' in block ? textOf(get(get(item, block.state), 'State')) : undefined;
      // A block that is still to come is written as nothing.
      if (!GONE.has(state) && textOf(get(item, block.key)) !== '') peers.push(...addressPeer(item, block.key));
    }
  }
  const seen = new Set(peers.map((peer) => (peer.kind === 'address' ? peer.text : '')));
  const own = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((key) => addressPeer(node, key));
  return [...own.filter((peer) => peer.kind !== 'address' || !seen.has(peer.text)), ...peers];
}

/**
 * An element of `RouteTables`, or the input of `create-route`: where routes lead. The VPC's own range and default
 * routes, which lead to no network in particular, are left out.
 */
export function readRouteTable({ node, place }: Found, lists: Lists, regions: Regions): AddressSpacePolicy[] {
  const routes = get(node, 'Routes') ? itemsOf(get(node, 'Routes')) : [node];
  const written = routes
    .filter((route) => textOf(get(route, 'GatewayId')) !== 'local')
    .flatMap((route) => destinationsOf(route, lists))
    .filter((peer) => !isDefaultRoute(peer));
  const ranges = doubtedPeers(written, place.damage.of(node.span), firstCharacter(node));
  const region = regionOf(node) ?? place.region ?? regionOfVpc(node, regions);
  const policies = space(
    node,
    baseName(place.file.uri),
    get(node, 'RouteTableId'),
    'RouteTableId',
    ranges,
    region,
    true,
  );
  const hurt = place.damage.of(node.span);
  const whole = get(node, 'Routes') && tableOf(node, lists);
  const table = whole && hurt ? { ...whole, rest: hurt } : whole;
  return table ? policies.map((policy) => ({ ...policy, table })) : policies;
}

/** Where routes lead: all but the destination and what is said of the route. */
const TARGET = /(?:Id|Arn)$/;

/** All routes that a table has, that to the VPC and those that gateways hand on included: AWS answers with what is in force. */
function tableOf(node: Node, lists: Lists): RouteTable {
  const vpc = requiredText(node, 'VpcId');
  const routes = itemsOf(get(node, 'Routes')).map((route): Route => {
    const target =
      route.kind === 'map' ? route.pairs.find(({ key }) => TARGET.test(key) && !DESTINED.test(key)) : undefined;
    const written = textOf(target?.value);
    return {
      span: route.span,
      destinations: destinationsOf(route, lists),
      ...(written === undefined ? {} : { target: written }),
      ...(textOf(get(route, 'State')) === 'blackhole' ? { blackhole: true as const } : {}),
    };
  });
  return { routes, vpc, listed: true };
}
const DESTINED = /^Destination|OwnerId$/;

const destinationsOf = (route: Node, lists: Lists): Peer[] => [
  ...DESTINATIONS.flatMap((key) => addressPeer(route, key)),
  ...listPeer(route, 'DestinationPrefixListId', lists),
];

/** Peerings that carry nothing. */
const UNMADE: ReadonlySet<string | undefined> = new Set(['deleted', 'deleting', 'expired', 'failed', 'rejected']);

/** An element of `VpcPeeringConnections`: the networks at both ends. */
export function readPeering({ node, place }: Found): AddressSpacePolicy[] {
  if (UNMADE.has(textOf(get(get(node, 'Status'), 'Code')))) return [];
  const ends = ['RequesterVpcInfo', 'AccepterVpcInfo'].flatMap((key) => get(node, key) ?? []);
  const regions = ends.map(regionOf);
  const [one, other] = [regions[0], regions.at(-1)];
  const region = one?.known && other?.known && one.value === other.value ? one : place.region;
  const id = get(node, 'VpcPeeringConnectionId');
  const ranges = doubtedPeers(ends.flatMap(rangesOf), place.damage.of(node.span), firstCharacter(node));
  return space(node, baseName(place.file.uri), id, 'VpcPeeringConnectionId', ranges, region, true);
}

function space(
  node: Node,
  otherwise: string,
  id: Node | undefined,
  key: string,
  ranges: readonly Peer[],
  region: Known<string> | undefined,
  routes = false,
): AddressSpacePolicy[] {
  const skeleton = id === undefined || isPlaceholder(id, key);
  // Input that nobody has filled in is no network yet.
  if (skeleton && ranges.every(({ kind }) => kind === 'unknown')) return [];
  return [
    {
      format: 'awscli',
      kind: 'address-space',
      address: (skeleton ? undefined : textOf(id)) ?? otherwise,
      span: node.span,
      nameSpan: id?.span ?? firstCharacter(node),
      labels: labelsOf(node, []),
      region,
      ranges,
      invalid: [],
      readOnly: message('awscli.record'),
      ...(routes ? { routes } : {}),
    },
  ];
}
