import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { render } from '../../server/src/messages';
import type { Policy, Reading, SourceFile } from '../../server/src/policy';
import { readTerraform } from '../../server/src/readers/terraform';
import { ROOT } from '../support/files';
import { halfTyped, isNear, terraformFolders, textsOf } from '../support/half-typed';

const filesAt = (texts: Readonly<Record<string, string>>): SourceFile[] =>
  Object.entries(texts).map(([name, text]) => ({ uri: `file:///w/${name}`, text }));
const read = (texts: Readonly<Record<string, string>>): Reading => readTerraform(filesAt(texts), { variables: {} });
const keys = ({ problems }: Reading): string[] => problems.map(({ message }) => message.key);
function timed<T>(run: () => T): { result: T; milliseconds: number } {
  const start = performance.now();
  const result = run();
  return { result, milliseconds: performance.now() - start };
}
const GROUP = `resource "aws_security_group" "g" {
  egress {
    protocol    = "tcp"
    from_port   = 1
    to_port     = 1
    cidr_blocks = ["10.0.0.0/8"]
  }
}
`;

describe('modules beyond all measure are told once and end', () => {
  test('1,000 modules, each within the one before', () => {
    const texts: Record<string, string> = { 'main.tf': 'module "m" {\n  source = "./m0"\n  in = "x"\n}\n' };
    for (let i = 0; i < 1000; i++) {
      texts[`m${i}/main.tf`] =
        `variable "in" {}\nmodule "m" {\n  source = "../m${i + 1}"\n  in = var.in\n}\n${GROUP}output "out" {\n  value = module.m.out\n}\n`;
    }
    const { result, milliseconds } = timed(() => read(texts));
    expect(keys(result)).toEqual(['terraform.nestedModules']);
    expect(result.policies).toHaveLength(60);
    expect(milliseconds).toBeLessThan(8000);
  });

  test('modules that multiply from level to level', () => {
    const texts: Record<string, string> = {};
    for (const [level, folder] of ['', 'a/', 'a/a/', 'a/a/a/'].entries()) {
      texts[`${folder}main.tf`] =
        level < 3 ? `module "a" {\n  source = "./a"\n  count = 40\n}\n${GROUP}` : `${GROUP.repeat(1)}`;
    }
    const { result, milliseconds } = timed(() => read(texts));
    expect(keys(result)).toEqual(['terraform.tooManyModules']);
    expect(milliseconds).toBeLessThan(8000);
  });

  test.each([
    ['itself', { 'main.tf': `module "a" {\n  source = "./../w"\n}\n${GROUP}` }],
    [
      'its caller',
      {
        'main.tf': `module "a" {\n  source = "./a"\n}\n${GROUP}`,
        'a/main.tf': `module "b" {\n  source = "../"\n}\n${GROUP}`,
      },
    ],
  ] as [string, Record<string, string>][])('a module that calls %s', (_name, texts) => {
    const reading = read(texts);
    expect(keys(reading)).toEqual(['terraform.callsItself']);
    expect(reading.policies.length).toBe(Object.keys(texts).length);
  });

  test('a circle of outputs and arguments over three modules', () => {
    const texts: Record<string, string> = { 'main.tf': '' };
    for (const [name, from] of ['ab', 'bc', 'ca']) {
      texts['main.tf'] += `module "${name}" {\n  source = "./m"\n  in = module.${from}.out\n}\n`;
    }
    texts['m/main.tf'] =
      'variable "in" {}\noutput "out" {\n  value = var.in\n}\nresource "aws_vpc" "v" {\n  cidr_block = var.in\n}\n';
    const reading = read(texts);
    expect(keys(reading)).toEqual(['terraform.cycle']);
    for (const policy of reading.policies) expect(policy).toMatchObject({ ranges: [{ kind: 'unknown' }] });
  });

  test('count and for_each over 100,000', () => {
    const items = Array.from({ length: 100_000 }, (_, i) => `"i${i}"`).join(', ');
    for (const multiplier of ['count = 100000', `for_each = toset([${items}])`, 'count = 1e300']) {
      const text = GROUP.replace('{\n', `{\n  ${multiplier}\n  name = "\${count.index}\${each.key}"\n`);
      const { result, milliseconds } = timed(() => read({ 'main.tf': text }));
      expect(keys(result).length, multiplier.slice(0, 20)).toBeLessThanOrEqual(1);
      expect(result.policies).toHaveLength(1);
      expect(milliseconds).toBeLessThan(8000);
      const module = `module "m" {\n  source = "./m"\n  ${multiplier}\n}\n`;
      const called = read({ 'main.tf': module, 'm/main.tf': GROUP });
      expect(keys(called).length).toBeLessThanOrEqual(1);
      expect(called.policies).toHaveLength(1);
    }
  });

  test('a file of 20 MB', () => {
    const text = `${GROUP}# ${'x'.repeat(20_000_000)}\n`;
    const { result, milliseconds } = timed(() => read({ 'main.tf': text, 'other.tf': GROUP.replace('"g"', '"h"') }));
    expect(keys(result)).toEqual(['terraform.tooLong']);
    expect(result.policies.map(({ address }) => address)).toEqual(['aws_security_group.h']);
    expect(milliseconds).toBeLessThan(5000);
  });

  test('2 MB of empty lines in what is at fault', () => {
    const empty = '\n'.repeat(2_000_000);
    for (const text of [`module "m" {\n${empty} a = [`, `module m" {\n${empty}}`, `${empty}x y z${empty}`]) {
      const { result, milliseconds } = timed(() => read({ 'main.tf': text, 'other.tf': GROUP }));
      expect(result.policies.map(({ address }) => address)).toEqual(['aws_security_group.g']);
      expect(milliseconds).toBeLessThan(5000);
    }
  });

  test('JSON that is deep, broken, or of the wrong shape', () => {
    for (const text of [
      '['.repeat(100_000),
      '{"a":'.repeat(50_000),
      '{"resource": [[[{"aws_vpc": 7}]], null, "x"]}',
      '{"resource": {"aws_vpc": {"v": {"cidr_block": "${',
      '{"resource": {"aws_vpc": {"v": {"dynamic": [[{}], {"x": 3}]}}}}',
      `{"locals": {"a": "${'\\"'.repeat(200_000)}"}}`,
      '\u0000\uffff',
      '',
    ]) {
      const { result, milliseconds } = timed(() => read({ 'main.tf': GROUP, 'x.tf.json': text }));
      expect(result.policies.some(({ address }) => address === 'aws_security_group.g')).toBe(true);
      expect(milliseconds, text.slice(0, 20)).toBeLessThan(5000);
    }
  });
});

