import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** Paths of all files below a folder of the project, relative to the root, with forward slashes. */
export function filesBelow(folder: string): string[] {
  const out: string[] = [];
  const descend = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      const path = join(at, name);
      if (statSync(path).isDirectory()) descend(path);
      else out.push(relative(ROOT, path).split(sep).join('/'));
    }
  };
  descend(join(ROOT, folder));
  return out;
}

export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
