import * as vscode from 'vscode';
import { ask } from './ask';
import type { Place } from './places';
import type { Session } from './session';

/** As the server answers. */
interface Answer {
  readonly isUrl: boolean;
  readonly decision?: string;
  readonly by?: Place;
  readonly via?: readonly { readonly place: Place; readonly text: string }[];
  readonly reasons?: readonly string[];
  readonly error?: string;
}
interface Item extends vscode.QuickPickItem {
  readonly place?: Place;
}

/** What the last answer has marked in the editor; it stays until the text or the question is another. */
let marked: vscode.Disposable | undefined;

/** Says while one types a URL where the PAC in the editor sends it, and marks the line that decides. */
export async function whereTo(session: Session): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !(await session.start())) return;
  const uri = editor.document.uri.toString();
  marked?.dispose();
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t('Where does this URL go?');
  pick.placeholder = 'https://connectivity.amazonworkspaces.com/';
  let asked = 0;
  const search = async (url: string): Promise<void> => {
    const turn = ++asked;
    const empty = url.trim() === '';
    const answer = empty ? undefined : await ask<Answer | null>(session, 'whereTo', { uri, url: url.trim() });
    // Answers may overtake each other.
    if (turn !== asked) return;
    marked?.dispose();
    pick.items = empty ? [] : answer ? itemsOf(answer, url) : [{ label: notAPac(), alwaysShow: true }];
    if (answer) marked = mark(editor, answer);
  };
  pick.onDidChangeValue(search);
  pick.onDidAccept(() => {
    const place = pick.selectedItems[0]?.place;
    pick.hide();
    if (place) reveal(editor, place, true);
  });
  pick.onDidHide(() => pick.dispose());
  pick.value = chosen(editor);
  pick.show();
  await search(pick.value);
}

const notAPac = (): string => vscode.l10n.t('This file is no PAC file.');

/** The decision, the conditions that led to it, and what it hangs on; `alwaysShow`, since what is typed is no filter. */
function itemsOf({ isUrl, decision, by, via = [], reasons = [], error }: Answer, url: string): Item[] {
  if (!isUrl) return [{ label: vscode.l10n.t('"{0}" is not a URL', url.trim()), alwaysShow: true }];
  const line = (place: Place | undefined): string =>
    place ? vscode.l10n.t('line {0}', place.range.start.line + 1) : '';
  return [
    {
      label: error ? `$(error) ${error}` : `$(arrow-right) ${decision || 'DIRECT'}`,
      description: line(by),
      place: by,
      alwaysShow: true,
    },
    ...via.map(({ place, text }) => ({
      label: `$(check) ${text}`,
      description: line(place),
      place,
      alwaysShow: true,
    })),
    ...reasons.map((reason) => ({ label: `$(question) ${reason}`, alwaysShow: true })),
  ];
}

/** Marks the line that decides and the conditions that held, until the text changes. */
function mark(editor: vscode.TextEditor, { by, via = [] }: Answer): vscode.Disposable {
  const decides = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  const held = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
  });
  const own = (places: readonly Place[]): vscode.Range[] =>
    places.filter(({ uri }) => uri === editor.document.uri.toString()).map(rangeOf);
  editor.setDecorations(decides, own(by ? [by] : []));
  editor.setDecorations(held, own(via.map(({ place }) => place)));
  if (by) reveal(editor, by, false);
  const changed = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document === editor.document) all.dispose();
  });
  const all = vscode.Disposable.from(decides, held, changed);
  return all;
}

/** Lines at the top that the input box and its answers lie over. */
const COVERED = 10;

function reveal(editor: vscode.TextEditor, place: Place, select: boolean): void {
  const range = rangeOf(place);
  const top = editor.visibleRanges[0]?.start.line ?? 0;
  const covered = !select && range.start.line >= top && range.start.line < top + COVERED;
  const { InCenter, InCenterIfOutsideViewport } = vscode.TextEditorRevealType;
  // What stands at the top of a file stays there: the answer names the line.
  editor.revealRange(range, covered ? InCenter : InCenterIfOutsideViewport);
  if (select) editor.selection = new vscode.Selection(range.start, range.start);
}

const rangeOf = ({ range: { start, end } }: Place): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** What is marked, else the URL or host under the cursor, without the signs of a pattern. */
function chosen({ document, selection }: vscode.TextEditor): string {
  if (!selection.isEmpty) return selection.isSingleLine ? document.getText(selection) : '';
  const word = document.getWordRangeAtPosition(selection.active, /[\w.*:/-]+/);
  const text = word ? document.getText(word).replace(/^\*?\./, 'www.') : '';
  return /^(https?:\/\/)?[\w-]+(\.[\w-]+)+(:\d+)?(\/.*)?$/i.test(text) && /[a-z]/i.test(text) ? text : '';
}
