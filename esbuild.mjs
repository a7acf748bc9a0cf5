// Bundles the extension, and command line and language server as one, into dist/: `node esbuild.mjs [--production] [--watch] [--outdir=DIR]`.
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const options = process.argv.slice(2);
const production = options.includes('--production');
const outdir = options.find((option) => option.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';
const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const BUNDLE_URL = "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;";

/** @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // jsonc-parser's CommonJS build loads its parts in a way that no bundler can follow.
  mainFields: ['module', 'main'],
  // The module form looks for its wasm beside import.meta.url, which a CommonJS bundle does not have.
  alias: {
    '@jitl/quickjs-wasmfile-release-sync/emscripten-module':
      './node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.cjs',
  },
  // The sandbox's loader asks where it lies, and CommonJS has another word for it.
  define: { __VERSION__: JSON.stringify(version), 'import.meta.url': '__bundleUrl' },
  banner: { js: BUNDLE_URL },
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'info',
  legalComments: 'none',
};

const bundles = [
  { entryPoints: { extension: 'client/src/extension.ts' }, external: ['vscode'] },
  {
    entryPoints: { cli: 'server/src/cli/bin.ts' },
    banner: { js: `#!/usr/bin/env node\n${BUNDLE_URL}` },
    // A bundle of its own: most who run the command line are no assistants.
    external: ['*/mcp.js'],
  },
  { entryPoints: { mcp: 'server/src/cli/mcp.ts' } },
].map((bundle) => ({ ...shared, ...bundle, outdir }));

mkdirSync(resolve(root, outdir), { recursive: true });
// One copy of the PAC sandbox for all bundles: they read it from their own folder.
copyFileSync(
  createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm'),
  resolve(root, outdir, 'quickjs.wasm'),
);
if (options.includes('--watch')) {
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  await Promise.all(bundles.map((bundle) => build(bundle)));
  chmodSync(resolve(root, outdir, 'cli.js'), 0o755);
}
