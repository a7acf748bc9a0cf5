import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { schemes } from './schemes';

/** Larger files are no network policy that somebody writes. Bytes. */
const LARGEST_FILE = 32 * 2 ** 20;
/** A file system that is far away and does not answer must not hold up the rest. Milliseconds. */
const PATIENCE = 20_000;
/** The extension's own storage, under a name that says nothing of where it is. */
const STORAGE = 'workspacesports-storage:/';

interface Entries {
  readonly files: readonly string[];
  readonly links: readonly string[];
  readonly folders: readonly string[];
}

/** Reads for a server that cannot: in a browser everything, on a desktop what lies in virtual file systems. */
export function serveFiles(client: BaseLanguageClient, storage: vscode.Uri): void {
  client.onRequest('workspacesPorts/readFile', ({ uri }: { uri: string }) => {
    const own = uri.startsWith(STORAGE) ? vscode.Uri.joinPath(storage, 'ip-ranges.json') : undefined;
    return answer(own ?? readable(uri), readText);
  });
  client.onRequest('workspacesPorts/readFolder', ({ uri }: { uri: string }) => answer(readable(uri), readFolder));
}

/** Only what the workspace itself is made of: no settings, outputs or versions of a file. */
function readable(text: string): vscode.Uri | undefined {
  const uri = vscode.Uri.parse(text);
  return schemes().includes(uri.scheme) && uri.scheme !== 'untitled' ? uri : undefined;
}

async function answer<T>(uri: vscode.Uri | undefined, read: (uri: vscode.Uri) => Promise<T | null>): Promise<T | null> {
  if (!uri) return null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE);
  });
  try {
    return await Promise.race([read(uri), late]);
  } catch {
    // Not there, or not for us.
    return null;
  } finally {
    clearTimeout(timer);
  }
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  if ((await vscode.workspace.fs.stat(uri)).size > LARGEST_FILE) return null;
  return decode(await vscode.workspace.fs.readFile(uri)) ?? null;
}

async function readFolder(uri: vscode.Uri): Promise<Entries> {
  const { Directory, File, SymbolicLink } = vscode.FileType;
  const [files, links, folders]: [string[], string[], string[]] = [[], [], []];
  for (const [name, type] of await vscode.workspace.fs.readDirectory(uri)) {
    const entry = vscode.Uri.joinPath(uri, name).toString();
    if (type & SymbolicLink) links.push(entry);
    if (type & (File | SymbolicLink)) files.push(entry);
    else if (type & Directory) folders.push(`${entry}/`);
  }
  return { files, links, folders };
}

/** UTF-8 with or without a mark, or UTF-16 with one, as on disk; undefined for binary files. */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.subarray(0, 8192).includes(0) ? undefined : new TextDecoder().decode(bytes);
}
