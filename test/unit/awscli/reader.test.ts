import { describe, expect, it } from 'vitest';
import { looksLikeAwsOutput, readAwsCli } from '../../../server/src/readers/awscli';
import { looksLikeTemplate } from '../../../server/src/readers/cloudformation';
import { readingLines } from '../cloudformation/support';

const read = (value: unknown, uri = 'file:///net/answer.json') => {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 4);
  return { text, ...readAwsCli({ uri, text }, { variables: {} }) };
};

const group = {
  Description: 'thin clients',
  GroupName: 'clients',
  IpPermissions: [
    {
      FromPort: 443,
      IpProtocol: 'tcp',
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      ToPort: 443,
      UserIdGroupPairs: [{ GroupId: 'sg-2', UserId: '1' }],
    },
  ],
  OwnerId: '111122223333',
  GroupId: 'sg-1',
  IpPermissionsEgress: [
    {
      IpProtocol: '-1',
      IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      Ipv6Ranges: [{ CidrIpv6: '::/0' }],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    },
    {
      FromPort: 4172,
      IpProtocol: 'udp',
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'a' }, { CidrIp: '10.1.0.0/16' }],
      PrefixListIds: [{ PrefixListId: 'pl-1' }],
      ToPort: 4172,
    },
  ],
  Tags: [{ Key: 'Name', Value: 'WorkSpaces' }],
  VpcId: 'vpc-1',
  SecurityGroupArn: 'arn:aws:ec2:ap-northeast-1:111122223333:security-group/sg-1',
};
const groupLines = [
  'security-group sg-1',
  '  inbound allow tcp 443 @sg-2',
  '  outbound allow all 0.0.0.0/0 ::/0',
  '  outbound allow udp 4172 10.0.0.0/8 10.1.0.0/16 &pl-1',
];
const acl = {
  Entries: [
    {
      CidrBlock: '0.0.0.0/0',
      Egress: true,
      Protocol: '6',
      PortRange: { From: 443, To: 443 },
      RuleAction: 'allow',
      RuleNumber: 100,
    },
    { CidrBlock: '0.0.0.0/0', Egress: true, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32767 },
    { Ipv6CidrBlock: '::/0', Egress: true, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32768 },
    { Ipv6CidrBlock: '::/0', Egress: false, Protocol: '-1', RuleAction: 'deny', RuleNumber: 90 },
    {
      CidrBlock: '0.0.0.0/0',
      Egress: false,
      Protocol: '1',
      IcmpTypeCode: { Code: -1, Type: 8 },
      RuleAction: 'allow',
      RuleNumber: 95,
    },
  ],
  NetworkAclId: 'acl-1',
  Tags: [],
};
const aclLines = [
  'network-acl acl-1',
  '  outbound allow #100 tcp 443 0.0.0.0/0',
  '  inbound deny #90 all ::/0',
  '  inbound allow #95 icmp 0.0.0.0/0',
];
const permission = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
const rule = (direction: string) => `  ${direction} allow tcp 443 10.0.0.0/8`;

const table: { what: string; value: unknown; uri?: string; read: string[] }[] = [
  { what: 'describe-security-groups', value: { SecurityGroups: [group] }, read: groupLines },
  { what: 'an array of groups, without the top-level key', value: [group], read: groupLines },
  { what: 'one group', value: group, read: groupLines },
  {
    what: 'describe-network-acls; the entries at the end, of IPv4 and IPv6, are nobody’s rules',
    value: { NetworkAcls: [acl] },
    read: aclLines,
  },
  {
    what: 'pages of answers',
    value: [{ SecurityGroups: [group] }, { NetworkAcls: [acl] }],
    read: [...groupLines, ...aclLines],
  },
  {
    what: '--ip-permissions: outbound where nothing tells',
    value: [permission],
    read: ['security-group answer', rule('outbound')],
  },
  {
    what: '--ip-permissions in a file named for ingress',
    value: [permission],
    uri: 'file:///n/client-ingress.json',
    read: ['security-group client-ingress', rule('inbound')],
  },
  {
    what: '--cli-input-json with a group',
    value: { GroupId: 'sg-9', IpPermissions: [permission] },
    read: ['security-group sg-9', rule('outbound')],
  },
  {
    what: 'a wrapper tells the direction',
    value: { 'authorize-security-group-ingress': { GroupId: 'sg-9', IpPermissions: [permission] } },
    read: ['security-group sg-9', rule('inbound')],
  },
  {
    what: 'only the ingress command takes a group name',
    value: { GroupName: 'web', IpPermissions: [permission] },
    read: ['security-group web', rule('inbound')],
  },
  { what: 'nothing of ours', value: { Reservations: [{ Groups: [] }] }, read: [] },
];

