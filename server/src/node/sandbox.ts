import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSandbox, type PacReader, pacReader, type Sandbox } from '../readers/pac';

let loading: Promise<(Sandbox & PacReader) | undefined> | undefined;

/** The PAC sandbox, loaded at its first use from the wasm file that lies beside the bundle. */
export function loadSandbox(): Promise<(Sandbox & PacReader) | undefined> {
  loading ??= load();
  return loading;
}

async function load(): Promise<(Sandbox & PacReader) | undefined> {
  const path = PLACES.map((place) => join(__dirname, place)).find((one) => existsSync(one));
  if (path === undefined) return undefined;
  const sandbox = await createSandbox(readFileSync(path), processorTime);
  return { ...sandbox, ...pacReader(sandbox) };
}

let thread: PacReader | undefined;

/** The same in a thread of its own, for a server that others wait for; where the thread's bundle is not there, here. */
export async function loadSandboxThread(): Promise<PacReader | undefined> {
  const path = join(__dirname, 'pac.js');
  if (!existsSync(path)) return loadSandbox();
  const { PacThread } = await import('./pac-thread');
  thread ??= new PacThread(path);
  return thread;
}

/** Milliseconds that this thread, or else this process, has had the processor: on a busy machine a file is not slow. */
function processorTime(): number {
  const { user, system } =
    (process as { threadCpuUsage?: typeof process.cpuUsage }).threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}

/** Beside the bundle; where the sources run as they are (tests), in the package that it comes from. */
const PLACES = [
  'quickjs.wasm',
  '../../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
];
