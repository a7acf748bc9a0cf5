import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { EXTENSION, open, until } from './support';

describe('before a file that concerns it is open', () => {
  const extension = vscode.extensions.getExtension(EXTENSION)!;

  it('is installed, and runs no server', async () => {
    assert.ok(extension, 'the extension is not installed');
    await open('notes.md');
    await open('settings.json');
    const { isStarted } = (await extension.activate()) as { isStarted: () => boolean };
    assert.equal(isStarted(), false);
  });

  it('starts its server with the first Terraform file, whatever language that is taken for', async () => {
    await open('terraform', 'main.tf');
    await until('the server to start', () => extension.exports.isStarted());
  });

  it('registers every command that the manifest offers', async () => {
    const offered: { command: string }[] = extension.packageJSON.contributes.commands;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      offered.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
    );
  });
});
