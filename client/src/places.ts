import * as vscode from 'vscode';

/** A place in a file, as the server sends it. */
export interface Place {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}

/** Opens a file at a place, in the tab that it already has. */
export async function show(place: unknown, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
  if (!isPlace(place)) return;
  const { start } = place.range;
  // The beginning alone is marked: an object may be longer than the screen.
  const at = new vscode.Position(start.line, start.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), {
    ...options,
    selection: new vscode.Range(at, at),
  });
}

function isPlace(value: unknown): value is Place {
  const { uri, range } = (value ?? {}) as Partial<Place>;
  return typeof uri === 'string' && typeof range?.start?.line === 'number';
}
