import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../server/src/readers/terraform/evaluate';
import { Module } from '../../../server/src/readers/terraform/module';
import { randomNumbers } from './mutants';

/**
 * Random values, written as YAML by us and by Terraform where the binary is: texts of any letters and lengths, in lists and
 * maps. `YAML_VALUES=10000` takes more of them, `YAML_SEED=7` others.
 */
const COUNT = Number(process.env.YAML_VALUES ?? 400);
const SEED = Number(process.env.YAML_SEED ?? 1);
const BATCH = 200;

const terraform = ((): boolean => {
  try {
    return /^Terraform v1\./.test(execFileSync('terraform', ['version'], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
})();

const WORDS = [
  'a',
  'two',
  '10.0.0.0/8',
  '203.0.113.0/24,',
  'é',
  '日本語',
  '"hi"',
  '\\',
  '-',
  '- x',
  ': y',
  '#',
  "'",
  'null',
  '?',
];
const RARE = [
  '\n',
  '\n\n',
  ' \n',
  '\n ',
  '\t',
  '\r\n',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\u00a0',
  '\u{1f600}',
  '\x7f',
  '\x07',
  '\ud7ff',
  '\ue000',
];

function text(below: (n: number) => number): string {
  const length = [0, 1, 3, 12, 30, 80][below(6)]!;
  const lines = below(4) === 0;
  const odd = below(5) === 0;
  let out = below(12) === 0 ? ' ' : '';
  for (let i = 0; i < length; i++) {
    out += odd && below(8) === 0 ? RARE[below(RARE.length)]! : WORDS[below(WORDS.length)]!;
    if (lines && below(8) === 0) out += '\n'.repeat(1 + below(2));
    else if (below(8) > 0) out += ' '.repeat(below(9) === 0 ? 1 + below(3) : 1);
  }
  return below(3) === 0 ? out : out.trimEnd();
}

function value(below: (n: number) => number, depth: number): unknown {
  const kind = below(depth > 3 ? 5 : 10);
  if (kind < 4) return text(below);
  if (kind === 4) return [null, true, false, below(100), -1.5][below(5)];
  const length = below(4);
  if (kind < 7) return Array.from({ length }, () => value(below, depth + 1));
  return Object.fromEntries(
    Array.from({ length }, (_, i) => [below(4) === 0 ? text(below) : `k${i}`, value(below, depth + 1)]),
  );
}

const expression = (i: number): string => `yamlencode(jsondecode(file("v${i}.json")))`;

describe('values in YAML', () => {
  if (!terraform) console.warn('skipped: random YAML against terraform console (no terraform binary on this machine)');
  const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function theirs(texts: readonly string[]): readonly string[] {
    for (const [i, json] of texts.entries()) writeFileSync(join(folder, `v${i}.json`), json);
    const asked = `jsonencode([${texts.map((_, i) => expression(i)).join(', ')}])`;
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
    const { stdout } = spawnSync('terraform', ['console', '-no-color'], {
      cwd: folder,
      encoding: 'utf8',
      input: `${asked}\n`,
      maxBuffer: 1 << 28,
      env,
    });
    return JSON.parse(JSON.parse(stdout));
  }

  function ours(texts: readonly string[]): readonly unknown[] {
    const files = texts.map((json, i) => ({ uri: `file:///asked/v${i}.json`, text: json }));
    const main = {
      uri: 'file:///asked/main.tf',
      text: `locals {\n${texts.map((_, i) => `  v${i} = ${expression(i)}\n`).join('')}}\n`,
    };
    const module = Module.root([main, ...files], { variables: {} });
    return texts.map((_, i) => {
      const local = module.locals.get(`v${i}`)!;
      const found = evaluate(local.node.value, { module, file: local.file });
      return found.known ? found.value : found;
    });
  }

  it.runIf(terraform)(
    `are written as Terraform writes them: ${COUNT} random values`,
    () => {
      const below = randomNumbers(SEED);
      for (let done = 0; done < COUNT; done += BATCH) {
        const texts = Array.from({ length: BATCH }, () => JSON.stringify(value(below, 0)));
        const [mine, expected] = [ours(texts), theirs(texts)];
        for (const [i, json] of texts.entries()) expect(mine[i], json).toBe(expected[i]);
      }
    },
    COUNT * 50 + 20_000,
  );
});
