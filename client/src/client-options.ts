import * as vscode from 'vscode';
import type { LanguageClientOptions, Middleware } from 'vscode-languageclient';
import { reach } from './milestones';
import { PATTERNS } from './relevance';
import { selector } from './schemes';

export const SECTION = 'workspacesPorts';
export const NAME = 'WorkSpaces Ports';

/** A changed file may be a part of a module that is open, or its configuration. They outlive a restart. */
const watchers: vscode.FileSystemWatcher[] = [];

/** What is the same wherever the server runs. */
export function clientOptions(context: vscode.ExtensionContext): LanguageClientOptions {
  if (watchers.length === 0) {
    watchers.push(...PATTERNS.map((pattern) => vscode.workspace.createFileSystemWatcher(pattern)));
    context.subscriptions.push(...watchers);
  }
  return {
    documentSelector: selector(),
    diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true },
    initializationOptions: {
      locale: vscode.env.language,
      // The server follows no path that an untrusted workspace names.
      trusted: vscode.workspace.isTrusted,
      offersIpRanges: true,
      showsViews: true,
      readsFiles: true,
      settings: JSON.parse(JSON.stringify(vscode.workspace.getConfiguration(SECTION))),
    },
    synchronize: {
      configurationSection: SECTION,
      fileEvents: watchers,
    },
    middleware: { ...quiet(), ...noting() },
  };
}

/** Notes what the walkthrough waits for. */
function noting(): Middleware {
  return {
    provideHover: async (document, position, token, next) => {
      const hover = await next(document, position, token);
      if (hover) reach('hover');
      return hover;
    },
    provideCodeActions: async (document, range, context, token, next) => {
      const actions = await next(document, range, context, token);
      for (const action of actions ?? []) {
        if ('edit' in action && action.edit) action.command ??= { title: '', command: MENDED };
      }
      return actions;
    },
  };
}
/** Runs after the edit of a quick-fix. */
const MENDED = 'workspacesPorts.mended';

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
