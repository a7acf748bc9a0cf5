import * as vscode from 'vscode';
import { type Place, show } from './places';
import type { Session } from './session';
import { workspaceFiles } from './workspace-files';

/** What the server makes of the workspace: the tables, the page around them, and the places that they name by number. */
interface Coverage {
  readonly frame?: string;
  readonly body: string;
  readonly places: readonly Place[];
}

/** The one panel of the window. */
let panel: CoveragePanel | undefined;

/** Opens the matrix of requirements and objects, or brings it to the front. */
export function showCoverage(session: Session): void {
  panel ??= new CoveragePanel(session, () => {
    panel = undefined;
  });
  panel.reveal();
}

/** Follows the files while it is seen, and asks nothing while it is not. */
class CoveragePanel {
  private readonly panel: vscode.WebviewPanel;
  private places: readonly Place[] = [];
  private body = '';
  private stale = true;
  private asking = false;

  constructor(
    private readonly session: Session,
    closed: () => void,
  ) {
    const options = { enableScripts: true, localResourceRoots: [], enableFindWidget: true };
    const title = vscode.l10n.t('Coverage');
    this.panel = vscode.window.createWebviewPanel('workspacesPorts.coverage', title, vscode.ViewColumn.Active, options);
    const icon = vscode.Uri.joinPath(session.context.extensionUri, 'images', 'view.svg');
    this.panel.iconPath = icon;
    const listeners = [
      session.onChanged(() => this.outdated()),
      this.panel.webview.onDidReceiveMessage((message) => this.receive(message)),
      this.panel.onDidChangeViewState(() => this.refresh()),
    ];
    this.panel.onDidDispose(() => {
      for (const listener of listeners) listener.dispose();
      closed();
    });
  }

  reveal(): void {
    this.panel.reveal();
    this.refresh();
  }

  private outdated(): void {
    this.stale = true;
    this.refresh();
  }

  private refresh(): void {
    if (this.stale && this.panel.visible && !this.asking) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.asking = true;
    this.stale = false;
    try {
      const nonce = this.panel.webview.html === '' ? nonceOf() : undefined;
      // Later ones follow what somebody types: nothing is to move at the foot of the window for each.
      const how = nonce === undefined ? answer : ask;
      const coverage = await how<Coverage>(this.session, 'workspacesPorts/coverage', { nonce });
      if (!coverage || coverage.body === '') return;
      this.places = coverage.places;
      const isNew = this.body !== coverage.body;
      this.body = coverage.body;
      if (coverage.frame) this.panel.webview.html = coverage.frame;
      else if (isNew) await this.give();
    } catch {
      // The server went away over the question; the next one asks again.
    } finally {
      this.asking = false;
      this.refresh();
    }
  }

  private async give(): Promise<void> {
    await this.panel.webview.postMessage({ body: this.body });
  }

  /** `ready`: the page is there, for the first time or again after it was hidden. */
  private async receive(message: { ready?: true; open?: number; save?: true }): Promise<void> {
    if (message.ready) await this.give();
    if (message.save) await saveReport(this.session);
    const place = message.open === undefined ? undefined : this.places[message.open];
    if (place) await show(place, { viewColumn: besides(this.panel.viewColumn) });
  }
}

/** The first column, or the one beside the panel where that stands in the first. */
const besides = (column: vscode.ViewColumn | undefined): vscode.ViewColumn =>
  column === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;

/** Writes the same as a page that loads nothing, where the user says. */
export async function saveReport(session: Session): Promise<void> {
  const report = await ask<{ page: string }>(session, 'workspacesPorts/report', {});
  if (!report || report.page === '') return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: folder && vscode.Uri.joinPath(folder, 'workspaces-ports.html'),
    filters: { HTML: ['html'] },
  });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(report.page));
  const open = vscode.l10n.t('Open');
  const said = vscode.l10n.t('Saved {0}', vscode.workspace.asRelativePath(uri));
  if ((await vscode.window.showInformationMessage(said, open)) === open) await vscode.env.openExternal(uri);
}

/** One question that somebody asked; what it takes is shown at the foot of the window, and can be seen by whoever looks. */
async function ask<T>(session: Session, method: string, params: object): Promise<T | undefined> {
  const title = vscode.l10n.t('Looking at the files of the workspace');
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    answer<T>(session, method, params, () => {
      void vscode.window.showInformationMessage(vscode.l10n.t('No folder or file to look at is open.'));
    }),
  );
}

/** The server's answer about all files. */
async function answer<T>(
  session: Session,
  method: string,
  params: object,
  none = (): void => {},
): Promise<T | undefined> {
  const client = await session.start();
  const uris = await workspaceFiles(new vscode.CancellationTokenSource().token);
  if (uris.length === 0) none();
  return client?.sendRequest<T>(method, { uris, ...params });
}

function nonceOf(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
