import * as vscode from 'vscode';
import { activeUri, ask, type Choices, choices, pickMany, pickOne } from './ask';
import { reach } from './milestones';
import type { Session } from './session';

interface Generated {
  readonly edit?: Parameters<typeof applied>[1];
  readonly text?: string;
  readonly warnings?: readonly string[];
  readonly error?: string;
}

/** Language of a text of its own, by its form. */
const LANGUAGES: Readonly<Record<string, string>> = {
  terraform: 'terraform',
  'terraform-rules': 'terraform',
  'terraform-prefix-list': 'terraform',
  'cloudformation-yaml': 'yaml',
  'cloudformation-json': 'json',
  awscli: 'json',
  pac: 'pac',
  'pac-modern': 'pac',
};

/** Asks what is to be allowed where, and writes it in the form of the active file, or as a text beside it. */
export async function insertAllowList(session: Session): Promise<void> {
  const offered = await choices(session);
  if (!offered) return;
  const current = offered.objects.find(({ id }) => id === offered.object);
  const fits = (forms: readonly string[]): string[] => offered.forms.filter((form) => forms.includes(form));
  const roles = offered.roles.filter(({ forms }) => fits(forms).length > 0);
  const role = await pickOne(vscode.l10n.t('Allow-list for which role?'), roles, current?.role);
  const region = role && (await pickOne(vscode.l10n.t('For which region?'), offered.regions, current?.region));
  if (!role || !region) return;
  const protocols = await pickMany(vscode.l10n.t('For which streaming protocols?'), offered.protocols);
  const features = protocols && (await pickMany(vscode.l10n.t('With which features?'), offered.features));
  const as = features && (await formOf(fits(role.forms), offered.formNames));
  if (!as) return;
  const request = { uri: activeUri(), role: role.id, region: region.id, as, protocols, features };
  const made = await ask<Generated>(session, 'generate', request);
  if (made?.error) void vscode.window.showWarningMessage(made.error);
  else if (made?.edit) await applied(session, made.edit);
  else if (made?.text !== undefined) await opened(made.text, as);
  if (made?.edit || made?.text !== undefined) reach('allow');
  if (made?.warnings?.length) void vscode.window.showInformationMessage(made.warnings.join(' '));
}

/** A file that takes one form is not asked about it. */
async function formOf(forms: Choices['forms'], names: Choices['formNames']): Promise<string | undefined> {
  if (forms.length === 1) return forms[0];
  const list = forms.map((id) => ({ id, label: id, detail: names[id] }));
  return (await pickOne(vscode.l10n.t('In which form?'), list))?.id;
}

/** Applies an edit of the server's, and shows the beginning of what it wrote; false where the editor refused it. */
export async function applied(
  session: Session,
  edit: Parameters<NonNullable<Awaited<ReturnType<Session['start']>>>['protocol2CodeConverter']['asWorkspaceEdit']>[0],
): Promise<boolean> {
  const client = await session.start();
  const own = await client?.protocol2CodeConverter.asWorkspaceEdit(edit);
  if (!own || !(await vscode.workspace.applyEdit(own))) return false;
  const [entry] = own.entries();
  if (!entry) return true;
  const [uri, [first]] = entry;
  const at = first && 'range' in first ? first.range.start : new vscode.Position(0, 0);
  const editor = await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.AtTop);
  return true;
}

async function opened(content: string, form: string): Promise<void> {
  const known = await vscode.languages.getLanguages();
  const wanted = LANGUAGES[form] ?? 'plaintext';
  const language = known.includes(wanted) ? wanted : 'plaintext';
  const document = await vscode.workspace.openTextDocument({ language, content });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
}
