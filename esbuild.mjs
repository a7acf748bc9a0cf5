// Bundles the extension, command line and language server as one, and both for browsers, into dist/: `node esbuild.mjs [--production] [--watch] [--outdir=DIR]`.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';
import { sharing } from './scripts/shared-bundle.mjs';

const options = process.argv.slice(2);
const production = options.includes('--production');
const outdir = options.find((option) => option.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';
const root = fileURLToPath(new URL('.', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Engines keep a text of Latin letters in half the memory, and read it faster: what else stands in regular expressions
 * and comments is escaped. Texts are escaped already.
 * @type {import('esbuild').Plugin}
 */
const latin = {
  name: 'latin',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true;
    onEnd(({ metafile }) => {
      for (const path of Object.keys(metafile?.outputs ?? {}).filter((one) => one.endsWith('.js'))) {
        const text = readFileSync(join(root, path), 'utf8');
        const escaped = text.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
        if (escaped !== text) writeFileSync(join(root, path), escaped);
      }
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  plugins: [latin],
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'info',
  legalComments: 'none',
};
/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // jsonc-parser's CommonJS build loads its parts in a way that no bundler can follow.
  mainFields: ['module', 'main'],
  define: { __VERSION__: JSON.stringify(version) },
};
/**
 * Whatever asks for Node fails the build.
 * @type {import('esbuild').BuildOptions}
 */
const browser = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  mainFields: ['browser', 'module', 'main'],
  // The plain build takes Node's Buffer for given.
  alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
  // The sandbox's loader asks in vain where it lies: it is handed the bytes that it would look for there.
  define: { __VERSION__: JSON.stringify(version), 'import.meta.url': '"file:///"' },
};

const bundles = [
  ...(await sharing(
    {
      ...browser,
      entry: 'server/src/lsp/browser.ts',
      out: `${outdir}/web/server.js`,
      from: './web/server.js',
      load: './server/src/node/compiled.ts',
    },
    {
      ...node,
      entryPoints: { cli: 'server/src/cli/bin.ts' },
      outdir,
      banner: { js: '#!/usr/bin/env node' },
      // A bundle of its own: most who run the command line are no assistants.
      external: ['*/mcp.js'],
    },
  )),
  { ...node, outdir, entryPoints: { mcp: 'server/src/cli/mcp.ts' } },
  // The thread in which the language server reads and runs PAC files. As in a browser, the bytes are handed over.
  {
    ...node,
    outdir,
    entryPoints: { pac: 'server/src/node/pac-worker.ts' },
    define: { ...node.define, 'import.meta.url': '"file:///"' },
  },
  { ...node, outdir, entryPoints: { extension: 'client/src/desktop.ts' }, external: ['vscode'] },
  {
    ...browser,
    outdir,
    entryPoints: { 'web/extension': 'client/src/browser.ts' },
    external: ['vscode'],
    format: 'cjs',
  },
];

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
