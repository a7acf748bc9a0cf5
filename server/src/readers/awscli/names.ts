import type { Node, Pair } from '../json/node';

/** What AWS calls the properties that are read. Other tools write them in camelCase (AWS Config) or snake_case (SQL). */
const NAMES: readonly string[] = [
  ...['GroupId', 'GroupName', 'Description', 'OwnerId', 'VpcId', 'SecurityGroupArn', 'IpPermissions'],
  ...['IpPermissionsEgress', 'IpProtocol', 'FromPort', 'ToPort', 'IpRanges', 'Ipv4Ranges', 'Ipv6Ranges', 'CidrIp'],
  ...['CidrIpv4', 'CidrIpv6', 'PrefixListIds', 'PrefixListId', 'UserIdGroupPairs', 'SecurityGroupRules'],
  ...['SecurityGroupRuleId', 'SecurityGroupRuleArn', 'SecurityGroupRule', 'IsEgress', 'ReferencedGroupInfo'],
  ...['ReferencedGroupId', 'NetworkAclId', 'Entries', 'Egress', 'RuleNumber', 'RuleAction', 'Protocol', 'CidrBlock'],
  ...['Ipv6CidrBlock', 'PortRange', 'From', 'To', 'PrefixListName', 'PrefixListArn', 'MaxEntries', 'AddEntries'],
  ...['RemoveEntries', 'Cidr', 'Cidrs', 'AddressFamily', 'CidrBlockAssociationSet', 'Ipv6CidrBlockAssociationSet'],
  ...['CidrBlockState', 'Ipv6CidrBlockState', 'State', 'SubnetId', 'SubnetArn', 'AvailabilityZone', 'DhcpOptionsId'],
  ...['InstanceTenancy', 'IsDefault', 'RouteTableId', 'Routes', 'DestinationCidrBlock', 'DestinationIpv6CidrBlock'],
  ...['DestinationPrefixListId', 'GatewayId', 'VpcPeeringConnectionId', 'AccepterVpcInfo', 'RequesterVpcInfo'],
  ...['CidrBlockSet', 'Ipv6CidrBlockSet', 'Region', 'AwsRegion', 'Status', 'Code', 'Tags', 'Key', 'Value'],
  ...['NextToken', 'Return', 'Configuration'],
];
const folded = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();
const BY_FOLDED = new Map(NAMES.map((name) => [folded(name), name]));

/** Whether a text has properties that are not spelled as AWS spells them. */
export const isOtherSpelling = (text: string): boolean => OTHER.test(text);
const OTHER =
  /\b(?:ip_?[Pp](?:ermissions|rotocol)|network_?[Aa]cl_?[Ii]d|security_?[Gg]roup_?[Rr]ule_?[Ii]d|route_?[Tt]able_?[Ii]d|subnet_?[Ii]d|vpc_?[Ii]d|prefix_?[Ll]ist_?[Ii]d)\b/;

/** The tree with AWS's own names for what is read; places stay. A node that several places share stays shared. */
export function asAwsSpells(root: Node): Node {
  const done = new Map<unknown, Node>();
  const turn = (node: Node): Node => {
    if (node.kind === 'scalar' || node.kind === 'call') return node;
    const key = node.kind === 'list' ? node.items : node.pairs;
    const before = done.get(key);
    if (before) return { ...before, span: node.span };
    const turned: Node =
      node.kind === 'list' ? { ...node, items: node.items.map(turn) } : { ...node, pairs: node.pairs.map(pair) };
    done.set(key, turned);
    return turned;
  };
  const pair = ({ key, keySpan, value }: Pair): Pair => ({
    key: BY_FOLDED.get(folded(key)) ?? key,
    keySpan,
    value: turn(value),
  });
  return turn(root);
}
