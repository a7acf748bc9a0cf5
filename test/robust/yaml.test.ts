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

/** Half-typed places in B, or beside the resources: what stands in A and C must stay. `\\n` begins a line. */
const DESCRIPTION = '      GroupDescription: "group B"';
const CIDR = "CidrIp: '10.2.0.0/16'";
const halfTyped: [string, string, string][] = [
  ['an open double quote', 'GroupDescription: "group B"', 'GroupDescription: "group B'],
  ['an open double quote with nothing behind', 'GroupDescription: "group B"', 'GroupDescription: "'],
  ['an open single quote', CIDR, "CidrIp: '10.2.0.0/16"],
  ['an open single quote with nothing behind', CIDR, "CidrIp: '"],
  ['a quote closed twice', 'GroupDescription: "group B"', 'GroupDescription: "group B""'],
  ['text behind a quote', 'GroupDescription: "group B"', 'GroupDescription: "group" B'],
  ['an open quote in a key', DESCRIPTION, '      "GroupDescr: x'],
  ['a quote closed by another one', CIDR, `CidrIp: '10.2.0.0/16"`],
  ['a backslash before the closing quote', 'GroupDescription: "group B"', 'GroupDescription: "group B\\"'],
  ['an open flow list', CIDR, 'CidrIp: ['],
  ['an open flow list with an item', CIDR, 'CidrIp: [a,'],
  ['an open flow list in a flow list', CIDR, 'CidrIp: [[a], ['],
  ['a flow list closed by a brace', CIDR, 'CidrIp: [a}'],
  ['a flow list closed twice', CIDR, 'CidrIp: [a]]'],
  ['an open flow map', 'GroupDescription: "group B"', 'Tags: [{Key: a, '],
  ['an open flow map with a key', CIDR, 'CidrIp: {a:'],
  ['an open flow map with an open quote', CIDR, 'CidrIp: {a: "b'],
  ['an open flow list behind a tag', CIDR, 'CidrIp: !Join ["", ['],
  ['an open !If', CIDR, 'CidrIp: !If [Prod, a'],
  ['a lone closing bracket', CIDR, 'CidrIp: ]'],
  ['a lone comma', CIDR, 'CidrIp: ,'],
  ['a tab for indentation', DESCRIPTION, '\tGroupDescription: x'],
  ['a tab behind blanks', DESCRIPTION, '    \t  GroupDescription: x'],
  [
    'a tab in front of a dash',
    `${DESCRIPTION}\n      SecurityGroupEgress:\n        -`,
    `${DESCRIPTION}\n      SecurityGroupEgress:\n\t-`,
  ],
  ['a tab behind a colon', 'GroupDescription: "group B"', 'GroupDescription:\tx'],
  ['a line of tabs alone', DESCRIPTION, '\t\t'],
  ['a lone dash', `          ${CIDR}`, '        -'],
  ['a dash at the end', `          ${CIDR}`, '        - '],
  ['a dash without a blank', `          ${CIDR}`, '        -CidrIp: x'],
  ['two dashes', `          ${CIDR}`, '        - -'],
  ['three dashes indented', `          ${CIDR}`, '        ---'],
  ['a dash too far left', `          ${CIDR}`, '    - CidrIp: x'],
  ['a dash at the left edge', `          ${CIDR}`, '- CidrIp: x'],
  ['a key without a colon', 'GroupDescription: "group B"', 'GroupDesc'],
  ['a key without a blank behind the colon', 'GroupDescription: "group B"', 'GroupDescription:x'],
  ['a key without a value', 'GroupDescription: "group B"', 'GroupDescription:'],
  ['a key twice', DESCRIPTION, `${DESCRIPTION}\n${DESCRIPTION}`],
  ['a colon alone', DESCRIPTION, '      :'],
  ['two colons in a value', 'GroupDescription: "group B"', 'GroupDescription: a: b'],
  ['a question mark', DESCRIPTION, '      ? '],
  ['a tag without a value', CIDR, 'CidrIp: !Ref'],
  ['an exclamation mark alone', CIDR, 'CidrIp: !'],
  ['two tags', CIDR, 'CidrIp: !Sub !Ref A'],
  ['an open verbatim tag', CIDR, 'CidrIp: !<tag'],
  ['an alias to nothing', CIDR, 'CidrIp: *nothing'],
  ['a star alone', CIDR, 'CidrIp: *'],
  ['a lone ampersand', CIDR, 'CidrIp: &'],
  ['a merge key without a map', DESCRIPTION, '      <<:'],
  ['a percent sign', CIDR, 'CidrIp: %'],
  ['an at sign', CIDR, 'CidrIp: @'],
  ['a backtick', CIDR, 'CidrIp: `'],
  ['a block scalar with nothing in it', 'GroupDescription: "group B"', 'GroupDescription: |'],
  ['a folded scalar with a bad mark', 'GroupDescription: "group B"', 'GroupDescription: >x'],
  ['a block scalar whose text is too far left', 'GroupDescription: "group B"', 'GroupDescription: |\n  too far left'],
  ['a half-typed logical id', '  B:\n', '  B\n'],
  ['a logical id with a quote open', '  B:\n', '  "B:\n'],
  ['a logical id one blank too far left', '  B:\n', ' B:\n'],
  ['a logical id one blank too far right', '  B:\n', '   B:\n'],
  ['a logical id at the left edge', '  B:\n', 'B:\n'],
  ['a logical id without a name', '  B:\n', '  :\n'],
  ['a line too far left', DESCRIPTION, '   GroupDescription: x'],
  ['a property at the indentation of logical ids', DESCRIPTION, '  GroupDescription: x'],
  ['a property one blank from the left edge', DESCRIPTION, ' GroupDescription: x'],
  ['a property at the left edge', DESCRIPTION, 'GroupDescription: x'],
  ['a property at the left edge, half-typed', DESCRIPTION, 'GroupDesc'],
  [
    'Properties at the left edge',
    '    Properties:\n      GroupDescription: "group B"',
    'Properties:\n      GroupDescription: "group B"',
  ],
  ['Metadata at the left edge', DESCRIPTION, 'Metadata:'],
  ['Description at the left edge', DESCRIPTION, 'Description: x'],
  ['Type too far right', '  B:\n    Type:', '  B:\n        Type:'],
  ['a section begun among the resources', '\n  B:\n', '\nOutpu\n  B:\n'],
  ['Windows line ends with an open quote', `${DESCRIPTION}\n`, '      GroupDescription: "x\r\n'],
  ['a conflict of a merge', DESCRIPTION, `<<<<<<< HEAD\n${DESCRIPTION}\n=======\n${DESCRIPTION}\n>>>>>>> other`],
  ['a comment that is none', DESCRIPTION, '      // GroupDescription'],
  ['a bracket in a section before', 'Description: three groups', 'Description: [three'],
  ['a quote in a section before', 'Description: three groups', 'Description: "three'],
  ['parameters that are half-typed', 'Description: three groups', 'Parameters:\n  Env\n  Size: {Type'],
  ['a section without a colon before', 'Description: three groups', 'Parameters'],
  ['outputs that are half-typed', '    Value: !Ref A', '    Value: !Ref'],
  ['Resources with text behind', 'Resources:\n', 'Resources: x\n'],
  ['Resources without a colon', 'Resources:\n', 'Resources\n'],
  ['a sign under two empty lines at the top', 'AWSTemplateFormatVersion: "2010-09-09"\n', '\n\n=\n'],
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
      expect(reading.problems.length).toBeLessThanOrEqual(2);
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

  it.each([
    ['a bracket alone', '[', 'SecurityGroupEgress: ['],
    ['a map in it', '[{IpProtocol: tcp,', 'SecurityGroupEgress: [{IpProtocol: tcp,'],
    ['over two lines', '[{IpProtocol: tcp,\n            FromPort: 443', 'FromPort: 443'],
  ])(
    'an open bracket is told where it is typed, and what is said above the next resource stays with that: %s',
    (_, typed, told) => {
      const directive = '  # workspaces-ports: role=client-network\n';
      const [start, end] = [
        template.indexOf('        - IpProtocol', template.indexOf('  B:')),
        template.indexOf('  C:'),
      ];
      const text = `${template.slice(0, start).trimEnd()} ${typed}\n${directive}${template.slice(end)}`;
      const reading = read(text);
      const [problem, ...more] = reading.problems;
      expect(more).toEqual([]);
      expect(text.slice(problem!.span.start, problem!.span.end)).toBe(told);
      const b = reading.policies.find(({ address }) => address === 'B')!;
      expect(b.span.end).toBeLessThanOrEqual(text.indexOf(directive));
      expect(othersSurvive(text)).toBe(true);
    },
  );

  /** Both other groups with all that they hold. */
  function othersSurvive(text: string): boolean {
    const { policies } = read(text);
    return [
      ['A', '10.1.0.0/16'],
      ['C', '10.3.0.0/16'],
    ].every(([id, cidr]) =>
      policies.some(
        (policy) =>
          policy.address === id &&
          policy.kind === 'security-group' &&
          policy.rules.length === 1 &&
          policy.rules[0]!.protocol.known &&
          policy.rules[0]!.peers.some((peer) => peer.kind === 'address' && peer.text === cidr),
      ),
    );
  }
  const [from, to] = [template.indexOf('  B:'), template.indexOf('  C:')];

  it('each line of a resource, at any indentation up to twenty, costs no other resource', () => {
    const failing: string[] = [];
    for (let start = from; start < to - 1; start = template.indexOf('\n', start) + 1) {
      const end = template.indexOf('\n', start);
      const line = template.slice(start, end).trim();
      for (let indent = 0; line !== '' && indent <= 20; indent++) {
        const text = `${template.slice(0, start)}${' '.repeat(indent)}${line}${template.slice(end)}`;
        if (!othersSurvive(text)) failing.push(`${indent} ${line}`);
      }
    }
    expect(failing).toEqual([]);
  });

  it('a resource typed so far, and no further, costs no other resource', () => {
    const failing: string[] = [];
    for (let at = from + 1; at < to; at++) {
      for (const text of [
        template.slice(0, at) + template.slice(template.indexOf('\n', at)),
        `${template.slice(0, at)}\n${template.slice(to)}`,
      ]) {
        if (!othersSurvive(text)) failing.push(template.slice(from, at));
      }
    }
    expect(failing).toEqual([]);
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
const LIMIT = 10_000;
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
    const [group, ...others] = timed(text).policies;
    expect(others).toEqual([]);
    // What nobody reads to its end is unknown, and told once.
    const inbound = group?.kind === 'security-group' ? group.rules.filter((rule) => rule.direction === 'inbound') : [];
    expect(inbound.map(({ protocol }) => !protocol.known && protocol.reason.message.key)).toEqual([
      'cloudformation.tooNested',
    ]);
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

  it('far too long a file is refused with one problem, in JSON too', () => {
    const resource = '{"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x"}}';
    const json = timed(
      `{"Resources": {${Array.from({ length: 400_000 }, (_, i) => `"A${i}": ${resource}`).join(',')}}}`,
    );
    expect(json.problems.map((problem) => problem.message.key)).toEqual(['cloudformation.tooLarge']);
    expect(json.policies).toEqual([]);
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

  it('an open quote before a million blanks costs its own resource', () => {
    timed(`Resources:\n  A:\n    Type: "${' '.repeat(1_000_000)}`);
    timed(`Resources:\n  A:\n    Type: "\n${'     \n'.repeat(100_000)}`);
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
