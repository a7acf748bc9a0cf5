import { message } from '../../messages';
import { type AddressSpacePolicy, isDefaultRoute, type Peer, type Reason } from '../../policy';
import type { Arguments } from './arguments';
import type { Module } from './module';
import { baseOf, type Existing, existing } from './objects';
import { addressPeers, listedPeers, type PrefixLists } from './peers';
import { targeted } from './targets';

const VPC = 'aws_vpc';
const PEERING = 'aws_vpc_peering_connection';

/** Routes that stand in no route table of a VPC, and the argument that says where they lead. */
export const WAYS: ReadonlyMap<string, string> = new Map([
  ['aws_ec2_transit_gateway_route', 'destination_cidr_block'],
  ['aws_ec2_transit_gateway_prefix_list_reference', 'prefix_list_id'],
  ['aws_ec2_client_vpn_route', 'destination_cidr_block'],
]);

/** Routes of transit gateways and of Client VPN endpoints, each by itself; default routes lead nowhere in particular. */
export function readWays(module: Module, lists: PrefixLists): AddressSpacePolicy[] {
  return existing(module, ...WAYS.keys()).map((object) => {
    const { args, resource, maybe } = object;
    const ranges = leadsTo(args, resource.type, lists);
    const doubted = maybe ? ranges.map((peer): Peer => ({ kind: 'unknown', reason: maybe, span: peer.span })) : ranges;
    return { kind: 'address-space', ...baseOf(object, module), ranges: doubted, routes: true, invalid: [] };
  });
}

/** The networks that such a route leads to. */
export function leadsTo(args: Arguments, type: string, lists: PrefixLists): readonly Peer[] {
  const name = WAYS.get(type) ?? '';
  const value = args.get(name);
  if (!value) return [];
  const peers = name === 'prefix_list_id' ? listedPeers(value, args, lists) : addressPeers(value);
  return peers.filter((peer) => !isDefaultRoute(peer));
}

/** VPC peering connections with the ranges of the VPC on the other side, where that is in these files. */
export function readPeerings(module: Module, spaces: readonly AddressSpacePolicy[]): AddressSpacePolicy[] {
  const vpcs = new Map(spaces.map((space) => [space.address, space]));
  const exists = new Set(existing(module, VPC).map(({ resource }) => resource.address));
  return [...targeted(module, [PEERING], 'peer_vpc_id', [VPC], exists)].flatMap(({ entry, target }) => {
    if (target.kind === 'never') return [];
    const span = entry.args.get('peer_vpc_id')?.span ?? entry.args.span;
    const far = target.kind === 'here' ? target.addresses.flatMap((one) => vpcs.get(one)?.ranges ?? []) : [];
    const doubt = entry.maybe ?? (target.kind === 'here' ? target.maybe : undefined);
    // Told where the connection names the VPC; its own ranges are told where they stand.
    const there = far.map((peer): Peer => (doubt ? { kind: 'unknown', reason: doubt, span } : { ...peer, span }));
    const text = target.kind === 'elsewhere' ? target.text : undefined;
    const reason: Reason = { message: message('terraform.peerElsewhere', { vpc: text ?? '…' }), span };
    const ranges: Peer[] = target.kind === 'here' ? there : [{ kind: 'unknown', reason, span }];
    return [peering(entry, ranges, module)];
  });
}

const peering = (entry: Existing, ranges: readonly Peer[], module: Module): AddressSpacePolicy => ({
  kind: 'address-space',
  ...baseOf(entry, module),
  ranges,
  peer: true,
  invalid: [],
});
