import { describe, expect, it } from 'vitest';
import type { ReaderSettings } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { messageText, problemTexts, readingLines } from './support';

const read = (text: string, settings: ReaderSettings = { variables: {} }) =>
  readCloudFormation({ uri: 'file:///net/template.yaml', text }, settings);

const HEAD = `
Transform: AWS::LanguageExtensions
Parameters:
  Offices: {Type: CommaDelimitedList, Default: "Tokyo, Osaka"}
  Later: {Type: CommaDelimitedList}
Mappings:
  Nets:
    Tokyo: {Cidr: 10.1.0.0/16}
    Osaka: {Cidr: 10.2.0.0/16}
`;
const subnets = (collection: string): string => `${HEAD}
Resources:
  Fn::ForEach::Subnets:
    - Office
    - ${collection}
    - Subnet\${Office}:
        Type: AWS::EC2::Subnet
        Properties:
          CidrBlock: !FindInMap [Nets, !Ref Office, Cidr]
`;
const both = ['address-space SubnetTokyo 10.1.0.0/16', 'address-space SubnetOsaka 10.2.0.0/16'];

const cases: { what: string; template: string; read: string[]; settings?: ReaderSettings; problems?: string[] }[] = [
  { what: 'a list of values', template: subnets('[Tokyo, Osaka]'), read: both },
  { what: 'a parameter with a default', template: subnets('!Ref Offices'), read: both },
  {
    what: 'a parameter with a value',
    template: subnets('{Ref: Later}'),
    settings: { variables: { Later: 'Osaka' } },
    read: ['address-space SubnetOsaka 10.2.0.0/16'],
  },
  { what: 'a list with a Ref in it', template: subnets('[Tokyo, !Select [1, !Ref Offices]]'), read: both },
  { what: 'no value at all', template: subnets('[]'), read: [] },
  {
    what: 'a parameter that nobody knows: one resource stands for all',
    template: subnets('!Ref Later'),
    read: [`address-space Subnet\${Office} ?${messageText('cloudformation.loopName', { name: 'Office' })}`],
  },
  {
    what: 'groups, whose rules may or may not be there where nobody knows the turns',
    template: `
Resources:
  Fn::ForEach::Groups:
    - Name
    - !Ref Nowhere
    - Group\${Name}:
        Type: AWS::EC2::SecurityGroup
        Properties:
          SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: !FindInMap [Nets, !Ref Name, Cidr]}]
`,
    read: [
      'security-group Group${Name}',
      `  outbound allow tcp 1 ?${messageText('cloudformation.loopName', { name: 'Name' })} (maybe: ${messageText('cloudformation.loop', { loop: 'Fn::ForEach::Groups' })})`,
    ],
  },
  {
    what: '&{…} leaves out what a logical id cannot hold; ${…} in texts, Fn::Sub and Fn::GetAtt',
    template: `
Resources:
  Fn::ForEach::Sites:
    - Net
    - ["10.1", "10.2"]
    - Vpc&{Net}:
        Type: AWS::EC2::VPC
        Properties: {CidrBlock: "\${Net}.0.0/16"}
      Subnet&{Net}:
        Type: AWS::EC2::Subnet
        Properties: {CidrBlock: !Sub "\${Net}.\${Third}.0/24"}
      Whole&{Net}:
        Type: AWS::EC2::Subnet
        Properties: {CidrBlock: !GetAtt "Vpc&{Net}.CidrBlock"}
Parameters:
  Third: {Type: String, Default: "7"}
`,
    read: [
      'address-space Vpc101 10.1.0.0/16',
      'address-space Vpc102 10.2.0.0/16',
      'address-space Subnet101 10.1.7.0/24',
      'address-space Subnet102 10.2.7.0/24',
      'address-space Whole101 10.1.0.0/16',
      'address-space Whole102 10.2.0.0/16',
    ],
  },
  {
    what: 'loops within loops, and rules that a loop writes join a group beside it',
    template: `
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x}}
  Fn::ForEach::Protocols:
    - Protocol
    - [tcp, udp]
    - Fn::ForEach::Ports:
        - Port
        - [4172, 4195]
        - Rule\${Protocol}\${Port}:
            Type: AWS::EC2::SecurityGroupEgress
            Properties:
              GroupId: !Ref Group
              IpProtocol: !Ref Protocol
              FromPort: !Ref Port
              ToPort: "\${Port}"
              CidrIp: 10.0.0.0/8
`,
    read: [
      'security-group Group',
      '  outbound allow tcp 4172 10.0.0.0/8',
      '  outbound allow tcp 4195 10.0.0.0/8',
      '  outbound allow udp 4172 10.0.0.0/8',
      '  outbound allow udp 4195 10.0.0.0/8',
    ],
  },
  {
    what: 'properties of a resource',
    template: `
Resources:
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: sg-1
      IpProtocol: tcp
      CidrIp: 10.0.0.0/8
      Fn::ForEach::Ends: [End, [From, To], {"\${End}Port": 443}]
`,
    read: [
      'security-group Rule',
      '  inbound allow tcp 443 10.0.0.0/8',
      `  inbound allow ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })} ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })} ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })}`,
      `  outbound allow ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })} ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })} ?${messageText('cloudformation.foreignGroup', { group: 'sg-1' })}`,
    ],
  },
  {
    what: 'mappings and conditions',
    template: `
Parameters:
  Env: {Type: String, Default: prod}
Mappings:
  Sites:
    Fn::ForEach::Site: [Site, [Tokyo, Osaka], {"\${Site}": {Cidr: 10.3.0.0/16, Name: "\${Site}"}}]
Conditions:
  Fn::ForEach::Envs: [Name, [prod, dev], {"Is\${Name}": !Equals [!Ref Env, !Ref Name]}]
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !FindInMap [Sites, Osaka, Cidr]}}
  W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !If [Isprod, 10.4.0.0/16, !If [Isdev, x, y]]}}
`,
    read: ['address-space V 10.3.0.0/16', 'address-space W 10.4.0.0/16'],
  },
  {
    what: 'two turns that write one id are told',
    template: subnets('[Tokyo, Tokyo]'),
    read: ['address-space SubnetTokyo 10.1.0.0/16'],
    problems: [messageText('cloudformation.duplicate', { id: 'SubnetTokyo' })],
  },
  {
    what: 'JSON',
    template: `{"Resources": {"Fn::ForEach::V": ["N", ["1", "2"],
      {"Vpc\${N}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::Sub": "10.\${N}.0.0/16"}}}}]}}`,
    read: ['address-space Vpc1 10.1.0.0/16', 'address-space Vpc2 10.2.0.0/16'],
  },
  {
    what: 'a loop that is half-typed is left out',
    template: `
Resources:
  Fn::ForEach::Half: [Name, [a, b]]
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.4.0.0/16}}
`,
    read: ['address-space V 10.4.0.0/16'],
  },
];

