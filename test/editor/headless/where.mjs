// Asks where a URL goes, as a person does: types it, reads the answer, and looks for the line that it stands on.
import assert from 'node:assert/strict';
import { titleOf } from './workbench.mjs';

/** Types one URL after the other; of each the answer, the condition that led to it, and the marked line. */
const QUESTIONS = [
  { url: 'https://www.example.org/a?b', says: 'PROXY proxy.example.com:8080', decides: 'return "PROXY' },
  { url: 'intranet', says: 'DIRECT', held: 'isPlainHostName(host)', decides: 'return "DIRECT"' },
];

export async function whereTo({ page, show, command, placeOf, until, shot, say }) {
  await show(['proxy', 'office.pac']);
  await command(`WorkSpaces Ports: ${titleOf('whereTo')}`);
  const rows = page.locator('.quick-input-list .monaco-list-row');
  const input = page.locator('.quick-input-widget .quick-input-box input');
  let step = 0;
  for (const { url, says, held, decides } of QUESTIONS) {
    await input.fill(url);
    await rows.filter({ hasText: says }).first().waitFor();
    if (held) await rows.filter({ hasText: held }).first().waitFor();
    await marked(decides, page, until);
    if (held) await marked(held, page, until);
    await shot(`where-${++step}`);
  }
  await input.fill('two words');
  await rows.filter({ hasText: 'two words' }).first().waitFor();
  // Enter leads to the line.
  await input.fill(QUESTIONS[0].url);
  await rows.filter({ hasText: QUESTIONS[0].says }).first().waitFor();
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
  const line = await page.locator('.line-numbers.active-line-number').first().boundingBox();
  const { y } = await placeOf(QUESTIONS[0].decides);
  assert.ok(Math.abs(line.y - y) < 6, 'the cursor stands on the line that decides');
  await shot(`where-${++step}`);
  say('where a URL goes: told while it is typed, and the line that decides is marked');
}

/** Whether what stands behind a text is coloured: the line that decides, a condition that held. */
const marked = (text, page, until) =>
  until(`a mark behind ${text}`, async () => {
    // Several lines may say the same, by a fix for one.
    const lines = page.locator('.view-line').filter({ hasText: text });
    const tops = await lines.evaluateAll((all) => all.map((line) => line.getBoundingClientRect().top));
    return page.evaluate(
      (wanted) =>
        [...document.querySelectorAll('.monaco-editor .view-overlays .cdr')].some((element) => {
          const colour = getComputedStyle(element).backgroundColor;
          const { top } = element.getBoundingClientRect();
          return wanted.some((one) => Math.abs(one - top) < 6) && !/^rgba\(.*, 0\)$/.test(colour);
        }),
      tops,
    );
  });
