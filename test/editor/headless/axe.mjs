#!/usr/bin/env node
// Looks for what keeps people out of the HTML report: axe in a real browser, in both languages, light, dark and with forced
// colours, wide and narrow; and a way through the page by keyboard alone. `axe.mjs [--out=DIR]`, after `node esbuild.mjs`.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { options, root, startBrowser } from './workbench.mjs';

const chosen = options();
const out = join(root, chosen.out ?? 'test/editor/out');
const axe = readFileSync(createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

const LANGUAGES = ['en', 'ja'];
const LOOKS = [
  { name: 'light', colorScheme: 'light' },
  { name: 'dark', colorScheme: 'dark' },
  { name: 'forced colours', colorScheme: 'dark', forcedColors: 'active' },
  { name: 'narrow', colorScheme: 'light', viewport: { width: 360, height: 640 } },
];
/** axe looks at every element; a page as large as this one is of no use to anybody and still right. */
const PATHS = ['examples', 'test/cases'];

mkdirSync(out, { recursive: true });
const temporary = mkdtempSync(join(tmpdir(), 'ports-axe-'));
const browser = await startBrowser();
await checker();
let pages = 0;
let passes = 0;
const faults = [];
try {
  for (const path of PATHS) {
    for (const language of LANGUAGES) {
      const file = join(temporary, `${path.replace('/', '-')}.${language}.html`);
      const arguments_ = ['dist/cli.js', 'check', path, '--format', 'html', '--fail-on', 'none', '--lang', language];
      writeFileSync(file, execFileSync(process.execPath, arguments_, { cwd: root, maxBuffer: 1e9 }));
      for (const { name, ...look } of LOOKS) await inspect(file, `${path} ${language} ${name}`, look);
      if (path === PATHS[0]) await byKeyboard(file);
    }
  }
} finally {
  await browser.close();
  rmSync(temporary, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
console.log(`axe: ${passes} checks passed on ${pages} pages, ${faults.length} failed`);
process.exitCode = faults.length === 0 && passes > 0 ? 0 : 1;

/** A checker that finds nothing anywhere would find nothing here either. */
async function checker() {
  const page = await browser.newPage();
  await page.setContent('<main><h1>x</h1><img src="x.png"></main>');
  await page.evaluate(axe);
  const { violations } = await page.evaluate('axe.run()');
  assert.ok(violations.some(({ id }) => id === 'image-alt'));
  await page.close();
}

async function inspect(file, title, look) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...look });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(axe);
  // Every rule that axe has, best practices too.
  const { violations, passes: passed } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  pages++;
  passes += passed.length;
  for (const { id, impact, help, nodes } of violations) {
    faults.push(
      `${title}: ${id} (${impact}): ${help}\n  ${nodes
        .slice(0, 3)
        .map(({ html }) => html)
        .join('\n  ')}`,
    );
  }
  await page.screenshot({ path: join(out, `report-${title.replace(/\W+/g, '-')}.png`) });
  await context.close();
}

/** Reaches the filters, hides what is met, and goes from a cell to what is behind it, without a mouse. */
async function byKeyboard(file) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const focused = () => page.evaluate('document.activeElement.name || document.activeElement.tagName');
  const rows = () => page.locator('tbody tr[data-role]:visible').count();
  const all = await rows();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'role');
  await page.keyboard.press('ArrowDown');
  assert.ok((await rows()) > 0 && (await rows()) < all, 'one role is shown, and the others are not');
  for (const name of ['region', 'verdict']) {
    await page.keyboard.press('Tab');
    assert.equal(await focused(), name);
  }
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('select[name=verdict]').inputValue(), 'missing');
  for (let steps = 0; (await focused()) !== 'A'; steps++) {
    assert.ok(steps < 20, 'a cell is reached with Tab');
    await page.keyboard.press('Tab');
  }
  assert.ok(
    await page.evaluate('document.activeElement.closest("table[data-matrix]") !== null'),
    'it is in the matrix',
  );
  const target = await page.evaluate('document.activeElement.hash.slice(1)');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), target);
  assert.equal(await page.locator(`[id="${target}"]`).isVisible(), true);
  await page.close();
}