/** Everything of an object but its place. */
const outline = (policies: readonly Policy[]): Map<string, string> => {
  const place = (key: string, value: unknown): unknown =>
    /^(?:span|\w+Spans?|calledFrom)$/.test(key) || typeof value === 'bigint' ? String(key) : value;
  return new Map(policies.map((policy) => [policy.address, JSON.stringify(policy, place)]));
};

describe('half-typed modules', () => {
  test.each(terraformFolders().map((folder) => [relative(ROOT, folder), textsOf(folder)] as const))(
    '%s: cut at every tenth character and with each line removed',
    (_name, texts) => {
      const before = read(texts);
      // What is broken to begin with may lose more by a second fault.
      const whole = before.problems.length > 0 ? new Map<string, string>() : outline(before.policies);
      let lost = 0;
      let seen = 0;
      const check = (name: string, text: string, start: number, end: number): void => {
        const reading = read({ ...texts, [name]: text });
        for (const { message } of reading.problems) render(message, 'ja');
        const now = outline(reading.policies);
        // What stands in other files, and names nothing of this one, stays word for word.
        for (const [address, content] of whole) {
          if (isNear(texts[name]!, address, content, start, end)) continue;
          seen++;
          if (now.get(address) !== content) lost++;
        }
      };
      for (const [name, text] of Object.entries(texts)) {
        for (const edit of halfTyped(text)) check(name, edit.text, edit.start, edit.end);
      }
      expect(lost, `${lost} of ${seen} objects that nobody touched`).toBe(0);
    },
    120_000,
  );
});
