import * as vscode from 'vscode';
import { activeUri, ask, choices, pickOne } from './ask';
import { applied } from './insert-allow-list';
import { reach } from './milestones';
import type { Session } from './session';

/** Asks what an object of the active file is, and writes it above the object or into the configuration. */
export async function assignRole(session: Session): Promise<void> {
  const uri = activeUri();
  const offered = uri === undefined ? undefined : await choices(session);
  if (!offered || offered.objects.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This file has no object that could have a role.'));
    return;
  }
  const listed = offered.objects.map((one) => ({ ...one, detail: [one.role, one.region].filter(Boolean).join(' · ') }));
  const here = listed.filter(({ id }) => id === offered.object);
  const object =
    here.length === 1 || listed.length === 1
      ? (here[0] ?? listed[0])
      : await pickOne(vscode.l10n.t('A role for which object?'), listed);
  if (!object) return;
  const roles = offered.roles.filter(({ id }) => object.roles.includes(id));
  const role =
    roles.length === 1 ? roles[0] : await pickOne(vscode.l10n.t('What is {0}?', object.label), roles, object.role);
  const region = role && (await pickOne(vscode.l10n.t('For which region?'), offered.regions, object.region));
  const into = region && (await placeOf(offered.comments));
  if (!into) return;
  const { id, line } = object;
  const edit = await ask<Parameters<typeof applied>[1] | null>(session, 'assignRole', {
    uri,
    object: id,
    line,
    into,
    role: role.id,
    region: region.id,
  });
  if (edit && (await applied(session, edit))) reach('role');
  else void vscode.window.showWarningMessage(vscode.l10n.t('The role could not be written.'));
}

/** JSON takes no comments, and then there is nothing to choose. */
async function placeOf(comments: boolean): Promise<string | undefined> {
  if (!comments) return 'configuration';
  const places = [
    { id: 'comment', label: vscode.l10n.t('A comment above the object') },
    { id: 'configuration', label: '.workspaces-ports.json' },
  ];
  return (await pickOne(vscode.l10n.t('Written where?'), places))?.id;
}
