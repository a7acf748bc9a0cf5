import { message } from '../../messages';
import {
  type AddressSpacePolicy,
  groupBy,
  isDefaultRoute,
  type Known,
  known,
  type Peer,
  type Route,
  unknown,
} from '../../policy';
import { get, type Node, pairSpan, textOf } from '../json/node';
import type { Context } from './context';
import { handedOut, TABLES, takers } from './handed-out';
import type { PrefixLists } from './prefix-lists';
import type { Resource } from './resource';

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
export function readRoutes(context: Context, lists: PrefixLists): AddressSpacePolicy[] {
  const named = ({ properties }: Resource) => get(properties, 'RouteTableId');
  const tableOf = (route: Resource): string | undefined =>
    context.made('table of', route.id, () => {
      const table = context.referenceName(named(route));
      return table && context.resolver.resource(table.id)?.type === TABLE ? table.id : undefined;
    });
  const made = context.ofType('AWS::EC2::Route').filter((route) => context.isMade(route));
  const loose = context.loose(made, named);
  const routes = groupBy(made, (route) => tableOf(route) ?? `route ${route.id}`);
  const taker = takers(context, TABLES, (route) => !context.isMade(route) || tableOf(route) !== undefined);
  const tables = context.ofType(TABLE).flatMap((table): readonly AddressSpacePolicy[] => {
    const own = routes.get(table.id) ?? [];
    const others = { propagation: propagation(context, table.id), taker: taker(table.id), loose };
    const read = () => context.object(table, () => readTable(context, table, own, others, lists));
    return context.made('table', table.id, read, [others.propagation, others.taker, loose, ...own]);
  });
  const alone = made
    .filter((route) => tableOf(route) === undefined)
    .flatMap((route) =>
      context.made('route', route.id, () =>
        context.object(route, () => space(context, route, [routeOf(context, route, route, lists)])),
      ),
    );
  return [...tables, ...alone];
}

interface Others {
  readonly propagation: Resource | undefined;
  readonly taker: Resource | undefined;
  readonly loose: Resource | undefined;
}

function readTable(
  context: Context,
  table: Resource,
  own: readonly Resource[],
  { propagation, taker, loose }: Others,
  lists: PrefixLists,
): AddressSpacePolicy {
  const all = own.map((route) => routeOf(context, route, table, lists));
  const rest = propagation
    ? { message: message('policy.propagated'), span: propagation.pair.keySpan }
    : (handedOut(context, TABLES, table.id, taker) ??
      context.mayGrow(table, 'table') ??
      context.mayHave(table.id, loose));
  const vpc = linkOf(context, get(table.properties, 'VpcId'), table);
  return space(context, table, all, { routes: all, vpc, ...(rest ? { rest } : {}) });
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

function routeOf(context: Context, route: Resource, table: Resource, lists: PrefixLists): Route {
  const { properties } = route;
  const span = pairSpan(route.pair);
  const written = DESTINATIONS.flatMap((key): Peer[] => {
    const peer = context.addressPeer(properties, key);
    return peer ? [peer] : [];
  });
  const list = get(properties, 'DestinationPrefixListId');
  const target = TARGETS.map((key) => get(properties, key)).find((node) => node !== undefined);
  const { maybe } = context.existence(context.worlds(table), context.worlds(route), () =>
    context.hangsOn(route.condition, route.pair.keySpan),
  );
  const doubt = context.inLoop(route) ?? context.hurt(route) ?? maybe;
  return {
    span,
    destinations: [...written, ...(list ? listed(context, list, lists) : [])],
    ...(target ? { target: nameOf(context, target) } : {}),
    ...(doubt ? { maybe: doubt } : {}),
  };
}

function listed(context: Context, node: Node, lists: PrefixLists): readonly Peer[] {
  const id = context.referenceName(node)?.id ?? '';
  return lists(id)?.entries ?? [{ kind: 'prefix-list', id, span: node.span }];
}

const nameOf = (context: Context, node: Node): string => textOf(node) ?? context.referenceName(node)?.id ?? '';

/** What hands on routes of a virtual private gateway to a table. */
const propagation = (context: Context, table: string): Resource | undefined =>
  context
    .ofType('AWS::EC2::VPNGatewayRoutePropagation')
    .filter((one) => context.isMade(one))
    .find((one) => {
      const tables = context.made('propagated', one.id, () => {
        const ids = get(one.properties, 'RouteTableIds');
        return ids?.kind === 'list' ? ids.items.map((item) => context.referenceName(item)?.id) : undefined;
      });
      return tables === undefined || tables.includes(table);
    });

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
