import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';

/** Where a file is written before it takes the place of another: beside it, under a name that nobody else has. */
export const partBeside = (path: string): string =>
  `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.part`;

/** Writes a new file and has it on the disk before it returns. */
export function writeDurably(path: string, text: string | Uint8Array, mode?: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Puts one file in the place of another, whose readers see the old or the new. Windows refuses to replace a file that
 * somebody has open at the moment, a virus scanner for one.
 */
export async function replace(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (attempt === 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(code ?? '')) throw error;
      await pause();
    }
  }
  syncFolder(dirname(to));
}

/** Makes the rename outlast a power cut; Windows does that by itself and has no such call. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Milliseconds between two attempts. */
const PAUSE = 25;
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE));
