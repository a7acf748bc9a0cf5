import { fn, refuse, type Table, text } from './function';

/** A path as Go cleans it: `..` taken back, `.` and doubled slashes left out. */
function cleaned(path: string): string {
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push(part);
  }
  const joined = out.join('/');
  return rooted ? `/${joined}` : joined || '.';
}

/** Paths as texts; files themselves are read where they are at hand. */
export const FILES: Table = {
  basename: fn([text('path')], (path) => {
    if (path === '') return '.';
    const plain = path.replace(/\/+$/, '');
    return plain === '' ? '/' : plain.slice(plain.lastIndexOf('/') + 1);
  }),
  dirname: fn([text('path')], (path) => cleaned(path.slice(0, path.lastIndexOf('/') + 1))),
  abspath: fn([text('path')], (path) => (path.startsWith('/') ? cleaned(path) : undefined)),
  // Whose home it is that `~` means, only the run knows.
  pathexpand: fn([text('path')], (path) =>
    /^~[^/\\]/.test(path) ? refuse('cannot expand user-specific home dir') : path.startsWith('~') ? undefined : path,
  ),
};
