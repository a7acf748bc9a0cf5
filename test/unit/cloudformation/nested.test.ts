import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { keyOf, type ReaderSettings } from '../../../server/src/policy';
import {
  nestedTemplates,
  parametersFrom,
  parseParameterFile,
  readCloudFormation,
} from '../../../server/src/readers/cloudformation';
import { messageText, readingLines } from './support';

describe('parameter files', () => {
  const cases: [string, Record<string, string> | undefined][] = [
    [
      '[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x,y"}]',
      { A: '1', B: 'x,y' },
    ],
    ['[{"ParameterKey": "A", "UsePreviousValue": true}]', {}],
    ['["A=1", "B=x=y"]', { A: '1', B: 'x=y' }],
    ['{"Parameters": {"A": "1", "B": 2, "C": ["x", "y"]}, "Tags": {"a": "b"}}', { A: '1', B: '2', C: 'x,y' }],
    ['[]', {}],
    ['{}', undefined],
    ['[1]', undefined],
    ['[{"Key": "A"}]', undefined],
    ['[{"ParameterKey": "A"', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${text} → ${JSON.stringify(expected)}`, () => expect(parseParameterFile(text)).toEqual(expected));
  }
});

const source = (uri: string, text: string) => ({ uri, text });
const stack = (location: string, more = ''): string =>
  `Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${location}${more}}}}`;

describe('nested stacks', () => {
  const locations: [string, string, string[]][] = [
    ['a path', stack('net/child.yaml'), ['file:///a/net/child.yaml']],
    ['./ and ../', stack('../b/./child.yaml'), ['file:///b/child.yaml']],
    ['Windows', stack("'net\\child.yaml'"), ['file:///a/net/child.yaml']],
    ['a name with a blank and #', stack('"my #1.yaml"'), ['file:///a/my%20%231.yaml']],
    ['S3', stack('https://s3.amazonaws.com/b/child.yaml'), []],
    ['an expression', stack('!Sub "https://${B}.s3.amazonaws.com/x.yaml"'), []],
    ['what another tool fills in', stack('"{{ child }}.yaml"'), []],
    ['nothing', stack('""'), []],
    [
      'SAM',
      'Resources: {S: {Type: AWS::Serverless::Application, Properties: {Location: ./child.yaml}}}',
      ['file:///a/child.yaml'],
    ],
    [
      'an application of the repository',
      'Resources: {S: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}}}}',
      [],
    ],
    [
      'CDK',
      '{"Resources": {"S": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Join": ["", ["https://s3"]]}},' +
        '"Metadata": {"aws:asset:path": "AppS.nested.template.json"}}}}',
      ['file:///a/AppS.nested.template.json'],
    ],
  ];
  for (const [what, text, expected] of locations) {
    it(`template named by ${what}`, () =>
      expect(nestedTemplates(source('file:///a/root.yaml', text))).toEqual(expected));
  }

  const child = source(
    'file:///a/child.yaml',
    `
Parameters:
  Cidr: {Type: String, Default: 10.9.0.0/16}
  Cidrs: {Type: CommaDelimitedList, Default: ""}
  Stored: {Type: AWS::SSM::Parameter::Value<String>}
Resources:
  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
  W: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Select [1, !Ref Cidrs]}}
  X: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Stored}}
Outputs:
  Cidr: {Value: !GetAtt V.CidrBlock}
  Id: {Value: !Ref V}
`,
  );
  const NOTHING: ReaderSettings = { variables: {} };
  const root = (parameters: string, uri = 'file:///a/root.yaml') =>
    source(uri, `Parameters: {Open: {Type: String}}\n${stack('child.yaml', `, Parameters: {${parameters}}`)}`);
  const handed = (...callers: ReturnType<typeof root>[]): string[] => {
    const parameters = parametersFrom(
      callers.map((file) => ({ file, settings: NOTHING })),
      child.uri,
    );
    return readingLines(readCloudFormation(child, { ...NOTHING, parameters }));
  };
  const W_EMPTY = `?${messageText('cloudformation.emptyDefault', { name: 'Cidrs' })}`;
  const X = `?${messageText('cloudformation.ssmParameter', { name: 'Stored' })}`;

  const cases: { what: string; callers: ReturnType<typeof root>[]; read: [string, string, string] }[] = [
    { what: 'nothing: the defaults hold', callers: [root('')], read: ['10.9.0.0/16', W_EMPTY, X] },
    { what: 'a text', callers: [root('Cidr: 10.1.0.0/16')], read: ['10.1.0.0/16', W_EMPTY, X] },
    {
      what: 'an expression and a list',
      callers: [root('Cidr: !Select [0, !Cidr [10.2.0.0/15, 1, 16]], Cidrs: !Split ["|", "10.3.0.0/16|10.4.0.0/16"]')],
      read: ['10.2.0.0/16', '10.4.0.0/16', X],
    },
    {
      what: 'what the caller does not know',
      callers: [root('Cidr: !Ref Open')],
      read: [`?${messageText('cloudformation.noDefault', { name: 'Open' })}`, W_EMPTY, X],
    },
    {
      what: 'the name of an entry in Parameter Store',
      callers: [root('Stored: /net/cidr')],
      read: ['10.9.0.0/16', W_EMPTY, X],
    },
    {
      what: 'the same by two callers',
      callers: [root('Cidr: 10.1.0.0/16'), root('Cidr: 10.1.0.0/16', 'file:///a/other.yaml')],
      read: ['10.1.0.0/16', W_EMPTY, X],
    },
    {
      what: 'different values by two callers',
      callers: [root('Cidr: 10.1.0.0/16'), root('', 'file:///a/other.yaml')],
      read: [`?${messageText('cloudformation.severalStacks', { name: 'Cidr' })}`, W_EMPTY, X],
    },
  ];
  for (const { what, callers, read } of cases) {
    it(`hands down ${what}`, () => {
      expect(handed(...callers)).toEqual(read.map((cidr, i) => `address-space ${'VWX'[i]} ${cidr}`));
    });
  }

  it('gives outputs back, with what was handed down', () => {
    const text = `
Resources:
  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Cidr: 10.5.0.0/16}}}
  T: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: missing.yaml}}
  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt S.Outputs.Cidr}}
  B: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Sub "\${S.Outputs.Id}"}}
  C: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt S.Outputs.Nothing}}
  D: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt T.Outputs.Cidr}}
`;
    const nested = new Map([[keyOf(child.uri), child]]);
    const deployed = (name: string): string => `?${messageText('cloudformation.attribute', { name })}`;
    expect(readingLines(readCloudFormation(source('file:///a/root.yaml', text), { ...NOTHING, nested }))).toEqual([
      'address-space A 10.5.0.0/16',
      `address-space B ${deployed('V')}`,
      `address-space C ${deployed('S.Outputs.Nothing')}`,
      `address-space D ${deployed('T.Outputs.Cidr')}`,
    ]);
  });

  it('tells of what it does not know at the place where it is used', () => {
    const parameters = parametersFrom([{ file: root('Cidr: !Ref Open'), settings: NOTHING }], child.uri);
    const [vpc] = readCloudFormation(child, { ...NOTHING, parameters }).policies;
    const [range] = vpc?.kind === 'address-space' ? vpc.ranges : [];
    expect(range?.kind === 'unknown' && render(range.reason.message, 'en')).toContain('Open');
    expect(range?.span.uri).toBe(child.uri);
  });
});
