// What a hand does in the workbench: files, commands, pointing, waiting.
import { join } from 'node:path';

/** Where one types what a list is asked for. */
const BOX = '.quick-input-widget:visible .quick-input-filter input';

/** `shot(name)` leaves `<locale>-<name>.png` in `out`. */
export function handOf({ page, out, locale }) {
  /**
   * Does something until it has led to what it should: the workbench closes a list when anything else takes the focus, drops
   * keys while it is busy, and moves lines while what stands above them comes in. `step` is given how long it may wait, in ms.
   */
  async function insist(step) {
    let failed;
    for (const time of [5000, 15_000, 40_000]) {
      try {
        return await step(time);
      } catch (error) {
        failed = error;
        await page.keyboard.press('Escape');
        await away();
      }
    }
    throw failed;
  }

  /** Opens a list by its key, types into its box, and waits until Enter takes the row that has `wanted`. */
  async function narrow(key, typed, wanted, timeout) {
    await page.keyboard.press(key);
    // Filled instead of typed, so that nothing goes into the file where the list has not come.
    await page.locator(BOX).fill(typed, { timeout });
    await focused(wanted).waitFor({ timeout });
  }

  async function show(path) {
    const file = path.at(-1);
    await insist(async (timeout) => {
      await narrow('Control+P', path.join('/'), file, timeout);
      await page.keyboard.press('Enter');
      // The same file may be open in another group as well.
      await page.locator('.editor-group-container.active .tab.active', { hasText: file }).waitFor({ timeout });
    });
  }

  /** A command by its English name, which those in another language carry too. */
  async function command(name) {
    await insist((timeout) => narrow('F1', `>${name}`, name, timeout));
    await page.keyboard.press('Enter');
  }

  async function goTo(line) {
    await insist(async (timeout) => {
      await page.keyboard.press('Control+G');
      await page.locator(BOX).fill(`:${line}`, { timeout });
      await page.keyboard.press('Enter');
      await page.locator('.active-line-number', { hasText: new RegExp(`^${line}$`) }).waitFor({ timeout });
    });
  }

  /** The row of a list that Enter takes, which is another one until the list is narrowed down. */
  const focused = (text) => page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first();

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
    for (const end = Date.now() + 30_000; Date.now() < end; await rest(20)) {
      const answer = await ask();
      if (answer) return answer;
    }
    throw new Error(`waited too long for ${what}`);
  }

  /** The light bulb's list. */
  async function fixes() {
    const choice = page.locator('.action-widget .monaco-list-row.focused');
    await insist(async (timeout) => {
      await page.keyboard.press('Control+.');
      await choice.waitFor({ timeout });
    });
    return choice;
  }

  /** What is said where the mouse points at, once it has `text`; `place()` gives the box. */
  async function read(place, text) {
    const bubble = page.locator('.monaco-hover:not(.hidden)', { hasText: text }).first();
    await insist(async (timeout) => {
      await pointAt(await place());
      await bubble.waitFor({ timeout });
    });
    return bubble;
  }

  /** To the next problem, by the keyboard, and what it says. */
  async function nextProblem(text) {
    await insist(async (timeout) => {
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('F8');
      await page.locator('.marker-widget', { hasText: text }).waitFor({ timeout });
    });
    await page.keyboard.press('Escape');
  }

  /** What one would see who looked: for the log, where nobody opens the screenshot. */
  async function failed(name) {
    await shot(name);
    const seen =
      '.quick-input-widget:visible, .notification-toast, .monaco-dialog-box, .tabs-container, .marker-widget';
    for (const text of await page.locator(seen).allInnerTexts()) console.error(`| ${text.replaceAll('\n', '\n| ')}`);
  }

  const shot = (name) => page.screenshot({ path: join(out, `${locale}-${name}.png`) });
  return { show, command, insist, focused, goTo, read, away, placeOf, until, fixes, nextProblem, shot, failed };
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
