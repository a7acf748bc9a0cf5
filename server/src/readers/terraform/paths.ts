import { keyOf } from '../../policy';

/** Folders of URIs and the paths that Terraform sources write between them. No file system: text only. */

/** Last segment of a URI, decoded where that is possible. */
export const fileNameOf = (uri: string): string => keyOf(uri.slice(uri.lastIndexOf('/') + 1));

/** Whether a module's source is a path within the same code. */
export const isLocal = (source: string): boolean => /^\.\.?[/\\]/.test(source);

/** A path below or beside a folder, as a URI of a folder; undefined above the top. */
export function resolveFolder(folder: string, path: string): string | undefined {
  const file = resolvePath(folder, path);
  return file === undefined ? undefined : file.endsWith('/') ? file : `${file}/`;
}

/** A path below or beside a folder, as a URI. */
export function resolvePath(folder: string, path: string): string | undefined {
  const top = /^[^/]*\/\/[^/]*\//.exec(folder)?.[0] ?? (folder.startsWith('/') ? '/' : '');
  const segments = folder.slice(top.length).split('/').filter(Boolean);
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') segments.push(encode(part));
    else if (segments.pop() === undefined) return undefined;
  }
  return top + segments.join('/');
}

/** How one folder is written from another: `.`, `modules/a`, `../shared`. */
export function relativeFolder(from: string, to: string): string {
  const here = keyOf(from).split('/').filter(Boolean);
  const there = keyOf(to).split('/').filter(Boolean);
  let same = 0;
  while (same < here.length && same < there.length && here[same] === there[same]) same++;
  const path = [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
  return path === '' ? '.' : path;
}

const encode = (segment: string): string =>
  /^[\w.~-]+$/.test(segment) ? segment : encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3D', '=');

/** Files whose blocks change what the other files of their folder declare. */
export const isOverride = (uri: string): boolean => /^(?:.*_)?override\.(?:tf|tofu)(?:\.json)?$/.test(fileNameOf(uri));
