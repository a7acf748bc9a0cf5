import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/files';

const CLI = join(ROOT, 'dist', 'cli.js');
const REPORT = [CLI, 'check', 'test/cases', '--format', 'json', '--fail-on', 'none'];
const ENV = { ...process.env, LANG: 'C' };

/** Where what the built command line prints goes to. */
describe('output', () => {
  it('is whole where a pipe takes it slowly', async () => {
    const whole = spawnSync(process.execPath, REPORT, { cwd: ROOT, encoding: 'utf8', env: ENV });
    expect(whole.status).toBe(0);
    // More than any pipe holds.
    expect(whole.stdout.length).toBeGreaterThan(65_536);
    const child = spawn(process.execPath, REPORT, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], env: ENV });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      text += chunk;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(text).toBe(whole.stdout);
    expect(await ended).toBe(0);
  });

  it('is no longer asked for: no fault', async () => {
    const child = spawn(process.execPath, REPORT, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: ENV });
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(said).toBe('');
  });

  const FULL = '/dev/full';
  it.skipIf(!existsSync(FULL))('that a full disk does not take is said to be none, with exit status 2', () => {
    const full = openSync(FULL, 'w');
    const run = (lang: string, stdio: ('ignore' | 'pipe' | number)[]) =>
      spawnSync(process.execPath, [...REPORT, '--lang', lang], { cwd: ROOT, encoding: 'utf8', stdio, env: ENV });
    try {
      const { status, stderr } = run('en', ['ignore', full, 'pipe']);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'workspaces-ports: what is printed here cannot be written: ENOSPC: no space left on device, write\n',
      });
      expect(run('ja', ['ignore', full, 'pipe']).stderr).toMatch(/^workspaces-ports: 出力を書き込めません: ENOSPC/);
      // Nobody can be told that nobody can be told.
      expect(run('en', ['ignore', full, full]).status).toBe(2);
    } finally {
      closeSync(full);
    }
  });
});
