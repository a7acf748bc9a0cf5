import * as vscode from 'vscode';
import { ask, choices, pickOne } from './ask';
import type { Session } from './session';
import { workspaceFiles } from './workspace-files';

const SCHEME = 'workspaces-ports-changes';

/** Asks for an edition and shows what AWS's requirements have become since, and which objects of the workspace that touches. */
export async function showChanges(session: Session): Promise<void> {
  const offered = await choices(session);
  if (!offered) return;
  // The newest has no changes yet.
  const older = offered.editions.slice(0, -1).map((id) => ({ id, label: id }));
  const title = vscode.l10n.t('What changed since which edition?');
  const edition = older.length === 1 ? older[0] : await pickOne(title, older);
  if (!edition) return;
  const uris = await workspaceFiles(new vscode.CancellationTokenSource().token);
  const answer = await ask<{ page: string }>(session, 'changes', { since: edition.id, uris });
  if (!answer?.page) return;
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${edition.id}.md` });
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => answer.page,
  });
  try {
    await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } finally {
    provider.dispose();
  }
}
