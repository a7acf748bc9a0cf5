import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSandbox, type Sandbox } from '../readers/pac';

let loading: Promise<Sandbox | undefined> | undefined;

/** The PAC sandbox, loaded at its first use from the wasm file that lies beside the bundle. */
export function loadSandbox(): Promise<Sandbox | undefined> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Sandbox | undefined> {
  const path = PLACES.map((place) => join(__dirname, place)).find((one) => existsSync(one));
  return path === undefined ? undefined : createSandbox(readFileSync(path), processorTime);
}

/** Milliseconds that this process has had the processor: on a busy machine a file is not taken for a slow one. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Beside the bundle; where the sources run as they are (tests), in the package that it comes from. */
const PLACES = [
  'quickjs.wasm',
  '../../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
];
