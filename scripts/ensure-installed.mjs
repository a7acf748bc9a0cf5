// Installs the dependencies when they are missing or not those of package-lock.json, so that every command works on a
// fresh clone. Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const packagesOf = (lock) => {
  try {
    return JSON.parse(readFileSync(`${root}${lock}`, 'utf8')).packages;
  } catch {
    return undefined;
  }
};

/** npm notes what it installed in a hidden lock file; optional packages of other platforms are rightly absent there. */
function upToDate() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === '' || (found ? found.version === version : optional === true);
  });
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Node 20 or newer is needed; this is ${process.version}`);
  process.exit(1);
}
if (!upToDate()) {
  console.log('Installing dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
