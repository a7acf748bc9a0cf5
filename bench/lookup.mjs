// Longest match over AWS's feed, beside ipaddr.js and cidr-tools, in one run:
// `node bench/lookup.mjs [ip-ranges.json]`. Without the file it says so and ends.
// Prints time to build, look-ups a second, how many times the peers, agreement with brute force, and memory.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { overlapCidr } from 'cidr-tools';
import { build } from 'esbuild';
import ipaddr from 'ipaddr.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = process.argv[2] ?? join(root, '..', 'shared', 'ip-ranges', '2026-08-22.json');
if (!existsSync(file)) {
  console.log(`skipped: ${file} is not there; name an ip-ranges.json`);
  process.exit(0);
}
const ADDRESSES = 1_000_000;
const CHECKED = 100_000;

const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const library = join(folder, 'library.mjs');
await build({
  stdin: {
    contents: `
      export { edition, parseRanges } from './server/src/catalogue';
      export { PrefixIndex } from './server/src/catalogue/prefixes';
      export { placesOf } from './server/src/catalogue/places';
      export { withFeed } from './server/src/catalogue/merge';
      export { addresses } from './server/src/net';`,
    resolveDir: root,
  },
  bundle: true,
  outfile: library,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  logLevel: 'error',
});

/** Each in a process of its own: a warm engine would flatter the time, and garbage of one the memory of another. */
function apart(script) {
  const path = join(folder, 'apart.mjs');
  const prelude = `
    import { readFileSync } from 'node:fs';
    import * as library from ${JSON.stringify(pathToFileURL(library).href)};
    const read = () => readFileSync(${JSON.stringify(file)}, 'utf8');
    const inForce = (ranges) => library.withFeed(library.edition('2026-08'), ranges);`;
  writeFileSync(path, prelude + script);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const least = (values) => Math.min(...values);
const rounded = (value, digits = 1) => value.toLocaleString('en', { maximumFractionDigits: digits });

const built = Array.from({ length: 5 }, () =>
  apart(`
    const text = read();
    const start = performance.now();
    const ranges = library.parseRanges(text);
    const parsed = performance.now();
    const index = new library.PrefixIndex(ranges.table);
    const indexed = performance.now();
    library.placesOf(inForce(ranges), ranges);
    const all = performance.now();
    const size = { rows: ranges.table.count, nodes: index.size };
    console.log(JSON.stringify({ parse: parsed - start, index: indexed - parsed, all: all - indexed, ...size }));`),
);
console.log(`${file}: ${rounded(built[0].rows)} prefixes, ${rounded(built[0].nodes)} distinct`);
console.log('cold, best of 5 processes:');
console.log(`  reading the JSON             ${rounded(least(built.map((one) => one.parse)))} ms`);
console.log(`  building the index           ${rounded(least(built.map((one) => one.index)))} ms (bar: under 100)`);
console.log(`  the same with both editions  ${rounded(least(built.map((one) => one.all)))} ms`);

const memory = apart(`
    const used = () => { gc(); gc(); const m = process.memoryUsage(); return [m.heapUsed + m.external, m.rss]; };
    library.placesOf(library.edition('2026-08'), undefined).about({ v4: [0, 1], v6: [] });
    const before = used();
    globalThis.ranges = library.parseRanges(read());
    globalThis.places = library.placesOf(inForce(ranges), ranges);
    places.about({ v4: [0, 1], v6: [] });
    const after = used();
    console.log(JSON.stringify(after.map((one, i) => (one - before[i]) / 2 ** 20)));`);
console.log(
  `loaded memory above base       ${rounded(memory[0])} MB (bar: under 15); resident ${rounded(memory[1])} MB`,
);

const { parseRanges, PrefixIndex, addresses } = await import(pathToFileURL(library).href);
const ranges = parseRanges(readFileSync(file, 'utf8'));
const index = new PrefixIndex(ranges.table);
const { v4, v6 } = ranges.table;

/** Half anywhere, half inside of prefixes, where a look-up has most to do. */
const parsed = Float64Array.from({ length: ADDRESSES }, (_, i) => {
  if (i % 2 === 0) return Math.floor(Math.random() * 2 ** 32);
  const at = Math.floor(Math.random() * v4.words.length);
  return v4.words[at] + Math.floor(Math.random() * 2 ** (32 - v4.lengths[at]));
});
const texts = Array.from({ length: 300_000 }, (_, i) => {
  if (i % 3 !== 0) return addresses.formatV4(parsed[i]);
  const at = Math.floor(Math.random() * v6.lengths.length);
  const words = [0, 1, 2, 3].map((word) => BigInt(v6.words[4 * at + word]));
  const base = words.reduce((sum, word) => (sum << 32n) | word, 0n);
  const room = BigInt(128 - v6.lengths[at]);
  return addresses.formatV6(base + ((BigInt(Math.floor(Math.random() * 2 ** 48)) << 80n) >> (128n - room)));
});

/** Best of some rounds, in look-ups a second: other work on the machine only ever slows one down. */
function speed(asked, rounds, look) {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < asked.length; i++) sum += look(asked[i]);
    const seconds = (performance.now() - start) / 1000;
    if (!Number.isFinite(sum)) throw new Error('a look-up gave no number');
    best = Math.max(best, asked.length / seconds);
  }
  return best;
}

