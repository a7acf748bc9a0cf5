import { message } from '../../messages';
import {
  type AddressSpacePolicy,
  doubted,
  type InvalidValue,
  type Known,
  known,
  type Peer,
  type PrefixListPolicy,
  type ReaderSettings,
  type Reading,
  type Reason,
  type SourceFile,
} from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { parseJson } from '../json/parse';
import { type Arguments, required } from '../terraform/arguments';
import type { Scope } from '../terraform/evaluate';
import { labelsOf } from '../terraform/labels';
import { Module } from '../terraform/module';
import { addressPeers, type PrefixLists } from '../terraform/peers';
import { asNumber } from '../terraform/value';
import { leadsTo, WAYS } from '../terraform/ways';
import { type PlanDocument, type PlanResource, planDocument } from './document';
import { planFilters } from './filters';
import { planFirewalls } from './firewalls';
import { planLayout } from './layout';
import { inlineOf, type PlanReader, text } from './reader';
import { blocksWritten, isWritten, leavesOut, referredTo } from './references';
import { planRoutes } from './routes';
import { planArguments } from './values';

export { looksLikePlan } from './document';

/** Why nobody can tell whose a rule or an entry is. */
const whichObject = ({ address, addressSpan }: PlanResource): Reason => ({
  message: message('terraform.whichObject', { reference: address }),
  span: addressSpan,
});

/**
 * Reads the JSON of `terraform show -json`, of a plan or of a state: what will be there, with everything that Terraform
 * and its providers know. Nothing of it can be edited. Never throws.
 */
export function readPlan(file: SourceFile, settings: ReaderSettings): Reading {
  const { root, problems } = parseJson(file, false);
  if (!root) return { policies: [], problems, comments: [] };
  const document = planDocument(root);
  const plan = new Plan(document, { module: Module.root([], settings), file });
  const { policies, lists } = plan.prefixLists();
  const spaces = plan.addressSpaces();
  return {
    policies: [
      ...planFilters(plan, lists),
      ...policies,
      ...spaces,
      ...plan.ways(lists, spaces),
      ...planRoutes(plan, document, lists),
      ...planFirewalls(plan, lists),
    ],
    problems,
    comments: [],
    layout: planLayout(plan, document),
  };
}

class Plan implements PlanReader {
  constructor(
    private readonly document: PlanDocument,
    private readonly scope: Scope,
  ) {}

  /** Lists of the same types are the same list, by which objects are found again. */
  of(types: readonly string[]): readonly PlanResource[] {
    const key = types.join(' ');
    let found = this.lists.get(key);
    if (!found) {
      found = this.document.resources.filter(({ type }) => types.includes(type));
      this.lists.set(key, found);
    }
    return found;
  }
  private readonly lists = new Map<string, readonly PlanResource[]>();

  args(resource: PlanResource): Arguments {
    const before = this.made.get(resource);
    if (before) return before;
    const { configuration } = this.document;
    const args = planArguments(resource, this.scope, {
      refer: (from, argument, types) => this.referred(from, argument, this.of(types)).map(({ address }) => address),
      leavesOut: (from, argument) => leavesOut(configuration, from, argument),
    });
    this.made.set(resource, args);
    return args;
  }
  private readonly made = new Map<PlanResource, Arguments>();

  base(resource: PlanResource, args: Arguments) {
    const region = this.region(resource, args);
    return {
      format: 'plan' as const,
      address: resource.address,
      span: resource.node.span,
      nameSpan: resource.addressSpan,
      labels: labelsOf(resource, args),
      ...(region ? { region } : {}),
      invalid: [] as InvalidValue[],
      readOnly: message('terraform.fromPlan', { address: resource.address }),
    };
  }

  /** The resource's own region, that of its ARN, or what its provider is configured with in plain words. */
  private region(resource: PlanResource, args: Arguments): Known<string> | undefined {
    const own = text(args, 'region') ?? text(args, 'arn')?.split(':')[3];
    if (own) return known(own, resource.addressSpan);
    const providers = get(this.document.configuration, 'provider_config');
    const constant = (key: string): string | undefined =>
      textOf(get(get(get(get(providers, key), 'expressions'), 'region'), 'constant_value'));
    const code = constant(this.providerKey(resource)) ?? constant('aws') ?? this.scope.module.settings.region;
    return code === undefined ? undefined : known(code, resource.addressSpan);
  }

