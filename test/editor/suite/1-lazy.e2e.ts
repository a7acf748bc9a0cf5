import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { EXTENSION, open, problemOf, until } from './support';

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
    const start = Date.now();
    const { document } = await open('terraform', 'main.tf');
    await until('the server to start', () => extension.exports.isStarted());
    await problemOf(document.uri, 'missing-requirement');
    const took = Date.now() - start;
    console.log(
      `${process.env.EDITOR_SUITE_MARK ?? ''}      from opening the first file to its first problem: ${took} ms`,
    );
    // A second on a machine that is not busy with other things.
    assert.ok(took < 3000, `${took} ms`);
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
