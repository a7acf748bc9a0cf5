import * as vscode from 'vscode';
import { assignRole } from './assign-role';
import { showChanges } from './changes';
import { saveReport, showCoverage } from './coverage';
import { openExample, toggleNames } from './example';
import { explainFinding } from './explain';
import { insertAllowList } from './insert-allow-list';
import { lookUp } from './lookup';
import { reach } from './milestones';
import { show } from './places';
import type { Session } from './session';
import { updateIpRanges } from './update';
import { whereTo } from './where-to';

/** What a command does; the arguments are those of whoever runs it, which is anybody. */
export type Command = (session: Session, ...given: readonly unknown[]) => unknown;

/** Every command of the extension. Those that the manifest names are in the palette; the others are links of our own. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  'workspacesPorts.showCoverage': showCoverage,
  'workspacesPorts.saveReport': saveReport,
  'workspacesPorts.insertAllowList': insertAllowList,
  'workspacesPorts.assignRole': assignRole,
  'workspacesPorts.explainFinding': explainFinding,
  'workspacesPorts.lookUp': lookUp,
  'workspacesPorts.whereTo': whereTo,
  'workspacesPorts.showChanges': showChanges,
  'workspacesPorts.fixFile': fixFile,
  'workspacesPorts.openExample': openExample,
  'workspacesPorts.toggleNames': toggleNames,
  'workspacesPorts.updateIpRanges': async (session) => {
    const client = await session.start();
    if (client) await updateIpRanges(client);
  },
  'workspacesPorts.restart': (session) => session.restart(),
  'workspacesPorts.showOutput': async (session) => (await session.start())?.outputChannel.show(),
  'workspacesPorts.showPlace': (_session, place, options) => show(place, options ?? {}),
  'workspacesPorts.mended': () => reach('mend'),
};

export function registerCommands(session: Session): void {
  for (const [name, run] of Object.entries(COMMANDS)) {
    const registered = vscode.commands.registerCommand(name, (...given: unknown[]) => run(session, ...given));
    session.context.subscriptions.push(registered);
  }
}

/** Everything that can be mended in the active file, in one undo step. */
async function fixFile(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.sourceAction', {
    kind: 'source.fixAll.workspacesPorts',
    apply: 'first',
  });
}
