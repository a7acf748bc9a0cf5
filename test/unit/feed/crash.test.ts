import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseRanges } from '../../../server/src/catalogue';
import { changeAtomically } from '../../../server/src/node/feed-cache';
import { ROOT } from '../../support/files';
import { feedText, temporaryFolder } from './support';

const OLD = feedText({ date: '2026-08-01-00-00-00' });
const NEW = feedText({ date: '2026-08-22-21-17-05' });

/** The modules as another process can load them. */
let bundle = '';
beforeAll(async () => {
  const result = await build({
    stdin: {
      contents: "export * from './server/src/node/feed'; export * from './server/src/node/feed-cache';",
      resolveDir: ROOT,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
  });
  bundle = result.outputFiles[0]!.text;
});

/** Runs a script in a process of its own, where `feed` is the bundle; how the process ended. */
function apart(folder: string, script: string): Promise<{ code: number | null; signal: string | null; out: string }> {
  const library = join(folder, 'feed.cjs');
  writeFileSync(library, bundle);
  const child = spawn(process.execPath, ['-e', `const feed = require(${JSON.stringify(library)});\n${script}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out })));
}

const dateIn = (path: string): string => {
  const ranges = parseRanges(readFileSync(path, 'utf8'));
  return 'error' in ranges ? `broken: ${ranges.error.key}` : ranges.date;
};

/** Where a process may be stopped, and what a reader then finds. */
const MOMENTS = [
  ['before it writes', 'fs.openSync = stop;', '2026-08-01-00-00-00'],
  [
    'in the middle of the write',
    "const write = fs.writeFileSync; fs.writeFileSync = (file, text, more) => { if (typeof file !== 'number') return write(file, text, more); write(file, text.slice(0, 100)); stop(); };",
    '2026-08-01-00-00-00',
  ],
  ['before the text is on the disk', 'fs.fsyncSync = stop;', '2026-08-01-00-00-00'],
  ['before the new file is put in place', 'fs.renameSync = stop;', '2026-08-01-00-00-00'],
  [
    'right after',
    'const rename = fs.renameSync; fs.renameSync = (...args) => { rename(...args); stop(); };',
    '2026-08-22-21-17-05',
  ],
] as const;

describe('a process that is killed', () => {
  it.each(MOMENTS)('%s leaves a feed that can be read, and does not stop the next', async (_when, patch, date) => {
    const folder = temporaryFolder();
    const path = join(folder, 'ip-ranges.json');
    writeFileSync(path, OLD);
    const killed = await apart(
      folder,
      `const fs = require('node:fs');
       const stop = () => process.kill(process.pid, 'SIGKILL');
       ${patch}
       feed.changeAtomically(${JSON.stringify(path)}, () => ${JSON.stringify(NEW)});`,
    );
    expect(killed.signal).toBe('SIGKILL');
    expect(dateIn(path)).toBe(date);
    const started = Date.now();
    await changeAtomically(path, () => NEW);
    expect(Date.now() - started).toBeLessThan(8000);
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(readdirSync(folder)).not.toContain('ip-ranges.json.lock');
  });
});

describe('two processes at once', () => {
  it('do no harm: readers see a whole feed at any time, and the newest one stays', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'ip-ranges.json');
    writeFileSync(path, OLD);
    const dates = ['2026-08-05', '2026-08-22', '2026-08-10'].map((day) => `${day}-00-00-00`);
    const mirrors = dates.map((date, i) => {
      const mirror = join(folder, `mirror-${i}.json`);
      writeFileSync(mirror, feedText({ date }));
      return mirror;
    });
    const running = mirrors.map((from) =>
      apart(
        folder,
        `(async () => {
           for (let i = 0; i < 20; i++) {
             const update = await feed.updateFeed({ from: ${JSON.stringify(from)}, cwd: '/', env: { WORKSPACES_PORTS_CACHE: ${JSON.stringify(folder)} } });
             console.log(update.outcome, update.date);
           }
         })();`,
      ),
    );
    let over = false;
    const ended = Promise.all(running).then((all) => {
      over = true;
      return all;
    });
    const seen: string[] = [];
    while (!over) {
      seen.push(dateIn(path));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(seen.filter((date) => date.startsWith('broken'))).toEqual([]);
    expect([...seen].sort()).toEqual(seen);
    expect(dateIn(path)).toBe('2026-08-22-00-00-00');
    for (const { code, out } of await ended) {
      expect(code).toBe(0);
      expect(out.split('\n').filter((line) => line !== '')).toHaveLength(20);
    }
    expect(readdirSync(folder).filter((name) => /lock|part/.test(name))).toEqual([]);
  });
});
