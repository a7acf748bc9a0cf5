import * as vscode from 'vscode';
import type { Session } from './session';

/** Opens the page of the manual about the finding at the cursor; where there are several, about the one chosen. */
export async function explainFinding({ context }: Session): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const all = editor ? vscode.languages.getDiagnostics(editor.document.uri).filter(isOurs) : [];
  const line = editor?.selection.active.line ?? 0;
  const here = all.filter(({ range }) => range.start.line <= line && line <= range.end.line);
  const asked = here.length > 0 ? here : all;
  const items = [...new Map(asked.map((one) => [pageOf(one)?.toString(), one])).values()].map((one) => ({
    label: ruleOf(one),
    detail: one.message,
    page: pageOf(one),
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was found in this file.'));
    return;
  }
  const title = vscode.l10n.t('Explain which finding?');
  const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title });
  if (chosen?.page) await open(chosen.page, context.extensionUri);
}

/** Beside the file, from the package: nobody has to leave the editor or be online. The page on the web where that cannot be. */
async function open(page: vscode.Uri, extension: vscode.Uri): Promise<void> {
  const packed = vscode.Uri.joinPath(extension, 'docs/rules', page.path.slice(page.path.lastIndexOf('/') + 1));
  try {
    await vscode.workspace.openTextDocument(packed);
    await vscode.commands.executeCommand('markdown.showPreviewToSide', packed);
  } catch {
    await vscode.env.openExternal(page);
  }
}

const isOurs = ({ source }: vscode.Diagnostic): boolean => source === 'workspaces-ports';
const pageOf = ({ code }: vscode.Diagnostic): vscode.Uri | undefined =>
  typeof code === 'object' ? code.target : undefined;
const ruleOf = ({ code }: vscode.Diagnostic): string => String(typeof code === 'object' ? code.value : (code ?? ''));
