import { join } from 'node:path';
import * as vscode from 'vscode';

export const EXTENSION = 'workspaces-ports.workspaces-ports';

export const workspacePath = (...path: string[]): string =>
  join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ...path);

/** Asks until there is an answer; never sleeps longer than it must. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Thenable<T | undefined | false>,
  limit = 15_000,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function open(...path: string[]): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(workspacePath(...path)));
  return vscode.window.showTextDocument(document);
}

export const ruleOf = ({ code }: vscode.Diagnostic): string =>
  String(typeof code === 'object' ? code.value : (code ?? ''));

/** What this extension says of a document now. */
export const problems = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'workspaces-ports');

export const problemOf = (uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> =>
  until(`${rule} in ${uri.path}`, () => problems(uri).find((one) => ruleOf(one) === rule));

export const noneOf = (uri: vscode.Uri, rule: string): Promise<true> =>
  until(`no ${rule} in ${uri.path}`, () => !problems(uri).some((one) => ruleOf(one) === rule));

/** The whole hover text at the first place of `word`. */
export async function hoverOn(document: vscode.TextDocument, word: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/**
 * What is offered at a place, where something is. The editor gives up what it has asked when another extension comes in
 * meanwhile, as they do in the first seconds; a person's light bulb is asked again.
 */
export function actionsAt(uri: vscode.Uri, range: vscode.Range, kind: string): Promise<vscode.CodeAction[]> {
  return until(`${kind} at ${uri.path}`, async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      kind,
    );
    return actions.length > 0 && actions;
  });
}

/** Replaces the whole text; undone by the caller. */
export async function write(editor: vscode.TextEditor, change: (text: string) => string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
  const text = change(document.getText());
  if (!(await editor.edit((edit) => edit.replace(whole, text)))) throw new Error('the edit was refused');
}

/** Back to what is on disk. */
export async function revert(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.files.revert');
}
