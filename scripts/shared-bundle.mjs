// The server's code is in the package once: a browser's worker runs the bundle as it is, and under Node the command line's
// bundle takes from it what both are made of.
import { relative } from 'node:path';
import { build } from 'esbuild';

/**
 * Options of two bundles, of which the second takes from the first. `entry` exports `listen`, which a worker runs;
 * `from` is how the second finds the first, `out` where that lies; `load` exports `requireBeside`, which loads it.
 */
export async function sharing({ entry, out, from, load, ...worker }, node) {
  const root = worker.absWorkingDir;
  const dry = { write: false, metafile: true, logLevel: 'error', sourcemap: false, plugins: [] };
  const inputs = async (options) => (await build({ ...options, ...dry })).metafile.inputs;
  const shared = new Set(Object.keys(await inputs({ ...worker, entryPoints: [entry] })));
  // Only what is asked for from outside needs a name.
  const asked = new Set();
  for (const [path, { imports }] of Object.entries(await inputs(node))) {
    if (shared.has(path)) continue;
    for (const one of imports) if (shared.has(one.path)) asked.add(one.path);
  }
  const names = [...asked].sort();
  // A part is run when it is first asked for, and what listens in a worker only there.
  const contents = [
    `export const parts = {${names.map((path) => `get ${JSON.stringify(path)}() { return require('./${path}'); }`).join(', ')}};`,
    `if (typeof module === 'undefined') require('./${entry}').listen();`,
  ].join('\n');
  const take = {
    name: 'take-from-shared',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /./ }, async ({ path, pluginData, ...about }) => {
        if (pluginData === take || about.kind === 'entry-point') return undefined;
        const found = await resolve(path, { ...about, pluginData: take });
        const name = found.path && relative(root, found.path).replaceAll('\\', '/');
        return asked.has(name) ? { path: name, namespace: 'shared' } : undefined;
      });
      onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: [
          `const { requireBeside } = require(${JSON.stringify(load)});`,
          `module.exports = requireBeside(${JSON.stringify(from)}).parts[${JSON.stringify(path)}];`,
        ].join('\n'),
        resolveDir: root,
      }));
    },
  };
  return [
    {
      ...worker,
      stdin: { contents, resolveDir: root, sourcefile: 'shared.js' },
      outfile: out,
      format: 'iife',
      globalName: 'shared',
      footer: { js: "if (typeof module !== 'undefined') module.exports = shared;" },
    },
    { ...node, plugins: [take, ...(node.plugins ?? [])] },
  ];
}
