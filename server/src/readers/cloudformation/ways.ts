import { message } from '../../messages';
import { type AddressSpacePolicy, isDefaultRoute, type Peer } from '../../policy';
import { get } from '../json/node';
import { spaceOf } from './address-spaces';
import type { Context } from './context';
import type { Resource } from './resource';

/** Routes of transit gateways and of Client VPN endpoints, each by itself. */
export const readWays = (context: Context): AddressSpacePolicy[] =>
  ['AWS::EC2::TransitGatewayRoute', 'AWS::EC2::ClientVpnRoute'].flatMap((type) =>
    context.ofType(type).flatMap((resource) =>
      context.made('way', resource.id, () =>
        context.object(resource, (): AddressSpacePolicy => {
          const peer = context.whereMade(resource, () =>
            context.addressPeer(resource.properties, 'DestinationCidrBlock'),
          );
          const leads = peer && !isDefaultRoute(peer);
          return { ...context.base(resource, []), kind: 'address-space', ranges: leads ? [peer] : [], routes: true };
        }),
      ),
    ),
  );

/** VPC peering connections with the ranges of the VPC on the other side, where that is in the template. */
export const readPeerings = (context: Context): AddressSpacePolicy[] =>
  context
    .ofType('AWS::EC2::VPCPeeringConnection')
    .flatMap((resource) =>
      context.made('peering', resource.id, () => context.object(resource, () => peeringOf(context, resource))),
    );

function peeringOf(context: Context, resource: Resource): AddressSpacePolicy {
  const node = get(resource.properties, 'PeerVpcId');
  const span = node?.span ?? resource.pair.keySpan;
  const name = context.referenceName(node);
  const vpc = name && context.resolver.resource(name.id);
  const far = vpc?.type === 'AWS::EC2::VPC' ? spaceOf(context, vpc)[0] : undefined;
  const reason = { message: message('terraform.peerElsewhere', { vpc: name?.id ?? '…' }), span };
  const ranges = far
    ? far.ranges.map((peer): Peer => ({ ...peer, span }))
    : [{ kind: 'unknown' as const, reason, span }];
  return { ...context.base(resource, []), kind: 'address-space', ranges, peer: true };
}
