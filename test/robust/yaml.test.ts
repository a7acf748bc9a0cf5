import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReaderSettings, Reading } from '../../server/src/policy';
import { readCloudFormation } from '../../server/src/readers/cloudformation';

const settings: ReaderSettings = { variables: {} };
const read = (text: string): Reading => readCloudFormation({ uri: 'file:///t.yaml', text }, settings);

const group = (id: string, cidr: string) => `  ${id}:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: "group ${id}"
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: '${cidr}'
          Description: web
`;
const template = `AWSTemplateFormatVersion: "2010-09-09"
Description: three groups
Resources:
${group('A', '10.1.0.0/16')}
${group('B', '10.2.0.0/16')}
${group('C', '10.3.0.0/16')}
Outputs:
  Id:
    Value: !Ref A
`;

/** Half-typed places in B: what stands in A and C must stay. */
const halfTyped: [string, string, string][] = [
  ['an open double quote', 'GroupDescription: "group B"', 'GroupDescription: "group B'],
  ['an open single quote', "CidrIp: '10.2.0.0/16'", "CidrIp: '10.2.0.0/16"],
  ['an open flow list', "CidrIp: '10.2.0.0/16'", 'CidrIp: ['],
  ['an open flow map', 'GroupDescription: "group B"', 'Tags: [{Key: a, '],
  ['a tab for indentation', '      GroupDescription: "group B"', '\tGroupDescription: x'],
  ['a lone dash', "          CidrIp: '10.2.0.0/16'", '        -'],
  ['a key without a colon', 'GroupDescription: "group B"', 'GroupDesc'],
  ['a tag without a value', "CidrIp: '10.2.0.0/16'", 'CidrIp: !Ref'],
  ['an alias to nothing', "CidrIp: '10.2.0.0/16'", 'CidrIp: *nothing'],
  ['a lone ampersand', "CidrIp: '10.2.0.0/16'", 'CidrIp: &'],
  ['a half-typed logical id', '  B:\n', '  B\n'],
  ['a logical id one blank too far left', '  B:\n', ' B:\n'],
  ['a line too far left', '      GroupDescription: "group B"', '   GroupDescription: x'],
];

