#!/usr/bin/env node
// A person at work in an editor with no machine behind it: the same workbench, served as files, with the extension in the
// browser's worker host and a folder in memory. `browser-only.mjs --vsix=FILE [--locale=ja] [--out=DIR] [--verbose]`
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import { handOf } from './hand.mjs';
import { kindsOfSuite, mend } from './mend.mjs';
import { whereTo } from './where.mjs';
import { code, install, options, QUIET_SETTINGS, root, startBrowser, titleOf } from './workbench.mjs';

const chosen = options();
const locale = chosen.locale ?? 'en';
const out = join(root, chosen.out ?? 'test/editor/out');
const scratch = mkdtempSync(join(tmpdir(), 'vsc-web-'));
const extension = install(resolve(chosen.vsix), join(scratch, 'd'));
const workspace = join(scratch, 'ws');
cpSync(join(root, 'test/editor/workspace'), workspace, { recursive: true });

/** AWS's address list, as a mirror that lets pages of other origins read it. */
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [{ ip_prefix: '52.94.0.0/16', region: 'us-east-1', service: 'AMAZON', network_border_group: 'us-east-1' }],
});
/** Fills the folder in memory, and tells what is saved there: nobody else can look into it. */
const HELPER = `
const vscode = require('vscode');
exports.activate = async ({ extensionUri }) => {
  const origin = 'http://' + extensionUri.authority;
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const files = await (await fetch(origin + '/workspace.json')).json();
  for (const [path, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), new TextEncoder().encode(text));
  }
  const settings = vscode.workspace.getConfiguration('workspacesPorts');
  await settings.update('ipRangesUrl', origin + '/ip-ranges.json', vscode.ConfigurationTarget.Global);
  vscode.workspace.onDidSaveTextDocument(async ({ uri }) => {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const path = uri.path.slice(folder.path.length + 1);
    await fetch(origin + '/saved', { method: 'POST', body: JSON.stringify({ path, text }) });
  });
};`;
const HELPER_MANIFEST = JSON.stringify({
  name: 'workspace-in-memory',
  publisher: 'test',
  version: '0.0.0',
  engines: { vscode: '*' },
  browser: './main.js',
  activationEvents: ['*'],
});

const saved = new Map();
const workspaceFiles = Object.fromEntries(
  readdirSync(workspace, { recursive: true })
    .filter((path) => statSync(join(workspace, path)).isFile())
    .map((path) => [path.split(sep).join('/'), readFileSync(join(workspace, path), 'utf8')]),
);
const made = {
  '/': () => page(),
  '/workspace.json': () => JSON.stringify(workspaceFiles),
  '/helper/package.json': () => HELPER_MANIFEST,
  '/helper/main.js': () => HELPER,
  '/ip-ranges.json': () => FEED,
};
const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
let port = 0;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  response.setHeader('access-control-allow-origin', '*');
  if (pathname === '/saved') return void receive(request, response);
  const found = made[pathname]?.() ?? fileAt(decodeURIComponent(pathname));
  if (found === undefined) response.statusCode = 404;
  response.setHeader('content-type', pathname === '/' ? 'text/html' : (TYPES[extname(pathname)] ?? 'text/plain'));
  response.end(found);
});

async function receive(request, response) {
  let body = '';
  for await (const part of request) body += part;
  const { path, text } = JSON.parse(body);
  saved.set(path, text);
  // For the command line, which looks at what was saved.
  writeFileSync(join(workspace, path), text);
  response.end();
}

function fileAt(path) {
  for (const [prefix, folder] of [
    ['/vscode/', code],
    ['/extension/', extension],
  ]) {
    const file = join(folder, path.slice(prefix.length));
    if (!path.startsWith(prefix) || relative(folder, file).startsWith('..')) continue;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
    return path.endsWith('/workbench/workbench.js') ? withoutServer(readFileSync(file, 'utf8')) : readFileSync(file);
  }
  return undefined;
}

/** This build's entry always expects a server on the page's host. */
function withoutServer(text) {
  const changes = [
    [/,remoteAuthority:location\.host\}/g, '}'],
    [/(\.file\(this\.userDataPath\)\.with\(\{scheme:[\w$]+\.)vscodeRemote\}/g, '$1vscodeUserData}'],
  ];
  return changes.reduce((one, [from, to]) => {
    const changed = one.replace(from, to);
    assert.notEqual(changed, one, `workbench.js has no ${from}`);
    return changed;
  }, text);
}

