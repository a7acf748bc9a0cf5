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
  type Reason,
  unknown,
} from '../../policy';
import { rangesOf } from './address-spaces';
import { type Arguments, nested } from './arguments';
import type { Doubts } from './doubt';
import { defaultAclOf } from './filters';
import { imported } from './imports';
import { internetOf } from './internet';
import { NETWORK_ACLS, SECURITY_GROUPS } from './kinds';
import { ignoredChanges } from './lifecycle';
import type { Module } from './module';
import { baseOf, type Existing, existing, madeTogether } from './objects';
import { ROUTE_TABLES } from './routes';
import { followNames, resourcesWithin } from './targets';
import { type Evaluated, isList, isReference, type ReferenceValue } from './value';
import { afterApply, vpcOf } from './vpcs';

/** The objects of some types, by their addresses. */
class Objects {
  readonly all = new Map<string, Existing>();

  constructor(
    root: Module,
    readonly types: readonly string[],
  ) {
    for (const object of existing(root, ...types)) {
      if (!this.all.has(object.resource.address)) this.all.set(object.resource.address, object);
    }
  }

  /** What an argument names. A text is the id of something that other code makes: `foreign` is why that counts. */
  named(args: Arguments, argument: string, foreign?: (id: string) => Message): Named {
    const value = args.get(argument);
    if (!value) return NOTHING;
    const here: string[] = [];
    const rest = this.collect(value, here, foreign);
    if (!rest) return { here };
    const expression = args.expression(argument);
    if (!expression) return { here, rest };
    const at = followNames(expression, args.scope);
    const mentioned = resourcesWithin(at.expression, this.types, at.scope.module);
    const [only] = mentioned;
    // Instances that nobody can count are one object here, whichever of them is meant.
    if (only !== undefined && mentioned.length === 1 && this.all.has(only))
      return { here: [...new Set([...here, only])] };
    return { here, rest };
  }

  private collect(value: Evaluated, here: string[], foreign?: (id: string) => Message): Named['rest'] {
    if (!value.known) return value.reason;
    const inner = value.value;
    if (typeof inner === 'string' && foreign) return { message: foreign(inner), span: value.span };
    if (inner === null || typeof inner !== 'object') return undefined;
    if (isReference(inner)) {
      if (IDS.has(inner.attribute) && this.all.has(inner.address)) {
        here.push(inner.address);
        return undefined;
      }
      return this.types.some((type) => typeOf(inner) === type) ? undefined : afterApply(inner, value);
    }
    if (!isList(inner)) return { message: message('terraform.notText'), span: value.span };
    let rest = inner.rest;
    for (const item of inner.items) rest = this.collect(item, here, foreign) ?? rest;
    return rest;
  }
}

const elsewhere = (group: string): Message => message('policy.groupElsewhere', { group });

const NOTHING: Named = { here: [] };
const IDS: ReadonlySet<string> = new Set(['id', 'security_group_id', 'network_acl_id']);
const typeOf = ({ address }: ReferenceValue): string | undefined => address.match(/(aws_\w+)\.[^.]*$/)?.[1];

