import {
  type Comment,
  keyOf,
  type Policy,
  type ReaderSettings,
  type Reading,
  type Reason,
  type SourceFile,
} from '../../policy';
import { get, pairSpan, textOf } from '../json/node';
import { readAddressSpaces } from './address-spaces';
import { Context } from './context';
import { readFirewalls } from './firewalls';
import { readLayout } from './layout';
import { agreed, handedDown, nestedStacks } from './nested-stacks';
import { readNetworkAcls } from './network-acls';
import { prefixLists, readPrefixLists } from './prefix-lists';
import { open, remember } from './reuse';
import { readRoutes } from './routes';
import { readSecurityGroups } from './security-groups';
import { parseTemplate } from './template';
import { readPeerings, readWays } from './ways';

export { mentionsNested } from './nested-stacks';
export { parseParameterFile } from './parameter-file';

const READ_TYPES =
  /["']?Type["']?\s*:\s*["']?(?:AWS::EC2::(?:SecurityGroup(?:Ingress|Egress)?|NetworkAcl(?:Entry)?|PrefixList|VPC|VPCCidrBlock|Subnet|RouteTable|Route|VPCPeeringConnection|TransitGatewayRoute|ClientVpnRoute)|AWS::NetworkFirewall::(?:RuleGroup|FirewallPolicy))(?![\w:])/;

/** Resource types that are of interest only beside those: they say where something stands. */
export const BESIDE: readonly string[] = [
  'AWS::EC2::Instance',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPNGatewayRoutePropagation',
];

/** The section's key, also where its colon is not typed. */
const SECTION = /(?:^|[\s{,])["']?Resources["']?\s*:|^[ \t]*["']?Resources["']?[ \t]*\{?[ \t]*\r?$/m;

/** Whether a text is a template with a resource that we read: a `Resources` key and a `Type: AWS::EC2::…`. */
export const looksLikeTemplate = (text: string): boolean => READ_TYPES.test(text) && SECTION.test(text);

/** Where a text has resources that we read and no section around them: at a line above that is half-typed, or at the first. */
export function withoutSection(text: string): { readonly start: number; readonly end: number } | undefined {
  const type = READ_TYPES.exec(text);
  if (!type || SECTION.test(text)) return undefined;
  const above = /^["']?\w+["']?(?=[ \t]*\r?$)/m.exec(text);
  const at = above && above.index < type.index ? above : type;
  return { start: at.index, end: at.index + at[0].length };
}

/**
 * Reads a CloudFormation template, YAML or JSON: security groups, network ACLs, prefix lists, VPCs, subnets and route tables,
 * with rule resources joined to what they belong to. Never throws; half-typed parts become problems. Of the reading
 * before, all is taken over that no change can have reached: it is used up by that, as its places move.
 */
export function readCloudFormation(file: SourceFile, settings: ReaderSettings, before?: Reading): Reading {
  const opened = open(file, settings, before);
  const { template, keeper } = opened;
  const context = new Context(template, settings, keeper);
  const lists = prefixLists(context);
  const policies: Policy[] = [
    ...readSecurityGroups(context, lists),
    ...readNetworkAcls(context),
    ...readPrefixLists(context),
    ...readAddressSpaces(context),
    ...readPeerings(context),
    ...readWays(context),
    ...readRoutes(context, lists),
    ...context.made('firewalls', '', () => readFirewalls(context, lists)),
  ].sort((a, b) => a.span.start - b.span.start);
  const about = aboutLeftOut(context);
  const comments = [...template.comments, ...metadata(context)].filter((comment) => !about(comment));
  const reading = { policies, problems: template.problems, comments, layout: readLayout(context) };
  if (context.resolver.finished) remember(reading, opened, settings);
  return reading;
}

/** The files that the nested stacks of a template are made of. */
export const nestedTemplates = (file: SourceFile): string[] =>
  nestedStacks(parseTemplate(file).resources.values(), file.uri).map(({ uri }) => uri);

/** What the templates that nest a file hand down to it, where they agree; undefined where none does. */
export function parametersFrom(
  callers: readonly { readonly file: SourceFile; readonly settings: ReaderSettings }[],
  uri: string,
): Readonly<Record<string, string | Reason>> | undefined {
  const calls = callers.flatMap(({ file, settings }) => {
    const template = parseTemplate(file, settings);
    const context = new Context(template, settings);
    const stacks = nestedStacks(template.resources.values(), file.uri).filter((one) => keyOf(one.uri) === keyOf(uri));
    return stacks.map(({ resource }) => handedDown(context, resource));
  });
  return calls.length > 0 ? agreed(calls) : undefined;
}

/** Whether a comment stands in or above an object that is left out, and so speaks for nothing that is read. */
function aboutLeftOut({ template, leftOut }: Context): (comment: Comment) => boolean {
  if (leftOut.length === 0) return () => false;
  const ends = [...template.resources.values()].map(({ pair }) => pairSpan(pair).end);
  const stretches = leftOut.map(({ pair }) => {
    const { start, end } = pairSpan(pair);
    const above = ends.reduce((most, one) => (one <= start && one > most ? one : most), 0);
    return { above, end };
  });
  return ({ span }) => stretches.some(({ above, end }) => span.start > above && span.end <= end);
}

/** `Metadata: {"workspaces-ports": "role=…"}` of a resource: the directive of a format without comments. */
function metadata(context: Context): Comment[] {
  const found: Comment[] = [];
  for (const resource of context.all()) {
    if (!resource.has('Metadata')) continue;
    const comment = context.made('metadata', resource.id, (): Comment | undefined => {
      const node = get(get(resource.pair.value, 'Metadata'), 'workspaces-ports');
      const text = textOf(node);
      return node && text !== undefined ? { text: `workspaces-ports: ${text}`, span: node.span } : undefined;
    });
    if (comment) found.push(comment);
  }
  return found;
}
