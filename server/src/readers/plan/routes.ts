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
import { get, type Node, textOf } from '../json/node';
import { UNDERSTOOD } from '../terraform/handed-out';
import type { PrefixLists } from '../terraform/peers';
import { ROUTE_TABLES, routeOf } from '../terraform/routes';
import { asText } from '../terraform/value';
import type { PlanDocument, PlanResource } from './document';
import type { PlanReader } from './reader';
import { allReferredTo, isWritten, outputsOf } from './references';

/** Route tables with the routes written inside or apart. A route for a table of other code stands for itself. */
export function planRoutes(plan: PlanReader, document: PlanDocument, lists: PrefixLists): AddressSpacePolicy[] {
  const tables = plan.of(ROUTE_TABLES);
  const apart = plan.of(['aws_route']).map((entry) => ({
    entry,
    ...plan.partOf(entry, 'route_table_id', tables),
    route: routeOf({ ...plan.args(entry), span: entry.addressSpan }, entry.deferred, lists),
  }));
  const space = (resource: PlanResource, routes: readonly Route[]): AddressSpacePolicy => ({
    kind: 'address-space',
    ...plan.base(resource, plan.args(resource)),
    ranges: routes.flatMap(leadsTo),
    routes: true,
  });
  const rest = restOf(plan, document, tables);
  return [
    ...tables.map((table): AddressSpacePolicy => {
      const args = plan.args(table);
      const own = args
        .nested('route')
        .map((one) => routeOf({ ...one, span: table.addressSpan }, table.deferred, lists));
      const more = apart.flatMap(({ owners, maybe, route }) => {
        if (!owners.includes(table)) return [];
        return maybe ? [{ ...route, maybe }] : [route];
      });
      const routes = [...own, ...more];
      const why = rest(table) ?? plan.moreOf(table, 'route');
      return { ...space(table, routes), table: { routes, vpc: vpcOf(plan, table), ...(why ? { rest: why } : {}) } };
    }),
    ...apart.filter(({ owners }) => owners.length === 0).map(({ entry, route }) => space(entry, [route])),
  ];
}

/** The networks that a route leads to; a default route leads to no network in particular. */
const leadsTo = ({ destinations, maybe }: Route): Peer[] =>
  destinations
    .filter((peer) => !isDefaultRoute(peer) && peer.kind !== 'unknown')
    .map((peer) => (maybe ? { kind: 'unknown', reason: maybe, span: peer.span } : peer));

/** The VPC that something is made in: its address where it is in the plan, else its id. */
export function vpcOf(plan: PlanReader, resource: PlanResource): Known<string> {
  const vpcs = plan.of(['aws_vpc']);
  const args = plan.args(resource);
  for (const argument of ['vpc_id', 'default_route_table_id', 'default_network_acl_id']) {
    const found = plan.ownersOf(resource, argument, vpcs, argument === 'vpc_id' ? 'id' : argument);
    if (found.length === 1) return known(found[0]!.address, resource.addressSpan);
    const written = args.get(argument);
    const id = argument === 'vpc_id' && written ? asText(written) : undefined;
    if (id?.known) return known(id.value, id.span);
  }
  return unknown(message('terraform.notWritten', { name: 'vpc_id' }), resource.addressSpan);
}

/** Why a table may have more routes than the plan: a gateway hands some on, or others get its id. */
function restOf(plan: PlanReader, document: PlanDocument, tables: readonly PlanResource[]) {
  const found = new Map<PlanResource, Reason>();
  const note = (table: PlanResource, reason: Reason): void => {
    if (!found.has(table)) found.set(table, reason);
  };
  const { configuration } = document;
  for (const table of tables) {
    const gateways = plan.args(table).get('propagating_vgws');
    const written = !configuration || isWritten(configuration, table, 'propagating_vgws');
    const none = gateways?.known && typeof gateways.value === 'object' && gateways.value !== null;
    const empty = none && 'items' in gateways.value && gateways.value.items.length === 0;
    if (written && gateways && !empty) note(table, handedOn(table));
  }
  for (const entry of plan.of(['aws_vpn_gateway_route_propagation'])) {
    const owners = plan.ownersOf(entry, 'route_table_id', tables);
    for (const table of owners.length > 0 ? owners : tables) note(table, handedOn(entry));
  }
  for (const { output, of } of outputsOf(configuration, tables)) {
    for (const table of of) note(table, { message: message('policy.handedOut'), span: output.keySpan });
  }
  const takers = document.resources.filter(({ type }) => !UNDERSTOOD.test(type));
  for (const taker of takers) {
    const reason = { message: message('policy.handedTo', { name: taker.address }), span: taker.addressSpan };
    for (const table of allReferredTo(configuration, taker, tables)) note(table, reason);
  }
  // A state has no configuration, but ids.
  for (const table of tables) {
    const id = plan.args(table).get('id');
    if (id?.known && typeof id.value === 'string' && mentions(document.outputs, id.value, 0))
      note(table, { message: message('policy.handedOut'), span: table.addressSpan });
  }
  return (table: PlanResource): Reason | undefined => found.get(table);
}

const handedOn = ({ addressSpan }: PlanResource): Reason => ({
  message: message('policy.propagated'),
  span: addressSpan,
});

/** Outputs are nested no deeper. */
const MAX_DEPTH = 12;

function mentions(node: Node | undefined, id: string, depth: number): boolean {
  if (!node || depth > MAX_DEPTH) return false;
  if (node.kind === 'list') return node.items.some((item) => mentions(item, id, depth + 1));
  if (node.kind === 'map') return node.pairs.some(({ value }) => mentions(value, id, depth + 1));
  return textOf(node) === id || get(node, id) !== undefined;
}
