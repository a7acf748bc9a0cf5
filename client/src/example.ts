import * as vscode from 'vscode';
import { reach } from './milestones';
import type { Session } from './session';

/** Opens a small Terraform file with faults that is nobody's: what is tried on it is kept only if it is saved. */
export async function openExample(session: Session): Promise<void> {
  const name = vscode.env.language.startsWith('ja') ? 'example.ja.tf' : 'example.tf';
  const from = vscode.Uri.joinPath(session.context.extensionUri, 'media', 'example', name);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(from));
  // A document with a name but without a file: its language is that of the name.
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'untitled', path: 'example.tf' }));
  if (document.getText() === '') {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), text);
    await vscode.workspace.applyEdit(edit);
  }
  await vscode.window.showTextDocument(document);
}

/** Turns the setting over, where the user's other settings are. */
export async function toggleNames(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('workspacesPorts');
  const shown = settings.get<boolean>('inlayHints.enabled') === true;
  await settings.update('inlayHints.enabled', !shown, vscode.ConfigurationTarget.Global);
  reach('names');
}
