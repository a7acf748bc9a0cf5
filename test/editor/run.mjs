// The editor suite: `npm run test:editor` on a desktop downloads a VS Code and runs the suite in it; with `--headless` it
// runs in the workbench of `headless/`, which `--install-only` fetches. `--vsix=FILE` tests a package as published.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { options, root } from './headless/workbench.mjs';

const chosen = options();
const workspace = join(root, 'test/editor/workspace');
const suite = join(root, 'out/editor/index.js');
const screenshots = join(root, 'test/editor/out');

if (chosen['install-only']) {
  installHeadless();
  process.exit(0);
}
await build({
  absWorkingDir: root,
  entryPoints: ['test/editor/suite/index.ts', 'test/editor/suite/*.e2e.ts'],
  outdir: 'out/editor',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
if (!chosen.vsix) execFileSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
mkdirSync(screenshots, { recursive: true });
process.exit(chosen.headless ? headless() : await desktop());

/** Kept apart from the extension's own packages: it brings another Node. */
function installHeadless() {
  const from = join(root, 'test/editor/headless/tools');
  const to = join(root, '.editor-tools');
  const lock = (folder) => join(folder, 'package-lock.json');
  const done = join(to, 'node_modules/.package-lock.json');
  if (existsSync(done) && readFileSync(lock(from)).equals(readFileSync(lock(to)))) return;
  mkdirSync(to, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(from, file), join(to, file));
  execFileSync('npm', ['ci'], { cwd: to, stdio: 'inherit' });
}

function headless() {
  const developmentPath = chosen.vsix ? emptyExtension() : root;
  const run = [
    join(root, 'test/editor/headless/run.mjs'),
    `--extensionDevelopmentPath=${developmentPath}`,
    `--extensionTestsPath=${suite}`,
    `--screenshot=${join(screenshots, 'suite.png')}`,
    ...(chosen.vsix ? [`--vsix=${chosen.vsix}`] : []),
    ...(chosen.verbose ? ['--verbose'] : []),
    workspace,
  ];
  return spawnSync(process.execPath, run, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** The editor wants an extension under development; the one under test is the package that was installed. */
function emptyExtension() {
  const folder = join(root, 'out/editor/driver');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'editor-suite', publisher: 'workspaces-ports', version: '0.0.0', engines: { vscode: '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

async function desktop() {
  const { runTests } = await import('@vscode/test-electron');
  const copy = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  cpSync(workspace, copy, { recursive: true });
  try {
    return await runTests({
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [copy, '--disable-extensions', '--disable-workspace-trust'],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
