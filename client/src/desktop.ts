import type * as vscode from 'vscode';
import { offerTools } from './assistants';
import { type Api, start } from './extension';

export { deactivate } from './extension';

/** Entry on a desktop, or wherever extensions run in Node. */
export function activate(context: vscode.ExtensionContext): Api {
  offerTools(context);
  // Loaded only at need: the client library is most of this bundle.
  return start(context, async () => (await import('./server.js')).createClient(context));
}
