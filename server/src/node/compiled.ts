import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { Script } from 'node:vm';
import * as zlib from 'node:zlib';
import { partBeside, writeDurably } from './durable';
import { cacheFolder, type Environment } from './feed-cache';

/** From Node 20.15 on. */
const { crc32 } = zlib as { readonly crc32?: (bytes: Buffer) => number };

/** Where compiled code is kept. */
let kept: string | undefined;
let writes = false;

/**
 * Keeps what V8 compiles of the bundles in the user's cache folder, which halves the time of a start. `purpose`: each has
 * a folder of its own, for each needs other functions. Further threads (not `isFirst`) keep nothing. Node's own way, from
 * 22.1 on, keeps only what a file needs to load.
 */
export function keepCompiled(purpose: string, env: Environment, isFirst: boolean): void {
  const cache = cacheFolder(env);
  // Nothing else would notice a byte that the disk has lost: V8 runs what it is given.
  if (cache !== undefined && crc32 && !env.NODE_DISABLE_COMPILE_CACHE) kept = join(cache, 'compiled', purpose);
  writes = isFirst;
}

/** What the bundle exports that lies beside this one. */
export function requireBeside(name: string): unknown {
  const path = resolve(__dirname, name);
  return kept === undefined ? createRequire(__filename)(path) : requireKept(path, kept);
}

const loaded = new Map<string, { exports: unknown }>();

/** As `require` does it, but with the code that was compiled the last time, as far as V8 finds it to fit. */
function requireKept(path: string, folder: string): unknown {
  const before = loaded.get(path);
  if (before) return before.exports;
  const module = { exports: {} as unknown };
  loaded.set(path, module);
  const { size, mtimeMs } = statSync(path);
  const file = join(folder, `${process.version}-${process.arch}${path.replace(/[^\w.-]+/g, '-').slice(-120)}`);
  const cachedData = readKept(file, size, mtimeMs);
  const script = new Script(Module.wrap(readFileSync(path, 'latin1')), { filename: path, cachedData });
  if (writes && (!cachedData || script.cachedDataRejected)) {
    process.once('exit', () => writeKept(file, script.createCachedData(), size, mtimeMs));
  }
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

/** Before compiled code stands which build it was made of, for V8 looks at its length only, and what it adds up to. */
const HEAD = 3 * 8;

function readKept(file: string, size: number, time: number): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(HEAD);
    const isWhole = [size, time, crc32!(code)].every((value, i) => bytes.readDoubleLE(8 * i) === value);
    return isWhole ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever reads meanwhile finds the old file or the new; where nothing can be written, the next start is as slow. */
function writeKept(file: string, code: Buffer, size: number, time: number): void {
  const bytes = new Uint8Array(HEAD + code.length);
  const head = new DataView(bytes.buffer);
  for (const [i, value] of [size, time, crc32!(code)].entries()) head.setFloat64(8 * i, value, true);
  bytes.set(code, HEAD);
  const part = partBeside(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeDurably(part, bytes);
    renameSync(part, file);
  } catch {
    try {
      rmSync(part, { force: true });
    } catch {}
  }
}