  private providerKey({ module, type, name }: PlanResource): string {
    let config: Node | undefined = get(this.document.configuration, 'root_module');
    for (const [, step] of module.matchAll(/module\.([^.[]+)/g))
      config = get(get(get(config, 'module_calls'), step!), 'module');
    const resources = get(config, 'resources');
    const found =
      resources?.kind === 'list'
        ? resources.items.find((one) => textOf(get(one, 'address')) === `${type}.${name}`)
        : undefined;
    return textOf(get(found, 'provider_config_key')) ?? 'aws';
  }

  referred(resource: PlanResource, argument: string, objects: readonly PlanResource[]): readonly PlanResource[] {
    const found = referredTo(this.document.configuration, resource, argument, objects);
    return found === 'any' ? [] : found;
  }

  blocks(resource: PlanResource, argument: string) {
    return blocksWritten(this.document.configuration, resource, argument);
  }

  partOf(
    entry: PlanResource,
    argument: string,
    objects: readonly PlanResource[],
  ): { readonly owners: readonly PlanResource[]; readonly maybe?: Reason } {
    const id = text(this.args(entry), argument);
    if (id !== undefined) return { owners: this.byId(objects, id) };
    const found = referredTo(this.document.configuration, entry, argument, objects);
    if (found !== 'any') return found.length > 1 ? { owners: found, maybe: whichObject(entry) } : { owners: found };
    const open = objects.filter((object) => text(this.args(object), 'id') === undefined);
    return { owners: open, maybe: whichObject(entry) };
  }

  ownersOf(
    entry: PlanResource,
    argument: string,
    objects: readonly PlanResource[],
    attribute = 'id',
  ): readonly PlanResource[] {
    const id = text(this.args(entry), argument);
    return id === undefined ? this.referred(entry, argument, objects) : this.byId(objects, id, attribute);
  }

  byId(objects: readonly PlanResource[], id: string, attribute = 'id'): readonly PlanResource[] {
    let index = this.ids.get(objects)?.get(attribute);
    if (!index) {
      const made = new Map<string, PlanResource[]>();
      for (const object of objects) {
        const own = text(this.args(object), attribute);
        if (own !== undefined) made.set(own, [...(made.get(own) ?? []), object]);
      }
      index = made;
      this.ids.set(objects, (this.ids.get(objects) ?? new Map()).set(attribute, index));
    }
    return index.get(id) ?? [];
  }
  private readonly ids = new Map<readonly PlanResource[], Map<string, ReadonlyMap<string, readonly PlanResource[]>>>();

  /** Why an object may have more parts than the plan tells of; not where they are written in it, by those arguments. */
  moreOf(object: PlanResource, ...inside: readonly string[]): Reason | undefined {
    const { partial, configuration } = this.document;
    if (object.deferred) return object.deferred;
    return inside.some((argument) => isWritten(configuration, object, argument)) ? undefined : partial;
  }

  prefixLists(): { policies: PrefixListPolicy[]; lists: PrefixLists } {
    const objects = this.of(['aws_ec2_managed_prefix_list']);
    const apart = this.of(['aws_ec2_managed_prefix_list_entry']);
    const lists = new Map<string, { entries: readonly Peer[]; maxEntries?: number }>();
    const policies = objects.map((object): PrefixListPolicy => {
      const args = this.args(object);
      const own = inlineOf(args, 'entry').flatMap((one) => addressPeers(required(one, 'cidr')));
      const added = apart.flatMap((entry) => {
        const { owners, maybe } = this.partOf(entry, 'prefix_list_id', objects);
        return owners.includes(object)
          ? doubted(addressPeers(required(this.args(entry), 'cidr')), maybe ?? entry.deferred)
          : [];
      });
      const max = args.get('max_entries');
      const maxEntries = max && asNumber(max);
      const more = this.moreOf(object, 'entry');
      const rest: readonly Peer[] = more ? [{ kind: 'unknown', reason: more, span: object.addressSpan }] : [];
      const entries = [...doubted([...own, ...added], object.deferred), ...rest];
      const found = maxEntries?.known ? { entries, maxEntries: maxEntries.value } : { entries };
      for (const name of [object.address, text(args, 'id')]) if (name !== undefined) lists.set(name, found);
      return { kind: 'prefix-list', ...this.base(object, args), entries, ...(maxEntries ? { maxEntries } : {}) };
    });
    return { policies, lists };
  }

  /** Routes in no route table, and peering connections with the ranges of the other side. */
  ways(lists: PrefixLists, spaces: readonly AddressSpacePolicy[]): AddressSpacePolicy[] {
    const vpcs = this.of(['aws_vpc']);
    const policy = (
      resource: PlanResource,
      ranges: readonly Peer[],
      more: Pick<AddressSpacePolicy, 'routes' | 'peer'>,
    ) => ({
      kind: 'address-space' as const,
      ...this.base(resource, this.args(resource)),
      ranges,
      ...more,
    });
    const ways = this.of([...WAYS.keys()]).map((resource) => {
      return policy(resource, leadsTo(this.args(resource), resource.type, lists), { routes: true });
    });
    const peerings = this.of(['aws_vpc_peering_connection']).map((resource) => {
      const far = this.ownersOf(resource, 'peer_vpc_id', vpcs).map(({ address }) => address);
      const ranges = spaces.flatMap((space) => (far.includes(space.address) ? space.ranges : []));
      return policy(resource, ranges, { peer: true });
    });
    return [...ways, ...peerings];
  }

  addressSpaces(): AddressSpacePolicy[] {
    const vpcs = this.of(['aws_vpc']);
    const more = this.of(['aws_vpc_ipv4_cidr_block_association']);
    return [...vpcs, ...this.of(['aws_subnet'])].map((resource) => {
      const added = more.filter((entry) => this.ownersOf(entry, 'vpc_id', vpcs).includes(resource));
      const ranges = [resource, ...added].flatMap((one) =>
        ['cidr_block', 'ipv6_cidr_block'].flatMap((name) => {
          const value = this.args(one).get(name);
          return value?.known ? addressPeers(value) : [];
        }),
      );
      return {
        kind: 'address-space',
        ...this.base(resource, this.args(resource)),
        ranges: doubted(ranges, resource.deferred),
      };
    });
  }
}
