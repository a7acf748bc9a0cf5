import type { AddressSpacePolicy, Peer } from '../../policy';
import type { Module } from './module';
import { baseOf, type Existing, existing } from './objects';
import { addressPeers } from './peers';
import { targetOf } from './targets';

const VPC = 'aws_vpc';
const RANGES = ['cidr_block', 'ipv6_cidr_block'];

/** VPCs with their additional ranges, and subnets. */
export function readAddressSpaces(module: Module): AddressSpacePolicy[] {
  const policies: AddressSpacePolicy[] = [];
  const vpcs = new Map<string, Peer[]>();
  for (const object of existing(module, VPC, 'aws_subnet')) {
    const ranges = rangesOf(object);
    if (object.resource.type === VPC && !vpcs.has(object.resource.address)) vpcs.set(object.resource.address, ranges);
    policies.push({ kind: 'address-space', ...baseOf(object, module), ranges, invalid: [] });
  }
  const exists = new Set(vpcs.keys());
  for (const object of existing(module, 'aws_vpc_ipv4_cidr_block_association')) {
    const target = targetOf(object.args, 'vpc_id', [VPC], exists);
    if (target.kind === 'here') {
      for (const address of target.addresses) vpcs.get(address)!.push(...rangesOf(object));
    } else if (target.kind === 'elsewhere') {
      policies.push({ kind: 'address-space', ...baseOf(object, module), ranges: rangesOf(object), invalid: [] });
    }
  }
  return policies;
}

/** Ranges that AWS picks (IPAM, Amazon's IPv6 blocks) are not written, and clash with nothing that we could tell. */
function rangesOf({ args, maybe }: Existing): Peer[] {
  return RANGES.flatMap((name): readonly Peer[] => {
    const value = args.get(name);
    if (!value) return [];
    return maybe ? [{ kind: 'unknown', reason: maybe, span: value.span }] : addressPeers(value);
  });
}
