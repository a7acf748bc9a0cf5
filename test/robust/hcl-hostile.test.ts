import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressSpacePolicy } from '../../server/src/policy';
import { readTerraform } from '../../server/src/readers/terraform';
import { parseHcl } from '../../server/src/readers/terraform/hcl';

const settings = { variables: {} };
const read = (text: string) => readTerraform([{ uri: 'file:///a.tf', text }], settings);
const GROUP = 'resource "aws_security_group" "kept" {\n  name = "kept"\n}\n';

function timed<T>(run: () => T): { result: T; milliseconds: number } {
  const start = performance.now();
  const result = run();
  return { result, milliseconds: performance.now() - start };
}

describe('nesting beyond measure is bounded and told once', () => {
  const deep = 100_000;
  test.each([
    ['brackets', `a = ${'['.repeat(deep)}`],
    ['closed brackets', `a = ${'['.repeat(deep)}${']'.repeat(deep)}`],
    ['parentheses', `a = ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['objects', `a = ${'{a='.repeat(deep)}`],
    ['calls', `a = ${'f('.repeat(deep)}`],
    ['interpolations', `a = ${'"${'.repeat(deep)}`],
    ['signs', `a = ${'-'.repeat(deep)}1`],
    ['conditions', `a = ${'b ? c : '.repeat(deep)}d`],
    ['splats', `a = b${'[*]'.repeat(deep)}`],
    ['for expressions', `a = ${'[for a in '.repeat(deep)}`],
    ['indexes', `a = ${'b['.repeat(deep)}`],
    ['blocks', `${'a {\n'.repeat(deep)}`],
    ['closed blocks', `${'a {\n'.repeat(deep)}${'}\n'.repeat(deep)}`],
  ])('%s', (_, bomb) => {
    const { result, milliseconds } = timed(() => read(`${GROUP}${bomb}\n`));
    expect(result.policies.map((policy) => policy.address)).toEqual(['aws_security_group.kept']);
    expect(result.problems.map((problem) => problem.message.key)).toEqual(['terraform.tooDeep']);
    expect(milliseconds).toBeLessThan(5000);
  });

  test('chains that grow without nesting are read, and evaluated up to a limit', () => {
    for (const chain of ['.a', '[0]', ' + 1', ' || b']) {
      const text = `locals {\n  x = b${chain.repeat(deep)}\n}\nresource "aws_vpc" "v" {\n  cidr_block = local.x\n}\n`;
      const { policies, problems } = read(text);
      expect(problems).toEqual([]);
      expect(policies[0]).toMatchObject({ ranges: [{ kind: 'unknown' }] });
    }
  });
});

describe('size alone costs no more than its reading', () => {
  const megabytes = 5_000_000;
  const fill = (text: string): string => text.repeat(Math.ceil(megabytes / text.length));
  test.each([
    ['rules', `${fill(`${GROUP.replaceAll('kept', 'kept')}`)}`],
    ['one line', `a = [${fill('"10.0.0.0/8", ')}]\n`],
    ['spaces', fill(' ')],
    ['open quotes', fill('a = "x\n')],
    ['open heredocs', fill('a = <<A\n')],
    ['junk', fill('}])$')],
    ['junk lines', fill('$\n')],
    ['comments', fill('# a\n')],
    ['open comments', fill('/* ')],
    ['carriage returns', fill('\r')],
    ['nothing but quotes', fill('"')],
    ['headers', fill('a "b" ')],
    ['open interpolations on one line', `a = "${fill('${')}"\n`],
  ])('5 MB of %s', (_, text) => {
    const { result, milliseconds } = timed(() => parseHcl(text));
    expect(result.faults.length).toBeLessThanOrEqual(100);
    expect(milliseconds).toBeLessThan(8000);
  });

  test('heredocs with a different missing marker each', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `a${i} = <<M${i}\n`).join('');
    expect(timed(() => parseHcl(text)).milliseconds).toBeLessThan(8000);
  });
});

describe('definitions that feed on each other', () => {
  test('a cycle of locals is told once and leaves its users unknown', () => {
    const text = `locals {\n  a = local.b\n  b = [local.c]\n  c = "\${local.a}"\n}\n
resource "aws_vpc" "v" {\n  cidr_block = local.a\n}\nresource "aws_vpc" "w" {\n  cidr_block = local.c\n}\n`;
    const { problems, policies } = read(text);
    expect(problems.map((problem) => problem.message.key)).toEqual(['terraform.cycle']);
    expect(policies).toHaveLength(2);
    for (const policy of policies) expect(policy).toMatchObject({ ranges: [{ kind: 'unknown' }] });
  });

  test('doubling lists, texts and splats stop at a limit', () => {
    const doubling = (first: string, next: (name: string) => string): string => {
      const lines = [`  l0 = ${first}`];
      for (let i = 1; i < 60; i++) lines.push(`  l${i} = ${next(`local.l${i - 1}`)}`);
      return `locals {\n${lines.join('\n')}\n}\nresource "aws_vpc" "v" {\n  cidr_block = local.l59\n}\n`;
    };
    for (const text of [
      doubling('["10.0.0.0/8"]', (name) => `concat(${name}, ${name})`),
      doubling('"x"', (name) => `"\${${name}}\${${name}}"`),
      doubling('["10.0.0.0/8"]', (name) => `flatten([${name}, ${name}])`),
      `${doubling('["x"]', (name) => `[${name}, ${name}]`)}resource "aws_vpc" "w" {\n  cidr_block = local.l59${'[*]'.repeat(50)}\n}\n`,
    ]) {
      const { result, milliseconds } = timed(() => read(text));
      const [space] = result.policies;
      expect(space).toMatchObject({ address: 'aws_vpc.v', ranges: expect.any(Array) });
      const { ranges } = space as AddressSpacePolicy;
      expect(ranges.length).toBeLessThanOrEqual(2);
      for (const range of ranges) expect(range.kind).toBe('unknown');
      expect(milliseconds).toBeLessThan(5000);
    }
  });
});

describe('loops that multiply', () => {
  const list = `[${Array.from({ length: 400 }, (_, i) => `"10.0.${i % 250}.0/24"`).join(', ')}]`;
  const rule = (i: number): string =>
    `resource "aws_security_group_rule" "r${i}" {\n  for_each = toset(local.all)\n  security_group_id = aws_security_group.kept.id\n  type = "egress"\n  protocol = "tcp"\n  from_port = 1\n  to_port = 1\n  cidr_blocks = [each.value]\n}\n`;
  const dynamic = `resource "aws_security_group" "d" {\n${'  dynamic "egress" {\n    for_each = local.all\n    content {\n      protocol = "tcp"\n      from_port = 1\n      to_port = 1\n      cidr_blocks = local.all\n    }\n  }\n'.repeat(500)}}\n`;
  test('are taken turn by turn up to a limit, and stand for themselves behind it', () => {
    const rules = Array.from({ length: 1000 }, (_, i) => rule(i)).join('');
    const { result, milliseconds } = timed(() => read(`${GROUP}locals {\n  all = ${list}\n}\n${rules}${dynamic}`));
    const sizes = result.policies.map((policy) => (policy.kind === 'security-group' ? policy.rules.length : 0));
    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(25_000);
    expect(milliseconds).toBeLessThan(8000);
  });
});

describe('any text at all', () => {
  const token = fc.constantFrom(
    ...[
      'a',
      ' = ',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '"',
      '\n',
      '${',
      '%{',
      'for ',
      ' in ',
      ':',
      '=>',
      '...',
      '.',
      ',',
      '<<E\n',
    ],
    ...[
      'resource "aws_security_group" "x" {\n',
      'ingress {\n',
      'cidr_blocks = ["10.0.0.0/8"]\n',
      '*',
      '\r',
      '\\',
      '#',
      '/*',
      '1',
    ],
    ...['locals {\n', 'x = local.x\n', 'dynamic "ingress" {\n', 'count = 0\n', 'E\n', '-', '?', '𠮷', '\u0000'],
  );
  test('is read without throwing, with ranges inside the text', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        const text = tokens.join('');
        const { problems, comments, policies } = read(text);
        for (const { span } of [...problems, ...comments, ...policies]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
