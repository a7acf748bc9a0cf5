import { type Message, message } from '../../messages';
import {
  type Attachment,
  type Known,
  known,
  type Layout,
  type LayoutParts,
  layoutOf,
  type Named,
  namedTogether,
  unknown,
} from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { internetOf } from '../terraform/internet';
import { NETWORK_ACLS, SECURITY_GROUPS } from '../terraform/kinds';
import { addressPeers } from '../terraform/peers';
import { ROUTE_TABLES } from '../terraform/routes';
import { isList } from '../terraform/value';
import type { PlanDocument, PlanResource } from './document';
import type { PlanReader } from './reader';
import { isWritten } from './references';
import { vpcOf } from './routes';

const INSTANCES = ['aws_instance', 'aws_network_interface'];
const NOTHING: Named = { here: [] };

/** What stands where, by the ids of a plan, else by what its configuration refers to. */
export function planLayout(plan: PlanReader, document: PlanDocument): Layout {
  const names = new Names(plan, document);
  const subnets = plan.of(['aws_subnet']);
  const layers: LayoutParts['layers'][number][] = [];
  const associations: LayoutParts['associations'][number][] = [];
  for (const acl of plan.of(NETWORK_ACLS)) {
    const vpc = vpcOf(plan, acl);
    layers.push({ kind: 'acl', address: acl.address, vpc, ...(acl.type === NETWORK_ACLS[1] ? { serves: vpc } : {}) });
    const placed = names.of(acl, 'subnet_ids', subnets);
    associations.push({ kind: 'acl', layer: known(acl.address, acl.addressSpan), subnets: placed });
  }
  const tables = plan.of(ROUTE_TABLES);
  const main = new Map<PlanResource, Known<string>>();
  for (const entry of plan.of(['aws_main_route_table_association'])) {
    for (const table of plan.ownersOf(entry, 'route_table_id', tables)) main.set(table, vpcOf(plan, entry));
  }
  for (const table of tables) {
    const vpc = vpcOf(plan, table);
    const serves = main.get(table) ?? (table.type === ROUTE_TABLES[1] ? vpc : undefined);
    layers.push({ kind: 'table', address: table.address, vpc, ...(serves ? { serves } : {}) });
  }
  const apart = [
    ['acl', 'aws_network_acl_association', 'network_acl_id', plan.of(NETWORK_ACLS)],
    ['table', 'aws_route_table_association', 'route_table_id', tables],
  ] as const;
  for (const [kind, type, argument, objects] of apart) {
    for (const entry of plan.of([type])) {
      const [only, ...others] = plan.ownersOf(entry, argument, objects);
      const { deferred } = entry;
      const layer = deferred
        ? unknown(deferred.message, entry.addressSpan)
        : only && others.length === 0
          ? known(only.address, entry.addressSpan)
          : unknown(message('policy.layer.elsewhere.one'), entry.addressSpan);
      associations.push({ kind, layer, subnets: names.of(entry, 'subnet_id', subnets) });
    }
  }
  return layoutOf({
    attachments: attachments(plan, names, subnets),
    subnets: subnets.map((subnet) => {
      const ranges = ['cidr_block', 'ipv6_cidr_block'].flatMap((name) => {
        const value = plan.args(subnet).get(name);
        return value?.known ? addressPeers(value) : [];
      });
      const { address, node, addressSpan } = subnet;
      return { address, span: node.span, nameSpan: addressSpan, ranges, vpc: vpcOf(plan, subnet) };
    }),
    layers,
    associations,
  });
}

/** Of a directory: what its desktops are made with. */
const PROPERTIES = 'workspace_creation_properties';

/** Finds the objects that arguments name. */
class Names {
  constructor(
    private readonly plan: PlanReader,
    private readonly document: PlanDocument,
  ) {}

  /** What is not written is left to the provider, and known after apply as well. */
  isGiven(resource: PlanResource, argument: string): boolean {
    const { configuration } = this.document;
    return !configuration || isWritten(configuration, resource, argument);
  }

