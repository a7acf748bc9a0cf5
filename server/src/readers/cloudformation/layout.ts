import { message } from '../../messages';
import {
  type Attachment,
  type Known,
  known,
  type Layout,
  type LayoutParts,
  layoutOf,
  type Named,
  type Reason,
  unknown,
} from '../../policy';
import { get, itemsOf, type Node, pairSpan, type ScalarNode } from '../json/node';
import { rangesOf } from './address-spaces';
import type { Context } from './context';
import { aclOf } from './network-acls';
import type { Resource } from './resource';
import { isId, linkOf } from './routes';

const SUBNET = 'AWS::EC2::Subnet';
const GROUP = 'AWS::EC2::SecurityGroup';
const ACL = 'AWS::EC2::NetworkAcl';
const TABLE = 'AWS::EC2::RouteTable';
const VPC = 'AWS::EC2::VPC';
const DIRECTORIES = ['AWS::DirectoryService::MicrosoftAD', 'AWS::DirectoryService::SimpleAD'];
/** What says that a directory is one of WorkSpaces. */
const DESKTOPS = ['AWS::WorkSpaces::Workspace', 'AWS::WorkSpaces::WorkspacesPool'];

/** What stands where: subnets with their network ACLs and route tables, and what has interfaces in them. */
export const readLayout = (context: Context): Layout => context.made('layout', '', () => layoutOf(partsOf(context)));

function partsOf(context: Context): LayoutParts {
  const of = <T>(what: string, type: string, read: (one: Resource) => T): T[] =>
    made(context, type).map((one) => context.made(what, one.id, () => read(one)));
  const association = (kind: 'acl' | 'table', layer: string) => (one: Resource) => {
    const named = orOthers(namedBy(context, get(one.properties, 'SubnetId'), SUBNET), context.hurt(one));
    return { kind, layer: layerOf(context, one, layer), subnets: certain(context, one, named) };
  };
  const layer = (kind: 'acl' | 'table') => (one: Resource) => ({
    kind,
    address: one.id,
    vpc: linkOf(context, get(one.properties, 'VpcId'), one),
  });
  return {
    attachments: [...directories(context), ...interfaces(context)],
    subnets: of('place', SUBNET, (one) => ({
      address: one.id,
      span: pairSpan(one.pair),
      nameSpan: one.pair.keySpan,
      ranges: rangesOf(context, one),
      vpc: linkOf(context, get(one.properties, 'VpcId'), one),
    })),
    layers: [...of('layer', ACL, layer('acl')), ...of('layer', TABLE, layer('table')), ...defaultAcls(context)],
    associations: [
      ...of('association', 'AWS::EC2::SubnetNetworkAclAssociation', association('acl', 'NetworkAclId')),
      ...of('association', 'AWS::EC2::SubnetRouteTableAssociation', association('table', 'RouteTableId')),
      ...lostAssociations(context),
    ],
  };
}

const made = (context: Context, type: string): Resource[] => context.ofType(type).filter((one) => context.isMade(one));

/** What may be associated with any subnet, in text that nobody can read. */
const lostAssociations = (context: Context): LayoutParts['associations'] =>
  (['acl', 'table'] as const).flatMap((kind) => {
    const rest = context.lost(`${kind} of subnets`);
    const layer = unknown(message(`policy.layer.elsewhere.${kind}`), { uri: context.uri, start: 0, end: 0 });
    return rest ? [{ kind, layer, subnets: { here: [], rest } }] : [];
  });

/** What is named, where nobody can tell whether just that is meant. */
const orOthers = (named: Named, doubt: Reason | undefined): Named => (doubt ? { here: [], rest: doubt } : named);

const andOthers = (named: Named, rest: Reason | undefined): Named => (rest ? { ...named, rest } : named);

/** Entries for the default network ACL of a VPC say that the template keeps it. */
function defaultAcls(context: Context): LayoutParts['layers'] {
  const vpcs = new Set<string>();
  for (const entry of made(context, 'AWS::EC2::NetworkAclEntry')) {
    const target = aclOf(context, entry);
    if (target?.attribute === 'DefaultNetworkAcl' && context.resolver.resource(target.id)?.type === VPC) {
      vpcs.add(target.id);
    }
  }
  return [...vpcs].map((id) => {
    const vpc = known(id, context.resolver.resource(id)!.pair.keySpan);
    return { kind: 'acl', address: `${id}.DefaultNetworkAcl`, vpc, serves: vpc };
  });
}

