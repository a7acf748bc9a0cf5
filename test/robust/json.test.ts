import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../server/src/policy';
import { readAwsCli } from '../../server/src/readers/awscli';
import { readCloudFormation } from '../../server/src/readers/cloudformation';

const file = (text: string) => ({ uri: 'file:///t.json', text });
const readers: [string, (text: string) => Reading][] = [
  ['AWS CLI', (text) => readAwsCli(file(text), { variables: {} })],
  ['CloudFormation', (text) => readCloudFormation(file(text), { variables: {} })],
];

const permission = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
const answer = JSON.stringify(
  { SecurityGroups: ['sg-1', 'sg-2'].map((GroupId) => ({ GroupId, IpPermissionsEgress: [permission] })) },
  null,
  2,
);
const template = JSON.stringify(
  {
    Resources: Object.fromEntries(
      ['A', 'B', 'C'].map((id) => [
        id,
        {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: { Ref: 'P' } }] },
        },
      ]),
    ),
  },
  null,
  2,
);

describe('hostile and half-typed JSON', () => {
  for (const [name, read] of readers) {
    it(`${name}: 100,000 nested brackets give one problem`, () => {
      for (const nest of ['{"a":', '[', '{"Fn::Sub":']) {
        const reading = read(nest === '[' ? `{"a":${nest.repeat(100_000)}` : nest.repeat(100_000));
        expect(reading.problems.map((problem) => problem.message.key)).toEqual(['awscli.tooDeep']);
        expect(reading.policies).toEqual([]);
      }
    });

    it(`${name}: any cut and any inserted mark: no throw, one problem at most, spans within the text`, () => {
      const source = name === 'AWS CLI' ? answer : template;
      const junk = fc.constantFrom('"', '[', '{', '}', ']', ':', ',', '\\', '//', '/*', '\u0000', 'x');
      fc.assert(
        fc.property(fc.nat(source.length), fc.nat(30), junk, (at, cut, insert) => {
          const text = source.slice(0, at) + insert + source.slice(at + cut);
          const { policies, problems } = read(text);
          const spans = [
            ...policies.flatMap((policy) => [policy.span, policy.nameSpan]),
            ...problems.map((p) => p.span),
          ];
          return problems.length <= 1 && spans.every(({ start, end }) => start <= end && end <= text.length + 1);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('an open quote costs its line', () => {
    const text = template.replace('"FromPort": 1,', '"FromPort": "1,');
    const reading = readers[1]![1](text);
    expect(reading.policies.map((policy) => policy.address)).toEqual(['A', 'B', 'C']);
    expect(reading.problems).toHaveLength(1);
  });

  const RULE = '"IpProtocol": "tcp",';
  const GROUP = '"Type": "AWS::EC2::SecurityGroup",';
  /** In the middle group of three: what is replaced, and by what. */
  const halfTyped: [string, string, string][] = [
    ['an open brace', RULE, '"x": {,'],
    ['an open bracket', RULE, '"x": [,'],
    ['an open brace and bracket', GROUP, '"x": [{'],
    ['a brace too many', '"Ref": "P"', '"Ref": "P"}'],
    ['a bracket too many', '"Ref": "P"', '"Ref": "P"]'],
    ['an open quote', RULE, '"IpProtocol": "tcp,'],
    ['an open key', RULE, '"IpProt'],
    ['a key without a colon', RULE, '"IpProtocol" "tcp",'],
    ['a key without a value', RULE, '"IpProtocol":,'],
    ['no comma', RULE, '"IpProtocol": "tcp"'],
    ['two commas', RULE, '"IpProtocol": "tcp",,'],
    ['a word without quotes', RULE, 'IpProtocol: tcp,'],
    ['a backslash before the quote', RULE, '"IpProtocol": "tcp\\",'],
    ['a comment left open', RULE, '/* "IpProtocol": "tcp",'],
    ['a logical id without its brace', '"B": {', '"B":'],
    ['a logical id alone', '"B": {', '"B"'],
    ['a logical id with an open quote', '"B": {', '"B: {'],
    ['the type at the indentation of logical ids', GROUP, GROUP],
  ];
  const three = template.slice(template.indexOf('"B"'), template.indexOf('"C"'));
  it.each(halfTyped)('CloudFormation: %s costs its own resource at most', (what, from, to) => {
    const middle = what.includes('at the indentation')
      ? three.replace(/\n +"Type"/, '\n    "Type"')
      : three.replace(from, to);
    const reading = readers[1]![1](template.replace(three, () => middle));
    const whole = reading.policies.filter(
      (policy) => policy.kind === 'security-group' && policy.rules.length === 1 && policy.rules[0]!.protocol.known,
    );
    expect(whole.map(({ address }) => address)).toEqual(expect.arrayContaining(['A', 'C']));
    expect(reading.problems.length).toBeLessThanOrEqual(1);
  });

  it('a long answer is read in bounded time', () => {
    const many = JSON.stringify({
      SecurityGroups: Array.from({ length: 20_000 }, (_, i) => ({
        GroupId: `sg-${i}`,
        IpPermissionsEgress: [permission],
      })),
    });
    const start = process.cpuUsage();
    expect(readers[0]![1](many).policies).toHaveLength(20_000);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  });

  it('10,000 nested brackets and an alias bomb in YAML: one problem each, and the group behind the brackets is read', () => {
    const group = (id: string, permissions: string) =>
      `- GroupId: ${id}\n  VpcId: v\n  IpPermissions: ${permissions}\n  IpPermissionsEgress: []\n`;
    const deep = readers[0]![1](`SecurityGroups:\n${group('sg-1', '['.repeat(10_000))}${group('sg-2', '[]')}`);
    expect(deep.problems.map(({ message }) => message.key)).toEqual(['cloudformation.tooDeep']);
    expect(deep.policies.map(({ address }) => address)).toContain('sg-2');
    const names = 'bcdefghijk'.split('');
    const layers = names.map((name, i) => `${name}: &${name} [${`*${['a', ...names][i]},`.repeat(10)}]\n`);
    const bomb = readers[0]![1](`a: &a [x]\n${layers.join('')}SecurityGroups:\n${group('sg-1', '*k')}`);
    expect(bomb.problems.map(({ message }) => message.key)).toEqual(['awscli.tooManyAliases']);
    expect(bomb.policies).toEqual([]);
  });

  it('of far too many values the first are read, and one problem says so', () => {
    const reading = readers[0]![1]('{"IpPermissions":[]}\n'.repeat(60_000));
    expect(reading.problems.map(({ message }) => message.key)).toEqual(['awscli.tooManyValues']);
    expect(reading.policies).toHaveLength(50_000);
  });

  it('far too long a file is refused with one problem', () => {
    const reading = readers[0]![1](`{"IpPermissions": [], "pad": "${'x'.repeat(33_000_000)}"}`);
    expect(reading.problems.map((problem) => problem.message.key)).toEqual(['awscli.tooLarge']);
  });
});
