// The server's code is in the package once: a browser's worker runs the bundle as it is, and under Node the command line's
// bundle takes from it what both are made of.
import { relative } from 'node:path';
import { build } from 'esbuild';

/**
 * Options of two bundles, of which the second takes from the first. `entry` exports `listen`, which a worker runs;
 * `from` is how the second finds the first, `out` where that lies.
 */
export async function sharing({ entry, out, from, ...worker }, node) {
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
  const contents = [
    ...names.map((path, i) => `import * as m${i} from './${path}';`),
    `import { listen } from './${entry}';`,
    `const named = (module) => Object.defineProperty({ ...module }, '__esModule', { value: true });`,
    `export const parts = {${names.map((path, i) => `${JSON.stringify(path)}: named(m${i})`).join(', ')}};`,
    `if (typeof module === 'undefined') listen();`,
  ].join('\n');
  const take = {
    name: 'take-from-shared',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /./ }, async ({ path, pluginData, ...about }) => {
        if (pluginData === take || about.kind === 'entry-point') return undefined;
        if (path === from) return { path, external: true };
        const found = await resolve(path, { ...about, pluginData: take });
        const name = found.path && relative(root, found.path).replaceAll('\\', '/');
        return asked.has(name) ? { path: name, namespace: 'shared' } : undefined;
      });
      onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(from)}).parts[${JSON.stringify(path)}];`,
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
