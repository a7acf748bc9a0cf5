import { message } from '../../messages';
import { type AddressSpacePolicy, doubted, type Peer, type Reason } from '../../policy';
import { get, type Node } from '../json/node';
import { type Context, includedIn } from './context';
import type { Resource } from './resource';

/** CIDRs that AWS hands out when the stack is made. */
const ALLOCATED = ['Ipv4IpamPoolId', 'Ipv6IpamPoolId', 'Ipv6Pool'];

/** VPCs with their further CIDR blocks, and subnets. Blocks of a VPC made elsewhere stand for themselves. */
export const readAddressSpaces = (context: Context): AddressSpacePolicy[] => [
  ...[VPC, SUBNET].flatMap((type) => context.ofType(type).flatMap((resource) => spaceOf(context, resource))),
  ...context
    .ofType(BLOCK)
    .filter((block) => context.isMade(block) && vpcOf(context, block) === undefined)
    .flatMap((block) => spaceOf(context, block)),
];

const VPC = 'AWS::EC2::VPC';
const SUBNET = 'AWS::EC2::Subnet';
const BLOCK = 'AWS::EC2::VPCCidrBlock';

/** The ranges of a VPC, a subnet or a block; none where the user's own values leave it out. */
export function spaceOf(context: Context, resource: Resource): readonly AddressSpacePolicy[] {
  const more =
    resource.type === VPC
      ? context.ofType(BLOCK).filter((block) => context.isMade(block) && vpcOf(context, block) === resource.id)
      : [];
  const parts = [resource, ...more];
  return context.made(
    'range',
    resource.id,
    () => context.object(resource, () => space(context, resource, parts)),
    more,
  );
}

/** The VPC of the template that a block is for. */
const vpcOf = (context: Context, block: Resource): string | undefined =>
  context.made('vpc', block.id, () => {
    const vpc = context.referenceName(get(block.properties, 'VpcId'));
    return vpc && context.resolver.resource(vpc.id)?.type === VPC ? vpc.id : undefined;
  });

function space(context: Context, resource: Resource, parts: readonly Resource[]): AddressSpacePolicy {
  const more = context.hurt(resource) ?? (resource.type === VPC ? context.lost('vpc', resource.id) : undefined);
  return {
    ...context.base(resource, []),
    kind: 'address-space',
    ranges: [...parts.flatMap((part) => rangesOf(context, part)), ...(more ? [unread(more, resource)] : [])],
  };
}

const unread = (reason: Reason, { pair }: Resource): Peer => ({ kind: 'unknown', reason, span: pair.keySpan });

/** The ranges that a resource states, in the worlds in which it is made. */
export const rangesOf = (context: Context, resource: Resource): readonly Peer[] =>
  doubted(
    context.whereMade(resource, () => ranges(context, resource.properties)),
    context.hurt(resource),
  );

function ranges(context: Context, properties: Node | undefined): Peer[] {
  const written = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((key): Peer[] => {
    const peer = context.addressPeer(properties, key);
    return peer ? [peer] : [];
  });
  if (written.length > 0) return written;
  const included = includedIn(properties);
  if (included) return [{ kind: 'unknown', reason: included, span: included.span! }];
  const pool = ALLOCATED.map((key) => get(properties, key)).find((node) => node !== undefined);
  if (!pool) return [];
  return [{ kind: 'unknown', reason: { message: message('cloudformation.pool'), span: pool.span }, span: pool.span }];
}