describe('readAwsCli', () => {
  for (const { what, value, uri, read: expected } of table) {
    it(what, () => {
      const reading = read(value, uri);
      expect(readingLines(reading)).toEqual(expected);
      expect(reading.problems).toEqual([]);
    });
  }

  it('gives places, labels and the region of the ARN', () => {
    const { text, policies } = read({ SecurityGroups: [group] });
    const [first] = policies;
    expect(text.slice(first!.nameSpan.start, first!.nameSpan.end)).toBe('"sg-1"');
    expect(first!.labels).toEqual(['clients', 'thin clients', 'WorkSpaces']);
    expect(first!.region).toMatchObject({ known: true, value: 'ap-northeast-1' });
    expect(read({ NetworkAcls: [acl] }).policies[0]!.region).toBeUndefined();
  });

  it('offers no edits for groups of AWS Directory Service', () => {
    for (const [name, kept] of [
      ['d-90671234ab_controllers', true],
      ['d-90671234ab_workspacesMembers', true],
      ['d-controllers', false],
    ] as const) {
      const [policy] = read({ SecurityGroups: [{ ...group, GroupName: name }] }).policies;
      expect(policy!.readOnly !== undefined, name).toBe(kept);
    }
  });

  it('half-typed: the groups around the fault are read, and one problem tells the place', () => {
    const whole = JSON.stringify({ SecurityGroups: [group, { ...group, GroupId: 'sg-3' }] }, null, 2);
    for (const [from, to] of [
      ['"CidrIp": "0.0.0.0/0"', '"CidrIp": "0.0.0.0/0'],
      ['"FromPort": 443,', '"FromPort": ,'],
      ['"VpcId": "vpc-1",', '"VpcId"'],
    ] as const) {
      const reading = read(whole.replace(from, to));
      expect(reading.problems, to).toHaveLength(1);
      expect(reading.policies.map((policy) => policy.address)).toContain('sg-3');
    }
  });
});

describe('looksLikeAwsOutput', () => {
  it.each(['', '"'])('is not Terraform that another tool has in a text of its own', (quote) => {
    const key = (name: string): string => `${quote}${name}${quote}:`;
    const text = [
      `component:`,
      `  template:`,
      `    ${key('resource')}`,
      `      ${key('aws_network_acl_rule')}`,
      `        https: { network_acl_id: acl-1, rule_number: 100, cidr_block: 0.0.0.0/0 }`,
    ].join('\n');
    expect(looksLikeAwsOutput(text)).toBe(false);
    expect(looksLikeAwsOutput(text.replace(/.*resource.*\n.*aws_network.*\n/, ''))).toBe(true);
  });

  const cases: [unknown, boolean][] = [
    [{ SecurityGroups: [group] }, true],
    [{ NetworkAcls: [acl] }, true],
    [[permission], true],
    [{ GroupId: 'sg-9', IpPermissions: [permission] }, true],
    [{ Resources: { A: { Type: 'AWS::ECS::Service', Properties: { SecurityGroups: [{ Ref: 'X' }] } } } }, false],
    [{ name: 'package', version: '1.0.0' }, false],
  ];
  for (const [value, expected] of cases) {
    it(`${JSON.stringify(value).slice(0, 60)} → ${expected}`, () => {
      expect(looksLikeAwsOutput(JSON.stringify(value))).toBe(expected);
      if (expected) expect(looksLikeTemplate(JSON.stringify(value))).toBe(false);
    });
  }
});
