import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { partBeside, pause, replace, writeDurably } from './durable';

export type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'ip-ranges.json';
/** A lock this old is of a process that was stopped; nobody writes for so long. Milliseconds. */
const STALE_LOCK = 10_000;
/** A half-written file this old is of a process that was stopped. Milliseconds. */
const STALE_PART = 3_600_000;

/** Where a user's feed is kept, in the folder of `cacheFolder`. */
export function cachePath(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const folder = cacheFolder(env, platform);
  return folder === undefined ? undefined : join(folder, NAME);
}

/**
 * What is kept for a user: WORKSPACES_PORTS_CACHE, or `workspaces-ports` in the cache folder of the system. Undefined
 * where the environment names none, so that whoever passes an empty one gets no cache.
 */
export function cacheFolder(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  if (env.WORKSPACES_PORTS_CACHE) return env.WORKSPACES_PORTS_CACHE;
  const folder = systemCache(env, platform);
  return folder === undefined ? undefined : join(folder, 'workspaces-ports');
}

function systemCache(env: Environment, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') {
    return env.LOCALAPPDATA || (env.USERPROFILE ? join(env.USERPROFILE, 'AppData', 'Local') : undefined);
  }
  const home = env.HOME;
  if (platform === 'darwin') return home ? join(home, 'Library', 'Caches') : undefined;
  // A relative path is to be ignored, says the XDG specification.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  return home ? join(home, '.cache') : undefined;
}

/**
 * Runs `change` while no other process changes the file; it gives the new text, or undefined to leave the file alone.
 * Readers see the old text or the new, never a part: it is written beside, forced to disk, and put in place by a rename.
 * Throws what the file system throws, and `Busy` where another process holds on for too long.
 */
export async function changeAtomically(path: string, change: () => string | undefined): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  await takeLock(lock);
  try {
    const text = change();
    if (text === undefined) return;
    clearParts(path);
    const part = partBeside(path);
    try {
      writeDurably(part, text);
      await replace(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Another process has held the lock for the time given. */
export class Busy extends Error {
  constructor(readonly seconds: number) {
    super(`busy for ${seconds} s`);
  }
}

async function takeLock(lock: string): Promise<void> {
  const started = Date.now();
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else if (Date.now() - started > 2 * STALE_LOCK) throw new Busy((2 * STALE_LOCK) / 1000);
    else await pause();
  }
}

/** Whether the process that took a lock is gone; across machines only age tells. */
function isAbandoned(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_LOCK) return true;
    const pid = Number(readFileSync(lock, 'utf8'));
    return pid > 0 && !isRunning(pid);
  } catch {
    // Given back meanwhile.
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function clearParts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.part')) continue;
    const part = join(folder, name);
    const { mtimeMs } = statSync(part, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > STALE_PART) rmSync(part, { force: true });
  }
}
