import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import {
  actionsAt,
  hoverOn,
  noneOf,
  open,
  problemOf,
  problems,
  revert,
  ruleOf,
  until,
  workspacePath,
  write,
} from './support';

const configuration = workspacePath('.workspaces-ports.json');
const configurationText = readFileSync(configuration, 'utf8');
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('workspacesPorts');

describe('as the surroundings change', () => {
  afterEach(async () => {
    await revert();
    writeFileSync(configuration, configurationText);
    for (const name of ['severity', 'hover.enabled'] as const) {
      await settings().update(name, undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('checks while typing, and half-typed text costs no findings elsewhere', async () => {
    const editor = await open('terraform', 'main.tf');
    await problemOf(editor.document.uri, 'missing-requirement');
    await write(editor, (text) => `${text}\nresource "aws_security_group" "half" {\n  ingress {\n    from_port = \n`);
    await write(editor, (text) => text.replace('"0.0.0.0/0"', '"0.0.0.0/33"'));
    await problemOf(editor.document.uri, 'invalid-value');
    await problemOf(editor.document.uri, 'missing-requirement');
  });

  it('mends all of a file with one command', async () => {
    const editor = await open('terraform', 'main.tf');
    await problemOf(editor.document.uri, 'missing-requirement');
    await write(editor, (text) => text.replace('"18.180.178.0/24"', '"18.180.178.7/24"'));
    await problemOf(editor.document.uri, 'range-not-cidr');
    await vscode.commands.executeCommand('workspacesPorts.fixFile');
    await noneOf(editor.document.uri, 'range-not-cidr');
    await noneOf(editor.document.uri, 'missing-requirement');
  });

  it('mends on saving, for who asks for that', async () => {
    const onDisk = workspacePath('terraform', 'main.tf');
    const original = readFileSync(onDisk, 'utf8');
    const editorSettings = vscode.workspace.getConfiguration('editor');
    const onSave = (value: object | undefined) =>
      editorSettings.update('codeActionsOnSave', value, vscode.ConfigurationTarget.Workspace);
    const editor = await open('terraform', 'main.tf');
    await problemOf(editor.document.uri, 'missing-requirement');
    try {
      await write(editor, (text) => `${text}\n`);
      assert.ok(await editor.document.save());
      assert.doesNotMatch(readFileSync(onDisk, 'utf8'), /18\.180\.180\.0/, 'nobody asked for it');
      await onSave({ 'source.fixAll.workspacesPorts': 'explicit' });
      await write(editor, (text) => `${text}\n`);
      // What the person does: saving by the command is what runs actions.
      await vscode.commands.executeCommand('workbench.action.files.save');
      await until('the file to be mended on disk', () => /18\.180\.180\.0/.test(readFileSync(onDisk, 'utf8')));
      await noneOf(editor.document.uri, 'missing-requirement');
    } finally {
      await onSave(undefined);
      writeFileSync(onDisk, original);
    }
  });

  it('names addresses behind them, when that is switched on', async () => {
    const { document } = await open('terraform', 'main.tf');
    await problemOf(document.uri, 'missing-requirement');
    const names = async (): Promise<string[]> => {
      const whole = new vscode.Range(0, 0, document.lineCount, 0);
      const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        whole,
      );
      return hints.map(({ label }) => String(label));
    };
    assert.deepEqual(await names(), []);
    await settings().update('inlayHints.enabled', true, vscode.ConfigurationTarget.Workspace);
    await until('the names', async () => (await names()).includes('PCoIP gateway · Tokyo'));
    await settings().update('inlayHints.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    await until('no names', async () => (await names()).length === 0);
  });

  it('completes addresses with what the object asks for', async () => {
    const editor = await open('terraform', 'main.tf');
    await write(editor, (text) => text.replace('["18.180.178.0/24", "54.250.251.0/24"]', '[""]'));
    const position = editor.document.positionAt(editor.document.getText().indexOf('[""]') + 2);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      position,
      '"',
    );
    const item = list.items.find(({ label }) => typeof label !== 'string' && label.label === '18.180.178.0/24');
    assert.ok(item && typeof item.label !== 'string', list.items.map(({ label }) => JSON.stringify(label)).join(' '));
    assert.equal(item.label.description, 'PCoIP gateway · Tokyo');
  });

  it('says what an expression gives, and gives a variable a value in the configuration', async () => {
    const editor = await open('terraform', 'main.tf');
    await problemOf(editor.document.uri, 'missing-requirement');
    const names =
      'locals {\n  office = [for n in range(2) : cidrsubnet(var.net, 8, n)]\n}\nvariable "net" {\n  type = string\n}\n';
    await write(
      editor,
      (text) => `${text.replace('["18.180.178.0/24", "54.250.251.0/24"]', 'local.office')}\n${names}`,
    );
    assert.match(await hoverOn(editor.document, 'local.office'), /var\.net/);

    const at = editor.document.positionAt(editor.document.getText().indexOf('local.office') + 1);
    const actions = await actionsAt(editor.document.uri, new vscode.Range(at, at), 'quickfix');
    const gives = actions.find(({ title }) => title.includes('var.net'));
    assert.ok(gives?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(gives.edit);
    const governing = await vscode.workspace.openTextDocument(configuration);
    assert.match(governing.getText(), /"net": ""/);
    const edit = new vscode.WorkspaceEdit();
    const value = governing.getText().indexOf('"net": ""') + '"net": "'.length;
    edit.insert(governing.uri, governing.positionAt(value), '10.9.0.0/16');
    await vscode.workspace.applyEdit(edit);
    await until('the value', async () => /10\.9\.1\.0\/24/.test(await hoverOn(editor.document, 'local.office')));
    await vscode.window.showTextDocument(governing);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('completes directives', async () => {
    const editor = await open('terraform', 'main.tf');
    await write(editor, (text) => `# workspaces-ports: role=\n${text}`);
    const position = editor.document.positionAt('# workspaces-ports: role='.length);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      position,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('client-network'), labels.join(' '));
  });

  it('follows the configuration file on disk, and keeps the last good one while it is broken', async () => {
    const { document } = await open('awscli', 'security-groups.json');
    await problemOf(document.uri, 'missing-requirement');
    const silent = '"severities": { "missing-requirement": "off" }, "scope"';
    writeFileSync(configuration, configurationText.replace('"scope"', silent));
    await noneOf(document.uri, 'missing-requirement');
    writeFileSync(configuration, configurationText);
    await problemOf(document.uri, 'missing-requirement');

    const editor = await open('.workspaces-ports.json');
    assert.equal(editor.document.languageId, 'jsonc');
    await write(editor, (text) => text.replace('"scope": [', '"scope": ['.slice(0, -1)));
    await problemOf(editor.document.uri, 'broken-configuration');
    assert.ok(problems(document.uri).some((one) => ruleOf(one) === 'missing-requirement'));
  });

  it('follows the settings', async () => {
    const { document } = await open('terraform', 'main.tf');
    await problemOf(document.uri, 'missing-requirement');
    await settings().update('severity', { 'missing-requirement': 'off' }, vscode.ConfigurationTarget.Workspace);
    await noneOf(document.uri, 'missing-requirement');
    assert.match(await hoverOn(document, '18.180.178.0/24'), /ap-northeast-1/);
    await settings().update('hover.enabled', false, vscode.ConfigurationTarget.Workspace);
    await until('no hover', async () => !/ap-northeast-1/.test(await hoverOn(document, '18.180.178.0/24')));
  });

  it('knows PAC files by both names, and those that have no name yet', async () => {
    assert.equal((await open('proxy', 'office.pac')).document.languageId, 'pac');
    assert.equal((await open('proxy', 'wpad.dat')).document.languageId, 'pac');
    const content = 'function FindProxyForURL(url, host) {\n  return "PROXY proxy.example.com:8080";\n}\n';
    const untitled = await vscode.workspace.openTextDocument({ language: 'pac', content });
    await vscode.window.showTextDocument(untitled);
    await problemOf(untitled.uri, 'metadata-through-proxy');
  });

  it('says nothing of files that hold no network policy', async () => {
    const { document } = await open('settings.json');
    await open('terraform', 'main.tf');
    await problemOf(vscode.Uri.file(workspacePath('terraform', 'main.tf')), 'missing-requirement');
    assert.deepEqual(problems(document.uri), []);
  });

  it('forgets a file that is closed', async () => {
    const { document } = await open('cloudformation', 'network.yaml');
    await problemOf(document.uri, 'missing-requirement');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await noneOf(document.uri, 'missing-requirement');
  });

  it('comes back after a restart of its server', async () => {
    const { document } = await open('terraform', 'main.tf');
    await problemOf(document.uri, 'missing-requirement');
    await vscode.commands.executeCommand('workspacesPorts.restart');
    await problemOf(document.uri, 'missing-requirement');
  });
});
