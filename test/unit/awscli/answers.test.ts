import { describe, expect, it } from 'vitest';
import { readFile, regionsOf } from './support';

const REST = 'the other rules of this group are not in this file';
const rest = (direction: string, why = REST) => `  ${direction} allow all ?${why} (maybe: ${why})`;

const rule = (over: object) => ({
  SecurityGroupRuleId: 'sgr-1',
  GroupId: 'sg-1',
  GroupOwnerId: '111122223333',
  IsEgress: true,
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  Tags: [],
  ...over,
});
const list = (over: object = {}) => ({
  PrefixListId: 'pl-0a1b2c3d',
  AddressFamily: 'IPv4',
  State: 'create-complete',
  PrefixListArn: 'arn:aws:ec2:eu-west-1:111122223333:prefix-list/pl-0a1b2c3d',
  PrefixListName: 'offices',
  MaxEntries: 10,
  OwnerId: '111122223333',
  ...over,
});

const table: { what: string; value: unknown; name?: string; read: string[]; regions?: (string | undefined)[] }[] = [
  {
    what: 'describe-security-group-rules: rules become their groups again',
    value: {
      SecurityGroupRules: [
        rule({
          CidrIpv4: '10.0.0.0/8',
          SecurityGroupRuleArn: 'arn:aws:ec2:ap-northeast-1:1:security-group-rule/sgr-1',
        }),
        rule({ GroupId: 'sg-2', IsEgress: false, CidrIpv6: '2001:db8::/32' }),
        rule({ IpProtocol: '-1', FromPort: -1, ToPort: -1, PrefixListId: 'pl-1' }),
        rule({ IsEgress: false, ReferencedGroupInfo: { GroupId: 'sg-9', UserId: '1' } }),
      ],
    },
    read: [
      'security-group sg-1',
      '  outbound allow tcp 443 10.0.0.0/8',
      '  outbound allow all &pl-1',
      '  inbound allow tcp 443 @sg-9',
      'security-group sg-2',
      '  inbound allow tcp 443 2001:db8::/32',
    ],
    regions: ['ap-northeast-1', 'ap-northeast-1'],
  },
  {
    what: 'a page of rules with more to come: what is missing may be on the next',
    value: { SecurityGroupRules: [rule({ CidrIpv4: '10.0.0.0/8' })], NextToken: 'abc' },
    read: ['security-group sg-1', '  outbound allow tcp 443 10.0.0.0/8', rest('inbound'), rest('outbound')],
  },
  {
    what: 'pages behind one another: the last has nothing more to come',
    value: [
      { SecurityGroupRules: [rule({ CidrIpv4: '10.0.0.0/8' })], NextToken: 'abc' },
      { SecurityGroupRules: [rule({ CidrIpv4: '10.1.0.0/16' })] },
    ],
    read: ['security-group sg-1', '  outbound allow tcp 443 10.0.0.0/8', '  outbound allow tcp 443 10.1.0.0/16'],
  },
  {
    what: 'what authorize-security-group-egress answers is what it has added, not the group',
    value: { Return: true, SecurityGroupRules: [rule({ CidrIpv4: '10.0.0.0/8' })] },
    read: ['security-group sg-1', '  outbound allow tcp 443 10.0.0.0/8', rest('inbound'), rest('outbound')],
  },
  {
    what: 'a group of which a --query took one direction only: the other is unknown',
    value: [{ GroupId: 'sg-1', GroupName: 'x', IpPermissionsEgress: [] }],
    read: ['security-group sg-1', rest('inbound', 'IpPermissions is not in this object')],
  },
  {
    what: 'describe-managed-prefix-lists: the entries are elsewhere; lists that AWS keeps are checked where rules name them',
    value: { PrefixLists: [list(), list({ PrefixListId: 'pl-63a5400a', OwnerId: 'AWS' })] },
    read: [
      'prefix-list pl-0a1b2c3d',
      '  ?the entries of pl-0a1b2c3d are in no file of this folder (aws ec2 get-managed-prefix-list-entries tells them)',
    ],
    regions: ['eu-west-1'],
  },
  {
    what: 'describe-prefix-lists: of AWS’s own lists with their CIDRs nothing is to be checked',
    value: {
      PrefixLists: [
        { PrefixListName: 'com.amazonaws.us-east-1.s3', Cidrs: ['54.231.0.0/17'], PrefixListId: 'pl-63a5400a' },
        { PrefixListName: 'offices', Cidrs: ['10.0.0.0/8'], PrefixListId: 'pl-0a1b2c3d' },
      ],
    },
    read: ['prefix-list pl-0a1b2c3d', '  10.0.0.0/8'],
  },
  {
    what: 'get-managed-prefix-list-entries: the file’s name tells whose they are',
    value: { Entries: [{ Cidr: '10.0.0.0/16', Description: 'vpc-a' }, { Cidr: '2001:db8::/32' }] },
    name: 'pl-0a1b2c3d.json',
    read: ['prefix-list pl-0a1b2c3d', '  10.0.0.0/16', '  2001:db8::/32'],
  },
  {
    what: 'entries under the list’s id, in two pages, and more to come',
    value: {
      'pl-0a1b2c3d': [
        { Entries: [{ Cidr: '10.0.0.0/16' }], NextToken: 'a' },
        { Entries: [{ Cidr: '10.1.0.0/16' }], NextToken: 'b' },
      ],
    },
    read: [
      'prefix-list pl-0a1b2c3d',
      '  10.0.0.0/16',
      '  10.1.0.0/16',
      '  ?the other entries of this prefix list are not in this file',
    ],
  },
  {
    what: 'describe-vpcs: further blocks count, those that are gone or still to come do not',
    value: {
      Vpcs: [
        {
          VpcId: 'vpc-1',
          CidrBlock: '10.0.0.0/16',
          DhcpOptionsId: 'dopt-1',
          CidrBlockAssociationSet: [
            { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '198.19.0.0/16', CidrBlockState: { State: 'associated' } },
            { CidrBlock: '10.9.0.0/16', CidrBlockState: { State: 'disassociated' } },
          ],
          Ipv6CidrBlockAssociationSet: [
            { Ipv6CidrBlock: '2600:1f18::/56', Ipv6CidrBlockState: { State: 'associated' } },
            { Ipv6CidrBlock: '', Ipv6CidrBlockState: { State: 'associating' } },
          ],
        },
      ],
    },
    read: ['address-space vpc-1 10.0.0.0/16 198.19.0.0/16 2600:1f18::/56'],
  },
  {
    what: 'describe-subnets: the zone tells the region, and no VPC is made of them',
    value: {
      Subnets: [
        { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'ap-northeast-1a' },
        { SubnetId: 'subnet-2', VpcId: 'vpc-1', CidrBlock: '10.0.2.0/24', AvailabilityZone: 'us-west-2-lax-1a' },
      ],
    },
    read: ['address-space subnet-1 10.0.1.0/24', 'address-space subnet-2 10.0.2.0/24'],
    regions: ['ap-northeast-1', 'us-west-2'],
  },
  {
    what: 'describe-route-tables: the local route and default routes lead to no other network',
    value: {
      RouteTables: [
        {
          RouteTableId: 'rtb-1',
          VpcId: 'vpc-1',
          Routes: [
            { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
            { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' },
            { DestinationCidrBlock: '198.19.0.0/16', TransitGatewayId: 'tgw-1' },
            { DestinationIpv6CidrBlock: '2001:db8::/32', GatewayId: 'igw-1' },
            { DestinationPrefixListId: 'pl-63a5400a', GatewayId: 'vpce-1' },
          ],
        },
      ],
    },
    read: ['address-space rtb-1 198.19.0.0/16 2001:db8::/32 &pl-63a5400a'],
  },
  {
    what: 'describe-vpc-peering-connections: the networks at both ends; what is deleted carries nothing',
    value: {
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: 'pcx-1',
          Status: { Code: 'active' },
          RequesterVpcInfo: { VpcId: 'vpc-1', Region: 'eu-west-2', CidrBlock: '10.0.0.0/16' },
          AccepterVpcInfo: {
            VpcId: 'vpc-2',
            Region: 'eu-west-2',
            CidrBlock: '198.19.0.0/16',
            CidrBlockSet: [{ CidrBlock: '198.19.0.0/16' }, { CidrBlock: '10.3.0.0/16' }],
          },
        },
        { VpcPeeringConnectionId: 'pcx-2', Status: { Code: 'deleted' }, AccepterVpcInfo: { CidrBlock: '10.7.0.0/16' } },
      ],
    },
    read: ['address-space pcx-1 10.0.0.0/16 198.19.0.0/16 10.3.0.0/16'],
    regions: ['eu-west-2'],
  },
  {
    what: 'an answer is of one region: what one object says holds for its neighbours',
    value: [
      { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', IsDefault: false },
      { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'sa-east-1b' },
    ],
    read: ['address-space vpc-1 10.0.0.0/16', 'address-space subnet-1 10.0.1.0/24'],
    regions: ['sa-east-1', 'sa-east-1'],
  },
  {
    what: 'no object says it, and the file is named after the region',
    value: { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] },
    name: 'vpcs-eu-central-1.json',
    read: ['address-space vpc-1 10.0.0.0/16'],
    regions: ['eu-central-1'],
  },
  {
    what: 'describe-stale-security-groups lists rules that lead nowhere, not groups',
    value: {
      StaleSecurityGroupSet: [
        {
          GroupId: 'sg-1',
          VpcId: 'vpc-1',
          StaleIpPermissions: [{ IpProtocol: 'tcp', UserIdGroupPairs: [{ GroupId: 'x' }] }],
        },
      ],
    },
    read: [],
  },
];

describe('what the AWS CLI answers', () => {
  for (const { what, value, name, read, regions } of table) {
    it(what, () => {
      const reading = readFile(value, name);
      expect(reading.lines).toEqual(read);
      expect(reading.problems).toEqual([]);
      if (read.length > 0) expect(reading.recognised).toBe(true);
      if (regions) expect(regionsOf(reading)).toEqual(regions);
    });
  }
});
