import type { AddressSpacePolicy, Peer, Reason } from '../../policy';
import { type Arguments, nested } from './arguments';
import type { Module, Resource } from './module';
import { baseOf, type Existing, existing, instancesOf } from './objects';
import { addressPeers, listedPeers, type PrefixLists } from './peers';
import { certainty, targeted } from './targets';

const VPC = 'aws_vpc';
const ASSOCIATION = 'aws_vpc_ipv4_cidr_block_association';
const RANGES = ['cidr_block', 'ipv6_cidr_block'];

/** VPCs with their additional ranges, and subnets; all instances of a resource together. */
export function readAddressSpaces(module: Module): AddressSpacePolicy[] {
  const policies: AddressSpacePolicy[] = [];
  const add = (object: Existing, ranges: readonly Peer[]): void => {
    policies.push({ kind: 'address-space', ...baseOf(object, module), ranges, invalid: [] });
  };
  const vpcs = new Map<string, { readonly object: Existing; readonly ranges: Peer[] }>();
  for (const object of existing(module, VPC, 'aws_subnet')) {
    const ranges = instancesOf(object).flatMap(({ args, maybe }) => rangesOf(args, maybe));
    const { type, address } = object.resource;
    if (type === VPC && !vpcs.has(address)) vpcs.set(address, { object, ranges });
    add(object, ranges);
  }
  const foreign = new Map<Resource, Peer[]>();
  for (const { entry, target } of targeted(module, [ASSOCIATION], 'vpc_id', [VPC], new Set(vpcs.keys()))) {
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const { object, ranges } = vpcs.get(address)!;
        ranges.push(...rangesOf(entry.args, certainty(entry, target, object)));
      }
    } else if (target.kind === 'elsewhere') {
      const ranges = foreign.get(entry.resource) ?? [];
      if (!foreign.has(entry.resource)) add(entry, ranges);
      foreign.set(entry.resource, ranges);
      ranges.push(...rangesOf(entry.args, entry.maybe));
    }
  }
  return policies;
}

export const ROUTE_TABLES = ['aws_route_table', 'aws_default_route_table'];
/** Arguments of routes, written inside a table or apart, that say where they lead. */
export const DESTINATIONS = ['cidr_block', 'ipv6_cidr_block', 'destination_cidr_block', 'destination_ipv6_cidr_block'];

/** Route tables with the destinations of their routes, written inside or apart. */
export function readRoutes(module: Module, lists: PrefixLists): AddressSpacePolicy[] {
  const policies: AddressSpacePolicy[] = [];
  const tables = new Map<string, { readonly object: Existing; readonly ranges: Peer[] }>();
  const add = (object: Existing, ranges: Peer[]): void => {
    policies.push({ kind: 'address-space', ...baseOf(object, module), ranges, routes: true, invalid: [] });
  };
  for (const object of existing(module, ...ROUTE_TABLES)) {
    const { resource, args } = object;
    if (tables.has(resource.address)) continue;
    const routes = nested(resource.node, 'route', args.scope);
    const ranges = routes.flatMap((one) => destinationsOf(one, one.maybe ?? object.maybe, lists));
    tables.set(resource.address, { object, ranges });
    add(object, ranges);
  }
  for (const { entry, target } of targeted(
    module,
    ['aws_route'],
    'route_table_id',
    ROUTE_TABLES,
    new Set(tables.keys()),
  )) {
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const { object, ranges } = tables.get(address)!;
        ranges.push(...destinationsOf(entry.args, certainty(entry, target, object), lists));
      }
    } else if (target.kind === 'elsewhere') add(entry, [...destinationsOf(entry.args, entry.maybe, lists)]);
  }
  return policies;
}

export const isDefaultRoute = (peer: Peer): boolean => peer.kind === 'address' && /\/0\s*$/.test(peer.text);

/** Where a route leads; a default route leads to no network in particular. */
function destinationsOf(args: Arguments, maybe: Reason | undefined, lists: PrefixLists): readonly Peer[] {
  const written = DESTINATIONS.flatMap((name) => {
    const value = args.get(name);
    return value ? addressPeers(value) : [];
  });
  const list = args.get('destination_prefix_list_id');
  const peers = list ? [...written, ...listedPeers(list, args, lists)] : written;
  const real = peers.filter((peer) => !isDefaultRoute(peer));
  if (!maybe) return real;
  return real.map((peer): Peer => ({ kind: 'unknown', reason: maybe, span: peer.span }));
}

/** Ranges that AWS picks (IPAM, Amazon's IPv6 blocks) are not written, and clash with nothing that we could tell. */
function rangesOf(args: Arguments, maybe: Reason | undefined): Peer[] {
  return RANGES.flatMap((name): readonly Peer[] => {
    const value = args.get(name);
    if (!value) return [];
    return maybe ? [{ kind: 'unknown', reason: maybe, span: value.span }] : addressPeers(value);
  });
}
