import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientOptions, NAME, SECTION } from './client-options';
import serverProcess from './server-process.json';

/**
 * Left alone, V8 lets garbage grow to twice the memory that the server needs (megabytes; the server says itself when much has
 * become garbage), and glibc keeps what the parser and the compiler have freed (bytes at the end of its heap) and a heap for
 * each thread. Other systems do not know the variables.
 */
const { execArgv } = serverProcess;

/** The client of the server in `dist/cli.js`, over IPC; not started yet. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath;
  // From Node 22 on: what was compiled once is read the next time, which starts sooner and in less memory. Older ones pass by.
  const compiled = { NODE_COMPILE_CACHE: vscode.Uri.joinPath(context.globalStorageUri, 'compiled').fsPath };
  const env = { ...serverProcess.env, ...compiled };
  const run = { module, args: ['lsp'], transport: TransportKind.ipc, options: { execArgv, env } };
  const debug = { ...run, options: { execArgv: [...execArgv, '--nolazy', '--inspect=6019'], env } };
  return new LanguageClient(SECTION, NAME, { run, debug }, clientOptions(context));
}
