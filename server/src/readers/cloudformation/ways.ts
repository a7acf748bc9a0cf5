import { message } from '../../messages';
import { type AddressSpacePolicy, isDefaultRoute, type Peer } from '../../policy';
import { get } from '../json/node';
import type { Context } from './context';

/** Routes of transit gateways and of Client VPN endpoints, each by itself. */
export const readWays = (context: Context): AddressSpacePolicy[] =>
  ['AWS::EC2::TransitGatewayRoute', 'AWS::EC2::ClientVpnRoute'].flatMap((type) =>
    context.ofType(type).flatMap((resource) =>
      context.object(resource, (): AddressSpacePolicy => {
        const peer = context.whereMade(resource, () =>
          context.addressPeer(get(resource.properties, 'DestinationCidrBlock')),
        );
        const leads = peer && !isDefaultRoute(peer);
        return { ...context.base(resource, []), kind: 'address-space', ranges: leads ? [peer] : [], routes: true };
      }),
    ),
  );

/** VPC peering connections with the ranges of the VPC on the other side, where that is in the template. */
export const readPeerings = (context: Context, spaces: readonly AddressSpacePolicy[]): AddressSpacePolicy[] =>
  context.ofType('AWS::EC2::VPCPeeringConnection').flatMap((resource) =>
    context.object(resource, (): AddressSpacePolicy => {
      const node = get(resource.properties, 'PeerVpcId');
      const span = node?.span ?? resource.pair.keySpan;
      const name = context.referenceName(node);
      const here = name && context.resolver.resource(name.id)?.type === 'AWS::EC2::VPC';
      const far = here ? spaces.find(({ address }) => address === name.id) : undefined;
      const reason = { message: message('terraform.peerElsewhere', { vpc: name?.id ?? '…' }), span };
      const ranges = far
        ? far.ranges.map((peer): Peer => ({ ...peer, span }))
        : [{ kind: 'unknown' as const, reason, span }];
      return { ...context.base(resource, []), kind: 'address-space', ranges, peer: true };
    }),
  );
