import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { couldBe } from '../../server/src/analysis/formats';
import { CHECK_OPTIONS } from '../../server/src/cli/check';
import { FORMATS } from '../../server/src/cli/formats';
import { readText } from '../support/files';

/** Options of `check` that a text names. */
const optionsIn = (text: string): string[] => [...text.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1]!);

describe('the pre-commit hook', () => {
  const [hook] = parse(readText('.pre-commit-hooks.yaml')) as { entry: string; files: string; language: string }[];

  it('runs the command line of this package', () => {
    const { bin } = JSON.parse(readText('package.json'));
    expect([hook!.language, ...hook!.entry.split(' ')]).toEqual(['node', ...Object.keys(bin), 'check']);
  });

  it.each([
    'main.tf',
    'main.tofu',
    'a.auto.tfvars',
    'main.tf.json',
    'net.yaml',
    'net.yml',
    'sg.json',
    'x.template',
    'p.pac',
    'wpad.dat',
  ])('sees %s, which the product reads', (name) => {
    expect(couldBe(`file:///${name}`).length).toBeGreaterThan(0);
    expect(new RegExp(hook!.files).test(name)).toBe(true);
  });
});

describe('the GitHub Action', () => {
  const action = parse(readText('action.yml')) as {
    inputs: Record<string, { description: string; default: string }>;
    runs: { steps: { shell: string; run: string; env: Record<string, string> }[] };
  };
  const [step] = action.runs.steps;
  const folder = mkdtempSync(join(tmpdir(), 'ports-action-'));
  const cli = join(folder, 'cli.js');

  // Says what it was called with: the command line itself is tested elsewhere.
  beforeAll(() => writeFileSync(cli, 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 1;'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the step with the inputs given, the others at their defaults. */
  function ran(inputs: Record<string, string>): { status: number | null; out: string } {
    const env = Object.fromEntries(
      Object.entries(step!.env).map(([name, text]) => [
        name,
        text.replace(
          /\$\{\{ inputs\.([\w-]+) \}\}/,
          (_, input: string) => inputs[input] ?? action.inputs[input]!.default,
        ),
      ]),
    );
    const { status, stdout } = spawnSync('bash', ['-e', '-c', step!.run], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env, CLI: cli, GITHUB_ACTION_PATH: folder },
    });
    return { status, out: stdout };
  }

  it('has only options and formats that the command line has', () => {
    for (const option of optionsIn(step!.run.replace(/npm ci.*/g, ''))) expect(CHECK_OPTIONS).toHaveProperty([option]);
    const { description, default: format } = action.inputs.format!;
    expect(description.match(/\w+/g)!.filter((word) => word !== 'or')).toEqual([...FORMATS]);
    expect(FORMATS).toContain(format);
  });

  it('hands every input on', () => {
    const used = Object.values(step!.env).flatMap((text) => /inputs\.([\w-]+)/.exec(text)?.[1] ?? []);
    expect(used.sort()).toEqual(Object.keys(action.inputs).sort());
  });

  const bash = spawnSync('bash', ['--version']).status === 0;
  it.skipIf(!bash).each<[string, Record<string, string>, string[]]>([
    ['nothing said', {}, ['check', '--format', 'github', '--fail-on', 'warning', '.']],
    [
      'several paths, blanks in them, a baseline',
      { paths: 'net work\nb; echo no\n', format: 'sarif', 'fail-on': 'error', baseline: 'known.json' },
      ['check', '--format', 'sarif', '--fail-on', 'error', '--baseline', 'known.json', 'net work', 'b; echo no'],
    ],
    [
      'region and role of what has none',
      { region: 'ap-northeast-1', role: 'client-network', 'require-checked': 'one' },
      [
        ...['check', '--format', 'github', '--fail-on', 'warning', '--region', 'ap-northeast-1'],
        ...['--role', 'client-network', '--require-checked', 'one', '.'],
      ],
    ],
  ])('calls it rightly: %s', (_, inputs, expected) => {
    const { status, out } = ran(inputs);
    expect([status, JSON.parse(out)]).toEqual([1, expected]);
  });

  it.skipIf(!bash)('writes the report to a file where one is named', () => {
    expect(ran({ output: 'report.sarif' })).toEqual({ status: 1, out: '' });
    expect(JSON.parse(readFileSync(join(folder, 'report.sarif'), 'utf8'))[0]).toBe('check');
  });

  describe.each(['README.md', 'README.ja.md'])('as %s shows it', (path) => {
    const text = readText(path);
    const [workflow] = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => parse(block!));
    const steps = (workflow as { on: unknown; jobs: Record<string, { steps: Step[] }> }).jobs.check!.steps;
    const own = steps.find(({ uses }) => uses.startsWith('workspaces-ports/'))!;

    it('stands in a whole workflow, with the Node that the command line needs', () => {
      expect(workflow).toMatchObject({ on: 'pull_request', permissions: { contents: 'read' } });
      expect(steps.map(({ uses }) => uses.split('@')[0])).toEqual([
        'actions/checkout',
        'actions/setup-node',
        'workspaces-ports/workspaces-ports',
      ]);
      const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } };
      expect(Number(steps[1]!.with!['node-version'])).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)![0]));
    });

    it('has the inputs of the action and no others, with their defaults', () => {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own.with!)));
      const table = /^\| (?:input|入力) .*\n\|.*\n((?:\|.*\n)+)/m.exec(text)![1]!;
      const rows = table
        .trim()
        .split('\n')
        .map((row) => row.split('|').slice(1, 3));
      const shown = rows.flatMap(([names, given]) =>
        [...names!.matchAll(/`([\w-]+)`/g)].map(([, name]) => [name!, /`(.+)`/.exec(given!)?.[1] ?? ''] as const),
      );
      const wanted = Object.entries(action.inputs).map(([name, { default: given }]) => [name, given] as const);
      expect(new Map(shown)).toEqual(new Map(wanted));
      expect(shown).toHaveLength(wanted.length);
    });

    it.skipIf(!bash)('hands over what the command line takes', () => {
      const { out } = ran(own.with!);
      expect(JSON.parse(out)).toEqual([
        ...['check', '--format', 'github', '--fail-on', 'warning'],
        ...['--region', 'ap-northeast-1', '--require-checked', 'one', '.'],
      ]);
    });
  });
});

interface Step {
  readonly uses: string;
  readonly with?: Record<string, string>;
}
