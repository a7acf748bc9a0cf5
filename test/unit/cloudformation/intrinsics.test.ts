import { describe, expect, it } from 'vitest';
import type { Message } from '../../../server/src/messages';
import type { ReaderSettings } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { cidrBlocks } from '../../../server/src/readers/cloudformation/cidr';
import { messageText, peerText } from './support';

/** What `CidrBlock: <expression>` comes to in this template; `!` marks a text that is no address. */
function cidrOf(expression: string, settings: ReaderSettings = { variables: {} }): string {
  const text = `
Transform: AWS::LanguageExtensions
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/16}
  Cidrs: {Type: CommaDelimitedList, Default: "10.1.0.0/16, 10.2.0.0/16"}
  Ports: {Type: List<Number>, Default: "80,443"}
  Bare: {Type: String}
  BareList: {Type: CommaDelimitedList}
  Empty: {Type: String, Default: ""}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /net/cidr}
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Size: {Type: String, AllowedValues: [small, large]}
Mappings:
  Nets:
    eu-west-1: {Cidr: 10.3.0.0/16, Zones: [10.3.1.0/24, 10.3.2.0/24]}
    us-east-1: {Cidr: !Ref Cidr}
    Net0: {Cidr: 10.9.9.0/24}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Dev: !Not [!Condition Prod]
  Both: !And [!Condition Prod, !Condition Dev]
  Any: !Or [{Condition: Prod}, {Condition: Dev}]
  Open: !Equals [!Ref Bare, x]
  OpenAndNot: !And [!Condition Open, !Not [!Condition Open]]
  OpenOrNot: !Or [!Condition Open, !Not [!Condition Open]]
  SameOpen: !Equals [!Ref Bare, !Ref Bare]
  Huge: !Equals [!Ref Size, huge]
  SmallOrLarge: !Or [!Equals [!Ref Size, small], !Equals [!Ref Size, large]]
  Lists: !Equals [!Ref Ports, !Split [",", "80,443"]]
  Ireland: !Equals [!Ref "AWS::Region", eu-west-1]
  HasEmpty: !Not [!Equals [!Ref Empty, ""]]
  Loop: !Condition Loop
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
const malformed = (name: string) => why('cloudformation.malformed', { name });
const ireland: ReaderSettings = { variables: {}, region: 'eu-west-1' };
const given = (variables: Record<string, unknown>): ReaderSettings => ({ variables });
const YES = '10.1.0.0/16';
const NO = '10.2.0.0/16';
const when = (condition: string): string => `!If [${condition}, ${YES}, ${NO}]`;
const undecided = (condition: string) => why('cloudformation.condition', { condition });

/** Expressions, what AWS documents that they come to, and the settings they are read with. */
const tables: Record<string, [expression: string, result: string, settings?: ReaderSettings][]> = {
  'plain values': [
    ['10.9.0.0/16', '10.9.0.0/16'],
    ['"{{resolve:ssm:/net/cidr}}"', why('cloudformation.dynamicReference', { text: '{{resolve:ssm:/net/cidr}}' })],
    [
      '"{{resolve:secretsmanager:net:SecretString:cidr}}"',
      why('cloudformation.dynamicReference', { text: '{{resolve:secretsmanager:net:SecretString:cidr}}' }),
    ],
    ['"${self:custom.cidr}"', why('cloudformation.placeholder', { text: '${self:custom.cidr}' })],
    ['!Custom x', why('cloudformation.intrinsic', { name: 'Fn::Custom' })],
  ],
  Ref: [
    ['!Ref Cidr', '10.0.0.0/16'],
    ['{Ref: Cidr}', '10.0.0.0/16'],
    ['!Ref Cidr', '10.8.0.0/16', given({ Cidr: '10.8.0.0/16' })],
    ['!Ref Bare', '10.8.0.0/16', given({ Bare: '10.8.0.0/16' })],
    [
      '!Ref Bare',
      why('cloudformation.dynamicReference', { text: '{{resolve:ssm:x}}' }),
      given({ Bare: '{{resolve:ssm:x}}' }),
    ],
    ['!Ref Bare', why('cloudformation.variableForm', { name: 'Bare' }), given({ Bare: { a: 1 } })],
    ['!Ref Bare', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Ref Empty', why('cloudformation.emptyDefault', { name: 'Empty' })],
    ['!Ref Stored', why('cloudformation.ssmParameter', { name: 'Stored' })],
    ['!Ref Nowhere', why('cloudformation.noSuchName', { name: 'Nowhere' })],
    ['!Ref [Cidr]', malformed('Ref')],
  ],
  'pseudo parameters': [
    ['!Ref AWS::NoValue', ''],
    ['!Ref AWS::Region', '!eu-west-1', ireland],
    ['!Ref AWS::Region', why('cloudformation.pseudo', { name: 'AWS::Region' })],
    ['!Ref AWS::Region', '!us-west-2', given({ 'AWS::Region': 'us-west-2' })],
    ['!Ref AWS::Partition', '!aws', ireland],
    ['!Ref AWS::Partition', '!aws-cn', { variables: {}, region: 'cn-northwest-1' }],
    ['!Ref AWS::Partition', '!aws-us-gov', { variables: {}, region: 'us-gov-west-1' }],
    ['!Ref AWS::Partition', why('cloudformation.pseudo', { name: 'AWS::Partition' })],
    ['!Ref AWS::URLSuffix', '!amazonaws.com', ireland],
    ['!Ref AWS::URLSuffix', '!amazonaws.com.cn', { variables: {}, region: 'cn-north-1' }],
    ['!Ref AWS::AccountId', why('cloudformation.pseudo', { name: 'AWS::AccountId' }), ireland],
    ['!Ref AWS::AccountId', '!123456789012', given({ 'AWS::AccountId': '123456789012' })],
    ['!Ref AWS::StackName', why('cloudformation.pseudo', { name: 'AWS::StackName' }), ireland],
    ['!Ref AWS::StackId', why('cloudformation.pseudo', { name: 'AWS::StackId' }), ireland],
  ],
  'Fn::Sub': [
    ['!Sub 10.7.0.0/16', '10.7.0.0/16'],
    ['!Sub "${Cidr}"', '10.0.0.0/16'],
    ['{"Fn::Sub": "${Cidr}"}', '10.0.0.0/16'],
    ['!Sub ["${a}.0.0/${b}", {a: "10.7", b: "16"}]', '10.7.0.0/16'],
    ['!Sub ["${Cidr}", {Cidr: 10.7.0.0/16}]', '10.7.0.0/16'],
    ['!Sub ["${x}", {x: !Select [1, !Ref Cidrs]}]', '10.2.0.0/16'],
    ['!Sub "a ${!Literal} b"', '!a ${Literal} b'],
    ['!Sub "${AWS::Region}"', '!eu-west-1', ireland],
    ['!Sub "arn:${AWS::Partition}:x"', '!arn:aws:x', ireland],
    ['!Sub "${Other.CidrBlock}"', '10.0.0.0/16'],
    ['!Sub "${Bare}/16"', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Sub "${Other}/16"', why('cloudformation.partOf', { name: 'Other' })],
    ['!Sub "${Nowhere}/16"', why('cloudformation.noSuchName', { name: 'Nowhere' })],
    ['!Sub "${Nowhere.Id}/16"', why('cloudformation.noSuchResource', { name: 'Nowhere' })],
    ['!Sub {a: b}', malformed('Fn::Sub')],
    ['!Sub "{{resolve:ssm:${Env}}}"', why('cloudformation.dynamicReference', { text: '{{resolve:ssm:dev}}' })],
  ],
  'Fn::Join': [
    ['!Join ["/", ["10.6.0.0", 16]]', '10.6.0.0/16'],
    ['!Join ["", [10.6.0.0/, !Ref Bare]]', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Join ["", [10.6.0.0, !Ref "AWS::NoValue", /16]]', '10.6.0.0/16'],
    ['!Join [":", [a, b, c]]', '!a:b:c'],
    ['!Join ["+", !Ref Cidrs]', '!10.1.0.0/16+10.2.0.0/16'],
    ['!Join ["+", !Split ["|", "a|b"]]', '!a+b'],
    ['!Join ["+", [!Join ["-", [a, b]], c]]', '!a-b+c'],
    ['!Join ["+", a]', why('cloudformation.notList')],
    ['!Join [!Ref Env, [a, b]]', malformed('Fn::Join')],
  ],
  'Fn::Split and Fn::Select': [
    ['!Select [1, !Ref Cidrs]', '10.2.0.0/16'],
    ['!Select ["0", !Split ["|", "10.5.0.0/16|x"]]', '10.5.0.0/16'],
    ['!Select [1, !Split ["|", "a| b |c"]]', '! b '],
    ['!Select [1, !Split ["|", "a||c|"]]', '!'],
    ['!Select [0, !Split ["|", "no separator"]]', '!no separator'],
    ['!Select [0, !Split ["/", !Sub "${Cidr}"]]', '10.0.0.0'],
    ['!Select [7, !Ref Cidrs]', malformed('Fn::Select')],
    ['!Select [-1, !Ref Cidrs]', malformed('Fn::Select')],
    ['!Select ["", !Ref Cidrs]', malformed('Fn::Select')],
    ['!Select [1, [!Ref Bare, 10.5.0.0/16]]', '10.5.0.0/16'],
    ['!Select [0, [!Ref Bare, 10.5.0.0/16]]', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Select [0, !Ref BareList]', why('cloudformation.noDefault', { name: 'BareList' })],
    ['!Select [1, !Ref BareList]', '10.8.0.0/16', given({ BareList: '10.7.0.0/16, 10.8.0.0/16' })],
    ['!Select [1, !Ref BareList]', '10.8.0.0/16', given({ BareList: ['10.7.0.0/16', '10.8.0.0/16'] })],
    ['!Select [0, !Split [!Ref Env, a]]', malformed('Fn::Split')],
  ],
  'Fn::FindInMap': [
    ['!FindInMap [Nets, eu-west-1, Cidr]', '10.3.0.0/16'],
    ['!FindInMap [Nets, !Ref "AWS::Region", Cidr]', '10.3.0.0/16', ireland],
    ['!FindInMap [Nets, us-east-1, Cidr]', '10.0.0.0/16'],
    ['!Select [1, !FindInMap [Nets, eu-west-1, Zones]]', '10.3.2.0/24'],
    ['!FindInMap [Nets, !Ref "AWS::Region", Cidr]', why('cloudformation.pseudo', { name: 'AWS::Region' })],
    ['!FindInMap [Nets, x, Cidr]', why('cloudformation.noMapping', { keys: 'Nets / x / Cidr' })],
    ['!FindInMap [!Sub "Net${Letter}", a, b]', why('cloudformation.noSuchName', { name: 'Letter' })],
    ['!FindInMap [Nets, x, Cidr, {DefaultValue: 10.4.0.0/16}]', '10.4.0.0/16'],
    ['!FindInMap [Nets, x, Cidr, {DefaultValue: !Ref Cidr}]', '10.0.0.0/16'],
    ['!FindInMap [Nets, eu-west-1, Cidr, {DefaultValue: 10.4.0.0/16}]', '10.3.0.0/16'],
    ['!Select [0, !FindInMap [Nets, x, Zones, {DefaultValue: [10.4.1.0/24]}]]', '10.4.1.0/24'],
    ['!FindInMap [Nets, !Join ["", [Net, !Select [0, [0]]]], Cidr]', '10.9.9.0/24'],
    ['!FindInMap [Nets, eu-west-1]', malformed('Fn::FindInMap')],
  ],
  'Fn::GetAtt': [
    ['!GetAtt Other.CidrBlock', '10.0.0.0/16'],
    ['{"Fn::GetAtt": [Other, CidrBlock]}', '10.0.0.0/16'],
    ['!GetAtt Made.CidrBlock', why('cloudformation.attribute', { name: 'Made.CidrBlock' })],
    ['!GetAtt Other.DefaultSecurityGroup', why('cloudformation.attribute', { name: 'Other.DefaultSecurityGroup' })],
    ['!GetAtt Nowhere.CidrBlock', why('cloudformation.noSuchResource', { name: 'Nowhere' })],
    ['!GetAtt Other', malformed('Fn::GetAtt')],
  ],
  'Fn::Cidr': [
    ['!Select [2, !Cidr [!GetAtt Other.CidrBlock, 6, 8]]', '10.0.2.0/24'],
    ['!Select [5, !Cidr [192.168.0.0/24, "6", "5"]]', '192.168.0.160/27'],
    ['!Select [0, !Cidr [!Ref Bare, 6, 8]]', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Select [0, !Cidr [10.0.0.0/24, 6, 8]]', malformed('Fn::Cidr')],
  ],
  'language extensions': [
    ['!Ref {"Fn::Sub": "Ci${Letters}"}', '10.0.0.0/16', given({ Letters: 'dr' })],
    ['{"Ref": {"Fn::Join": ["", [Ci, dr]]}}', '10.0.0.0/16'],
    ['{"Ref": {"Fn::FindInMap": [Nets, eu-west-1]}}', malformed('Fn::FindInMap')],
    ['{"Fn::GetAtt": [!Join ["", [Oth, er]], CidrBlock]}', '10.0.0.0/16'],
    ['{"Fn::GetAtt": [!Ref Bare, CidrBlock]}', why('cloudformation.noDefault', { name: 'Bare' })],
    ['!Length [a, b, !Ref Bare]', '!3'],
    ['!Length {Ref: Cidrs}', '!2'],
    ['{"Fn::Length": {"Fn::Split": ["|", "a|b|c"]}}', '!3'],
    ['!Length {Ref: BareList}', why('cloudformation.noDefault', { name: 'BareList' })],
    ['!Length x', why('cloudformation.notList')],
    ['!Select [!Length [a], !Ref Cidrs]', '10.2.0.0/16'],
    ['{"Fn::ToJsonString": {a: !Ref Env, b: [1, "1", true], c: !Ref "AWS::NoValue"}}', '!{"a":"dev","b":[1,"1",true]}'],
    ['{"Fn::ToJsonString": [!Ref Bare]}', why('cloudformation.noDefault', { name: 'Bare' })],
    ['{"Fn::ToJsonString": [!Ref Other]}', why('cloudformation.attribute', { name: 'Other' })],
  ],
  'Fn::Base64': [
    ['!Base64 10.0.0.0/8', '!MTAuMC4wLjAvOA=='],
    ['!Base64 日本', '!5pel5pys'],
    ['{"Fn::Base64": !Sub "${Env}"}', '!ZGV2'],
    ['{"Fn::Base64": !Ref Bare}', why('cloudformation.noDefault', { name: 'Bare' })],
  ],
  'what a deployment asks of others': [
    ['!ImportValue net', why('cloudformation.importOf', { name: 'net' })],
    ['{"Fn::ImportValue": !Sub "${Env}-x"}', why('cloudformation.importOf', { name: 'dev-x' })],
    ['{"Fn::ImportValue": !Ref Bare}', why('cloudformation.importValue')],
    ['!Select [0, !GetAZs ""]', why('cloudformation.availabilityZones'), ireland],
    ['!Transform {Name: M}', why('cloudformation.transform')],
  ],
  'Fn::If and conditions': [
    [when('Prod'), NO],
    [when('Prod'), YES, given({ Env: 'prod' })],
    [when('Dev'), YES],
    [when('Both'), NO],
    [when('Any'), YES],
    [when('Open'), undecided('Open')],
    [when('Open'), YES, given({ Bare: 'x' })],
    [when('Open'), NO, given({ Bare: 'X' })],
    [when('OpenAndNot'), NO],
    [when('OpenOrNot'), YES],
    [when('SameOpen'), YES],
    [when('Huge'), NO],
    [when('SmallOrLarge'), YES],
    [when('Lists'), YES],
    [when('Ireland'), YES, ireland],
    [when('Ireland'), NO, { variables: {}, region: 'eu-west-2' }],
    [when('Ireland'), undecided('Ireland')],
    [when('HasEmpty'), undecided('HasEmpty')],
    [when('HasEmpty'), NO, given({ Empty: '' })],
    [when('HasEmpty'), YES, given({ Empty: 'x' })],
    [when('Loop'), undecided('Loop')],
    [when('Nowhere'), undecided('Nowhere')],
    ['!If [Open, 10.1.0.0/16, 10.1.0.0/16]', YES],
    ['!If [Open, !Ref Cidr, 10.0.0.0/16]', '10.0.0.0/16'],
    ['!If [Prod, !Ref Bare, 10.2.0.0/16]', NO],
    ['!If [Dev, !Ref "AWS::NoValue", x]', ''],
    ['!If [Open, x]', malformed('Fn::If')],
  ],
};

describe('intrinsic functions', () => {
  for (const [name, table] of Object.entries(tables)) {
    describe(name, () => {
      for (const [expression, expected, settings] of table) {
        const with_ = settings ? ` with ${JSON.stringify(settings)}` : '';
        it(`${expression} → ${expected || 'nothing'}${with_}`, () => {
          expect(cidrOf(expression, settings)).toBe(expected);
        });
      }
    });
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
