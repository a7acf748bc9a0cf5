import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/files';

/** The built command line, as users start it: code that V8 has compiled is kept between two starts. */
describe('compiled code', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'ports-compiled-'));
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): string =>
    execFileSync(process.execPath, [join(ROOT, 'dist', 'cli.js'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { WORKSPACES_PORTS_CACHE: cache, LANG: 'C', ...env },
    });
  const check = (env?: Readonly<Record<string, string>>): string =>
    start(['check', 'examples', '--format', 'json', '--fail-on', 'none'], env);
  const kept = (): string[] =>
    existsSync(join(cache, 'compiled', 'check'))
      ? readdirSync(join(cache, 'compiled', 'check')).map((name) => join(cache, 'compiled', 'check', name))
      : [];

  it('is kept for a command, and gives the same answer', () => {
    const first = check();
    const [file, ...others] = kept();
    expect(others).toEqual([]);
    // Long ago, so that a second writing would show.
    utimesSync(file!, 1, 1);
    expect(check()).toBe(first);
    expect(statSync(file!).mtimeMs).toBe(1000);
  });

  const other = (text: string, at: number): string =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 0x7f) + text.slice(at + 1);
  const harmed: Readonly<Record<string, (code: string) => string>> = {
    'is empty': () => '',
    'is cut short': (code) => code.slice(0, code.length / 2),
    'has lost a byte in the middle': (code) => other(code, code.length >> 1),
    'belongs to another build of the same length': (code) => other(code, 9),
  };
  it.each(Object.entries(harmed))('is made anew where it %s', (_, harm) => {
    const first = check();
    const [file] = kept();
    const bad = harm(readFileSync(file!, 'latin1'));
    writeFileSync(file!, bad, 'latin1');
    expect(check()).toBe(first);
    const mended = readFileSync(file!, 'latin1');
    expect(mended === bad).toBe(false);
    expect(mended.length).toBeGreaterThan(1_000_000);
  });

  it('is not kept for servers, for help, where a user forbids it, or where nothing can be written', () => {
    start(['--version']);
    start(['check', '--help']);
    check({ NODE_DISABLE_COMPILE_CACHE: '1' });
    check({ WORKSPACES_PORTS_CACHE: '' });
    writeFileSync(join(cache, 'compiled'), '');
    check();
    expect(kept()).toEqual([]);
  });
});
