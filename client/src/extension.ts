import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { registerCommands } from './commands';
import { ObjectsView } from './objects-view';
import { isRelevant } from './relevance';
import { schemes } from './schemes';
import { Session, showViews } from './session';
import { LanguageStatus } from './status';

/** What other extensions, and the editor suite, may ask. */
export interface Api {
  /** Whether the language server was started: not before a document needs it. */
  readonly isStarted: () => boolean;
}

let session: Session | undefined;

/** What every entry does; `createClient` knows where the server runs. */
export function start(context: vscode.ExtensionContext, createClient: () => Promise<BaseLanguageClient>): Api {
  const own = new Session(context, createClient);
  session = own;
  registerCommands(own);
  new ObjectsView(own);
  new LanguageStatus(own);
  context.subscriptions.push(
    // What an untrusted workspace named was left out: read it now.
    vscode.workspace.onDidGrantWorkspaceTrust(() => own.isStarted && own.restart()),
    restartForNewSchemes(own),
  );
  startWithFirstDocument(own);
  void whereConfigured(showViews);
  return { isStarted: () => own.isStarted };
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** What is looked at is settled when the server starts, and a folder of another kind of file system may come later. */
function restartForNewSchemes(own: Session): vscode.Disposable {
  let known = schemes();
  return vscode.workspace.onDidChangeWorkspaceFolders(() => {
    const before = known;
    known = schemes();
    if (own.isStarted && known.some((scheme) => !before.includes(scheme))) void own.restart();
  });
}

/** A look at one file a folder, and none into it. */
async function whereConfigured(then: () => void): Promise<void> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(uri, CONFIGURATION));
      then();
      return;
    } catch {
      // Not there.
    }
  }
}
const CONFIGURATION = '.workspaces-ports.json';

/** No process for people who only pass through: the first document that may hold network policy starts the server. */
function startWithFirstDocument(own: Session): void {
  const listeners: vscode.Disposable[] = [];
  const consider = (document: vscode.TextDocument, text = () => document.getText()): void => {
    const { uri, languageId } = document;
    if (own.isStarted || !isRelevant({ scheme: uri.scheme, languageId, path: uri.path, text }, schemes())) return;
    for (const listener of listeners) listener.dispose();
    void own.start();
  };
  listeners.push(
    vscode.workspace.onDidOpenTextDocument((document) => consider(document)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
      // Only the lines that changed: this runs at every key until the server is there.
      consider(document, () =>
        contentChanges.map(({ range, text }) => text + document.lineAt(range.start.line).text).join('\n'),
      ),
    ),
  );
  own.context.subscriptions.push(...listeners);
  for (const document of vscode.workspace.textDocuments) consider(document);
}
