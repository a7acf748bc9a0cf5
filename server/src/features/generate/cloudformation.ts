import { Document, type Pair, Scalar, visit, type YAMLMap } from 'yaml';
import type { UserValue } from '../../catalogue';
import { message, render } from '../../messages';
import { description, directive, flowComment, headerLines, numbered, objectName } from './header';
import type { Flow } from './plan';
import { OBJECT, type RuleRequest } from './request';

/** A template as data; `{Ref: name}` stands for the intrinsic in both notations. */
interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Parameters: Record<string, object>;
  readonly Resources: Record<string, object>;
}

const PARAMETERS: Readonly<Record<UserValue, string>> = {
  dnsServers: 'DnsServersCidr',
  directoryControllers: 'DirectoryControllersCidr',
  vpcCidrs: 'WorkSpacesVpcCidr',
};

/** `workspaces_clients` → `WorkspacesClients`: logical ids are alphanumeric. */
const logical = (name: string): string =>
  name
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** The template as JSON, which has no comments: the directive stands in the object's metadata. */
export function cloudFormationJson(request: RuleRequest, flows: readonly Flow[]): string {
  const { Resources, ...rest } = template(request, flows);
  const name = logical(OBJECT[request.role].name);
  const { Type, ...properties } = Resources[name] as { Type: string };
  const Metadata = { 'workspaces-ports': directive(request).replace(/^workspaces-ports: /, '') };
  const marked = { ...Resources, [name]: { Type, Metadata, ...properties } };
  return `${JSON.stringify({ ...rest, Resources: marked }, null, 2)}\n`;
}

export function cloudFormationYaml(request: RuleRequest, flows: readonly Flow[]): string {
  const document = new Document(template(request, flows));
  visit(document, {
    Map: (_key, node) => reference(node),
    // Today's YAML has no dates, but CloudFormation's has.
    Scalar: (_key, node) => {
      if (node.value === '2010-09-09') node.type = 'QUOTE_DOUBLE';
    },
  });
  const root = document.contents as unknown as YAMLMap<Scalar, YAMLMap<Scalar, YAMLMap>>;
  for (const section of root.items.slice(1)) section.key.spaceBefore = section.key.value !== 'Description';
  const resources = root.get('Resources')!.items;
  for (const [i, pair] of resources.entries()) {
    pair.key.spaceBefore = i > 0;
    comment(pair, i === 0 ? directive(request) : commentsOfEntries(request, flows)[i - 1]!);
  }
  for (const side of ['SecurityGroupIngress', 'SecurityGroupEgress'])
    commentList(resources[0]!.value!, side, request, flows);
  document.commentBefore = headerLines(request)
    .map((line) => ` ${line}`)
    .join('\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function comment({ key }: Pair<Scalar, unknown>, text: string): void {
  key.commentBefore = ` ${text}`;
}

/** `{Ref: x}` → `!Ref x` */
function reference(node: YAMLMap): Scalar | undefined {
  const value = node.items.length === 1 ? node.get('Ref') : undefined;
  if (typeof value !== 'string') return undefined;
  const scalar = new Scalar(value);
  scalar.tag = '!Ref';
  return scalar;
}

/** A comment above the first entry of every flow in the group's inline list. */
function commentList(resource: YAMLMap, side: string, request: RuleRequest, flows: readonly Flow[]): void {
  const list = resource.getIn(['Properties', side]) as { items: YAMLMap[] } | undefined;
  const own = flows.filter(({ direction }) => SIDE[direction] === side);
  let at = 0;
  for (const flow of own) {
    const first = list?.items[at];
    if (first) first.commentBefore = ` ${flowComment(flow, request)}`;
    at += remotesOf(flow).length;
  }
}

const SIDE = { inbound: 'SecurityGroupIngress', outbound: 'SecurityGroupEgress' } as const;

function template(request: RuleRequest, flows: readonly Flow[]): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: description(request),
    Parameters: parameters(request, flows),
    Resources: request.role === 'subnet' ? acl(request, flows) : group(request, flows),
  };
}

function parameters({ locale }: RuleRequest, flows: readonly Flow[]): Record<string, object> {
  const values = new Set(flows.flatMap(({ remote }) => ('value' in remote ? [remote.value] : [])));
  return {
    VpcId: {
      Type: 'AWS::EC2::VPC::Id',
      Description: render(message('generate.vpc'), locale),
    },
    ...Object.fromEntries(
      [...values].map((value) => [
        PARAMETERS[value],
        {
          Type: 'String',
          Description: render(message('generate.cidrOf', { what: message(`rules.user.${value}`) }), locale),
        },
      ]),
    ),
  };
}

/** Where a flow goes, one entry for each rule that CloudFormation needs. */
const remotesOf = ({ remote }: Flow): readonly (string | { readonly Ref: string })[] =>
  'value' in remote ? [{ Ref: PARAMETERS[remote.value] }] : remote.cidrs;

const isV6 = (remote: unknown): boolean => typeof remote === 'string' && remote.includes(':');

function group(request: RuleRequest, flows: readonly Flow[]): Record<string, object> {
  const rules = (direction: Flow['direction']): object[] =>
    flows
      .filter((flow) => flow.direction === direction)
      .flatMap((flow) =>
        remotesOf(flow).map((remote) => ({
          Description: flow.description,
          IpProtocol: flow.protocol,
          FromPort: flow.from,
          ToPort: flow.to,
          [isV6(remote) ? 'CidrIpv6' : 'CidrIp']: remote,
        })),
      );
  const [ingress, egress] = [rules('inbound'), rules('outbound')];
  return {
    [logical(OBJECT[request.role].name)]: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: description(request),
        VpcId: { Ref: 'VpcId' },
        ...(ingress.length > 0 ? { SecurityGroupIngress: ingress } : {}),
        ...(egress.length > 0 ? { SecurityGroupEgress: egress } : {}),
      },
    },
  };
}

function acl(request: RuleRequest, flows: readonly Flow[]): Record<string, object> {
  const name = logical(OBJECT[request.role].name);
  const entries = numbered(flows, remotesOf).map(({ flow, name: rule, remote, number }): [string, object] => [
    logical(rule),
    {
      Type: 'AWS::EC2::NetworkAclEntry',
      Properties: {
        NetworkAclId: { Ref: name },
        RuleNumber: number,
        Egress: flow.direction === 'outbound',
        RuleAction: 'allow',
        Protocol: flow.protocol === 'tcp' ? 6 : 17,
        PortRange: { From: flow.from, To: flow.to },
        [isV6(remote) ? 'Ipv6CidrBlock' : 'CidrBlock']: remote,
      },
    },
  ]);
  const Tags = [{ Key: 'Name', Value: objectName(request) }];
  return {
    [name]: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'VpcId' }, Tags } },
    ...Object.fromEntries(entries),
  };
}

/** One comment for each entry of a network ACL. */
const commentsOfEntries = (request: RuleRequest, flows: readonly Flow[]): string[] =>
  flows.flatMap((flow) => remotesOf(flow).map(() => flowComment(flow, request)));
