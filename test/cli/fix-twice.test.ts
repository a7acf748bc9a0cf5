import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/main';
import { ROOT } from '../support/files';

const cases = readdirSync(join(ROOT, 'test/cases'))
  .map((name) => join('test/cases', name))
  .filter((path) => statSync(join(ROOT, path)).isDirectory());

const textsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

async function fix(cwd: string): Promise<number> {
  return run(['check', '.', '--fix', '--fail-on', 'none'], { cwd, locale: 'en', out: () => {}, err: () => {} });
}

describe('check --fix, the second time', () => {
  it.each(['examples', ...cases])(
    'changes nothing in %s',
    async (path) => {
      const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-twice-'));
      try {
        cpSync(join(ROOT, path), folder, { recursive: true });
        expect(await fix(folder)).toBe(0);
        const once = textsOf(folder);
        expect(await fix(folder)).toBe(0);
        expect(textsOf(folder)).toEqual(once);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    30_000,
  );
});
