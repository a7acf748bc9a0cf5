// Runs PAC files as a check does, for every host and address that a client needs:
// `node bench/pac.mjs [--beside|--marks] [FILE…]`.
// Without files: one of 1 kB, one of 300 lines as companies have them, a list of 360 kB, and those that never end or ask
// for the impossible. Prints the time from text to verdicts: by the clock, and what the processor worked.
// With `--beside`: each file also through pac-resolver, in turns, for the same hosts; the decisions have to be the same.
// With `--marks`: each file also without the marks that tell where its answers come from; nothing else may differ.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parse } from 'acorn';
import { build, stop } from 'esbuild';

const REGION = 'ap-northeast-1';
const TERMS = [REGION, ['pcoip', 'dcv'], ['internet', 'web-access']];
const ROUNDS = 20;
const entry = `
  export { readPac, createSandbox, resolverOf } from './server/src/readers/pac';
  export { instrument } from './server/src/readers/pac/instrument';
  export { judgeProxy, proxyQuestions } from './server/src/verdict/proxy';
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
// Its service would go on beside what is measured.
await stop();
const { readPac, createSandbox, resolverOf, instrument, judgeProxy, proxyQuestions, edition, DEFAULT_EDITION } =
  await import(pathToFileURL(outfile).href);

const work = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const started = performance.now();
const wasm = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
const sandbox = await createSandbox(readFileSync(wasm), work);
console.log(`sandbox loaded in ${(performance.now() - started).toFixed(0)} ms`);

/** Local nets and a few names, and everything else to a proxy. */
function small() {
  const names = Array.from(
    { length: 12 },
    (_, i) => `  if (dnsDomainIs(host, ".partner${i}.example")) return "DIRECT";`,
  );
  return `function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || shExpMatch(host, "*.corp.example")) return "DIRECT";
  if (/^10\\./.test(host) || isInNet(host, "192.168.0.0", "255.255.0.0")) return "DIRECT";
${names.join('\n')}
  return "PROXY proxy.corp.example:8080; DIRECT";
}\n`;
}

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

/** Eleven thousand hosts, as programs write them. */
function large() {
  const hosts = Array.from({ length: 11_000 }, (_, i) => `  "www.blocked-${i}.example": 1,`);
  return `var hosts = {\n${hosts.join('\n')}\n};
function FindProxyForURL(url, host) {
  for (var name = host; name.indexOf(".") > 0; name = name.substring(name.indexOf(".") + 1))
    if (hosts.hasOwnProperty(name)) return "PROXY abroad.example:1080";
  return "DIRECT";
}\n`;
}

/** Files that mean harm, each in its own way. */
function hostile() {
  const main = (body) => `function FindProxyForURL(url, host) {\n  ${body}\n}\n`;
  const direct = main('return "DIRECT";');
  return [
    ['a loop without end', main('while (true) host += ".";')],
    ['one while loading', `for (;;) {}\n${direct}`],
    ['a regular expression without end', main(`return /^(a+)+$/.test("${'a'.repeat(40)}b") ? "DIRECT" : "";`)],
    ['a pattern without end', main(`return shExpMatch("${'a'.repeat(60)}", "${'*a'.repeat(30)}b") ? "DIRECT" : "";`)],
    ['toString without end', main('return "" + { toString: function () { for (;;); } };')],
    ['recursion without end', main('return FindProxyForURL(url, host);')],
    ['gigabytes of text', main('var s = "x"; for (;;) s += s;')],
    [
      'gigabytes of lists',
      main('for (var a = []; ; ) { try { a.push(new ArrayBuffer(1e6)); } catch (e) { a.pop(); } }'),
    ],
    [
      'String, RegExp and Object tampered with',
      `String.prototype.indexOf = RegExp.prototype.test = RegExp.prototype.exec = function () { for (;;); };
