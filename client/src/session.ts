import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { serveFiles } from './files';
import { reach } from './milestones';

/** Set while the extension has something to say in this window: the side bar's view hangs on it. */
const IN_USE = 'workspacesPorts.inUse';

/** What the server tells of a check: of which document, and how long it took in milliseconds; of neither: of any. */
export interface Changed {
  readonly uri?: string;
  readonly milliseconds?: number;
}

/** The language server of this window: started once, at the first need. */
export class Session {
  /** A promise, so that two documents opened at once start it once. */
  private running: Promise<BaseLanguageClient | undefined> | undefined;
  private readonly changes = new vscode.EventEmitter<Changed>();
  /** The server found out something new, of one document or of any. */
  readonly onChanged = this.changes.event;

  constructor(
    readonly context: vscode.ExtensionContext,
    private readonly createClient: () => Promise<BaseLanguageClient>,
  ) {
    context.subscriptions.push(this.changes);
  }

  get isStarted(): boolean {
    return this.running !== undefined;
  }

  /** The server, started now if it was not; undefined where that failed, which is told. */
  start(): Promise<BaseLanguageClient | undefined> {
    this.running ??= this.launch();
    return this.running;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = await this.running;
    this.running = undefined;
    await client?.dispose();
  }

  private async launch(): Promise<BaseLanguageClient | undefined> {
    const client = await this.createClient();
    serveFiles(client, this.context.globalStorageUri);
    client.onNotification('workspacesPorts/changed', (changed: Changed) => this.changes.fire(changed));
    try {
      await client.start();
    } catch (error) {
      void tellFailure(client, error);
      return undefined;
    }
    showViews();
    reach('open');
    this.changes.fire({});
    return client;
  }
}

/** The side bar's icon is for workspaces that have to do with us: those with a configuration, or with a server at work. */
export function showViews(): void {
  void vscode.commands.executeCommand('setContext', IN_USE, true);
}

async function tellFailure(client: BaseLanguageClient, error: unknown): Promise<void> {
  const show = vscode.l10n.t('Show Output');
  const reason = error instanceof Error ? error.message : String(error);
  const text = vscode.l10n.t('WorkSpaces Ports could not start its language server: {0}', reason);
  const answer = await vscode.window.showErrorMessage(text, show);
  if (answer === show) client.outputChannel.show();
}
