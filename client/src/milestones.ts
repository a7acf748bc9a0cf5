import * as vscode from 'vscode';

/** What somebody did, for the walkthrough, whose steps tick themselves; the editor remembers the ticks. */
export type Milestone = 'open' | 'hover' | 'role' | 'mend' | 'allow' | 'names';

const reached = new Set<Milestone>();

export function reach(milestone: Milestone): void {
  if (reached.has(milestone)) return;
  reached.add(milestone);
  void vscode.commands.executeCommand('setContext', `workspacesPorts.done.${milestone}`, true);
}
