// Parses every .tf and .tofu file under a folder: `node bench/hcl.mjs FOLDER [--oracle]`.
// Prints files, megabytes, time, speed and the files with faults; with --oracle also where HashiCorp's parser disagrees.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'esbuild';

const [folder, ...options] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node bench/hcl.mjs FOLDER [--oracle]');
  process.exit(2);
}

const bundle = await build({
  entryPoints: [new URL('../server/src/readers/terraform/hcl/index.ts', import.meta.url).pathname],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
});
const { parseHcl } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);

const texts = [];
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(tf|tofu)$/.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  texts.push({ path, text: readFileSync(path, 'utf8') });
}
const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);

const runs = [];
let faulty = [];
for (let run = 0; run < 3; run++) {
  const start = performance.now();
  faulty = [];
  for (const { path, text } of texts) {
    const { faults } = parseHcl(text);
    if (faults.length > 0) faulty.push({ path, text, faults });
  }
  runs.push(performance.now() - start);
}
const megabytes = bytes / 1e6;
console.log(`${texts.length} files, ${megabytes.toFixed(1)} MB`);
for (const [i, time] of runs.entries()) {
  console.log(`run ${i + 1}: ${time.toFixed(0)} ms, ${((megabytes / time) * 1000).toFixed(1)} MB/s`);
}
console.log(`${faulty.length} files with faults`);
for (const { path, text, faults } of faulty.slice(0, 20)) {
  const line = text.slice(0, faults[0].start).split('\n').length;
  console.log(`  ${path}:${line} ${faults[0].message.key}`);
}

if (options.includes('--oracle')) {
  const { parse } = await import('@cdktn/hcl2json');
  const wrong = new Set(faulty.map(({ path }) => path));
  let differ = 0;
  for (const { path, text } of texts) {
    const accepted = await parse('input.tf', text).then(
      () => true,
      () => false,
    );
    if (accepted === !wrong.has(path)) continue;
    differ++;
    console.log(`  ${accepted ? 'false fault' : 'missed fault'}: ${path}`);
  }
  console.log(`${differ} files on which HashiCorp's parser differs`);
  if (differ > 0) process.exitCode = 1;
}