describe('Fn::ForEach', () => {
  for (const { what, template, read: expected, settings, problems = [] } of cases) {
    it(what, () => {
      const reading = read(template, settings);
      expect(readingLines(reading)).toEqual(expected);
      expect(problemTexts(reading)).toEqual(problems);
    });
  }

  it('offers no edit for what a loop writes', () => {
    for (const policy of read(subnets('[Tokyo, Osaka]')).policies) {
      expect(policy.readOnly).toMatchObject({ key: 'cloudformation.inLoop' });
    }
  });

  it('a bomb of loops stays small', () => {
    const list = `[${Array.from({ length: 200 }, (_, i) => `a${i}`)}]`;
    let body = '{"V${A}${B}${C}${D}": {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}}';
    for (const name of 'DCBA') body = `{"Fn::ForEach::${name}": [${name}, ${list}, ${body}]}`;
    const start = performance.now();
    const reading = read(`Resources: ${body}\n`);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(reading.policies.length).toBeLessThan(40_000);
    expect(reading.problems.filter(({ message }) => message.key === 'cloudformation.tooManyTurns')).toHaveLength(1);
  });

  it('what loops would write beyond the limit may hold rules of any group', () => {
    const list = `[${Array.from({ length: 300 }, (_, i) => `a${i}`)}]`;
    const rule =
      '{"R${A}${B}": {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref G, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}}}';
    const loops = `"Fn::ForEach::A": [A, ${list}, {"Fn::ForEach::B": [B, ${list}, ${rule}]}]`;
    const { policies } = read(`Resources: {${loops}, G: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: v}}}\n`);
    const group = policies.find(({ address }) => address === 'G');
    const open = group?.kind === 'security-group' ? group.rules.filter(({ protocol }) => !protocol.known) : [];
    expect(open.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
  });
});
