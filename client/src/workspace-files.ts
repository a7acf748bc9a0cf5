import * as vscode from 'vscode';
import { PATTERNS } from './relevance';
import { schemes } from './schemes';

/** Folders that hold other people's files, or none that matter; beside what the user's settings leave out. */
const LEFT_OUT = '**/{.git,node_modules,.terraform,.terragrunt-cache,.venv,.hg,.svn}/**';
/** More than any estate that we know of; beyond it the rest is left out. */
const MOST = 20_000;

/** URIs of all files of the workspace that may hold network policy, and of documents that are in no folder of it. */
export async function workspaceFiles(token: vscode.CancellationToken): Promise<string[]> {
  // One search a pattern: braces cannot be nested.
  const searches = PATTERNS.map((pattern) => vscode.workspace.findFiles(pattern, LEFT_OUT, MOST, token));
  const found = (await Promise.all(searches)).flat();
  const open = vscode.workspace.textDocuments.filter(
    ({ uri }) =>
      uri.scheme === 'untitled' || (schemes().includes(uri.scheme) && !vscode.workspace.getWorkspaceFolder(uri)),
  );
  const uris = [...found, ...open.map(({ uri }) => uri)].map((uri) => uri.toString());
  return [...new Set(uris)].sort();
}
