import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Files } from '../analysis/files';
import { couldBe, nameOf } from '../analysis/formats';
import { message } from '../messages';
import { encodeName, entriesOf } from '../node/node-host';
import { CONFIGURATION_FILE } from '../workspace/configuration';
import { CommandError, type Io } from './io';

/** Folders that hold other people's files, or none that matter. */
const SKIPPED = new Set(['.git', 'node_modules', '.terraform', '.terragrunt-cache', '.venv', '.hg', '.svn']);

/**
 * URIs of the files that paths name: files as they are, folders in depth and in order. Links to folders are not followed.
 * `files` is told what the folders hold, to save it from listing them again.
 */
export function walk(io: Io, paths: readonly string[], files?: Pick<Files, 'listed'>): string[] {
  const out = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(io.cwd, path);
    const stat = statOf(absolute);
    if (!stat) throw new CommandError(message('cli.noSuchPath', { path }));
    if (stat.isDirectory()) descend(absolute, folderUri(absolute), out, files);
    else out.add(pathToFileURL(absolute).href);
  }
  return [...out];
}

/** URIs of the files that are named by themselves. */
export const namedFiles = (io: Io, paths: readonly string[]): Set<string> =>
  new Set(
    paths
      .map((path) => resolve(io.cwd, path))
      .filter((path) => statOf(path)?.isFile())
      .map((path) => pathToFileURL(path).href),
  );

/** What stands at a path; undefined where nothing does, or where links go round in circles. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const folderUri = (folder: string): string => `${pathToFileURL(folder).href.replace(/\/$/, '')}/`;

function descend(folder: string, uri: string, out: Set<string>, files?: Pick<Files, 'listed'>): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  files?.listed(uri, entriesOf(uri, entries));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (SKIPPED.has(entry.name)) continue;
      descend(`${folder}${sep}${entry.name}`, `${uri}${encodeName(entry.name)}/`, out, files);
    } else if (entry.name === CONFIGURATION_FILE || couldBe(entry.name).length > 0) {
      out.add(uri + encodeName(entry.name));
    }
  }
}

export const isConfiguration = (uri: string): boolean => nameOf(uri) === CONFIGURATION_FILE;
