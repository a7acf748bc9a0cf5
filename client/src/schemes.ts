import * as vscode from 'vscode';
import { LANGUAGES, PATTERNS, SCHEMES } from './relevance';

/** Schemes of the documents that we look at: files, those about to become some, and what folders of the workspace are of. */
export function schemes(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [...new Set([...SCHEMES, ...folders.map(({ uri }) => uri.scheme)])];
}

/** What the client tells the server of. */
export const selector = (): { scheme: string; language?: string; pattern?: string }[] =>
  schemes().flatMap((scheme) => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    ...PATTERNS.map((pattern) => ({ scheme, pattern })),
  ]);
