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
  return path === undefined ? undefined : createSandbox(readFileSync(path), ownTime());
}

/**
 * Milliseconds that went by while this process had the processor. On a busy machine the clock on the wall goes on without
 * it, and threads that compile in the background work beside a run: what both clocks agree on is the run's own.
 */
function ownTime(): () => number {
  let total = 0;
  let wall = performance.now();
  let worked = process.cpuUsage();
  return () => {
    const now = performance.now();
    const work = process.cpuUsage();
    total += Math.min(now - wall, (work.user + work.system - worked.user - worked.system) / 1000);
    wall = now;
    worked = work;
    return total;
  };
}

/** Beside the bundle; where the sources run as they are (tests), in the package that it comes from. */
const PLACES = [
  'quickjs.wasm',
  '../../../node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
];