Object.prototype.valueOf = Array.prototype.push = null;\n${main('return shExpMatch(host, "*.a") ? "DIRECT" : "";')}`,
    ],
    [
      'helpers redefined',
      `function dnsDomainIs() { for (;;); }\n${main('return dnsDomainIs(host, ".a") ? "DIRECT" : "";')}`,
    ],
    [
      '1 MB on one line',
      `var a = [${'"www.a.example",'.repeat(65_000)}]; function FindProxyForURL(url, host) { return a }`,
    ],
    ['broken UTF-8', `${direct}\ufffd\ufffd = "\u0000"`],
  ];
}

const options = process.argv.slice(2);
const files = options.filter((one) => !one.startsWith('--'));
const texts =
  files.length > 0
    ? files.map((path) => [basename(path), readFileSync(path, 'utf8')])
    : [
        ['1 kB', small()],
        ['300 lines', company()],
        ['360 kB', large()],
        ...hostile(),
        ...JSON.parse(readFileSync(new URL('../test/robust/pac-impossible.json', import.meta.url), 'utf8')).map(
          (expression) => [expression, `function FindProxyForURL(url, host) { return "x" + (${expression}); }`],
        ),
      ];
const catalogue = edition(DEFAULT_EDITION);
const resolve = resolverOf(catalogue.hostAddresses());

/** Milliseconds by the clock and of work, sorted apart, of what is done so many times. */
async function measure(rounds, run) {
  const [wall, worked] = [[], []];
  for (let i = 0; i < rounds; i++) {
    const [at, before] = [performance.now(), work()];
    await run();
    wall.push(performance.now() - at);
    worked.push(work() - before);
  }
  for (const times of [wall, worked]) times.sort((a, b) => a - b);
  return { wall, worked };
}
const at = (times, part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(0);

async function verdictsOf(text, moment) {
  const [policy] = readPac({ uri: 'file:///w/bench.pac', text }, sandbox, resolve, moment).policies;
  await policy.ask(proxyQuestions(policy, catalogue, ...TERMS));
  return judgeProxy(policy, catalogue, ...TERMS);
}

async function alone(name, text) {
  let verdicts = [];
  const before = process.memoryUsage.rss();
  const [first] = (await measure(1, () => verdictsOf(text))).worked;
  const more = (process.memoryUsage.rss() - before) / 1024 ** 2;
  const { wall, worked } = await measure(ROUNDS, async () => {
    verdicts = await verdictsOf(text);
  });
  const counts = ['satisfied', 'missing', 'unknown'].map(
    (verdict) => `${verdicts.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const errors = new Set(verdicts.flatMap(({ answer }) => (answer.error ? [answer.error.kind] : [])));
  console.log(
    `${name}: ${verdicts.length} questions (${counts.join(', ')}${errors.size > 0 ? `; ${[...errors]}` : ''}), ` +
      `median ${at(wall, 0.5)} ms, 95 % ${at(wall, 0.95)} ms; worked ${at(worked, 0.5)} and ${at(worked, 0.95)} ms, ` +
      `at first ${first.toFixed(0)} ms and ${Math.max(0, more).toFixed(0)} MB more`,
  );
  const [clean] = await verdictsOf('function FindProxyForURL(url, host) { return "DIRECT"; }');
  if (clean.answer.decision !== 'DIRECT') throw new Error(`${name}: the next run is not clean`);
}

/** What stands in for DNS and network there; here open questions get the same as their first answer. */
const V4 = /^(\d+\.){3}\d+$/;
const dnsResolve = (host) => (V4.test(host) ? host : (resolve(host) ?? '198.51.100.10'));
const bits = (text) => text.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
const STAND_INS = {
  alert: () => {},
  dnsResolve,
  isResolvable: (host) => dnsResolve(host) !== null,
  myIpAddress: () => '192.0.2.10',
  isInNet: (host, net, mask) =>
    V4.test(net) && V4.test(mask) && ((bits(dnsResolve(host)) ^ bits(net)) & bits(mask)) === 0,
};

async function theirs(text, asked, { createPacResolver, QuickJS }) {
  try {
    const find = createPacResolver(await QuickJS.create(), text, { sandbox: STAND_INS });
    const answers = [];
    for (const { url, host } of asked) answers.push(await find(url, host).then(String, () => undefined));
    return answers;
  } catch {
    return asked.map(() => undefined);
  }
}

