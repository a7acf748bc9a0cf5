import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { KINDS } from './kinds';
import { actionsAt, hoverOn, noneOf, open, problemOf, revert, workspacePath } from './support';

for (const { name, path, rule, hover, corrected } of KINDS) {
  describe(`a file of the kind ${name}`, () => {
    const onDisk = workspacePath(...path);
    const original = readFileSync(onDisk, 'utf8');
    after(async () => {
      writeFileSync(onDisk, original);
      await revert();
    });

    it('shows the fault, with a link to the page of its rule', async () => {
      const { document } = await open(...path);
      const problem = await problemOf(document.uri, rule);
      assert.ok(typeof problem.code === 'object' && problem.code.target.path.endsWith(`/docs/rules/${rule}.md`));
      assert.ok(problem.message.length > 20, problem.message);
    });

    it('explains what is under the pointer', async () => {
      const { document } = await open(...path);
      assert.match(await hoverOn(document, hover.on), hover.says);
    });

    it('offers a fix, and the corrected file is on disk after saving', async () => {
      const { document } = await open(...path);
      const problem = await problemOf(document.uri, rule);
      const actions = await actionsAt(document.uri, problem.range, vscode.CodeActionKind.QuickFix.value);
      const action = actions.find(({ isPreferred, edit }) => isPreferred && edit);
      assert.ok(action?.edit, `offered: ${actions.map(({ title }) => title).join(', ') || 'nothing'}`);
      assert.doesNotMatch(original, corrected);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
      await noneOf(document.uri, rule);
      assert.ok(await document.save());
      assert.match(readFileSync(onDisk, 'utf8'), corrected);
    });
  });
}
