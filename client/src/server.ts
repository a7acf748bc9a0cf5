import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientOptions, NAME, SECTION } from './client-options';

/** Left alone, V8 lets garbage grow to twice the memory that the server needs. Megabytes. */
const HEAP = ['--max-old-space-size=512', '--max-semi-space-size=2'];

/** The client of the server in `dist/cli.js`, over IPC; not started yet. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath;
  const run = { module, args: ['lsp'], transport: TransportKind.ipc, options: { execArgv: HEAP } };
  const debug = { ...run, options: { execArgv: [...HEAP, '--nolazy', '--inspect=6019'] } };
  return new LanguageClient(SECTION, NAME, { run, debug }, clientOptions(context));
}
