import { message } from '../../messages';
import { type AddressSpacePolicy, familyOf, isDefaultRoute, type Peer, type Reason, type Route } from '../../policy';
import { type Arguments, nested } from './arguments';
import { handedOut } from './handed-out';
import { imported, isWritten } from './imports';
import { ignoredChanges } from './lifecycle';
import { type Module, sourceText } from './module';
import { baseOf, type Existing, existing } from './objects';
import { addressPeers, listedPeers, type PrefixLists } from './peers';
import { certainty, targeted } from './targets';
import { vpcOf } from './vpcs';

export const ROUTE_TABLES = ['aws_route_table', 'aws_default_route_table'];
/** Arguments of routes, written inside a table or apart, that say where they lead. */
export const DESTINATIONS = ['cidr_block', 'ipv6_cidr_block', 'destination_cidr_block', 'destination_ipv6_cidr_block'];
/** What a route can lead to. */
export const TARGETS = [
  'gateway_id',
  'nat_gateway_id',
  'transit_gateway_id',
  'vpc_peering_connection_id',
  'vpc_endpoint_id',
  'network_interface_id',
  'egress_only_gateway_id',
  'carrier_gateway_id',
  'local_gateway_id',
  'core_network_arn',
  'odb_network_arn',
  'instance_id',
];

/** A table that is being put together. */
interface Draft {
  readonly object: Existing;
  readonly routes: Route[];
  rest?: Reason;
}

/** Route tables with the routes written inside or apart. A route for a table of other code stands for itself. */
export function readRoutes(module: Module, lists: PrefixLists): AddressSpacePolicy[] {
  const tables = new Map<string, Draft>();
  for (const object of existing(module, ...ROUTE_TABLES)) {
    const { resource, args } = object;
    if (tables.has(resource.address)) continue;
    const inline = nested(resource.node, 'route', args.scope);
    const routes = inline.map((one) => routeOf(one, one.maybe, lists));
    const taken = isWritten(args, 'route', inline) ? undefined : imported(object);
    const rest = args.expression('propagating_vgws')
      ? handedOn(args)
      : (ignoredChanges(object, 'route') ?? taken ?? handedOut(object));
    tables.set(resource.address, { object, routes, ...(rest ? { rest } : {}) });
  }
  const addresses = new Set(tables.keys());
  const foreign: AddressSpacePolicy[] = [];
  for (const { entry, target } of targeted(module, ['aws_route'], 'route_table_id', ROUTE_TABLES, addresses)) {
    if (target.kind === 'here') {
      for (const address of target.addresses) {
        const { object, routes } = tables.get(address)!;
        routes.push(routeOf(entry.args, certainty(entry, target, object), lists));
      }
    } else if (target.kind === 'elsewhere') {
      foreign.push(space(entry, [routeOf(entry.args, entry.maybe, lists)], module));
      doubtAll(tables, entry);
    }
  }
  const propagations = targeted(
    module,
    ['aws_vpn_gateway_route_propagation'],
    'route_table_id',
    ROUTE_TABLES,
    addresses,
  );
  for (const { entry, target } of propagations) {
    if (target.kind === 'here') for (const one of target.addresses) tables.get(one)!.rest = handedOn(entry.args);
    else if (target.kind === 'elsewhere') doubtAll(tables, entry);
  }
  const own = [...tables.values()].map(({ object, routes, rest }): AddressSpacePolicy => {
    const vpc = vpcOf(object.args);
    return { ...space(object, routes, module), table: { routes, vpc, ...(rest ? { rest } : {}) } };
  });
  return [...own, ...foreign];
}

/** What is looked up at apply time may be any of the tables. */
function doubtAll(tables: ReadonlyMap<string, Draft>, { args }: Existing): void {
  const value = args.get('route_table_id');
  if (!value || value.known) return;
  if (![...args.scope.module.declared.data.keys()].some((name) => LOOKED_UP.test(name))) return;
  for (const table of tables.values()) table.rest ??= value.reason;
}
const LOOKED_UP = /^aws_route_tables?\./;

const handedOn = (args: Arguments): Reason => ({ message: message('policy.propagated'), span: args.span });

function space(object: Existing, routes: readonly Route[], module: Module): AddressSpacePolicy {
  const ranges = routes.flatMap((route) => leadsTo(route, object.maybe));
  return { kind: 'address-space', ...baseOf(object, module), ranges, routes: true, invalid: [] };
}

export function routeOf(args: Arguments, maybe: Reason | undefined, lists: PrefixLists): Route {
  const given = (name: string) => {
    const value = args.get(name);
    // A list of objects names every argument, those that say nothing as empty texts.
    return value?.known && value.value === '' ? undefined : value;
  };
  const written = DESTINATIONS.flatMap((name) => {
    const value = given(name);
    return value ? addressPeers(value, familyOf(name)) : [];
  });
  const list = given('destination_prefix_list_id');
  const listed = list ? listedPeers(list, args, lists) : [];
  const target = TARGETS.find(given);
  const expression = target === undefined ? undefined : args.expression(target);
  const destinations = [...written, ...listed];
  if (destinations.length === 0) {
    const reason = args.unread ?? {
      message: message('terraform.notWritten', { name: DESTINATIONS[0]! }),
      span: args.span,
    };
    destinations.push({ kind: 'unknown', reason, span: args.span });
  }
  return {
    span: args.span,
    destinations,
    ...(target === undefined ? {} : { target: expression ? sourceText(args.scope.file, expression) : target }),
    ...(maybe ? { maybe } : {}),
  };
}

/** The networks that a route leads to; a default route leads to no network in particular. */
function leadsTo({ destinations, maybe }: Route, table: Reason | undefined): Peer[] {
  const real = destinations.filter((peer) => !isDefaultRoute(peer));
  const doubt = maybe ?? table;
  return doubt ? real.map((peer): Peer => ({ kind: 'unknown', reason: doubt, span: peer.span })) : real;
}
