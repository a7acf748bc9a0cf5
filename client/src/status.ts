import * as vscode from 'vscode';
import { activeUri, ask } from './ask';
import { selector } from './schemes';
import type { Changed, Session } from './session';

interface Item {
  readonly text: string;
  readonly detail: string;
}
interface Status {
  readonly region?: Item;
  readonly edition: Item;
  readonly feed: Item & { readonly wanting: boolean };
}

/** Milliseconds; a check that took less is nothing to speak of. */
const LONG = 1000;

/** What a workspace that is not trusted does not get; the editor itself tells that it is none. */
function limits(): Item | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  const detail = vscode.l10n.t('paths to outside and in settings are not followed');
  return { text: vscode.l10n.t('Restricted Mode'), detail };
}
const MANAGE_TRUST = (): vscode.Command => ({ command: 'workbench.trust.manage', title: vscode.l10n.t('Manage') });

/** What the braces at the foot of the window tell of the active file; nothing of files that are none of ours. */
export class LanguageStatus {
  private readonly items = new Map<string, vscode.LanguageStatusItem>();
  private readonly durations = new Map<string, number>();

  constructor(private readonly session: Session) {
    session.context.subscriptions.push(
      session.onChanged((changed) => this.note(changed)),
      vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.durations.delete(uri.toString())),
      { dispose: () => this.clear() },
    );
  }

  private note({ uri, milliseconds }: Changed): void {
    if (uri !== undefined && milliseconds !== undefined) this.durations.set(uri, milliseconds);
    if (uri === undefined || uri === activeUri()) void this.refresh();
  }

  private async refresh(): Promise<void> {
    const uri = activeUri();
    // An output or a panel in front says nothing of the file behind it.
    if (!this.session.isStarted || uri === undefined) return this.clear();
    const status = await ask<Status | null>(this.session, 'status', { uri }).catch(() => undefined);
    if (uri !== activeUri()) return;
    if (!status) return this.clear();
    const command = (name: string, title: string): vscode.Command => ({ command: `workspacesPorts.${name}`, title });
    this.set('region', vscode.l10n.t('Region'), status.region, command('assignRole', vscode.l10n.t('Assign Role')));
    this.set('edition', vscode.l10n.t('Edition'), status.edition, command('showChanges', vscode.l10n.t('Changes')));
    this.set('feed', 'ip-ranges.json', status.feed, command('updateIpRanges', vscode.l10n.t('Update')));
    this.set('trust', vscode.l10n.t('Restricted Mode'), limits(), MANAGE_TRUST());
    const took = this.durations.get(uri) ?? 0;
    const text = vscode.l10n.t('checked in {0} s', (took / 1000).toFixed(1));
    const detail = vscode.l10n.t('How long the last check of this file took');
    this.set('time', vscode.l10n.t('Time'), took >= LONG ? { text, detail } : undefined);
  }

  private set(id: string, name: string, item: Item | undefined, command?: vscode.Command): void {
    if (!item) {
      this.items.get(id)?.dispose();
      this.items.delete(id);
      return;
    }
    let shown = this.items.get(id);
    if (!shown) {
      shown = vscode.languages.createLanguageStatusItem(`workspacesPorts.${id}`, selector());
      shown.name = `WorkSpaces Ports: ${name}`;
      this.items.set(id, shown);
    }
    shown.text = item.text;
    shown.detail = item.detail;
    shown.command = command;
  }

  private clear(): void {
    for (const item of this.items.values()) item.dispose();
    this.items.clear();
  }
}
