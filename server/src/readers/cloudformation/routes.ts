import { message } from '../../messages';
import {
  type AddressSpacePolicy,
  isDefaultRoute,
  type Known,
  known,
  type Peer,
  type Reason,
  type Route,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, pairSpan, textOf } from '../json/node';
import type { Context } from './context';
import { handingOut, TABLES } from './handed-out';
import { groupBy } from './joined';
import type { PrefixListIndex } from './prefix-lists';
import type { Resource } from './template';

const TABLE = 'AWS::EC2::RouteTable';
const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock'];
/** What a route can lead to. */
const TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'VpcEndpointId',
  'NetworkInterfaceId',
  'InstanceId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'CoreNetworkArn',
];

/** Route tables with their routes. A route for a table of other stacks stands for itself. */
export function readRoutes(context: Context, lists: PrefixListIndex): AddressSpacePolicy[] {
  const tableOf = (route: Resource): string | undefined => {
    const table = context.referenceName(get(route.properties, 'RouteTableId'));
    return table && context.resolver.resource(table.id)?.type === TABLE ? table.id : undefined;
  };
  const made = context.ofType('AWS::EC2::Route').filter((route) => context.isMade(route));
  const routes = groupBy(made, (route) => tableOf(route) ?? `route ${route.id}`);
  const propagated = propagations(context);
  const handedOut = handingOut(context, TABLES, (route) => !context.isMade(route) || tableOf(route) !== undefined);
  return [...context.template.resources.values()].flatMap((resource): AddressSpacePolicy[] => {
    const own = routes.get(resource.type === TABLE ? resource.id : `route ${resource.id}`) ?? [];
    if (resource.type === TABLE) {
      return context.object(resource, () => {
        const all = own.map((route) => routeOf(context, route, resource, lists));
        const rest = propagated(resource.id) ?? handedOut(resource.id) ?? context.mayGrow(resource);
        const vpc = linkOf(context, get(resource.properties, 'VpcId'), resource);
        return space(context, resource, all, { routes: all, vpc, ...(rest ? { rest } : {}) });
      });
    }
    if (own.length === 0) return [];
    return context.object(resource, () => space(context, resource, [routeOf(context, resource, resource, lists)]));
  });
}

function space(
  context: Context,
  resource: Resource,
  routes: readonly Route[],
  table?: AddressSpacePolicy['table'],
): AddressSpacePolicy {
  return {
    ...context.base(resource, []),
    kind: 'address-space',
    ranges: routes.flatMap(leadsTo),
    routes: true,
    ...(table ? { table } : {}),
  };
}

/** The networks that a route leads to; a default route leads to no network in particular. */
function leadsTo({ destinations, maybe }: Route): Peer[] {
  const real = destinations.filter((peer) => !isDefaultRoute(peer));
  return maybe ? real.map((peer): Peer => ({ kind: 'unknown', reason: maybe, span: peer.span })) : real;
}

function routeOf(context: Context, route: Resource, table: Resource, lists: PrefixListIndex): Route {
  const { properties } = route;
  const span = pairSpan(route.pair);
  const written = DESTINATIONS.flatMap((key): Peer[] => {
    const peer = context.addressPeer(get(properties, key));
    return peer ? [peer] : [];
  });
  const list = get(properties, 'DestinationPrefixListId');
  const target = TARGETS.map((key) => get(properties, key)).find((node) => node !== undefined);
  const { maybe } = context.existence(context.worlds(table), context.worlds(route), () =>
    context.hangsOn(route.condition, route.pair.keySpan),
  );
  const doubt = context.inLoop(route) ?? maybe;
  return {
    span,
    destinations: [...written, ...(list ? listed(context, list, lists) : [])],
    ...(target ? { target: nameOf(context, target) } : {}),
    ...(doubt ? { maybe: doubt } : {}),
  };
}

function listed(context: Context, node: Node, lists: PrefixListIndex): readonly Peer[] {
  const id = context.referenceName(node)?.id ?? '';
  return lists.get(id)?.entries ?? [{ kind: 'prefix-list', id, span: node.span }];
}

const nameOf = (context: Context, node: Node): string => textOf(node) ?? context.referenceName(node)?.id ?? '';

/** Whether a virtual private gateway hands on routes to a table. */
function propagations(context: Context): (table: string) => Reason | undefined {
  const found = context.ofType('AWS::EC2::VPNGatewayRoutePropagation').filter((one) => context.isMade(one));
  return (table) => {
    const one = found.find(({ properties }) => {
      const ids = get(properties, 'RouteTableIds');
      return ids?.kind !== 'list' || itemsOf(ids).some((item) => context.referenceName(item)?.id === table);
    });
    return one && { message: message('policy.propagated'), span: one.pair.keySpan };
  };
}

/** What a property refers to: a logical id, or the id of something that is made elsewhere. */
export function linkOf(context: Context, node: Node | undefined, resource: Resource): Known<string> {
  const span = resource.pair.keySpan;
  if (!node) return unknown(message('cloudformation.notWritten', { property: 'VpcId' }), span);
  const outcome = context.resolver.resolve(node);
  if (outcome.kind === 'resource' && isId(outcome.attribute)) return known(outcome.id, node.span);
  if (outcome.kind === 'value' && outcome.node.kind === 'scalar') return known(outcome.node.text, node.span);
  if (outcome.kind === 'unknown') return unknown(outcome.message, node.span, outcome.at);
  return unknown(message('cloudformation.attribute', { name: nameOf(context, node) }), node.span);
}

/** Whether what is asked of a resource is what others know it by. */
export const isId = (attribute: string | undefined): boolean => attribute === undefined || IDS.has(attribute);
const IDS: ReadonlySet<string> = new Set(['Id', 'GroupId', 'VpcId', 'SubnetId', 'RouteTableId', 'DefaultNetworkAcl']);
