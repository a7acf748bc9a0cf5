import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

interface Answer {
  readonly outcome: 'updated' | 'unchanged' | 'refused';
  /** In the reader's language. */
  readonly message: string;
}

/** Has the server fetch AWS's ip-ranges.json, with a notice that can be cancelled, and tells what came of it. */
export async function updateIpRanges(client: BaseLanguageClient): Promise<void> {
  const progress = { location: vscode.ProgressLocation.Notification, cancellable: true };
  const title = vscode.l10n.t("Fetching AWS's ip-ranges.json");
  const answer = await vscode.window.withProgress({ ...progress, title }, async (notice, token) => {
    const listener = client.onNotification('workspacesPorts/updateProgress', ({ received, all }) => {
      notice.report({ message: sizes(received, all) });
    });
    try {
      const answered: Answer = await client.sendRequest('workspacesPorts/updateIpRanges', request(), token);
      return token.isCancellationRequested ? undefined : answered;
    } catch (error) {
      // Whoever cancels knows that nothing was fetched.
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
  if (!answer) return;
  if (answer.outcome === 'refused') void vscode.window.showWarningMessage(answer.message);
  else void vscode.window.showInformationMessage(answer.message);
}

function request() {
  const http = vscode.workspace.getConfiguration('http');
  const off = http.get<string>('proxySupport') === 'off';
  return {
    url: mirror(),
    proxy: {
      proxy: http.get<string>('proxy') || undefined,
      authorization: http.get<string | null>('proxyAuthorization') ?? undefined,
      noProxy: off ? ['*'] : http.get<string[]>('noProxy'),
    },
    strictTls: http.get<boolean>('proxyStrictSSL'),
  };
}

/** The setting; the editor leaves out what an untrusted workspace says, and so do we where an editor does not. */
function mirror(): string | undefined {
  const setting = vscode.workspace.getConfiguration('workspacesPorts').inspect<string>('ipRangesUrl');
  const own = setting?.globalValue;
  if (!vscode.workspace.isTrusted) return own?.trim() || undefined;
  return (setting?.workspaceFolderValue ?? setting?.workspaceValue ?? own)?.trim() || undefined;
}

function sizes(received: number, all: number | undefined): string {
  const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  return all === undefined
    ? vscode.l10n.t('{0} MB', megabytes(received))
    : vscode.l10n.t('{0} of {1} MB', megabytes(received), megabytes(all));
}
