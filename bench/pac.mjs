// Runs PAC files as a check does, for every host and address that a client needs: `node bench/pac.mjs [FILE…]`.
// Without files: one of 300 lines as companies have them, and those that never end or ask for the impossible. Prints the time from text to verdicts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const REGION = 'ap-northeast-1';
const entry = `
  export { readPac, createSandbox } from './server/src/readers/pac';
  export { judgeProxy } from './server/src/verdict/proxy';
  export { edition, DEFAULT_EDITION } from './server/src/catalogue';`;
const folder = mkdtempSync(join(tmpdir(), 'pac-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const outfile = join(folder, 'pac.mjs');
await build({
  stdin: { contents: entry, resolveDir: new URL('..', import.meta.url).pathname, loader: 'ts' },
  bundle: true,
  outfile,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
});
const { readPac, createSandbox, judgeProxy, edition, DEFAULT_EDITION } = await import(pathToFileURL(outfile).href);

const started = performance.now();
const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
const sandbox = await createSandbox(readFileSync(wasm));
console.log(`sandbox loaded in ${(performance.now() - started).toFixed(0)} ms`);

/** Three hundred lines: local nets, offices by the client's address, partners by name, and a default. */
function company() {
  const lines = ['function FindProxyForURL(url, host) {', '  host = host.toLowerCase();'];
  lines.push('  if (isPlainHostName(host) || dnsDomainIs(host, ".corp.example")) return "DIRECT";');
  for (let i = 0; i < 20; i++)
    lines.push(`  if (isInNet(dnsResolve(host), "10.${i}.0.0", "255.255.0.0")) return "DIRECT";`);
  for (let i = 0; i < 5; i++)
    lines.push(
      `  if (isInNet(myIpAddress(), "10.${i}.0.0", "255.255.0.0")) return "PROXY proxy${i}.corp.example:8080";`,
    );
  for (let i = 0; lines.length < 297; i++)
    lines.push(
      i % 2 === 0
        ? `  if (shExpMatch(host, "*.partner${i}.example")) return "PROXY partners.corp.example:8080; DIRECT";`
        : `  if (dnsDomainIs(host, ".cloud${i}.example") && url.substring(0, 6) == "https:") return "DIRECT";`,
    );
  lines.push('  if (timeRange(8, 18)) return "PROXY day.corp.example:8080";');
  lines.push('  return "PROXY proxy.corp.example:8080";', '}');
  return lines.join('\n');
}

const files = process.argv.slice(2);
const texts =
  files.length > 0
    ? files.map((path) => [path, readFileSync(path, 'utf8')])
    : [
        ['300 lines', company()],
        ['without end', 'function FindProxyForURL(url, host) {\n  while (true) host += ".";\n}'],
        ...JSON.parse(readFileSync(new URL('../test/robust/pac-impossible.json', import.meta.url), 'utf8')).map(
          (expression) => [expression, `function FindProxyForURL(url, host) { return "x" + (${expression}); }`],
        ),
        ['without end while loading', 'for (;;) {}\nfunction FindProxyForURL(url, host) { return "DIRECT"; }'],
      ];
const catalogue = edition(DEFAULT_EDITION);
for (const [name, text] of texts) {
  const times = [];
  let verdicts = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    const reading = readPac({ uri: 'file:///w/bench.pac', text }, sandbox, (host) => catalogue.resolve(host));
    verdicts = judgeProxy(reading.policies[0], catalogue, REGION, ['pcoip', 'dcv'], ['internet', 'web-access']);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const counts = ['satisfied', 'missing', 'unknown'].map(
    (verdict) => `${verdicts.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const errors = new Set(verdicts.flatMap(({ answer }) => (answer.error ? [answer.error.kind] : [])));
  console.log(
    `${name}: ${verdicts.length} questions (${counts.join(', ')}${errors.size > 0 ? `; ${[...errors]}` : ''}), ` +
      `median ${times[2].toFixed(0)} ms, worst ${times[4].toFixed(0)} ms of 5`,
  );
}
