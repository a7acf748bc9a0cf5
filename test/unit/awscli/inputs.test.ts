import { describe, expect, it } from 'vitest';
import { readFile } from './support';

const REST = 'the other rules of this group are not in this file';
const rest = ['inbound', 'outbound'].map((direction) => `  ${direction} allow all ?${REST} (maybe: ${REST})`);
const OTHERS = 'the other entries of this network ACL are not in this file';
const others = ['inbound', 'outbound'].map(
  (direction) => `  ${direction} ? #? ?${OTHERS} ?${OTHERS} ?${OTHERS} (maybe: ${OTHERS})`,
);
const entry = {
  NetworkAclId: 'acl-1',
  RuleNumber: 100,
  Protocol: '17',
  RuleAction: 'allow',
  Egress: true,
  CidrBlock: '0.0.0.0/0',
  PortRange: { From: 4172, To: 4172 },
};
const change = (SecurityGroupRuleId: string, over: object) => ({
  SecurityGroupRuleId,
  SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 4172, ToPort: 4172, ...over },
});

const table: { what: string; value: unknown; name?: string; beside?: Record<string, unknown>; read: string[] }[] = [
  {
    what: 'modify-security-group-rules: what it leaves alone is not in the file',
    value: { GroupId: 'sg-1', SecurityGroupRules: [change('sgr-1', { CidrIpv4: '10.0.0.0/8' })] },
    read: ['security-group sg-1', '  outbound allow tcp 4172 10.0.0.0/8', ...rest],
  },
  {
    what: '--security-group-rules alone; the listing beside it knows which way they go',
    value: [change('sgr-1', { ReferencedGroupId: 'sg-9' }), change('sgr-2', { PrefixListId: 'pl-1' })],
    name: 'rules.json',
    beside: {
      'listing.json': {
        SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', GroupId: 'sg-1', IsEgress: false, IpProtocol: '-1' }],
      },
    },
    read: ['security-group rules', '  inbound allow tcp 4172 @sg-9', '  outbound allow tcp 4172 &pl-1', ...rest],
  },
  {
    what: 'create-network-acl-entry: one entry, and whatever else the ACL has',
    value: entry,
    read: ['network-acl acl-1', '  outbound allow #100 udp 4172 0.0.0.0/0', ...others],
  },
  {
    what: 'entries for a loop over the command, of two ACLs',
    value: [entry, { ...entry, NetworkAclId: 'acl-2' }, { ...entry, RuleNumber: 110, RuleAction: 'deny' }],
    read: [
      'network-acl acl-1',
      '  outbound allow #100 udp 4172 0.0.0.0/0',
      '  outbound deny #110 udp 4172 0.0.0.0/0',
      ...others,
      'network-acl acl-2',
      '  outbound allow #100 udp 4172 0.0.0.0/0',
      ...others,
    ],
  },
  {
    what: 'create-managed-prefix-list',
    value: { PrefixListName: 'gateways', Entries: [{ Cidr: '10.0.0.0/8' }], MaxEntries: 5, AddressFamily: 'IPv4' },
    read: ['prefix-list gateways', '  10.0.0.0/8'],
  },
  {
    what: '--entries alone',
    value: [{ Cidr: '10.0.0.0/8', Description: 'a' }],
    name: 'offices.json',
    read: ['prefix-list offices', '  10.0.0.0/8'],
  },
  {
    what: 'modify-managed-prefix-list: what the list holds already is not in the file',
    value: { PrefixListId: 'pl-0a1b2c3d', AddEntries: [{ Cidr: '10.0.0.0/8' }], CurrentVersion: 1 },
    read: ['prefix-list pl-0a1b2c3d', '  10.0.0.0/8', '  ?the other entries of this prefix list are not in this file'],
  },
  {
    what: 'modify-managed-prefix-list beside the list’s entries: both together, without what it removes',
    value: {
      PrefixListId: 'pl-0a1b2c3d',
      AddEntries: [{ Cidr: '10.0.0.0/8' }],
      RemoveEntries: [{ Cidr: '10.2.0.0/16' }],
    },
    beside: { 'pl-0a1b2c3d.json': { Entries: [{ Cidr: '10.1.0.0/16' }, { Cidr: '10.2.0.0/16' }] } },
    read: ['prefix-list pl-0a1b2c3d', '  10.0.0.0/8', '  10.1.0.0/16'],
  },
  {
    what: 'create-vpc, and create-subnet, which names the VPC and not itself',
    value: [
      { CidrBlock: '10.0.0.0/16', InstanceTenancy: 'default' },
      { VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' },
    ],
    name: 'net.json',
    read: ['address-space net 10.0.0.0/16', 'address-space net 10.0.1.0/24'],
  },
  {
    what: 'create-route',
    value: { RouteTableId: 'rtb-1', DestinationCidrBlock: '198.19.0.0/16', GatewayId: 'igw-1' },
    read: ['address-space rtb-1 198.19.0.0/16'],
  },
];

describe('what the AWS CLI takes', () => {
  for (const { what, value, name, beside, read } of table) {
    it(what, () => {
      const reading = readFile(value, name, beside);
      expect(reading.lines).toEqual(read);
      expect(reading.recognised).toBe(true);
    });
  }
});

/** As `--generate-cli-skeleton` writes them, shortened. */
const INPUT = {
  CidrIp: '',
  FromPort: 0,
  GroupId: '',
  GroupName: '',
  IpPermissions: [
    {
      FromPort: 0,
      IpProtocol: '',
      IpRanges: [{ CidrIp: '', Description: '' }],
      Ipv6Ranges: [{ CidrIpv6: '', Description: '' }],
      PrefixListIds: [{ Description: '', PrefixListId: '' }],
      ToPort: 0,
      UserIdGroupPairs: [{ Description: '', GroupId: '', GroupName: '', UserId: '' }],
    },
  ],
  DryRun: true,
};
const OUTPUT = {
  SecurityGroups: [
    {
      Description: 'Description',
      GroupName: 'GroupName',
      IpPermissions: [
        {
          FromPort: 0,
          IpProtocol: 'IpProtocol',
          IpRanges: [{ CidrIp: 'CidrIp' }],
          ToPort: 0,
          UserIdGroupPairs: [{ GroupId: 'GroupId' }],
        },
      ],
      OwnerId: 'OwnerId',
      GroupId: 'GroupId',
      IpPermissionsEgress: [],
      VpcId: 'VpcId',
    },
  ],
  NextToken: 'NextToken',
};

const skeletons: [string, unknown][] = [
  ['authorize-security-group-egress', INPUT],
  [
    'authorize-security-group-egress as YAML',
    "GroupId: ''  # [REQUIRED] The ID of the security group.\nIpPermissions:\n- FromPort: 0\n  IpProtocol: ''\n  IpRanges:\n  - CidrIp: ''\n  ToPort: 0\n",
  ],
  ['output of describe-security-groups', OUTPUT],
  [
    'create-network-acl-entry',
    { ...entry, NetworkAclId: '', CidrBlock: '', Protocol: '', RuleAction: 'deny', RuleNumber: 0 },
  ],
  [
    'output of describe-network-acls',
    {
      NetworkAcls: [
        {
          NetworkAclId: 'NetworkAclId',
          Entries: [{ CidrBlock: 'CidrBlock', Protocol: 'Protocol', RuleAction: 'allow', RuleNumber: 0 }],
        },
      ],
    },
  ],
  [
    'create-managed-prefix-list',
    { DryRun: true, PrefixListName: '', Entries: [{ Cidr: '', Description: '' }], MaxEntries: 0 },
  ],
  [
    'modify-managed-prefix-list',
    { PrefixListId: '', CurrentVersion: 0, AddEntries: [{ Cidr: '' }], RemoveEntries: [{ Cidr: '' }] },
  ],
  [
    'modify-security-group-rules',
    {
      GroupId: '',
      SecurityGroupRules: [
        { SecurityGroupRuleId: '', SecurityGroupRule: { IpProtocol: '', FromPort: 0, ToPort: 0, CidrIpv4: '' } },
      ],
    },
  ],
  ['create-subnet', { CidrBlock: '', VpcId: '' }],
  [
    'output of describe-subnets',
    {
      Subnets: [{ SubnetId: 'SubnetId', VpcId: 'VpcId', CidrBlock: 'CidrBlock', AvailabilityZone: 'AvailabilityZone' }],
    },
  ],
];

describe('--generate-cli-skeleton', () => {
  for (const [what, value] of skeletons) {
    it(`${what}: a skeleton that nobody has filled in holds nothing and says nothing wrong`, () => {
      expect(readFile(value, 'skeleton.json').policies).toEqual([]);
    });
  }

  it('half filled in: what is filled in counts, what is not is unknown, and nothing is wrong', () => {
    const [permission] = INPUT.IpPermissions;
    const filled = {
      ...permission,
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '10.0.0.0/8' }],
    };
    const reading = readFile({ ...INPUT, GroupId: 'sg-1', IpPermissions: [filled] });
    const placeholder = (name: string) => `?${name} still holds the placeholder of a skeleton`;
    expect(reading.lines).toEqual([
      'security-group sg-1',
      `  outbound allow tcp 443 10.0.0.0/8 ${['CidrIpv6', 'PrefixListId', 'GroupId'].map(placeholder).join(' ')}`,
    ]);
    expect(reading.policies[0]!.invalid).toEqual([]);
  });
});
