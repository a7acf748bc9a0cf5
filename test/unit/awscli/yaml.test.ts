import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../server/src/analysis/formats';
import { readFile, regionsOf } from './support';

/** As `aws ec2 describe-security-groups --output yaml` writes it. */
const ANSWER = `SecurityGroups:
- Description: thin clients
  GroupId: sg-1
  GroupName: clients
  IpPermissions: []
  IpPermissionsEgress:
  - FromPort: 4172
    IpProtocol: udp
    IpRanges:
    - CidrIp: 18.180.178.0/24
      Description: 'gateways: Tokyo'
    Ipv6Ranges: []
    PrefixListIds: []
    ToPort: 4172
    UserIdGroupPairs: []
  OwnerId: '111122223333'
  SecurityGroupArn: arn:aws:ec2:ap-northeast-1:111122223333:security-group/sg-1
  Tags:
  - Key: Name
    Value: WorkSpaces
  VpcId: vpc-1
- Description: servers
  GroupId: sg-2
  GroupName: servers
  IpPermissions:
  - IpProtocol: '-1'
    IpRanges:
    - CidrIp: 10.0.0.0/8
    UserIdGroupPairs:
    - GroupId: sg-1
      UserId: '111122223333'
  IpPermissionsEgress: []
  OwnerId: '111122223333'
  VpcId: vpc-1
- Description: last
  GroupId: sg-3
  GroupName: last
  IpPermissions: []
  IpPermissionsEgress: []
  OwnerId: '111122223333'
  VpcId: vpc-1
`;
const LINES = [
  'security-group sg-1',
  '  outbound allow udp 4172 18.180.178.0/24',
  'security-group sg-2',
  '  inbound allow all 10.0.0.0/8 @sg-1',
  'security-group sg-3',
];
const indented = ANSWER.split('\n')
  .map((line) => (line && !line.startsWith('Sec') ? `  ${line}` : line))
  .join('\n');
const item = ANSWER.replace('SecurityGroups:\n', '');

const table: { what: string; text: string; read: string[] }[] = [
  { what: '--output yaml', text: ANSWER, read: LINES },
  { what: 'with its lists indented, as other tools write them', text: indented, read: LINES },
  { what: 'a document start and CRLF', text: `---\n${ANSWER}`.replace(/\n/g, '\r\n'), read: LINES },
  {
    what: '--output yaml-stream: pages are elements of a list',
    text: ANSWER.split('\n')
      .map((line, i) => (line ? (i === 0 ? `- ${line}` : `  ${line}`) : line))
      .join('\n'),
    read: LINES,
  },
  { what: 'groups alone, by --query', text: item, read: LINES },
  {
    what: 'several documents',
    text: `${ANSWER}---\nNetworkAcls:\n- NetworkAclId: acl-1\n  Entries:\n  - RuleNumber: 100\n    Protocol: '-1'\n    Egress: true\n    RuleAction: allow\n    CidrBlock: 0.0.0.0/0\n`,
    read: [...LINES, 'network-acl acl-1', '  outbound allow #100 all 0.0.0.0/0'],
  },
  {
    what: 'flow style',
    text: '{SecurityGroups: [{GroupId: sg-1, VpcId: v, IpPermissions: [], IpPermissionsEgress: []}]}',
    read: ['security-group sg-1'],
  },
  {
    what: '--cli-input-yaml',
    text: '# for the branch office\nGroupId: sg-9\nIpPermissions:\n- FromPort: 443\n  IpProtocol: tcp\n  IpRanges:\n  - CidrIp: 10.0.0.0/8\n  ToPort: 443\n',
    read: ['security-group sg-9', '  outbound allow tcp 443 10.0.0.0/8'],
  },
  {
    what: 'prefix list entries',
    text: 'Entries:\n- Cidr: 10.0.0.0/8\n- Cidr: 10.1.0.0/16\n',
    read: ['prefix-list answer', '  10.0.0.0/8', '  10.1.0.0/16'],
  },
  {
    what: 'aliases, as scripts write what they print twice',
    text: ANSWER.replace(
      '    Ipv6Ranges: []\n    PrefixListIds: []\n',
      '    Ipv6Ranges: &id001 []\n    PrefixListIds: *id001\n',
    ),
    read: LINES,
  },
];

describe('YAML', () => {
  for (const { what, text, read } of table) {
    it(what, () => {
      const reading = readFile(text, 'answer.yaml');
      expect(reading.problems).toEqual([]);
      expect(reading.lines).toEqual(read);
      expect(formatOf('file:///net/answer.yaml', text)).toBe('awscli');
    });
  }

  it('gives places without quotes, regions and comments', () => {
    const reading = readFile(`# workspaces-ports: role=client-network\n${ANSWER}`, 'answer.yaml');
    const [first] = reading.policies;
    expect(reading.text.slice(first!.nameSpan.start, first!.nameSpan.end)).toBe('sg-1');
    const peer = first!.kind === 'security-group' ? first!.rules[0]!.peers[0]! : undefined;
    expect(reading.text.slice(peer!.span.start, peer!.span.end)).toBe('18.180.178.0/24');
    expect(regionsOf(reading)).toEqual(['ap-northeast-1', 'ap-northeast-1', 'ap-northeast-1']);
    expect(reading.comments.map(({ text }) => text)).toEqual(['workspaces-ports: role=client-network']);
  });

  /** What people leave behind while they type, within the group in the middle. */
  const halves: [string, string, string][] = [
    ['an open quote', "- IpProtocol: '-1'", "- IpProtocol: '-1"],
    ['an open double quote', '- CidrIp: 10.0.0.0/8', '- CidrIp: "10.0.0.0/8'],
    ['an open list', '- CidrIp: 10.0.0.0/8', '- [10.0.0.0/8'],
    ['an open map', '- CidrIp: 10.0.0.0/8', '- {CidrIp: 10.0.0.0/8'],
    ['a key without a colon', '    UserIdGroupPairs:\n', '    UserIdGroupPairs\n'],
    ['a tab', '    - CidrIp: 10.0.0.0/8', '\t- CidrIp: 10.0.0.0/8'],
    ['a dash alone', '    - CidrIp: 10.0.0.0/8', '    -'],
    ['a line too far left', '    UserIdGroupPairs:\n', ' UserIdGroupPairs:\n'],
    ['a line too far right', '  GroupName: servers', '      GroupName: servers'],
    ['an alias to nothing', '- CidrIp: 10.0.0.0/8', '- *offices'],
    ['an unfinished anchor', 'GroupName: servers', 'GroupName: &'],
    ['two colons', 'GroupName: servers', 'GroupName: a: b'],
    ['a percent sign', 'GroupName: servers', 'GroupName: %'],
    ['an at sign', 'GroupName: servers', 'GroupName: @'],
  ];
  for (const [what, from, to] of halves) {
    it(`half-typed: ${what} costs its group at most`, () => {
      expect(ANSWER).toContain(from);
      const reading = readFile(ANSWER.replace(from, to), 'answer.yaml');
      const addresses = reading.policies.map(({ address }) => address);
      expect(addresses).toEqual(expect.arrayContaining(['sg-1', 'sg-3']));
      expect(reading.lines.slice(0, 2)).toEqual(LINES.slice(0, 2));
      expect(reading.problems.length).toBeLessThanOrEqual(2);
    });
  }
});
