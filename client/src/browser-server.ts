import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions, NAME, SECTION } from './client-options';

/** What we need of the worker host's own constructor, which takes scripts of other origins too. */
declare const Worker: new (url: string) => { terminate(): void };

/** The client of the server in `dist/web/server.js`, in a worker of its own; not started yet. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const inDist = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'dist', ...path);
  const worker = new Worker(inDist('web', 'server.js').toString(true));
  const client = new LanguageClient(SECTION, NAME, worker as never, clientOptions(context));
  const kept = vscode.Uri.joinPath(context.globalStorageUri, 'ip-ranges.json');
  client.onRequest('workspacesPorts/sandbox', () => vscode.workspace.fs.readFile(inDist('quickjs.wasm')));
  client.onRequest('workspacesPorts/keepIpRanges', async ({ text }: { text: string }): Promise<unknown> => {
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    await vscode.workspace.fs.writeFile(kept, new TextEncoder().encode(text));
    return true;
  });
  return client;
}
