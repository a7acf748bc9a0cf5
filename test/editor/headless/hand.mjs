// What a hand does in the workbench: files, commands, pointing, waiting.
import { join } from 'node:path';

/** `shot(name)` leaves `<locale>-<name>.png` in `out`. */
export function handOf({ page, out, locale }) {
  async function show(path) {
    const file = path.at(-1);
    await page.keyboard.press('Control+P');
    await page.keyboard.type(path.join('/'));
    // Enter takes the row that has the focus, which is another one until the list is narrowed down.
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: file }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: file }).waitFor();
  }

  async function command(name) {
    await page.keyboard.press('F1');
    await page.keyboard.type(name);
    // As in `show`; commands in another language carry their English name too.
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor();
    await page.keyboard.press('Enter');
  }

  async function pointAt(box) {
    await page.mouse.move(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2, { steps: 3 });
  }
  const away = () => page.mouse.move(5, 795);

  /** Where a word stands on the screen. Non-breaking spaces stand for spaces in the editor's lines. */
  async function placeOf(word) {
    const line = page.locator('.view-line').filter({ hasText: word }).first();
    return line.evaluate((element, wanted) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(wanted);
        if (at < 0) continue;
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height };
      }
      return element.getBoundingClientRect().toJSON();
    }, word);
  }

  async function until(what, ask) {
    for (const end = Date.now() + 15_000; Date.now() < end; await rest(20)) {
      const answer = await ask();
      if (answer) return answer;
    }
    throw new Error(`waited too long for ${what}`);
  }

  /** The light bulb's list; asked again where an answer that came late has closed it. */
  async function fixes() {
    const choice = page.locator('.action-widget .monaco-list-row.focused');
    for (let asked = 0; asked < 5; asked++) {
      await page.keyboard.press('Control+.');
      if (
        await choice.waitFor({ timeout: 5000 }).then(
          () => true,
          () => false,
        )
      )
        return choice;
    }
    throw new Error('no list of fixes');
  }

  const shot = (name) => page.screenshot({ path: join(out, `${locale}-${name}.png`) });
  return { show, command, pointAt, away, placeOf, until, fixes, shot };
}

/** For what slides or fades in, which nothing else tells the end of. Milliseconds. */
export const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** Begins, and walks steps by their names until one fails: that is told, and `failed` follows. How many were walked. */
export async function walk(begin, steps, failed) {
  let walked = 0;
  try {
    await begin();
    for (const [name, step] of Object.entries(steps)) {
      await step().catch((error) => {
        throw new Error(`${name}: ${error.message}`, { cause: error });
      });
      walked++;
    }
  } catch (error) {
    console.error(error);
    await failed().catch(() => {});
  }
  return walked;
}
