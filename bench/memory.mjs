// How much memory the server takes with a repository of thousands of files as its workspace, and whether it rests when left alone.
// node bench/memory.mjs FOLDER [--open=7] [--idle=25] [--dist=dist]      (Linux; after `npm run build`)
// The packed form: node esbuild.mjs --production --outdir=/tmp/packed && node bench/memory.mjs FOLDER --dist=/tmp/packed
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import protocol from 'vscode-languageserver-protocol/node';

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;
const root = fileURLToPath(new URL('..', import.meta.url));
const option = (name, fallback) =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback;
const [folder] = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
if (!folder) throw new Error('name a folder with Terraform in it');
const workspace = resolve(folder);
// As the extension starts it.
const { execArgv, env } = JSON.parse(readFileSync(join(root, 'client/src/server-process.json'), 'utf8'));

/** Files that concern us, one of each module: the two largest, and others evenly over the repository. */
function chosen(count) {
  const found = new Map();
  let all = 0;
  for (const entry of readdirSync(workspace, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.tf')) continue;
    all++;
    const folder = entry.parentPath ?? entry.path;
    const text = readFileSync(join(folder, entry.name), 'utf8');
    if (!/^resource "aws_(?:security_group|network_acl)/m.test(text)) continue;
    const { size = 0, path } = found.get(folder) ?? {};
    found.set(folder, { size: size + text.length, path: path ?? join(folder, entry.name) });
  }
  const files = [...found.values()].sort((a, b) => b.size - a.size);
  console.log(`${all} .tf files, ${files.length} folders with groups or ACLs\n`);
  const rest = files.slice(2).sort((a, b) => (a.path < b.path ? -1 : 1));
  const step = Math.max(1, rest.length / Math.max(1, count - 2));
  const spread = Array.from({ length: Math.max(0, count - 2) }, (_, i) => rest[Math.floor(i * step)]);
  return [...spread, ...files.slice(0, 2)]
    .filter(Boolean)
    .slice(-count)
    .map(({ path }) => path);
}

const paths = chosen(Number(option('open', 7)));
const started = performance.now();
const server = [...execArgv, resolve(root, option('dist', 'dist'), 'cli.js'), 'lsp', '--stdio'];
const child = spawn(process.execPath, server, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
const status = (name) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
/** Milliseconds of processor time since the start, all threads. */
const worked = () => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const tell = (what, since) =>
  console.log(
    `${status('VmRSS').toFixed(0).padStart(4)} MB resident, ${status('RssAnon').toFixed(0).padStart(3)} of it no file's   ${what}${since === undefined ? '' : ` (${(performance.now() - since).toFixed(0)} ms)`}`,
  );

const connection = createProtocolConnection(
  new StreamMessageReader(child.stdout),
  new StreamMessageWriter(child.stdin),
);
connection.onRequest('workspace/configuration', ({ items }) => items.map(() => ({})));
connection.onRequest(() => null);
connection.listen();
const uri = pathToFileURL(workspace).href;
await connection.sendRequest('initialize', {
  processId: process.pid,
  rootUri: uri,
  workspaceFolders: [{ uri, name: 'workspace' }],
  capabilities: {
    textDocument: { diagnostic: {} },
    workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
  },
});
await connection.sendNotification('initialized', {});
tell('started', started);
for (const path of paths) {
  const since = performance.now();
  const textDocument = { uri: pathToFileURL(path).href };
  const text = readFileSync(path, 'utf8');
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { ...textDocument, languageId: 'terraform', version: 1, text },
  });
  await connection.sendRequest('textDocument/diagnostic', { textDocument });
  await connection.sendRequest('textDocument/codeLens', { textDocument });
  tell(`opened ${relative(workspace, path)}`, since);
}
const before = worked();
const seconds = Number(option('idle', 25));
await sleep(seconds * 1000);
tell(`left alone for ${seconds} s: ${worked() - before} ms of processor time, ${before} ms before`);
console.log(`${status('VmHWM').toFixed(0).padStart(4)} MB resident at most`);
await connection.sendRequest('shutdown');
await connection.sendNotification('exit');
