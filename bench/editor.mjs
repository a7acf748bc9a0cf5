// What a person at the keyboard waits for: start of the server, key to diagnostics, hover, memory.
// node bench/editor.mjs [--lines=1000] [--edits=400]      (after `npm run build`)
// node bench/editor.mjs --template-resources=2000         a CloudFormation template of that many resources: YAML and JSON, keys in
//                                                       addresses, and a key anywhere
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import protocol from 'vscode-languageserver-protocol/node';
import { stringify } from 'yaml';
import { largeTemplate, moduleFolder, ordinary, template, terraform } from './samples.mjs';

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const option = (name, fallback) =>
  Number(process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback);
const lines = option('lines', 1000);
const edits = option('edits', 400);
const resources = option('template-resources', 0);

// As the extension starts it.
const { execArgv, env } = JSON.parse(readFileSync(join(root, 'client/src/server-process.json'), 'utf8'));
// What a person types in the first seconds meets code that is not compiled yet; it is measured apart.
const WARM = 50;

const percentile = (values, p) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];
const row = (name, values) =>
  console.log(
    `${name.padEnd(34)} median ${percentile(values, 0.5).toFixed(2)} ms   p95 ${percentile(values, 0.95).toFixed(2)} ms   max ${Math.max(...values).toFixed(2)} ms`,
  );

/** Milliseconds that a process's main thread has worked: what it waits for a busy machine is not its own. Linux only. */
function processorTime(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/**
 * A digit typed into a place that `needle` finds, and taken back with the next key. `strewn`: at the next key a character
 * is taken away elsewhere instead, so that faults gather in the file.
 */
async function measure(name, uri, languageId, text, needle, strewn = false) {
  const started = performance.now();
  const child = spawn(process.execPath, [...execArgv, join(root, 'dist', 'cli.js'), 'lsp', '--stdio'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => ({})));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} }, workspace: { configuration: true } },
  });
  const start = performance.now() - started;
  await connection.sendNotification('initialized', {});
  const textDocument = { uri };
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  const pull = () => connection.sendRequest('textDocument/diagnostic', { textDocument });
  const opened = performance.now();
  await pull();
  const first = performance.now() - opened;

  const keys = [];
  const worked = [];
  const hovers = [];
  let current = text;
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  let at = 0;
  for (let i = 0; i < edits; i++) {
    const typed = i % 2 === 0;
    if (typed || strewn) {
      const places = [...current.matchAll(needle)];
      at = places[random(places.length)].index;
    }
    const line = current.slice(0, at).split('\n').length - 1;
    const character = at - current.lastIndexOf('\n', at) - 1;
    const position = { line, character: character + 3 };
    const range = { start: position, end: typed ? position : { ...position, character: position.character + 1 } };
    const offset = at + 3;
    const newText = typed ? '1' : '';
    current = current.slice(0, offset) + newText + current.slice(typed ? offset : offset + 1);
    const before = performance.now();
    const workedBefore = processorTime(child.pid);
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ range, text: newText }],
    });
    await pull();
    keys.push(performance.now() - before);
    worked.push(processorTime(child.pid) - workedBefore);
    const asked = performance.now();
    await connection.sendRequest('textDocument/hover', { textDocument, position });
    hovers.push(performance.now() - asked);
  }
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
  console.log(`\n${name}, ${text.split('\n').length} lines, ${(text.length / 1000).toFixed(0)} kB, ${edits} keys`);
  console.log(`${'start to initialize answered'.padEnd(34)} ${start.toFixed(0)} ms`);
  console.log(`${'open to diagnostics'.padEnd(34)} ${first.toFixed(0)} ms`);
  row(`first ${WARM} keys to diagnostics`, keys.slice(0, WARM));
  row('key to diagnostics (no debounce)', keys.slice(WARM));
  row('  of it on the processor', worked.slice(WARM));
  row('hover', hovers.slice(WARM));
  console.log(`${'resident memory'.padEnd(34)} ${memory.toFixed(0)} MB`);
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
}

if (resources > 0) {
  const large = largeTemplate(resources);
  await measure('CloudFormation, YAML', 'file:///bench/large.yaml', 'yaml', stringify(large), /18\.1/g);
  await measure('CloudFormation, JSON', 'file:///bench/large.json', 'json', JSON.stringify(large, null, 2), /18\.1/g);
  // A key anywhere in the file: in types, names and sections too.
  await measure('CloudFormation, YAML, anywhere', 'file:///bench/any.yaml', 'yaml', stringify(large), /[\w".]{5}/g);
} else {
  await measure('Terraform', 'file:///bench/main.tf', 'terraform', terraform(lines), /18\.1/g);
  const folder = moduleFolder(lines);
  try {
    const uri = pathToFileURL(join(folder, 'main.tf')).href;
    const within = 'Terraform, in a module of 50 files';
    // A key anywhere in the file, as people type; a list that all groups of all files draw from.
    await measure(within, uri, 'terraform', ordinary(lines), /[\w".]{5}/g);
    await measure(`${within}, faults left behind`, uri, 'terraform', ordinary(lines), /[\w".]{5}/g, true);
    await measure(`${within}, in their list`, uri, 'terraform', ordinary(lines), /18\.180\.180/g);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await measure('CloudFormation', 'file:///bench/template.yaml', 'yaml', template(lines), /18\.1/g);
}
