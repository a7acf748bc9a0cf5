// The product's own TypeScript for scripts, so that they say nothing of their own about WorkSpaces.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What a module of re-exports gives, bundled as the command line is; paths are relative to the project's folder. */
export async function load(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-snippets-'));
  try {
    const outfile = join(folder, 'product.cjs');
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      outfile,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