/** What stands where: subnets with their network ACLs and route tables, and what has interfaces in them. */
export function readLayout(root: Module, doubts: Doubts): Layout {
  const subnets = new Objects(root, ['aws_subnet']);
  const acls = new Objects(root, NETWORK_ACLS);
  const tables = new Objects(root, ROUTE_TABLES);
  const associations: LayoutParts['associations'][number][] = [];
  const associate = (kind: 'acl' | 'table', layer: Known<string>, entry: Existing, named: Named): void => {
    associations.push({ kind, layer: unlessHurt(layer, entry, doubts), subnets: certain(entry, named, subnets) });
  };
  const hide = (kind: 'acl' | 'table', rest: Reason, ...here: readonly string[]): void => {
    associations.push({
      kind,
      layer: unknown(rest.message, rest.span!),
      subnets: here.length > 0 ? { here } : { here, rest },
    });
  };
  const isJoined = (kind: 'acl' | 'table', subnet: string): boolean =>
    associations.some((one) => one.kind === kind && one.subnets.here.includes(subnet));
  for (const kind of ['acl', 'table'] as const) {
    const rest = doubts.lost(`${kind} of subnets`);
    if (rest) hide(kind, rest);
  }
  const layers: LayoutParts['layers'][number][] = [];
  for (const [address, acl] of acls.all) {
    const vpc = unlessHurt(vpcOf(acl.args), acl, doubts);
    const isDefault = acl.resource.type === 'aws_default_network_acl';
    layers.push({ kind: 'acl', address, vpc, ...(isDefault ? { serves: vpc } : {}) });
    associate('acl', known(address, acl.args.span), acl, subnets.named(acl.args, 'subnet_ids'));
  }
  for (const { args } of existing(root, 'aws_network_acl_rule')) {
    const value = args.get('network_acl_id');
    if (!value?.known || value.value === null || !isReference(value.value)) continue;
    const address = `${value.value.address}.${value.value.attribute}`;
    const vpc = defaultAclOf(address, root);
    if (vpc === undefined || layers.some((one) => one.address === address)) continue;
    layers.push({ kind: 'acl', address, vpc: known(vpc, args.span), serves: known(vpc, args.span) });
  }
  for (const entry of existing(root, 'aws_network_acl_association')) {
    associate('acl', layerOf(entry, 'network_acl_id', acls), entry, subnets.named(entry.args, 'subnet_id'));
  }
  const main = new Map<string, Known<string>>();
  for (const { args } of existing(root, 'aws_main_route_table_association')) {
    for (const address of tables.named(args, 'route_table_id').here) main.set(address, vpcOf(args));
  }
  for (const [address, table] of tables.all) {
    const vpc = unlessHurt(vpcOf(table.args), table, doubts);
    const serves = main.get(address) ?? (table.resource.type === 'aws_default_route_table' ? vpc : undefined);
    layers.push({ kind: 'table', address, vpc, ...(serves ? { serves } : {}) });
  }
  for (const entry of existing(root, 'aws_route_table_association')) {
    associate('table', layerOf(entry, 'route_table_id', tables), entry, subnets.named(entry.args, 'subnet_id'));
  }
  return layoutOf({
    attachments: readAttachments(root, subnets, doubts),
    subnets: [...subnets.all].map(([address, object]) => {
      const { span, nameSpan } = baseOf(object);
      // Nobody can tell how many of it there are, and where.
      const hurt = doubts.at(object.args.span, address);
      if (hurt) for (const kind of ['acl', 'table'] as const) hide(kind, hurt, address);
      // What it is joined to in AWS stays, unless something here joins it to another.
      const taken = hurt ? undefined : imported(object);
      if (taken) for (const kind of ['acl', 'table'] as const) if (!isJoined(kind, address)) hide(kind, taken, address);
      return { address, span, nameSpan, ranges: rangesOf(object.args, object.maybe), vpc: vpcOf(object.args) };
    }),
    layers,
    associations,
  });
}

/** What may not be made may be joined to nothing, except to what is made together with it. */
function certain(entry: Existing, named: Named, objects: Objects): Named {
  const { maybe } = entry;
  if (!maybe) return named;
  const here = named.here.filter((address) => madeTogether(entry, objects.all.get(address)!));
  return here.length === named.here.length ? named : { here, rest: named.rest ?? maybe };
}

/** What an object says, where all of it can be read. */
function unlessHurt(value: Known<string>, { args, resource }: Existing, doubts: Doubts): Known<string> {
  const hurt = doubts.at(args.span, resource.address);
  return hurt ? unknown(hurt.message, value.span, hurt.span) : value;
}

