import * as vscode from 'vscode';
import { activeUri, ask } from './ask';
import type { Session } from './session';

interface Match {
  readonly cidr?: string;
  readonly host?: string;
  readonly service: string;
  readonly region: string | null;
  readonly regionName: string | null;
  readonly purpose: readonly string[];
  readonly source: string;
}
interface Item extends vscode.QuickPickItem {
  /** What Enter copies. */
  readonly copies: string;
}

/** Says while one types what an address, range, host or port is to WorkSpaces; begins with what is selected. */
export async function lookUp(session: Session): Promise<void> {
  if (!(await session.start())) return;
  const pick = vscode.window.createQuickPick<Item>();
  const uri = activeUri();
  pick.title = vscode.l10n.t('Look up an address, range, host or port');
  pick.placeholder = '18.180.178.9, 54.250.251.0/24, skylight-client-ds.ap-northeast-1.amazonaws.com, 4172';
  let asked = 0;
  const search = async (query: string): Promise<void> => {
    const turn = ++asked;
    const answer = query.trim() === '' ? undefined : await ask<Answer>(session, 'lookup', { uri, query });
    // Answers may overtake each other.
    if (turn === asked) pick.items = answer ? itemsOf(answer, query) : [];
  };
  pick.onDidChangeValue(search);
  pick.onDidAccept(async () => {
    const [item] = pick.selectedItems;
    pick.hide();
    if (!item?.copies) return;
    await vscode.env.clipboard.writeText(item.copies);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', item.copies), 5000);
  });
  pick.onDidHide(() => pick.dispose());
  pick.value = selected();
  pick.show();
  await search(pick.value);
}

interface Answer {
  readonly matches: readonly Match[];
}

/** `alwaysShow`, since what is typed is no filter here. */
function itemsOf({ matches }: Answer, query: string): Item[] {
  if (matches.length === 0) {
    const label = vscode.l10n.t('{0} is nothing that WorkSpaces needs', query.trim());
    return [{ label, alwaysShow: true, copies: '' }];
  }
  return matches.map(({ cidr, host, service, region, regionName, purpose, source }) => ({
    label: cidr ?? host ?? service,
    description: [cidr || host ? service : '', regionName && `${regionName} (${region})`].filter(Boolean).join(' · '),
    detail: [purpose.join(', '), source].filter(Boolean).join(' · '),
    alwaysShow: true,
    copies: cidr ?? host ?? purpose[0] ?? '',
  }));
}

/** What is marked, else the word under the cursor if it looks like an address or a host. */
function selected(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return '';
  const { document, selection } = editor;
  if (!selection.isEmpty) return selection.isSingleLine ? document.getText(selection) : '';
  const word = document.getWordRangeAtPosition(selection.active, /[\w.*:/-]+/);
  const text = word ? document.getText(word) : '';
  return /^[\d.:a-f]+(?:\/\d+)?$|^[\w*-]+(?:\.[\w-]+)+$/i.test(text) && /[.:]/.test(text) ? text : '';
}