describe('half-typed YAML', () => {
  for (const [what, from, to] of halfTyped) {
    it(`${what} costs its own resource at most`, () => {
      expect(template).toContain(from);
      const reading = read(template.replace(from, to));
      const rules = new Map(reading.policies.map((p) => [p.address, p.kind === 'security-group' ? p.rules : []]));
      for (const [id, cidr] of [
        ['A', '10.1.0.0/16'],
        ['C', '10.3.0.0/16'],
      ] as const) {
        expect(rules.get(id)).toHaveLength(1);
        expect(rules.get(id)![0]!.peers[0]).toMatchObject({ kind: 'address', text: cidr });
      }
      expect(reading.problems.length).toBeLessThanOrEqual(1);
    });
  }

  it('an open quote is told at its place, and the rest of its resource is read', () => {
    const text = template.replace('GroupDescription: "group B"', 'GroupDescription: "group B');
    const reading = read(text);
    expect(reading.problems.map(({ message, span }) => [message.key, text.slice(span.start, span.end)])).toEqual([
      ['cloudformation.openQuote', '"group B'],
    ]);
    const b = reading.policies.find((policy) => policy.address === 'B')!;
    expect(b.labels).toContain('group B');
    const rule = b.kind === 'security-group' ? b.rules[0]! : undefined;
    expect(text.slice(rule!.peers[0]!.span.start, rule!.peers[0]!.span.end)).toBe('10.2.0.0/16');
  });

  it('any cut and any inserted bracket, quote or dash: no throw, spans within the text', () => {
    const junk = fc.constantFrom(
      '"',
      "'",
      '[',
      '{',
      '}',
      ']',
      '-',
      '- ',
      ':',
      '\t',
      '#',
      '|',
      '&a ',
      '*a',
      '!Ref ',
      '\r',
    );
    fc.assert(
      fc.property(fc.nat(template.length), fc.nat(40), junk, (at, cut, insert) => {
        const text = template.slice(0, at) + insert + template.slice(at + cut);
        const reading = read(text);
        const spans = [
          ...reading.policies.flatMap((policy) => [policy.span, policy.nameSpan]),
          ...reading.problems.map((problem) => problem.span),
          ...reading.comments.map((comment) => comment.span),
        ];
        return spans.every(({ start, end }) => start >= 0 && start <= end && end <= text.length + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('one inserted character costs at most the resource it stands in, and its neighbour', () => {
    const start = template.indexOf('  B:');
    const end = template.indexOf('  C:');
    fc.assert(
      fc.property(
        fc.integer({ min: start + 6, max: end - 2 }),
        fc.constantFrom('"', "'", '[', '{', '}', ']'),
        (at, mark) => {
          const { policies } = read(template.slice(0, at) + mark + template.slice(at));
          const whole = (id: string) =>
            policies.some((p) => p.address === id && p.kind === 'security-group' && p.rules[0]!.protocol.known);
          return whole('A') && whole('C');
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Milliseconds that a text may take, generous for a busy machine; without bounds these take minutes. */
const LIMIT = 5_000;
function timed(text: string): Reading {
  const start = performance.now();
  const reading = read(text);
  expect(performance.now() - start).toBeLessThan(LIMIT);
  return reading;
}

describe('hostile YAML', () => {
  it('an alias bomb stays small', () => {
    let text = 'a0: &a0 {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}\n';
    for (let i = 1; i < 40; i++)
      text += `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`;
    text += 'Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress: *a39\n';
    expect(timed(text).policies).toHaveLength(1);
  });

  it('a merge bomb stays small', () => {
    let text = `m0: &m0 {${Array.from({ length: 300 }, (_, i) => `k${i}: 1`).join(', ')}}\n`;
    for (let i = 1; i < 300; i++) text += `m${i}: &m${i} {<<: [*m${i - 1}, *m0], x${i}: 1}\n`;
    text += 'Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {<<: *m299, CidrBlock: 10.0.0.0/8}}\n';
    expect(timed(text).policies).toHaveLength(1);
  });

  it('joins of joins of aliases end', () => {
    let text = 'j0: &j0 !Sub x\n';
    for (let i = 1; i < 30; i++)
      text += `j${i}: &j${i} !Join ["", [${Array(9)
        .fill(`*j${i - 1}`)
        .join(', ')}]]\n`;
    text += 'Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: *j29}}\n';
    const [vpc] = timed(text).policies;
    expect(vpc!.kind === 'address-space' && vpc!.ranges[0]!.kind).toBe('unknown');
  });

  for (const [what, nest] of [
    ['[', '['.repeat(10_000)],
    ['{a: ', '{a: '.repeat(10_000)],
    ['- ', '- '.repeat(10_000)],
    ['? ', '? '.repeat(10_000)],
    ['closed []', '['.repeat(10_000) + ']'.repeat(10_000)],
  ] as const) {
    it(`10,000 × "${what}": one problem, the rest is read`, () => {
      const reading = timed(
        `Bad: ${what === '- ' || what === '? ' ? '\n  ' : ''}${nest}\nResources:\n${group('A', '10.1.0.0/16')}`,
      );
      expect(reading.problems.map((problem) => problem.message.key)).toEqual(['cloudformation.tooDeep']);
      expect(reading.policies.map((policy) => policy.address)).toEqual(['A']);
    });
  }

  it('far too long a file is refused with one problem', () => {
    const reading = timed(`Resources:\n${group('A', '10.1.0.0/16')}${'# padding\n'.repeat(250_000)}`);
    expect(reading.problems.map((problem) => problem.message.key)).toEqual(['cloudformation.tooLarge']);
    expect(reading.policies).toEqual([]);
  });

  it('thousands of open quotes, anchors or keys end in time', () => {
    timed(`Resources:\n${'  A: "x\n'.repeat(5_000)}`);
    timed(`Resources:\n  A:\n${'    k: "x\n'.repeat(5_000)}`);
    timed(`Resources:\n  A:\n${'    &a k: *a\n'.repeat(5_000)}`);
    timed(`x: ${'"'.repeat(20_000)}`);
    timed(`x: ${'!'.repeat(20_000)} y`);
  });

  it('wrong encodings and control characters do not throw', () => {
    for (const text of [
      '\uFEFFResources:\n',
      '\u0000\u0001',
      '\uFFFD\uFFFDR\u0000e\u0000s\u0000',
      '\ud800',
      '---\n---\n---',
      '%YAML 9.9\n---\n',
    ])
      expect(() => read(text)).not.toThrow();
  });
});
