import { join } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';

/** The id that the manifest contributes. */
const ID = 'workspacesPorts';

/** Offers `workspaces-ports mcp` to the editor's assistants, one server a folder; who uses it starts it. */
export function offerTools(context: vscode.ExtensionContext): void {
  // Editors that are built on older ones leave the function out.
  const languageModels: Partial<typeof vscode.lm> | undefined = vscode.lm;
  const changed = new vscode.EventEmitter<void>();
  const provider = languageModels?.registerMcpServerDefinitionProvider?.(ID, {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () => (vscode.workspace.isTrusted ? servers(context) : []),
  });
  if (!provider) return;
  context.subscriptions.push(
    provider,
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
  );
}

function servers(context: vscode.ExtensionContext): vscode.McpStdioServerDefinition[] {
  const args = [context.asAbsolutePath(join('dist', 'cli.js')), 'mcp', '--lang', vscode.env.language];
  const version = String(context.extension.packageJSON.version);
  const folders = vscode.workspace.workspaceFolders?.filter(({ uri }) => uri.scheme === 'file') ?? [];
  return folders.map(({ name, uri }) => {
    const label = folders.length > 1 ? `WorkSpaces Ports (${name})` : 'WorkSpaces Ports';
    // On a desktop the editor's own program is Node only when it is told so.
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    const server = new vscode.McpStdioServerDefinition(label, process.execPath, args, env, version);
    server.cwd = uri;
    return server;
  });
}
