import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  type DocumentFilter,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  TransportKind,
} from 'vscode-languageclient/node';
import { LANGUAGES, PATTERNS, SCHEMES } from './relevance';

const SECTION = 'workspacesPorts';

/** Left alone, V8 lets garbage grow to twice the memory that the server needs. Megabytes. */
const HEAP = ['--max-old-space-size=512', '--max-semi-space-size=4'];

/** The client of the server in `dist/cli.js`, over IPC; not started yet. */
export function createClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath(join('dist', 'cli.js'));
  const run = { module, args: ['lsp'], transport: TransportKind.ipc, options: { execArgv: HEAP } };
  const debug = { ...run, options: { execArgv: [...HEAP, '--nolazy', '--inspect=6019'] } };
  if (watchers.length === 0) {
    watchers.push(...PATTERNS.map((pattern) => vscode.workspace.createFileSystemWatcher(pattern)));
    context.subscriptions.push(...watchers);
  }
  return new LanguageClient(SECTION, 'WorkSpaces Ports', { run, debug }, options());
}

/** A changed file may be a part of a module that is open, or its configuration. They outlive a restart. */
const watchers: vscode.FileSystemWatcher[] = [];

function options(): LanguageClientOptions {
  return {
    documentSelector: SCHEMES.flatMap((scheme): DocumentFilter[] => [
      ...LANGUAGES.map((language) => ({ scheme, language })),
      ...PATTERNS.map((pattern) => ({ scheme, pattern })),
    ]),
    diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true },
    initializationOptions: {
      locale: vscode.env.language,
      // The server follows no path that an untrusted workspace names.
      trusted: vscode.workspace.isTrusted,
      offersIpRanges: true,
      showsViews: true,
      settings: JSON.parse(JSON.stringify(vscode.workspace.getConfiguration(SECTION))),
    },
    synchronize: {
      configurationSection: SECTION,
      fileEvents: watchers,
    },
    middleware: quiet(),
  };
}

/** Lets the server work after the last key, not after each: waits until `run.debounce` milliseconds have passed. */
function quiet(): Middleware {
  const changed = new Map<string, number>();
  return {
    didChange: (event, next) => {
      changed.set(event.document.uri.toString(), Date.now());
      return next(event);
    },
    didClose: (document, next) => {
      changed.delete(document.uri.toString());
      return next(document);
    },
    provideDiagnostics: async (document, previousResultId, token, next) => {
      const uri = (document instanceof vscode.Uri ? document : document.uri).toString();
      const debounce = vscode.workspace.getConfiguration(SECTION).get<number>('run.debounce', 150);
      const left = (changed.get(uri) ?? 0) + debounce - Date.now();
      if (left > 0) await pause(left, token);
      // The client asks again for the text that cancelled this.
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      return next(document, previousResultId, token);
    },
  };
}

/** Ends after the time, or when cancelled. */
function pause(milliseconds: number, token: vscode.CancellationToken): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const listener = token.onCancellationRequested(end);
  });
}
