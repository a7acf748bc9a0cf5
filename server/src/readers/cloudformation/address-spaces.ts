import { message } from '../../messages';
import type { AddressSpacePolicy, Peer } from '../../policy';
import { get, type Node } from '../json/node';
import { type Context, includedIn } from './context';
import { groupBy } from './joined';
import type { Resource } from './template';

/** CIDRs that AWS hands out when the stack is made. */
const ALLOCATED = ['Ipv4IpamPoolId', 'Ipv6IpamPoolId', 'Ipv6Pool'];

/** VPCs with their further CIDR blocks, and subnets. Blocks of a VPC made elsewhere stand for themselves. */
export function readAddressSpaces(context: Context): AddressSpacePolicy[] {
  const further = groupBy(
    context.ofType('AWS::EC2::VPCCidrBlock').filter((block) => context.isMade(block)),
    (block) => {
      const vpc = context.value(`vpc ${block.id}`, () => context.referenceName(get(block.properties, 'VpcId')));
      return vpc && context.resolver.resource(vpc.id)?.type === 'AWS::EC2::VPC' ? vpc.id : `block ${block.id}`;
    },
  );
  const policies: AddressSpacePolicy[] = [];
  for (const resource of context.template.resources.values()) {
    const isVpc = resource.type === 'AWS::EC2::VPC';
    if (!isVpc && resource.type !== 'AWS::EC2::Subnet' && !further.has(`block ${resource.id}`)) continue;
    const parts = [resource, ...((isVpc && further.get(resource.id)) || [])];
    const key = `range ${parts.map(({ id }) => id).join(' ')}`;
    policies.push(...context.policies(key, () => context.object(resource, () => space(context, resource, parts))));
  }
  return policies;
}

function space(context: Context, resource: Resource, parts: readonly Resource[]): AddressSpacePolicy {
  return {
    ...context.base(resource, []),
    kind: 'address-space',
    ranges: parts.flatMap((part) => context.whereMade(part, () => ranges(context, part.properties))),
  };
}

export function ranges(context: Context, properties: Node | undefined): Peer[] {
  const written = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((key): Peer[] => {
    const peer = context.addressPeer(get(properties, key));
    return peer ? [peer] : [];
  });
  if (written.length > 0) return written;
  const included = includedIn(properties);
  if (included) return [{ kind: 'unknown', reason: included, span: included.span! }];
  const pool = ALLOCATED.map((key) => get(properties, key)).find((node) => node !== undefined);
  if (!pool) return [];
  return [{ kind: 'unknown', reason: { message: message('cloudformation.pool'), span: pool.span }, span: pool.span }];
}
