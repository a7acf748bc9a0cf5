#!/usr/bin/env node
// A person at work in Helix, with the configuration of docs/editors.md: `run.mjs --hx=hx [--cli=dist/cli.js]`. Needs tmux, which
// holds the terminal; keys go in, and what stands on the screen is read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindsOfSuite } from '../headless/mend.mjs';
import { options, root } from '../headless/workbench.mjs';

const chosen = options();
const cli = resolve(chosen.cli ?? join(root, 'dist/cli.js'));
const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-helix-'));
const workspace = join(folder, 'workspace');
cpSync(join(root, 'test/editor/workspace'), workspace, { recursive: true });

// As somebody who reads the page would: its text goes into `languages.toml`, and the command is on the path.
const [, toml] = /## Helix\n[\s\S]*?```toml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/editors.md'), 'utf8'));
mkdirSync(join(folder, 'config/helix'), { recursive: true });
mkdirSync(join(folder, 'bin'));
writeFileSync(join(folder, 'config/helix/languages.toml'), toml);
writeFileSync(join(folder, 'bin/workspaces-ports'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
chmodSync(join(folder, 'bin/workspaces-ports'), 0o755);
const environment = {
  ...process.env,
  HOME: folder,
  XDG_CONFIG_HOME: join(folder, 'config'),
  XDG_CACHE_HOME: join(folder, 'cache'),
  WORKSPACES_PORTS_CACHE: join(folder, 'cache/ports'),
  PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
  TERM: 'xterm-256color',
  TMUX: '',
};

const SOCKET = `workspaces-ports-${process.pid}`;
const tmux = (...args) => execFileSync('tmux', ['-L', SOCKET, ...args], { env: environment, encoding: 'utf8' });
const screen = () => tmux('capture-pane', '-p', '-t', 'hx');
/** After Escape a terminal waits whether more comes: keys right behind it would be other keys. */
async function press(...keys) {
  for (const key of keys) {
    tmux('send-keys', '-t', 'hx', key);
    await sleep(key === 'Escape' ? 400 : 30);
  }
}

/** What stands on the screen once it is as wanted; the keys that bring it are pressed again as long as it is not. */
async function seen(what, wanted, ...keys) {
  for (let turn = 0; turn < 100; turn++) {
    if (turn % 15 === 0) await press('Escape', ...keys);
    await sleep(200);
    const now = screen();
    if (wanted.test(now)) return now;
  }
  throw new Error(`${what} is not on the screen:\n${screen()}`);
}

async function work({ name, path, rule, hover, corrected }) {
  const file = join(workspace, ...path);
  const before = readFileSync(file, 'utf8');
  assert.doesNotMatch(before, corrected);
  tmux('new-session', '-d', '-s', 'hx', '-x', '180', '-y', '60', '-c', workspace, `${chosen.hx ?? 'hx'} '${file}'`);
  try {
    // The mark beside the line: before it there is nothing to go to.
    await seen('the mark of a problem', /●/);
    await seen('the hover', hover.says, 'g', 'g', `/${hover.on.replaceAll('.', '\\.')}`, 'Enter', 'Space', 'k');
    await press('Escape', 'Escape', 'g', 'g');
    // One after another, as its message comes up beside the line.
    const told = await seen('the problem', new RegExp(rule), ']', 'd');
    await press('Space', 'a');
    let offered = told;
    for (let turn = 0; turn < 100 && offered === told; turn++) {
      await sleep(200);
      offered = screen();
    }
    if (chosen.verbose) console.log(offered);
    await press('Enter');
    await sleep(500);
    await press('Escape', ':', 'w', 'Enter');
    for (let turn = 0; turn < 50 && !corrected.test(readFileSync(file, 'utf8')); turn++) await sleep(200);
    assert.match(readFileSync(file, 'utf8'), corrected, `${name} is not corrected:\n${offered}\n${screen()}`);
  } finally {
    tmux('kill-server');
  }
}

/** On a busy machine keys run together on their way through the terminal and mean something else: then it is begun anew. */
async function workAgain(kind) {
  const file = join(workspace, ...kind.path);
  const before = readFileSync(file, 'utf8');
  for (let left = 2; ; left--) {
    try {
      return await work(kind);
    } catch (error) {
      if (left === 0) throw error;
      console.log(`${kind.name}: once more, since ${String(error.message).split('\n')[0]}`);
      writeFileSync(file, before);
    }
  }
}

function remaining(path) {
  const args = [cli, 'check', join(...path), '--format', 'json', '--fail-on', 'none'];
  const report = JSON.parse(
    execFileSync(process.execPath, args, { cwd: workspace, env: environment, encoding: 'utf8' }),
  );
  return report.findings.map(({ rule }) => rule);
}

let done = 0;
const kinds = await kindsOfSuite();
try {
  for (const kind of kinds) {
    await workAgain(kind);
    assert.ok(!remaining(kind.path).includes(kind.rule), `${kind.name}: ${kind.rule} is left`);
    console.log(`${kind.name}: told, explained and mended`);
    done++;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`Helix: ${done} of ${kinds.length} files mended by hand`);
process.exit(done === kinds.length ? 0 : 1);