function page() {
  const uri = (path) => ({ $mid: 1, scheme: 'http', authority: `127.0.0.1:${port}`, path });
  const configuration = {
    folderUri: { $mid: 1, scheme: 'tmp', path: '/ws' },
    enableWorkspaceTrust: false,
    userDataPath: '/user',
    webviewEndpoint: `http://127.0.0.1:${port}/vscode/out/vs/workbench/contrib/webview/browser/pre`,
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    _wrapWebWorkerExtHostInIframe: false,
    productConfiguration: { enableTelemetry: false, extensionsGallery: { serviceUrl: '' } },
    configurationDefaults: {
      ...QUIET_SETTINGS,
      'workbench.colorTheme': 'Default Light Modern',
      'editor.minimap.enabled': false,
    },
    developmentOptions: { logLevel: 3, extensions: [uri('/extension'), uri('/helper')] },
  };
  const settings = JSON.stringify(configuration).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${settings}">
<link rel="stylesheet" href="/vscode/out/vs/code/browser/workbench/workbench.css"></head><body aria-label=""></body>
<script>globalThis._VSCODE_FILE_ROOT = 'http://127.0.0.1:${port}/vscode/out/';</script>
<script type="module" src="/vscode/out/nls.messages.js"></script>
<script type="module" src="/vscode/out/vs/code/browser/workbench/workbench.js"></script></html>`;
}

mkdirSync(out, { recursive: true });
await new Promise((done) => server.listen(0, '127.0.0.1', done));
port = server.address().port;
const started = Date.now();
const say = (text) => console.log(`${text} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
const browser = await startBrowser();
const context = await browser.newContext({
  viewport: { width: 1280, height: 800 },
  locale: locale === 'en' ? 'en-US' : locale,
});
const tab = await context.newPage();
await tab.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(locale)}`);
tab.setDefaultTimeout(60_000);
if (chosen.verbose) {
  tab.on('console', (message) => console.log('[console]', message.text().slice(0, 500)));
  tab.on('pageerror', (error) => console.log('[page]', error.stack));
}
const strangers = [];
tab.on('request', (request) => {
  if (/^https?:/.test(request.url()) && !request.url().startsWith(`http://127.0.0.1:${port}/`))
    strangers.push(request.url());
});
const hand = handOf({ page: tab, out, locale: `browser-${locale}` });

/** In the explorer: there is no search over files in memory. */
async function show(path) {
  const row = (name) => tab.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  const [folder, file] = path;
  await row(folder).waitFor();
  if ((await row(folder).getAttribute('aria-expanded')) !== 'true') await row(folder).click();
  await row(file).dblclick();
  await tab.locator('.tab.active', { hasText: file }).waitFor();
  // The tree keeps the keys until the editor has them.
  await tab.keyboard.press('Control+1');
}

/** Rules that the package's command line finds in what was saved. */
function remaining(path) {
  const args = ['check', join(...path), '--format', 'json', '--fail-on', 'none'];
  const report = execFileSync(process.execPath, [join(extension, 'dist/cli.js'), ...args], {
    cwd: workspace,
    encoding: 'utf8',
  });
  return JSON.parse(report).findings.map(({ rule }) => rule);
}

/** From a URL that lets pages read it, into the browser's own storage. */
async function updated() {
  await hand.command(`WorkSpaces Ports: ${titleOf('updateIpRanges')}`);
  await tab.locator('.notification-toast', { hasText: '2026' }).waitFor();
  await hand.shot('addresses');
  say('the address list: fetched and kept in the browser');
}

/** Objects of all files of a file system that offers no search. */
async function seen() {
  await tab.locator('.activitybar .action-label[aria-label="WorkSpaces Ports"]').first().click();
  const rows = tab.locator('.pane-body .monaco-list-row');
  for (const object of ['aws_security_group.clients', 'ClientGroup', 'office.pac', 'wpad.dat']) {
    await rows.filter({ hasText: object }).first().waitFor();
  }
  await hand.shot('view');
  say('the view: objects of all files of the folder');
}

const kinds = await kindsOfSuite();
let done = 0;
let status = 0;
try {
  await tab.goto(`http://127.0.0.1:${port}/`);
  await tab.locator('.monaco-workbench').waitFor();
  for (const kind of kinds) {
    const path = kind.path.join('/');
    await mend({ ...hand, show, page: tab, say }, kind, {
      original: workspaceFiles[path],
      saved: () => saved.get(path),
      remaining,
    });
    done++;
  }
  await whereTo({ ...hand, page: tab, show, say });
  await updated();
  await seen();
  assert.deepEqual(strangers, [], 'something was asked of others');
} catch (error) {
  console.error(error);
  await hand.failed('failed').catch(() => {});
  status = 1;
}
await browser.close();
server.close();
rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
console.log(`browser only (${locale}): ${done} of ${kinds.length} kinds mended by hand`);
process.exit(done === kinds.length ? status : 1);