/** The resources of a type that a property names. A text is the id of something made elsewhere, which counts of groups. */
function namedBy(context: Context, node: Node | undefined, type: string): Named {
  const here = new Set<string>();
  const rest = node && collect(context, node, type, here);
  return { here: [...here], ...(rest ? { rest } : {}) };
}

const elsewhere = ({ text, span }: ScalarNode): Reason => ({
  message: message('policy.groupElsewhere', { group: text }),
  span,
});

function collect(context: Context, node: Node, type: string, here: Set<string>): Reason | undefined {
  const outcome = context.resolver.resolve(node);
  switch (outcome.kind) {
    case 'nothing':
      return undefined;
    case 'unknown':
      return { message: outcome.message, span: outcome.at };
    case 'resource':
      if (context.resolver.resource(outcome.id)?.type === type && isId(outcome.attribute)) {
        here.add(outcome.id);
        return undefined;
      }
      return { message: message('cloudformation.attribute', { name: outcome.id }), span: node.span };
    case 'value': {
      if (outcome.node.kind === 'scalar') return type === GROUP ? elsewhere(outcome.node) : undefined;
      let rest: Reason | undefined;
      for (const item of itemsOf(outcome.node)) rest = collect(context, item, type, here) ?? rest;
      return rest;
    }
  }
}

/** What is made in some worlds only is joined to nothing for certain, except to what is made in no others. */
function certain(context: Context, one: Resource, named: Named): Named {
  const doubtOf = (subnet: Resource): Reason | undefined =>
    context.inLoop(one) ??
    context.existence(context.worlds(subnet), context.worlds(one), () =>
      context.hangsOn(one.condition, one.pair.keySpan),
    ).maybe;
  const doubts = named.here.map((id) => doubtOf(context.resolver.resource(id)!));
  const doubt = doubts.find((reason) => reason !== undefined);
  return doubt ? { here: named.here.filter((_, i) => !doubts[i]), rest: named.rest ?? doubt } : named;
}

function layerOf(context: Context, one: Resource, property: string): Known<string> {
  const target = context.referenceName(get(one.properties, property));
  const type = target && context.resolver.resource(target.id)?.type;
  if (target && (type === ACL || type === TABLE)) return known(target.id, one.pair.keySpan);
  if (target?.attribute === 'DefaultNetworkAcl') return known(`${target.id}.DefaultNetworkAcl`, one.pair.keySpan);
  return unknown(message('policy.layer.elsewhere.one'), one.pair.keySpan);
}

/** Directories that desktops of the template are in. */
function directories(context: Context): Attachment[] {
  const used = new Set(
    DESKTOPS.flatMap((type) => made(context, type)).flatMap(({ properties }) => {
      const directory = context.referenceName(get(properties, 'DirectoryId'));
      return directory ? [directory.id] : [];
    }),
  );
  return DIRECTORIES.flatMap((type) => made(context, type))
    .filter(({ id }) => used.has(id))
    .map((one) => {
      const rest = { message: message('policy.membersGroup', { directory: one.id }), span: one.pair.keySpan };
      const subnets = namedBy(context, get(get(one.properties, 'VpcSettings'), 'SubnetIds'), SUBNET);
      return attachment(context, 'workspaces', one, subnets, { here: [], rest });
    });
}

/** Network interfaces, and instances with theirs. */
function interfaces(context: Context): Attachment[] {
  const out: Attachment[] = [];
  const add = (kind: Attachment['kind'], one: Resource, from: Node | undefined, groups: string): void => {
    const subnet = get(from, 'SubnetId');
    if (!subnet) return;
    const written = get(from, groups);
    const named = written
      ? namedBy(context, written, GROUP)
      : { here: [], rest: { message: message('policy.defaultGroup'), span: one.pair.keySpan } };
    out.push(attachment(context, kind, one, namedBy(context, subnet, SUBNET), named));
  };
  for (const one of made(context, 'AWS::EC2::NetworkInterface')) add('interface', one, one.properties, 'GroupSet');
  for (const one of made(context, 'AWS::EC2::Instance')) {
    add('instance', one, one.properties, 'SecurityGroupIds');
    for (const own of itemsOf(get(one.properties, 'NetworkInterfaces'))) add('instance', one, own, 'GroupSet');
  }
  return out;
}

const attachment = (
  context: Context,
  kind: Attachment['kind'],
  one: Resource,
  subnets: Named,
  groups: Named,
): Attachment => ({
  kind,
  address: one.id,
  span: pairSpan(one.pair),
  nameSpan: one.pair.keySpan,
  subnets: andOthers(subnets, context.hurt(one)),
  groups: andOthers(groups, context.hurt(one)),
});
