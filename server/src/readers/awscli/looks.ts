/** A property, bare or in quotes, also within a text within a text; in AWS's spelling, camelCase or snake_case. */
const key = (name: string): string => {
  const words = name.match(/[A-Z][a-z0-9]*/g)!;
  const any = words.map((word) => `[${word[0]}${word[0]!.toLowerCase()}]${word.slice(1)}`).join('_?');
  return `(?<![\\w.])(?:\\\\?["'])?${any}(?:\\\\?["'])?\\s*:`;
};
const has = (...names: readonly string[]): RegExp => new RegExp(names.map(key).join('|'));
const id = (name: string, prefix: string): RegExp =>
  new RegExp(`${key(name)}\\s*(?:\\\\?["'])?(?:${prefix}-|["']|${name}\\b)`);

const SPACES = has('CidrBlock', 'CidrBlockAssociationSet', 'Ipv6CidrBlockAssociationSet');

/** What a text must hold, all of a line; `SecurityGroups` alone is a property of many services. */
const SIGNS: readonly (readonly RegExp[])[] = [
  [new RegExp(`(?:${key('IpPermissions')}|${key('IpPermissionsEgress')})\\s*(?:\\[|-|null)`)],
  [has('NetworkAclId'), has('Entries', 'RuleNumber')],
  [
    has('IpProtocol'),
    has('IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs', 'IsEgress', 'SecurityGroupRule'),
  ],
  [has('PrefixListId'), has('PrefixListName', 'AddEntries', 'RemoveEntries', 'Cidrs')],
  [has('PrefixListName'), has('Entries')],
  [has('Entries'), has('Cidr')],
  [has('RuleGroup', 'FirewallPolicy'), has('RulesSource', 'StatelessDefaultActions')],
  [id('VpcPeeringConnectionId', 'pcx'), has('AccepterVpcInfo', 'RequesterVpcInfo')],
  // What stands in subnets.
  [has('Reservations'), has('SubnetId')],
  [has('NetworkInterfaces'), id('NetworkInterfaceId', 'eni'), has('SubnetId')],
  [has('WorkspaceSecurityGroupId')],
  [id('ResourceId', 'd'), has('WorkspaceCreationProperties')],
  [id('DirectoryId', 'd'), has('SubnetIds'), has('EnableSelfService', 'EnableWorkDocs', 'Tenancy')],
];
/** These have names that other tools use too, for what they are about to make. */
const SPACE_SIGNS: readonly (readonly RegExp[])[] = [
  [id('VpcId', 'vpc'), SPACES],
  [id('SubnetId', 'subnet'), SPACES],
  [id('RouteTableId', 'rtb'), has('Routes', 'DestinationCidrBlock', 'DestinationIpv6CidrBlock')],
];
/** AWS Config and SQL over AWS's interfaces spell them otherwise, and say who they are. */
const EXPORT = /awsRegion|resourceType|"partition"|_ctx/;
const SPELLED = /(?<![\w.])(?:\\?["'])?(?:Vpc|Subnet|RouteTable)Id(?:\\?["'])?\s*:/;
const BARE_ENTRIES = /^\uFEFF?\s*\[\s*\{\s*"(?:Cidr|Description)"\s*:/;

/** Whether a text, JSON or YAML, is what the AWS CLI answers or takes about a network, or such an answer in a wrapper. */
export function looksLikeAwsOutput(text: string): boolean {
  if (!MENTIONS.test(text) || TEMPLATE.test(text) || TERRAFORM.test(text)) return false;
  const holds = (signs: readonly RegExp[]): boolean => signs.every((sign) => sign.test(text));
  return (
    SIGNS.some(holds) ||
    ((SPELLED.test(text) || EXPORT.test(text)) && SPACE_SIGNS.some(holds)) ||
    (BARE_ENTRIES.test(text) && /"Cidr"\s*:/.test(text))
  );
}
/** Templates spell properties as the API does, for what is still to be made. */
const TEMPLATE = /(?<!\w)Type["']?\s*:\s*["']?AWS::\w+::/;
/** Terraform that another tool has in YAML or JSON of its own: its arguments are spelled as some exports of answers are. */
const TERRAFORM = /^[ \t]*["']?(?:resource|data)["']?[ \t]*:[ \t]*\{?[ \t]*\r?\n[ \t]+["']?aws_\w+["']?[ \t]*:/m;
/** Most files name nothing of this, and are done with after one look. */
const MENTIONS =
  /[Ii]p_?[Pp](?:ermissions|rotocol)|[Cc]idr|[Nn]etwork_?[Aa]cl|[Pp]refix_?[Ll]ist|[Rr]oute_?[Tt]able|[Rr]ule_?[Gg]roup|Reservations|NetworkInterfaceId|WorkspaceSecurityGroupId|WorkspaceCreationProperties|EnableSelfService|EnableWorkDocs/;

/** Whether a text names what a file beside it may hold. */
export const refersElsewhere = (text: string): boolean =>
  /[Pp]refix_?[Ll]ist_?[Ii]d|[Ss]ecurity_?[Gg]roup_?[Rr]ule|"Cidr"|\bCidr:|[Vv]pc_?[Ii]d|SubnetId|ResourceId|DirectoryId|RuleGroup|RuleVariables/.test(
    text,
  );