async function beside(name, text, oracle, sums) {
  const [policy] = readPac({ uri: 'file:///w/bench.pac', text }, sandbox, resolve).policies;
  const asked = proxyQuestions(policy, catalogue, ...TERMS);
  const now = Date.now();
  const ours = new Map((await verdictsOf(text, now)).map(({ url, answer }) => [url, answer]));
  const given = await theirs(text, asked, oracle);
  const [a, b] = [[], []];
  for (let round = 0; round < 5; round++) {
    a.push(...(await measure(1, () => verdictsOf(text, now))).worked);
    b.push(...(await measure(1, () => theirs(text, asked, oracle))).worked);
  }
  const different = asked.filter(({ url }, i) => {
    const answer = ours.get(url);
    return (answer.error ? undefined : answer.decision) !== given[i];
  });
  const failing = given.filter((one) => one === undefined).length;
  const [mine, other] = [Math.min(...a), Math.min(...b)];
  sums.ours += mine;
  sums.theirs += other;
  sums.files++;
  sums.same += different.length === 0 ? 1 : 0;
  console.log(
    `${name}: ${text.length} characters, ${asked.length} hosts, ${different.length} decided otherwise` +
      `${failing > 0 ? ` (${failing} fail in both)` : ''}; worked ${mine.toFixed(0)} ms here, ${other.toFixed(0)} ms there`,
  );
  for (const { url } of different.slice(0, 3)) {
    const answer = ours.get(url);
    const text = answer.error ? `! ${answer.error.message.key}` : answer.decision;
    console.log(`  ${url}: ${text} | ${given[asked.findIndex((one) => one.url === url)]}`);
  }
}

/** The same runs with the marks and without: what comes of them, and what it costs. */
async function marks(name, text, sums) {
  let ast;
  try {
    ast = parse(text, { ecmaVersion: 'latest' });
  } catch {
    console.log(`${name}: no JavaScript, and never run`);
    return;
  }
  const [policy] = readPac({ uri: 'file:///w/bench.pac', text }, sandbox, resolve).policies;
  const questions = proxyQuestions(policy, catalogue, ...TERMS);
  const said = ({ value, wrongType, error, open, others, dns }) => ({
    ...{ value, wrongType, error, open, dns },
    others: others.map(({ outcome, when, instead }) => [outcome.value, when, instead]),
  });
  let different = 0;
  const worked = [[], []];
  for (const moment of [undefined, Date.UTC(2026, 2, 4, 12)]) {
    const answers = [];
    for (const [i, code] of [instrument(text, ast).code, text].entries()) {
      const before = work();
      answers.push((await sandbox.run({ code, questions, resolve, moment })).map((one) => JSON.stringify(said(one))));
      worked[i].push(work() - before);
    }
    different += questions.filter((_, i) => answers[0][i] !== answers[1][i]).length;
  }
  const [marked, plain] = worked.map((times) => Math.min(...times));
  sums.files++;
  sums.same += different === 0 ? 1 : 0;
  sums.marked += marked;
  sums.plain += plain;
  console.log(
    `${name}: ${2 * questions.length} questions, ${different} answered otherwise; worked ${marked.toFixed(0)} ms with marks, ${plain.toFixed(0)} ms without`,
  );
}

if (options.includes('--marks')) {
  const sums = { files: 0, same: 0, marked: 0, plain: 0 };
  for (const [name, text] of texts) await marks(name, text, sums);
  console.log(
    `${sums.files} files, ${sums.same} with the same answers; worked ${sums.marked.toFixed(0)} ms with marks, ${sums.plain.toFixed(0)} ms without`,
  );
} else if (options.includes('--beside')) {
  const oracle = { ...(await import('pac-resolver')), ...(await import('quickjs-wasi')) };
  const sums = { files: 0, same: 0, ours: 0, theirs: 0 };
  for (const [name, text] of texts) await beside(name, text, oracle, sums);
  console.log(
    `${sums.files} files, ${sums.same} with the same decisions; worked ${sums.ours.toFixed(0)} ms here, ${sums.theirs.toFixed(0)} ms there`,
  );
} else for (const [name, text] of texts) await alone(name, text);
