import * as vscode from 'vscode';
import type { Session } from './session';

/** One request to the server about the active document; undefined where there is no server. */
export async function ask<T>(session: Session, name: string, params: object = {}): Promise<T | undefined> {
  const client = await session.start();
  return client?.sendRequest<T>(`workspacesPorts/${name}`, params);
}

/** The document that a command is about. */
export const activeUri = (): string | undefined => vscode.window.activeTextEditor?.document.uri.toString();

/** What to choose from, as the server sends it. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly picked?: boolean;
}
export interface Choices {
  readonly roles: readonly (Choice & { readonly forms: readonly string[] })[];
  readonly regions: readonly Choice[];
  readonly protocols: readonly Choice[];
  readonly features: readonly Choice[];
  readonly editions: readonly string[];
  readonly objects: readonly (Choice & {
    readonly line: number;
    readonly roles: readonly string[];
    readonly role?: string;
    readonly region?: string;
  })[];
  readonly object?: string;
  readonly forms: readonly string[];
  readonly formNames: Readonly<Record<string, string>>;
  readonly comments: boolean;
}

export function choices(session: Session): Promise<Choices | undefined> {
  const editor = vscode.window.activeTextEditor;
  const position = editor && { line: editor.selection.active.line, character: editor.selection.active.character };
  return ask<Choices>(session, 'choices', { uri: activeUri(), position });
}

/** Asks for one of a list; the first is the one that is most likely meant. Undefined where nobody answers. */
export async function pickOne<T extends Choice>(
  title: string,
  list: readonly T[],
  first?: string,
): Promise<T | undefined> {
  const ordered = [...list.filter(({ id }) => id === first), ...list.filter(({ id }) => id !== first)];
  const items = ordered.map((choice) => ({ label: choice.label, description: choice.detail, choice }));
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.choice;
}

/** Asks for some of a list, or for none of it. */
export async function pickMany(title: string, list: readonly Choice[]): Promise<string[] | undefined> {
  const items = list.map(({ id, label, detail, picked = true }) => ({ label, description: detail, picked, id }));
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDescription: true });
  return picked?.map(({ id }) => id);
}