const numbers = speed(parsed, 7, (address) => index.findV4(address));
const strings = speed(texts, 7, (text) => index.find(text));

const cidrs = ranges.prefixes.map(({ cidr }) => cidr);
const peers = cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
/** Longest match as a user of ipaddr.js writes it: the address is parsed once, each prefix was parsed before. */
function ipaddrLoop(text) {
  const address = ipaddr.parse(text);
  const kind = address.kind();
  let best = -1;
  let length = -1;
  for (let i = 0; i < peers.length; i++) {
    const peer = peers[i];
    if (peer[1] > length && peer[0].kind() === kind && address.match(peer)) {
      best = i;
      length = peer[1];
    }
  }
  return best;
}
/** cidr-tools takes texts: whether each prefix overlaps the address. */
function cidrToolsLoop(text) {
  let best = -1;
  let length = -1;
  for (let i = 0; i < cidrs.length; i++) {
    if (peers[i][1] > length && overlapCidr(cidrs[i], text)) {
      best = i;
      length = peers[i][1];
    }
  }
  return best;
}
const some = texts.slice(0, 2000);
const ipaddrSpeed = speed(some, 2, ipaddrLoop);
const cidrToolsSpeed = speed(some.slice(0, 60), 2, cidrToolsLoop);

const line = (name, value, note) => console.log(`${name.padEnd(31)}${rounded(value, 0).padStart(11)}/s${note}`);
line('parsed IPv4', numbers, '  (bar: 7,000,000)');
line('text, a third of it IPv6', strings, '  (bar: 2,000,000)');
line('ipaddr.js, from text', ipaddrSpeed, `  ${rounded(strings / ipaddrSpeed, 0)} times slower (bar: 200)`);
line('cidr-tools, from text', cidrToolsSpeed, `  ${rounded(strings / cidrToolsSpeed, 0)} times slower (bar: 200)`);

/** Brute force over the columns: every prefix is tried. */
const sizes = Float64Array.from(v4.lengths, (length) => 2 ** (32 - length));
let differ = 0;
for (let i = 0; i < CHECKED; i++) {
  const address = parsed[i];
  let best = -1;
  for (let j = 0; j < v4.words.length; j++) {
    const inside = address >= v4.words[j] && address < v4.words[j] + sizes[j];
    if (inside && (best < 0 || v4.lengths[j] > v4.lengths[best])) best = j;
  }
  const node = index.findV4(address);
  if (best < 0 ? node !== -1 : node < 0 || !index.rows(node).includes(v4.rows[best])) differ++;
}
for (const text of some) {
  const best = ipaddrLoop(text);
  const node = index.find(text);
  if (
    best < 0
      ? node !== -1
      : node < 0 || index.cidr(node) !== cidrs[index.rows(node)[0]] || !index.rows(node).includes(best)
  )
    differ++;
}
console.log(
  `brute force over ${rounded(CHECKED)} addresses and ${rounded(some.length)} texts: ${differ} answers differ`,
);
process.exitCode = differ > 0 ? 1 : 0;
