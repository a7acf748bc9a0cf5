import * as vscode from 'vscode';
import { NAMES, PATTERNS } from './relevance';
import { schemes } from './schemes';

/** Folders that hold other people's files, or none that matter; beside what the user's settings leave out. */
const FOLDERS_LEFT_OUT = ['.git', 'node_modules', '.terraform', '.terragrunt-cache', '.venv', '.hg', '.svn'];
const LEFT_OUT = `**/{${FOLDERS_LEFT_OUT.join(',')}}/**`;
/** More than any estate that we know of; beyond it the rest is left out. */
const MOST = 20_000;
/** In folders without a search: each look may be a request to somewhere far. */
const MOST_LOOKS = 500;
/** Milliseconds. Virtual file systems need not offer a search, and the editor waits for one without end. */
const PATIENCE = 3000;

/** URIs of all files of the workspace that may hold network policy, and of documents that are in no folder of it. */
export async function workspaceFiles(token: vscode.CancellationToken): Promise<string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = (await Promise.all(folders.map((folder) => filesOf(folder, token)))).flat();
  const open = vscode.workspace.textDocuments.filter(
    ({ uri }) =>
      uri.scheme === 'untitled' || (schemes().includes(uri.scheme) && !vscode.workspace.getWorkspaceFolder(uri)),
  );
  const uris = [...found, ...open.map(({ uri }) => uri)].map((uri) => uri.toString());
  return [...new Set(uris)].sort();
}

async function filesOf(folder: vscode.WorkspaceFolder, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  // One search a pattern: braces cannot be nested.
  const searches = PATTERNS.map((pattern) =>
    vscode.workspace.findFiles(new vscode.RelativePattern(folder, pattern), LEFT_OUT, MOST, token),
  );
  const search = Promise.all(searches).then((lists) => lists.flat());
  if (folder.uri.scheme === 'file') return search;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  const found = await Promise.race([search.catch(() => undefined), late]);
  clearTimeout(timer);
  return found ?? walk(folder.uri, token);
}

async function walk(top: vscode.Uri, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const queue = [top];
  for (let looks = 0; looks < queue.length && looks < MOST_LOOKS && !token.isCancellationRequested; looks++) {
    const entries = await Promise.resolve(vscode.workspace.fs.readDirectory(queue[looks]!)).catch(() => []);
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(queue[looks]!, name);
      if (type === vscode.FileType.File && NAMES.test(name)) found.push(uri);
      if (type === vscode.FileType.Directory && !FOLDERS_LEFT_OUT.includes(name)) queue.push(uri);
    }
  }
  return found;
}