/** The network ACL or route table of an association. */
function layerOf({ args }: Existing, argument: string, objects: Objects): Known<string> {
  const { here, rest } = objects.named(args, argument);
  if (here.length === 1 && !rest) return known(here[0]!, args.span);
  const value = args.get(argument);
  const reason = rest ?? (value && !value.known ? value.reason : undefined);
  return unknown(reason?.message ?? message('policy.layer.elsewhere.one'), args.span, reason?.span);
}

/** What a directory says of itself, where all of it can be read and it is not left to others. */
function unlessLeft(object: Existing, value: Known<boolean> | undefined, doubts: Doubts): Known<boolean> | undefined {
  const { args, resource } = object;
  const doubt = doubts.at(args.span, resource.address) ?? ignoredChanges(object, 'workspace_creation_properties');
  return doubt ? unknown(doubt.message, value?.span ?? args.span, doubt.span) : value;
}

function readAttachments(root: Module, subnets: Objects, doubts: Doubts): Attachment[] {
  const groups = new Objects(root, SECURITY_GROUPS);
  const attachments: Attachment[] = [];
  const add = (
    kind: Attachment['kind'],
    object: Existing,
    placed: Named,
    named: Named,
    internet?: Known<boolean>,
  ): void => {
    const { address, span, nameSpan } = baseOf(object);
    const hurt = doubts.at(object.args.span, address);
    const more = hurt ?? (kind === 'workspaces' ? undefined : doubts.lost('interface', address));
    attachments.push({
      kind,
      address,
      span,
      nameSpan,
      subnets: hurt ? { ...placed, rest: hurt } : placed,
      groups: more ? { ...named, rest: more } : named,
      ...(internet ? { internet } : {}),
    });
  };
  const directories = new Objects(root, ['aws_directory_service_directory']);
  for (const object of existing(root, 'aws_workspaces_directory')) {
    const { args, resource } = object;
    const properties = nested(resource.node, 'workspace_creation_properties', args.scope);
    const custom = namedTogether(properties.map((one) => groups.named(one, 'custom_security_group_id', elsewhere)));
    const members = `${resource.address}.workspace_security_group_id`;
    const rest = { message: message('policy.membersGroup', { directory: resource.address }), span: args.span };
    const placed = args.expression('subnet_ids')
      ? subnets.named(args, 'subnet_ids')
      : namedTogether(
          directories.named(args, 'directory_id').here.flatMap((address) => {
            const { resource: of, args: own } = directories.all.get(address)!;
            const rest = doubts.at(own.span, address);
            if (rest) return [{ here: [], rest }];
            const settings = ['vpc_settings', 'connect_settings'].flatMap((name) => nested(of.node, name, own.scope));
            return settings.map((one) => subnets.named(one, 'subnet_ids'));
          }),
        );
    const internet = unlessLeft(object, internetOf(properties), doubts);
    add('workspaces', object, placed, { here: [...custom.here, members], rest }, internet);
  }
  const more = new Map<string, Named[]>();
  for (const { args } of existing(root, 'aws_network_interface_sg_attachment')) {
    const value = args.get('network_interface_id');
    const target = value?.known && value.value !== null && isReference(value.value) ? value.value.address : undefined;
    if (target === undefined) continue;
    more.set(target, [...(more.get(target) ?? []), groups.named(args, 'security_group_id', elsewhere)]);
  }
  for (const object of existing(root, 'aws_instance', 'aws_network_interface')) {
    const { args, resource } = object;
    if (!args.expression('subnet_id')) continue;
    const isInstance = resource.type === 'aws_instance';
    const written = isInstance ? 'vpc_security_group_ids' : 'security_groups';
    const own = args.expression(written)
      ? groups.named(args, written, elsewhere)
      : { here: [], rest: { message: message('policy.defaultGroup'), span: args.span } };
    const all = namedTogether([own, ...(more.get(resource.address) ?? [])]);
    add(isInstance ? 'instance' : 'interface', object, subnets.named(args, 'subnet_id'), all);
  }
  return attachments;
}
