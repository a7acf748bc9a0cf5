import { describe, expect, it } from 'vitest';
import { looksLikeAwsOutput } from '../../../server/src/readers/awscli';
import { readFile, regionsOf } from './support';

const permission = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
const group = {
  GroupId: 'sg-1',
  GroupName: 'clients',
  VpcId: 'vpc-1',
  IpPermissions: [],
  IpPermissionsEgress: [permission],
};
const lines = ['security-group sg-1', '  outbound allow tcp 443 10.0.0.0/8'];
const second = ['security-group sg-2', '  outbound allow tcp 443 10.0.0.0/8'];

/** AWS Config writes camelCase, and IPv4 ranges twice. */
const item = {
  ownerId: '1',
  groupId: 'sg-1',
  groupName: 'clients',
  ipPermissions: [],
  ipPermissionsEgress: [
    {
      fromPort: 443,
      ipProtocol: 'tcp',
      ipv4Ranges: [{ cidrIp: '10.0.0.0/8' }],
      ipRanges: ['10.0.0.0/8'],
      ipv6Ranges: [{ cidrIpv6: '::/0' }],
      prefixListIds: [{ prefixListId: 'pl-1' }],
      toPort: 443,
      userIdGroupPairs: [{ groupId: 'sg-9' }],
    },
  ],
};
const itemLines = ['security-group sg-1', '  outbound allow tcp 443 10.0.0.0/8 ::/0 &pl-1 @sg-9'];

const table: { what: string; value: unknown; read: string[]; region?: string; readOnly?: true }[] = [
  {
    what: 'a recorded response',
    value: { status_code: 200, data: { SecurityGroups: [group], ResponseMetadata: {} } },
    read: lines,
  },
  {
    what: 'by region and account',
    value: { '111122223333': { Region: 'eu-west-1', Answer: { SecurityGroups: [group] } } },
    read: lines,
    region: 'eu-west-1',
  },
  {
    what: 'pages behind one another, as a loop over a command leaves them',
    value: `${JSON.stringify({ SecurityGroups: [group] }, null, 2)}\n${JSON.stringify({ SecurityGroups: [{ ...group, GroupId: 'sg-2' }] }, null, 2)}\n`,
    read: [...lines, ...second],
  },
  {
    what: 'JSON Lines',
    value: `${JSON.stringify(group)}\n${JSON.stringify({ ...group, GroupId: 'sg-2' })}\n`,
    read: [...lines, ...second],
  },
  {
    what: 'a Security Hub finding',
    value: {
      Findings: [
        { Resources: [{ Type: 'AwsEc2SecurityGroup', Region: 'us-east-1', Details: { AwsEc2SecurityGroup: group } }] },
      ],
    },
    read: lines,
    region: 'us-east-1',
  },
  {
    what: 'an AWS Config snapshot',
    value: {
      fileVersion: '1.0',
      configurationItems: [
        { resourceType: 'AWS::EC2::SecurityGroup', awsRegion: 'ap-southeast-2', configuration: item },
      ],
    },
    read: itemLines,
    region: 'ap-southeast-2',
    readOnly: true,
  },
  {
    what: 'AWS Config history, which keeps items as texts',
    value: { configurationItems: [{ awsRegion: 'ap-southeast-2', configuration: JSON.stringify(item) }] },
    read: itemLines,
    region: 'ap-southeast-2',
    readOnly: true,
  },
  {
    what: 'an AWS Config query, whose results are texts',
    value: { Results: [JSON.stringify({ awsRegion: 'ca-central-1', configuration: item })] },
    read: itemLines,
    region: 'ca-central-1',
    readOnly: true,
  },
  {
    what: 'rows of SQL over the API (Steampipe): snake_case outside, AWS’s own names inside, tags by key',
    value: {
      rows: [
        {
          group_id: 'sg-1',
          group_name: 'clients',
          ip_permissions: null,
          ip_permissions_egress: [permission],
          region: 'eu-north-1',
          account_id: '1',
          partition: 'aws',
          tags: { Name: 'WorkSpaces' },
        },
      ],
    },
    read: lines,
    region: 'eu-north-1',
    readOnly: true,
  },
  {
    what: 'rows of subnets',
    value: [
      {
        subnet_id: 'subnet-1',
        vpc_id: 'vpc-1',
        cidr_block: '10.0.1.0/24',
        availability_zone: 'eu-north-1a',
        partition: 'aws',
      },
    ],
    read: ['address-space subnet-1 10.0.1.0/24'],
    region: 'eu-north-1',
    readOnly: true,
  },
];

describe('answers that other tools have wrapped', () => {
  for (const { what, value, read, region, readOnly } of table) {
    it(what, () => {
      const reading = readFile(value);
      expect(reading.lines).toEqual(read);
      expect(reading.problems).toEqual([]);
      expect(reading.recognised).toBe(true);
      if (region) expect(regionsOf(reading)[0]).toBe(region);
      expect(reading.policies.every((policy) => (policy.readOnly !== undefined) === (readOnly ?? false))).toBe(true);
      for (const { span, nameSpan } of reading.policies) {
        expect(span.start <= nameSpan.start && nameSpan.end <= reading.text.length).toBe(true);
      }
    });
  }

  it('one broken line of JSON Lines costs itself', () => {
    const reading = readFile(
      `${JSON.stringify(group)}\n{"GroupId": "sg-3", "IpPermissions": [{]}\n${JSON.stringify({ ...group, GroupId: 'sg-2' })}\n`,
    );
    expect(reading.policies.map(({ address }) => address)).toEqual(expect.arrayContaining(['sg-1', 'sg-2']));
    expect(reading.problems).toHaveLength(1);
  });
});

describe('what is somebody else’s', () => {
  const cases: [string, string][] = [
    [
      'a template',
      'Resources:\n  A:\n    Type: AWS::EC2::Subnet\n    Properties: { VpcId: vpc-1, CidrBlock: 10.0.0.0/24 }\n',
    ],
    ['a schema', JSON.stringify({ properties: { IpPermissions: { type: 'array' }, IpProtocol: { type: 'string' } } })],
    [
      'instances, which name their groups',
      JSON.stringify({ SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'x' }], SubnetId: 'subnet-1' }),
    ],
    [
      'a cluster’s own YAML',
      'spec:\n  network:\n    vpc:\n      cidrBlock: 10.0.0.0/16\n    subnets:\n    - cidrBlock: 10.0.1.0/24\n',
    ],
    [
      'AWS’s address ranges',
      JSON.stringify({ prefixes: [{ ip_prefix: '3.4.12.4/32', region: 'eu-west-1', service: 'AMAZON' }] }),
    ],
    [
      'a state of Terraform',
      JSON.stringify({
        resources: [
          { type: 'aws_subnet', instances: [{ attributes: { vpc_id: 'vpc-1', cidr_block: '10.0.0.0/24' } }] },
        ],
      }),
    ],
  ];
  for (const [what, text] of cases) it(what, () => expect(looksLikeAwsOutput(text)).toBe(false));
});
