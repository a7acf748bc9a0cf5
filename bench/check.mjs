// A whole repository, side by side in one run: `check`, `terraform fmt -check -recursive` (which only parses), and
// HashiCorp's parser as WebAssembly on the same files. `node bench/check.mjs FOLDER [--runs=5]` (after `npm run build`).
// Peers that are not there are left out, and said so.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
const runs = Number(process.argv.find((arg) => arg.startsWith('--runs='))?.slice('--runs='.length) ?? 5);
if (!folder) {
  console.error('usage: node bench/check.mjs FOLDER [--runs=5]');
  process.exit(2);
}
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.tf'))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
console.log(`${files.length} .tf files below ${folder}, ${runs} runs each, in turns`);

function timed(command, args, env = {}) {
  const before = performance.now();
  const done = spawnSync(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
  return done.error ? undefined : performance.now() - before;
}

/** In a process of its own, as the others are; the files are read in it too. */
const PARSE = `
  import { readFileSync } from 'node:fs';
  const { parse } = await import(${JSON.stringify(import.meta.resolve('@cdktn/hcl2json'))});
  for (const file of JSON.parse(readFileSync(0, 'utf8'))) {
    try { await parse(file, readFileSync(file, 'utf8')); } catch {}
  }`;
function hcl2json() {
  const before = performance.now();
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', PARSE], {
    input: JSON.stringify(files),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return done.status === 0 ? performance.now() - before : undefined;
}

const PEERS = {
  check: () =>
    timed(process.execPath, [join(root, 'dist/cli.js'), 'check', '.', '--fail-on', 'none', '--ip-ranges', 'none']),
  'terraform fmt -check -recursive': () =>
    timed('terraform', ['fmt', '-check', '-recursive', '.'], { CHECKPOINT_DISABLE: '1' }),
  hcl2json,
};
const times = new Map(Object.keys(PEERS).map((name) => [name, []]));
for (let run = 0; run < runs; run++) {
  // The slow peer is asked twice only: it takes most of the time, and its figure varies little.
  for (const [name, ask] of Object.entries(PEERS)) {
    if (name === 'hcl2json' && run > 1) continue;
    const time = ask();
    if (time !== undefined) times.get(name).push(time);
  }
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ours = median(times.get('check'));
for (const [name, list] of times) {
  if (list.length === 0) console.log(`${name.padEnd(34)} not there: left out`);
  else {
    const figure = median(list);
    const ratio = name === 'check' ? '' : `   check takes ${(ours / figure).toFixed(2)} of it`;
    console.log(
      `${name.padEnd(34)} ${(figure / 1000).toFixed(2)} s (${list.map((one) => (one / 1000).toFixed(2)).join(', ')})${ratio}`,
    );
  }
}