  /** `foreign`: why an id of something that is not in the plan counts. */
  of(
    resource: PlanResource,
    argument: string,
    objects: readonly PlanResource[],
    foreign?: (id: string) => Message,
  ): Named {
    const [block, , inner] = argument.split('.');
    if (!this.isGiven(resource, block!)) return NOTHING;
    const args = inner === undefined ? this.plan.args(resource) : this.plan.args(resource).nested(block!)[0];
    // Of a block within, a plan leaves out what it does not know.
    const value = args?.get(inner ?? argument) ?? (isLeftOut(resource, argument) ? AFTER_APPLY(resource) : undefined);
    if (!value) return NOTHING;
    const items =
      value.known && typeof value.value === 'object' && value.value !== null && isList(value.value)
        ? value.value.items
        : [value];
    const here: string[] = [];
    let rest: Named['rest'];
    let open = 0;
    for (const item of items) {
      if (!item.known) open++;
      else if (typeof item.value === 'string') {
        const id = item.value;
        const [found] = this.plan.byId(objects, id);
        if (found) here.push(found.address);
        else if (foreign) rest ??= { message: foreign(id), span: item.span };
      }
    }
    if (open > 0) {
      const referred = this.plan.referred(resource, argument, objects).map(({ address }) => address);
      const more = referred.filter((address) => !here.includes(address));
      here.push(...more);
      const why = message('terraform.afterApply', { reference: `${resource.address}.${argument}` });
      if (more.length === 0 || (value.known && open > more.length))
        rest ??= { message: why, span: resource.addressSpan };
    }
    return { here: [...new Set(here)], ...(rest ? { rest } : {}) };
  }
}

const AFTER_APPLY = ({ address, addressSpan }: PlanResource) =>
  unknown(message('terraform.afterApply', { reference: address }), addressSpan);

/** Whether an argument, named by its way, is marked as known after apply. */
function isLeftOut({ unknown: flags }: PlanResource, argument: string): boolean {
  const step = (at: Node | undefined, key: string) => (at?.kind === 'list' ? at.items[Number(key)] : get(at, key));
  return textOf(argument.split('.').reduce(step, flags)) === 'true';
}

const elsewhere = (group: string): Message => message('policy.groupElsewhere', { group });

function attachments(plan: PlanReader, names: Names, subnets: readonly PlanResource[]): Attachment[] {
  const groups = plan.of(SECURITY_GROUPS);
  const made = (
    kind: Attachment['kind'],
    { address, node, addressSpan }: PlanResource,
    placed: Named,
    named: Named,
  ): Attachment => ({ kind, address, span: node.span, nameSpan: addressSpan, subnets: placed, groups: named });
  const directories = plan.of(['aws_directory_service_directory']);
  const ofDirectory = (resource: PlanResource): Named =>
    namedTogether(
      plan
        .ownersOf(resource, 'directory_id', directories)
        .flatMap((one) =>
          ['vpc_settings', 'connect_settings'].map((name) => names.of(one, `${name}.0.subnet_ids`, subnets)),
        ),
    );
  const desktops = plan.of(['aws_workspaces_directory']).map((resource) => {
    const custom = names.of(resource, `${PROPERTIES}.0.custom_security_group_id`, groups, elsewhere);
    const own = names.of(resource, 'subnet_ids', subnets);
    const placed = own.here.length > 0 || own.rest ? own : ofDirectory(resource);
    const rest = {
      message: message('policy.membersGroup', { directory: resource.address }),
      span: resource.addressSpan,
    };
    const internet = names.isGiven(resource, PROPERTIES)
      ? internetOf(plan.args(resource).nested(PROPERTIES))
      : undefined;
    return { ...made('workspaces', resource, placed, { here: custom.here, rest }), ...(internet ? { internet } : {}) };
  });
  const instances = plan.of(INSTANCES);
  const more = plan.of(['aws_network_interface_sg_attachment']);
  const machines = instances.map((resource) => {
    const isInstance = resource.type === INSTANCES[0];
    const own = names.of(resource, isInstance ? 'vpc_security_group_ids' : 'security_groups', groups, elsewhere);
    const added = more
      .filter((entry) => plan.referred(entry, 'network_interface_id', instances).includes(resource))
      .map((entry) => names.of(entry, 'security_group_id', groups, elsewhere));
    const named =
      own.here.length > 0 || own.rest
        ? own
        : { here: [], rest: { message: message('policy.defaultGroup'), span: resource.addressSpan } };
    return made(
      isInstance ? 'instance' : 'interface',
      resource,
      names.of(resource, 'subnet_id', subnets),
      namedTogether([named, ...added]),
    );
  });
  return [...desktops, ...machines.filter(({ subnets: placed }) => placed.here.length > 0 || placed.rest)];
}
