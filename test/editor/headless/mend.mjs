// What a person does with a file of each kind: open, see the squiggle, read the hover, accept the quick-fix by keyboard, save.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rest } from './hand.mjs';
import { root } from './workbench.mjs';

export const SQUIGGLE = ['error', 'warning', 'info'].map((level) => `.monaco-editor .squiggly-${level}`).join(', ');

/** The same table as the suite's. */
export async function kindsOfSuite() {
  const entryPoints = [join(root, 'test/editor/suite/kinds.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, format: 'esm', platform: 'neutral' });
  const { KINDS } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  return KINDS;
}

/** `original`: the text before; `saved()`: the one that was saved, if any; `remaining(path)`: what `check` then still finds. */
export async function mend(hand, { name, path, rule, hover, corrected }, { original, saved, remaining }) {
  const { page, show, read, away, placeOf, until, say } = hand;
  const [parent, file] = path;
  const shot = (what) => hand.shot(`${parent}-${what}`);
  await show(path);
  const squiggle = page.locator(SQUIGGLE).first();
  await squiggle.waitFor();
  say(`${name}: open, and the fault is underlined`);
  await shot('1-fault');

  await read(() => squiggle.boundingBox(), rule);
  // It fades in, and its links come after it.
  await rest(500);
  await shot('2-message');
  await page.keyboard.press('Escape');
  await away();
  const told = await read(() => placeOf(hover.on), hover.says);
  say(`${name}: hover says "${(await told.textContent()).slice(0, 80)}"`);
  await shot('3-hover');
  await page.keyboard.press('Escape');
  await away();

  // To the next problem and its fixes, by keyboard alone.
  await hand.nextProblem(rule);
  const choice = await hand.fixes();
  await shot('4-fixes');
  await page.keyboard.press('Enter');
  await choice.waitFor({ state: 'detached' });
  await page.locator('.tab.active.dirty').waitFor();
  await page.keyboard.press('Control+S');
  const text = await until(`${file} to be corrected on disk`, () => {
    const now = saved();
    return now !== undefined && now !== original && corrected.test(now) && now;
  });
  assert.doesNotMatch(original, corrected);
  assert.ok(!remaining(path).includes(rule), `the command line still finds ${rule} in ${file}:\n${text}`);
  await page.keyboard.press('Control+Home');
  await shot('5-fixed');
  say(`${name}: corrected on disk`);
}
