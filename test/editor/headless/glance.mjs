// Sees the whole at a glance, as a person does: the side bar's view.
import assert from 'node:assert/strict';
import { rest } from './hand.mjs';
import { titleOf } from './workbench.mjs';

/** The steps, each with its screenshot. */
export async function glance(hand) {
  await view(hand);
  await coverage(hand);
}

async function view({ page, show, until, shot, say }) {
  await show(['terraform', 'main.tf']);
  await page.locator('.activitybar .action-label[aria-label="WorkSpaces Ports"]').first().click();
  const rows = page.locator('.pane-body .monaco-list-row');
  const object = rows.filter({ hasText: 'aws_security_group.clients' }).first();
  await object.waitFor();
  await shot('view-1');
  await object.click();
  // By keyboard: its requirements, what they need, and the place of the rule that decides.
  const focused = page.locator('.pane-body .monaco-list-row.focused');
  /** Again and again, for the tree drops a key while it builds its rows anew. */
  const press = (key, reached) =>
    until(`${key} in the tree`, async () => {
      await page.keyboard.press(key);
      return focused
        .and(reached)
        .waitFor({ timeout: 2000 })
        .then(
          () => true,
          () => false,
        );
    });
  const down = (text) =>
    until(text, async () => {
      await page.keyboard.press('ArrowDown');
      return (await focused.filter({ hasText: text }).count()) > 0;
    });
  const opened = page.locator('[aria-expanded=true]');
  await press('ArrowRight', opened);
  await rows.filter({ hasText: 'HTTPS' }).first().waitFor();
  await down('HTTPS');
  await press('ArrowRight', opened);
  await rows.filter({ hasText: 'TCP 443' }).first().waitFor();
  await down('TCP 443');
  const cursor = page.locator('.active-line-number').first();
  const before = await cursor.textContent();
  await page.keyboard.press('Enter');
  await until('the rule', async () => (await cursor.textContent()) !== before);
  await shot('view-2');
  say('the view leads to the rule that decides');
}

/** The panel's page is a frame in a frame. */
async function pageIn(page, until) {
  return until('the panel', async () => {
    for (const frame of page.frames())
      if (
        (await frame
          .locator('table[data-matrix]')
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
  });
}

async function coverage({ page, command, until, shot, say }) {
  await command('WorkSpaces Ports: ' + titleOf('showCoverage'));
  const panel = await pageIn(page, until);
  await rest(300);
  await shot('coverage-1');
  await panel.locator('select[name=role]').selectOption('client-network');
  await panel.locator('select[name=verdict]').selectOption('missing');
  await shot('coverage-2');
  const matrix = panel.locator('table[data-matrix]:visible');
  assert.equal(await matrix.count(), 1);
  // The keyboard alone: one stop for the table, arrows within it, Enter opens the place.
  await panel.locator('select[name=verdict]').focus();
  const focused = () =>
    panel.evaluate('document.activeElement.textContent + document.activeElement.closest("td")?.cellIndex');
  // The table, which can be scrolled, then its cell.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.match(await focused(), /1$/);
  await page.keyboard.press('ArrowRight');
  assert.match(await focused(), /^✗.*2$/);
  await shot('coverage-3');
  await page.keyboard.press('Enter');
  await page.locator('.editor-group-container').nth(1).waitFor();
  await shot('coverage-4');
  say('the panel leads to the place of a cell');
}
