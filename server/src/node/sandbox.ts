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
  const path = join(__dirname, 'quickjs.wasm');
  return existsSync(path) ? createSandbox(readFileSync(path)) : undefined;
}
