import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { isRelevant } from './relevance';
import { offerUpdate, updateIpRanges } from './update';

/** The one server of this window; a promise, so that two documents opened at once start it once. */
let running: Promise<LanguageClient | undefined> | undefined;

/** What other extensions, and the editor suite, may ask. */
export interface Api {
  /** Whether the language server was started: not before a document needs it. */
  readonly isStarted: () => boolean;
}

export function activate(context: vscode.ExtensionContext): Api {
  context.subscriptions.push(
    vscode.commands.registerCommand('workspacesPorts.showOutput', () => showOutput(context)),
    vscode.commands.registerCommand('workspacesPorts.restart', () => restart(context)),
    vscode.commands.registerCommand('workspacesPorts.fixFile', fixFile),
    vscode.commands.registerCommand('workspacesPorts.updateIpRanges', () => fetchIpRanges(context)),
    // What an untrusted workspace named was left out: read it now.
    vscode.workspace.onDidGrantWorkspaceTrust(() => running && restart(context)),
  );
  startWithFirstDocument(context);
  return { isStarted: () => running !== undefined };
}

export async function deactivate(): Promise<void> {
  const client = await running;
  running = undefined;
  await client?.dispose();
}

/** No process for people who only pass through: the first document that may hold network policy starts the server. */
function startWithFirstDocument(context: vscode.ExtensionContext): void {
  const listeners: vscode.Disposable[] = [];
  const consider = (document: vscode.TextDocument, text = () => document.getText()): void => {
    const { uri, languageId } = document;
    if (running || !isRelevant({ scheme: uri.scheme, languageId, path: uri.path, text })) return;
    for (const listener of listeners) listener.dispose();
    void start(context);
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
  context.subscriptions.push(...listeners);
  for (const document of vscode.workspace.textDocuments) consider(document);
}

function start(context: vscode.ExtensionContext): Promise<LanguageClient | undefined> {
  running ??= launch(context);
  return running;
}

async function launch(context: vscode.ExtensionContext): Promise<LanguageClient | undefined> {
  // Loaded only now: the client library is most of this bundle.
  const { createClient } = await import('./server.js');
  const client = createClient(context);
  client.onNotification('workspacesPorts/ipRangesWanted', () => offerUpdate(context, client));
  try {
    await client.start();
    return client;
  } catch (error) {
    void tellFailure(client, error);
    return undefined;
  }
}

async function tellFailure(client: LanguageClient, error: unknown): Promise<void> {
  const show = vscode.l10n.t('Show Output');
  const reason = error instanceof Error ? error.message : String(error);
  const text = vscode.l10n.t('WorkSpaces Ports could not start its language server: {0}', reason);
  const answer = await vscode.window.showErrorMessage(text, show);
  if (answer === show) client.outputChannel.show();
}

async function restart(context: vscode.ExtensionContext): Promise<void> {
  const client = await running;
  running = undefined;
  await client?.dispose();
  await start(context);
}

async function fetchIpRanges(context: vscode.ExtensionContext): Promise<void> {
  const client = await start(context);
  if (client) await updateIpRanges(client);
}

async function showOutput(context: vscode.ExtensionContext): Promise<void> {
  const client = await start(context);
  client?.outputChannel.show();
}

/** Everything that can be mended in the active file, in one undo step. */
async function fixFile(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.sourceAction', {
    kind: 'source.fixAll.workspacesPorts',
    apply: 'first',
  });
}
