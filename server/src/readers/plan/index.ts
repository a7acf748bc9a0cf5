import { message } from '../../messages';
import {
  type AddressSpacePolicy,
  type Direction,
  doubted,
  doubtedRules,
  type FilterPolicy,
  type InvalidValue,
  type Known,
  known,
  type Peer,
  type PrefixListPolicy,
  type ReaderSettings,
  type Reading,
  type Reason,
  type Rule,
  type SourceFile,
} from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { parseJson } from '../json/parse';
import { type Arguments, attributeArguments, required } from '../terraform/arguments';
import type { Scope } from '../terraform/evaluate';
import { NETWORK_ACLS, SECURITY_GROUPS } from '../terraform/kinds';
import { labelsOf } from '../terraform/labels';
import { Module } from '../terraform/module';
import { addressPeers, type PrefixLists } from '../terraform/peers';
import { aclRule, groupRule, maybeAnything, type RuleContext } from '../terraform/rules';
import { asNumber, asText } from '../terraform/value';
import { leadsTo, WAYS } from '../terraform/ways';
import { type PlanDocument, type PlanResource, planDocument } from './document';
import { planFirewalls } from './firewalls';
import { planLayout } from './layout';
import type { PlanReader } from './reader';
import { blocksWritten, isWritten, leavesOut, referredTo } from './references';
import { planRoutes } from './routes';
import { planArguments } from './values';

export { looksLikePlan } from './document';

/** What groups and ACLs differ in: the resources that hold their rules apart, and how those say whose and which way. */
interface Kind {
  readonly kind: FilterPolicy['kind'];
  readonly objects: readonly string[];
  readonly rules: readonly string[];
  readonly owner: string;
  readonly rule: (args: Arguments, direction: Direction, context: RuleContext) => Rule;
  readonly isOutbound: (type: string, args: Arguments) => boolean;
}

const text = (args: Arguments, name: string): string | undefined => {
  const value = args.get(name);
  const found = value && asText(value);
  return found?.known ? found.value : undefined;
};

const KINDS: readonly Kind[] = [
  {
    kind: 'security-group',
    objects: SECURITY_GROUPS,
    rules: ['aws_security_group_rule', 'aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'],
    owner: 'security_group_id',
    rule: groupRule,
    isOutbound: (type, args) => type.endsWith('egress_rule') || text(args, 'type') === 'egress',
  },
  {
    kind: 'network-acl',
    objects: NETWORK_ACLS,
    rules: ['aws_network_acl_rule'],
    owner: 'network_acl_id',
    rule: aclRule,
    isOutbound: (_, args) => text(args, 'egress') === 'true',
  },
];

/** Why nobody can tell whose a rule or an entry is. */
const whichObject = ({ address, addressSpan }: PlanResource): Reason => ({
  message: message('terraform.whichObject', { reference: address }),
  span: addressSpan,
});

const INLINE: readonly (readonly [argument: string, direction: Direction])[] = [
  ['ingress', 'inbound'],
  ['egress', 'outbound'],
];

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
      ...KINDS.flatMap((kind) => plan.filters(kind, lists)),
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

  filters(kind: Kind, lists: PrefixLists): FilterPolicy[] {
    const objects = this.of(kind.objects);
    const apart = new Map<PlanResource, { readonly entry: PlanResource; readonly maybe?: Reason }[]>();
    const foreign = new Map<string, PlanResource[]>();
    for (const entry of this.of(kind.rules)) {
      const { owners, maybe } = this.partOf(entry, kind.owner, objects);
      for (const owner of owners) {
        const list = apart.get(owner) ?? [];
        list.push(maybe ? { entry, maybe } : { entry });
        apart.set(owner, list);
      }
      if (owners.length > 0) continue;
      const key = text(this.args(entry), kind.owner) ?? entry.address;
      foreign.set(key, [...(foreign.get(key) ?? []), entry]);
    }
    const add = (rules: Rule[], entry: PlanResource, context: RuleContext, maybe?: Reason): void => {
      const args = { ...this.args(entry), ...(maybe ? { maybe } : {}) };
      const direction = kind.isOutbound(entry.type, args) ? 'outbound' : 'inbound';
      rules.push(kind.rule(args, direction, context));
    };
    const here = objects.map((object): FilterPolicy => {
      const args = this.args(object);
      const base = this.base(object, args);
      const context = { lists, invalid: base.invalid, self: object.address };
      const rules = INLINE.flatMap(([argument, direction]) =>
        this.inline(args, argument).map((one) => kind.rule(one, direction, context)),
      );
      for (const { entry, maybe } of apart.get(object) ?? []) add(rules, entry, context, maybe);
      const more = this.moreOf(object, ...INLINE.map(([argument]) => argument));
      if (more)
        rules.push(
          ...INLINE.map(([, direction]) => maybeAnything(kind.kind, direction, { span: base.nameSpan }, more)),
        );
      return { kind: kind.kind, ...base, rules: doubtedRules(rules, object.deferred) };
    });
    const elsewhere = [...foreign].map(([address, entries]): FilterPolicy => {
      const base = { ...this.base(entries[0]!, this.args(entries[0]!)), address };
      const context = { lists, invalid: base.invalid, self: address };
      const reason = { message: message('terraform.restElsewhere', { reference: address }), span: base.nameSpan };
      const rules = INLINE.map(([, direction]) => maybeAnything(kind.kind, direction, { span: base.nameSpan }, reason));
      for (const entry of entries) add(rules, entry, context);
      return { kind: kind.kind, ...base, rules };
    });
    return [...here, ...elsewhere];
  }

  /** Why an object may have more parts than the plan tells of; not where they are written in it, by those arguments. */
  moreOf(object: PlanResource, ...inside: readonly string[]): Reason | undefined {
    const { partial, configuration } = this.document;
    if (object.deferred) return object.deferred;
    return inside.some((argument) => isWritten(configuration, object, argument)) ? undefined : partial;
  }

  /** Rules inside an object. Where all of them are known after apply only, the configuration writes none. */
  private inline(args: Arguments, argument: string): Arguments[] {
    const value = args.get(argument);
    return value?.known ? attributeArguments(value, this.scope) : [];
  }

  prefixLists(): { policies: PrefixListPolicy[]; lists: PrefixLists } {
    const objects = this.of(['aws_ec2_managed_prefix_list']);
    const apart = this.of(['aws_ec2_managed_prefix_list_entry']);
    const lists = new Map<string, { entries: readonly Peer[]; maxEntries?: number }>();
    const policies = objects.map((object): PrefixListPolicy => {
      const args = this.args(object);
      const own = this.inline(args, 'entry').flatMap((one) => addressPeers(required(one, 'cidr')));
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
