#!/usr/bin/env node
// A person at work in Neovim, over `workspaces-ports lsp --stdio`: `run.mjs [--cli=dist/cli.js] [--nvim=nvim]`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { kindsOfSuite } from '../headless/mend.mjs';
import { options, root } from '../headless/workbench.mjs';

const chosen = options();
const cli = resolve(chosen.cli ?? join(root, 'dist/cli.js'));
const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-neovim-'));
cpSync(join(root, 'test/editor/workspace'), folder, { recursive: true });
const lua = (name) => join(root, 'test/editor/neovim', name);
const environment = {
  ...process.env,
  WORKSPACES_PORTS: cli,
  WORKSPACES_PORTS_CACHE: join(folder, 'cache'),
  HOME: folder,
};

/** Neovim counts in bytes: columns after other letters would be wrong first. */
const WIDE = 'wide.tf';
writeFileSync(
  join(folder, WIDE),
  `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  egress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    /* 東京😀のゲートウェイ */ cidr_blocks = ["0.0.0.0/0", "18.180.178.5/16"]
  }
}
`,
);

function work(path, hover) {
  const args = [
    '--headless',
    '-u',
    lua('init.lua'),
    '--cmd',
    'set noswapfile',
    path,
    '-c',
    `luafile ${lua('work.lua')}`,
  ];
  const said = execFileSync(chosen.nvim ?? 'nvim', args, {
    cwd: folder,
    env: { ...environment, HOVER: hover },
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(said.trim().split('\n').at(-1));
}
function remaining(path) {
  const args = [cli, 'check', path, '--format', 'json', '--fail-on', 'none'];
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, env: environment, encoding: 'utf8' }));
  return report.findings.map(({ rule }) => rule);
}

let done = 0;
try {
  for (const { name, path, rule, hover, corrected } of await kindsOfSuite()) {
    const file = join(...path);
    const seen = work(file, hover.on.replaceAll('.', '\\.'));
    assert.ok(
      seen.problems.some(({ code }) => code === rule),
      `${name}: ${JSON.stringify(seen.problems)}`,
    );
    assert.match(seen.hover, hover.says);
    assert.match(readFileSync(join(folder, file), 'utf8'), corrected);
    assert.ok(!remaining(file).includes(rule), `${name}: ${rule} is left`);
    console.log(`${name}: told, explained and mended ("${seen.titles.join('", "')}")`);
    done++;
  }
  const wide = work(WIDE, '18\\.180\\.178\\.5');
  assert.deepEqual(wide.problems, [{ code: 'range-not-cidr', marked: '18.180.178.5/16' }]);
  assert.match(readFileSync(join(folder, WIDE), 'utf8'), /, "18\.180\.0\.0\/16"\]/);
  console.log('columns after letters of several bytes: right');
  done++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`Neovim: ${done} of 5 files mended by hand`);
process.exit(done === 5 ? 0 : 1);
