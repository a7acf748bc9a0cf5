import type * as vscode from 'vscode';
import { type Api, start } from './extension';

export { deactivate } from './extension';

/** Entry in a browser's worker. */
export function activate(context: vscode.ExtensionContext): Api {
  return start(context, async () => (await import('./browser-server.js')).createClient(context));
}
