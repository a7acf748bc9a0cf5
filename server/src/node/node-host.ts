import { isAscii } from 'node:buffer';
import {
  closeSync,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Entries, type Host, NO_ENTRIES } from '../workspace/host';

/** Larger files are no network policy that somebody writes; reading them would only hold up the rest. */
const LARGEST_FILE = 64 * 1024 * 1024;

/** The host of Node: real files under `file:` URIs. Reading is synchronous inside, which is several times faster for trees. */
export const nodeHost: Host = {
  // Only a server that is started for it has the function: left alone, V8 lets twice of what is needed stand.
  sweep: () => void (globalThis as { gc?: (how: object) => unknown }).gc?.({ type: 'major', execution: 'async' }),
  async readText(uri) {
    if (!uri.startsWith('file:')) return undefined;
    try {
      return readFile(pathOf(uri));
    } catch {
      return undefined;
    }
  },
  async readUnmarked(uri) {
    if (!uri.startsWith('file:')) return undefined;
    try {
      const bytes = readFileSync(pathOf(uri));
      return bytes.length <= LARGEST_FILE && decode(bytes) === undefined ? { text: decodeUnmarked(bytes) } : undefined;
    } catch {
      return undefined;
    }
  },
  async hindrance(uri) {
    if (!uri.startsWith('file:')) return undefined;
    try {
      closeSync(openSync(pathOf(uri), 'r'));
      return undefined;
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') return 'denied';
      return path !== undefined && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
        ? 'dangling'
        : undefined;
    }
  },
  async entries(folderUri) {
    if (!folderUri.startsWith('file:')) return NO_ENTRIES;
    try {
      const folder = folderUri.endsWith('/') ? folderUri : `${folderUri}/`;
      return entriesOf(folder, readdirSync(pathOf(folder), { withFileTypes: true }));
    } catch {
      return NO_ENTRIES;
    }
  },
  async target(uri) {
    if (!uri.startsWith('file:')) return undefined;
    try {
      const path = pathOf(uri).replace(/[/\\]+$/, '');
      const real = realpathSync.native(path);
      return real === path ? undefined : pathToFileURL(real).href;
    } catch {
      return undefined;
    }
  },
  now: () => Date.now(),
};

/** Nothing in it is escaped, and no segment begins with a dot, which may lead up. */
const PLAIN = /^file:\/\/(?:\/(?!\.)[\w.-]*)+$/;

/** The path of a `file:` URI. Most are plain, and Node's own way takes ten times as long. Throws where it is none. */
function pathOf(uri: string): string {
  return process.platform !== 'win32' && PLAIN.test(uri) ? uri.slice('file://'.length) : fileURLToPath(uri);
}

/** What a folder holds, whose URI ends in a slash. */
export function entriesOf(folder: string, entries: readonly Dirent[]): Entries {
  const [files, links, folders]: [string[], string[], string[]] = [[], [], []];
  for (const entry of entries) {
    const uri = folder + encodeName(entry.name);
    if (entry.isDirectory()) folders.push(`${uri}/`);
    else if (entry.isSymbolicLink()) {
      files.push(uri);
      links.push(uri);
    } else if (entry.isFile()) files.push(uri);
  }
  return { files, links, folders };
}

/** Files are read here one after the other: a buffer for each would keep the collector busy. */
const shared = new Uint8Array(256 * 1024);

/** The text of a file, opened once; undefined where it is none or too long. Throws what the file system says. */
function readFile(path: string): string | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size > LARGEST_FILE) return undefined;
    const bytes = size > shared.length ? new Uint8Array(size) : shared;
    let filled = 0;
    while (filled < size) {
      const count = readSync(descriptor, bytes, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return decode(Buffer.from(bytes.buffer, 0, filled));
  } finally {
    closeSync(descriptor);
  }
}

/** A file name as `pathToFileURL` writes it, without asking it for every entry. */
export function encodeName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : pathToFileURL(`/${name}`).href.slice('file:///'.length);
}

/** UTF-8 with or without a mark, or UTF-16 with one; undefined for binary files. */
export function decode(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2));
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  const text = isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** UTF-16 without a mark: of every two bytes of Latin text one is NUL, always the same; undefined for anything else. */
export function decodeUnmarked(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 8192);
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]!++;
  const [even, odd] = zeros as [number, number];
  // Comments in Japanese have few; keys and addresses have nothing else.
  if (bytes.length % 2 !== 0 || Math.min(even, odd) > 0 || Math.max(even, odd) < head.length / 8) return undefined;
  return odd > 0 ? bytes.toString('utf16le') : new TextDecoder('utf-16be').decode(bytes);
}
