import { describe, expect, it } from 'vitest';
import type { Message } from '../../../server/src/messages';
import type { ReaderSettings } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { cidrBlocks } from '../../../server/src/readers/cloudformation/cidr';
import { messageText, peerText } from './support';

/** What `CidrBlock: <expression>` comes to in a template with parameters, mappings and another VPC. */
function cidrOf(expression: string, settings: ReaderSettings = { variables: {} }): string {
  const text = `
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/16}
  Cidrs: {Type: CommaDelimitedList, Default: "10.1.0.0/16, 10.2.0.0/16"}
  Bare: {Type: String}
  Empty: {Type: String, Default: ""}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /net/cidr}
Mappings:
  Nets:
    eu-west-1: {Cidr: 10.3.0.0/16}
    us-east-1: {Cidr: !Ref Cidr}
Resources:
  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
  Made: {Type: AWS::EC2::VPC, Properties: {Ipv4IpamPoolId: pool}}
  V:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: ${expression}
`;
  const reading = readCloudFormation({ uri: 'file:///t.yaml', text }, settings);
  expect(reading.problems).toEqual([]);
  const vpc = reading.policies.find((policy) => policy.address === 'V');
  return vpc?.kind === 'address-space' ? vpc.ranges.map(peerText).join(' ') : 'no VPC';
}

const why = (key: Message['key'], args = {}): string => `?${messageText(key, args)}`;
const ireland: ReaderSettings = { variables: {}, region: 'eu-west-1' };

const table: [string, string, ReaderSettings?][] = [
  ['10.9.0.0/16', '10.9.0.0/16'],
  ['!Ref Cidr', '10.0.0.0/16'],
  ['{Ref: Cidr}', '10.0.0.0/16'],
  ['!Ref Cidr', '10.8.0.0/16', { variables: { Cidr: '10.8.0.0/16' } }],
  ['!Ref Bare', '10.8.0.0/16', { variables: { Bare: '10.8.0.0/16' } }],
  ['!Ref Bare', why('cloudformation.noDefault', { name: 'Bare' })],
  ['!Ref Empty', why('cloudformation.emptyDefault', { name: 'Empty' })],
  ['!Ref Stored', why('cloudformation.ssmParameter', { name: 'Stored' })],
  ['!Ref Nowhere', why('cloudformation.noSuchName', { name: 'Nowhere' })],
  ['!Ref AWS::NoValue', ''],
  ['!Ref AWS::StackName', why('cloudformation.pseudo', { name: 'AWS::StackName' })],
  ['!Sub "${Cidr}"', '10.0.0.0/16'],
  ['!Sub ["${a}.0.0/${b}", {a: "10.7", b: "16"}]', '10.7.0.0/16'],
  ['!Sub "${Bare}/16"', why('cloudformation.noDefault', { name: 'Bare' })],
  ['!Sub "${Other.CidrBlock}"', '10.0.0.0/16'],
  ['!Join ["/", ["10.6.0.0", 16]]', '10.6.0.0/16'],
  ['!Join ["", [10.6.0.0/, !Ref Bare]]', why('cloudformation.noDefault', { name: 'Bare' })],
  ['!Join ["", [10.6.0.0, !Ref "AWS::NoValue", /16]]', '10.6.0.0/16'],
  ['!Select [1, !Ref Cidrs]', '10.2.0.0/16'],
  ['!Select ["0", !Split ["|", "10.5.0.0/16|x"]]', '10.5.0.0/16'],
  ['!Select [7, !Ref Cidrs]', why('cloudformation.malformed', { name: 'Fn::Select' })],
  ['!FindInMap [Nets, eu-west-1, Cidr]', '10.3.0.0/16'],
  ['!FindInMap [Nets, !Ref "AWS::Region", Cidr]', '10.3.0.0/16', ireland],
  ['!FindInMap [Nets, us-east-1, Cidr]', '10.0.0.0/16'],
  ['!FindInMap [Nets, !Ref "AWS::Region", Cidr]', why('cloudformation.pseudo', { name: 'AWS::Region' })],
  ['!FindInMap [Nets, x, Cidr]', why('cloudformation.noMapping', { keys: 'Nets / x / Cidr' })],
  ['!FindInMap [Nets, x, Cidr, {DefaultValue: 10.4.0.0/16}]', '10.4.0.0/16'],
  ['!If [Big, 10.1.0.0/16, 10.1.0.0/16]', '10.1.0.0/16'],
  ['!If [Big, 10.1.0.0/16, 10.2.0.0/16]', why('cloudformation.condition', { condition: 'Big' })],
  ['!If [Big, !Ref Cidr, 10.0.0.0/16]', '10.0.0.0/16'],
  ['!GetAtt Other.CidrBlock', '10.0.0.0/16'],
  ['!GetAtt Made.CidrBlock', why('cloudformation.attribute', { name: 'Made.CidrBlock' })],
  ['!Select [2, !Cidr [!GetAtt Other.CidrBlock, 6, 8]]', '10.0.2.0/24'],
  ['!ImportValue net', why('cloudformation.importValue')],
  ['{"Fn::ImportValue": !Sub "${Cidr}-x"}', why('cloudformation.importValue')],
  ['!Transform {Name: M}', why('cloudformation.transform')],
  ['!Base64 x', why('cloudformation.intrinsic', { name: 'Fn::Base64' })],
  ['!Custom x', why('cloudformation.intrinsic', { name: 'Fn::Custom' })],
  ['"{{resolve:ssm:/net/cidr}}"', why('cloudformation.dynamicReference', { text: '{{resolve:ssm:/net/cidr}}' })],
];

describe('intrinsic functions', () => {
  for (const [expression, expected, settings] of table) {
    const given = settings ? ` with ${JSON.stringify(settings)}` : '';
    it(`${expression} → ${expected || 'nothing'}${given}`, () => expect(cidrOf(expression, settings)).toBe(expected));
  }

  it('an unknown value has the span of what is unknown', () => {
    const text = 'Resources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: !Sub "${X}/16"\n';
    const [vpc] = readCloudFormation({ uri: 'file:///t.yaml', text }, { variables: {} }).policies;
    const [range] = vpc?.kind === 'address-space' ? vpc.ranges : [];
    expect(text.slice(range!.span.start, range!.span.end)).toBe('!Sub "${X}/16"');
  });
});

describe('Fn::Cidr', () => {
  const cases: [string, number, number, string[] | undefined][] = [
    ['10.0.0.0/16', 2, 8, ['10.0.0.0/24', '10.0.1.0/24']],
    ['2001:db8::/56', 2, 64, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['10.0.0.0/24', 2, 8, undefined],
    ['10.0.0.0/24', 257, 0, undefined],
    ['nonsense', 1, 8, undefined],
  ];
  for (const [block, count, bits, expected] of cases) {
    it(`${block}, ${count}, ${bits}`, () => expect(cidrBlocks(block, count, bits)).toEqual(expected));
  }
});
