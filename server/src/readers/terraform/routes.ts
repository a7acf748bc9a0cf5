import { message } from '../../messages';
import type { AddressSpacePolicy, Peer, Reason, Route } from '../../policy';
import { type Arguments, nested } from './arguments';
import { type Module, sourceText, spanOf } from './module';
import { baseOf, type Existing, existing } from './objects';
import { addressPeers, listedPeers, type PrefixLists } from './peers';
import { certainty, targeted } from './targets';
import { vpcOf } from './vpcs';

export const ROUTE_TABLES = ['aws_route_table', 'aws_default_route_table'];
/** Arguments of routes, written inside a table or apart, that say where they lead. */
export const DESTINATIONS = ['cidr_block', 'ipv6_cidr_block', 'destination_cidr_block', 'destination_ipv6_cidr_block'];
/** What a route can lead to. */
const TARGETS = [
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
    const routes = nested(resource.node, 'route', args.scope).map((one) => routeOf(one, one.maybe, lists));
    const rest = args.expression('propagating_vgws') ? handedOn(args) : handedOut(object);
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
  }
  const own = [...tables.values()].map(({ object, routes, rest }): AddressSpacePolicy => {
    const vpc = vpcOf(object.args);
    return { ...space(object, routes, module), table: { routes, vpc, ...(rest ? { rest } : {}) } };
  });
  return [...own, ...foreign];
}

const handedOn = (args: Arguments): Reason => ({ message: message('policy.propagated'), span: args.span });

/** Code that reads an output of the root module may add routes to the table. */
function handedOut({ resource, args }: Existing): Reason | undefined {
  let words = `${resource.type}.${resource.name}`;
  for (let { module } = args.scope; ; ) {
    const mentions = new RegExp(`\\b${words}(?![\\w-])`);
    const output = [...module.declared.outputs.values()].find(({ node, file }) =>
      mentions.test(file.text.slice(node.start, node.end)),
    );
    if (!output) return undefined;
    if (!module.caller) return { message: message('policy.handedOut'), span: spanOf(output.file, output.node) };
    words = `module.${module.caller.call.node.labels[0]?.text}`;
    module = module.caller.scope.module;
  }
}

function space(object: Existing, routes: readonly Route[], module: Module): AddressSpacePolicy {
  const ranges = routes.flatMap((route) => leadsTo(route, object.maybe));
  return { kind: 'address-space', ...baseOf(object, module), ranges, routes: true, invalid: [] };
}

function routeOf(args: Arguments, maybe: Reason | undefined, lists: PrefixLists): Route {
  const given = (name: string) => {
    const value = args.get(name);
    // A list of objects names every argument, those that say nothing as empty texts.
    return value?.known && value.value === '' ? undefined : value;
  };
  const written = DESTINATIONS.flatMap((name) => {
    const value = given(name);
    return value ? addressPeers(value) : [];
  });
  const list = given('destination_prefix_list_id');
  const listed = list ? listedPeers(list, args, lists) : [];
  const target = TARGETS.find(given);
  const expression = target === undefined ? undefined : args.expression(target);
  return {
    span: args.span,
    destinations: [...written, ...listed],
    ...(target === undefined ? {} : { target: expression ? sourceText(args.scope.file, expression) : target }),
    ...(maybe ? { maybe } : {}),
  };
}

export const isDefaultRoute = (peer: Peer): boolean => peer.kind === 'address' && /\/0\s*$/.test(peer.text);

/** The networks that a route leads to; a default route leads to no network in particular. */
function leadsTo({ destinations, maybe }: Route, table: Reason | undefined): Peer[] {
  const real = destinations.filter((peer) => !isDefaultRoute(peer));
  const doubt = maybe ?? table;
  return doubt ? real.map((peer): Peer => ({ kind: 'unknown', reason: doubt, span: peer.span })) : real;
}
