import type { AddressSpacePolicy, Peer, Reason } from '../../policy';
import type { Arguments } from './arguments';
import type { Module, Resource } from './module';
import { baseOf, type Existing, existing, instancesOf } from './objects';
import { addressPeers } from './peers';
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

/** Ranges that AWS picks (IPAM, Amazon's IPv6 blocks) are not written, and clash with nothing that we could tell. */
export function rangesOf(args: Arguments, maybe: Reason | undefined): Peer[] {
  return RANGES.flatMap((name): readonly Peer[] => {
    const value = args.get(name);
    if (!value) return [];
    return maybe ? [{ kind: 'unknown', reason: maybe, span: value.span }] : addressPeers(value);
  });
}
