#!/usr/bin/env node
// The first hour of somebody who has just installed the package: the examples, the walkthrough, and each of its steps, until
// all are ticked; then the other commands, the themes, and the display language. A screenshot of each.
// `tour.mjs --vsix=FILE [--locale=ja] [--out=DIR] [--verbose]`
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { handOf, rest, walk } from './hand.mjs';
import { options, root, startWorkbench } from './workbench.mjs';

const chosen = options();
const locale = chosen.locale ?? 'en';
const out = join(root, chosen.out ?? 'test/editor/out');
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const english = json('package.nls.json');
/** What the extension says here. */
const own = json(locale === 'ja' ? 'package.nls.ja.json' : 'package.nls.json');
const bundle = json(locale === 'ja' ? 'l10n/bundle.l10n.ja.json' : 'l10n/bundle.l10n.json');
const said = (english) => bundle[english];
const axe = readFileSync(createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const SQUIGGLE = '.monaco-editor .squiggly-error';

mkdirSync(out, { recursive: true });
const workbench = await startWorkbench({
  workspace: join(root, 'examples'),
  vsix: chosen.vsix,
  locale,
  settings: { 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false },
  log: chosen.verbose ? (text) => process.stdout.write(text) : undefined,
});
const { page } = workbench;
const hand = handOf({ page, out, locale });
const { show, command, insist, focused, goTo, read, away, placeOf, until, fixes, nextProblem } = hand;
const say = (text) => console.log(text);
let shots = 0;
const shot = (name) => hand.shot(`tour-${String(++shots).padStart(2, '0')}-${name}`);
/** Commands are found by their English title, whatever the display language. */
const ours = (name) => command(`WorkSpaces Ports: ${english[`command.${name}`]}`);
const row = (text) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
const lens = (text) => page.locator('.codelens-decoration', { hasText: text }).first();
const text = () =>
  page
    .locator('.view-lines')
    .first()
    .innerText()
    .then((all) => all.replaceAll('\u00a0', ' '));

/** A list with its question, which comes after an answer of the server's: typed earlier, a word would go into the file. */
const question = (english, object = '') =>
  page
    .locator('.quick-input-widget:visible .quick-input-title', { hasText: said(english).replace('{0}', object) })
    .waitFor();

/** Chooses from a list by typing. */
async function pick(what) {
  await page.keyboard.type(what);
  await focused(what).waitFor();
  await page.keyboard.press('Enter');
}
async function walkthrough() {
  await command('Welcome: Open Walkthrough');
  await row('WorkSpaces Ports').waitFor();
  await pick('WorkSpaces Ports');
  await page.locator('.getting-started-step', { hasText: own['walkthrough.open.title'] }).first().waitFor();
  await rest(400);
}

/** Ids of the ticked steps, in order. */
async function ticked() {
  const ids = await page
    .locator('.getting-started-step')
    .evaluateAll((steps) =>
      steps
        .filter((step) => step.querySelector('.codicon-getting-started-step-checked') !== null)
        .map((step) => step.getAttribute('data-step-id').replace(/^.*#/, '')),
    );
  return [...new Set(ids)];
}

async function opens() {
  await walkthrough();
  await shot('walkthrough');
  const before = await ticked();
  const start = Date.now();
  await page.getByText(own['command.openExample'], { exact: true }).first().click();
  await page.locator(SQUIGGLE).first().waitFor();
  const took = Date.now() - start;
  // The line above the object moves what stands below it.
  await lens('client-network').waitFor();
  await rest(300);
  await shot('example');
  say(
    `the example is open and its fault underlined after ${took} ms; ticked before: ${before.join(', ') || 'nothing'}`,
  );
}

async function points() {
  await read(() => placeOf('18.180.178.0/24'), 'client.4172');
  await shot('hover');
  await page.keyboard.press('Escape');
  await away();
  say('an address says what it is');
}

async function assigns() {
  await goTo(33);
  await ours('assignRole');
  await question('What is {0}?', 'aws_security_group.desktops');
  await shot('role-1');
  await pick('workspace');
  await question('For which region?');
  await pick('ap-northeast-1');
  await question('Written where?');
  await shot('role-2');
  await page.keyboard.press('Enter');
  await lens('workspace · ').waitFor();
  await rest(300);
  await shot('role-3');
  assert.match(await text(), /# workspaces-ports: role=workspace region=ap-northeast-1/);
  say('the role stands above the object, and the line above it tells what is there');
}

async function completes() {
  await goTo(26);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type(', "');
  const list = page.locator('.suggest-widget .monaco-list-row');
  await list.filter({ hasText: '18.180.180.0/23' }).first().waitFor();
  await rest(500);
  await shot('completion');
  await page.keyboard.press('Enter');
  await until('the address', async () => /"54\.250\.251\.0\/24", "18\.180\.180\.0\/23"\]/.test(await text()));
  say('an address that is missing is completed');
}

async function mends() {
  await nextProblem('missing-requirement');
  await fixes();
  await shot('fix-1');
  await page.keyboard.press('Enter');
  await lens(locale === 'ja' ? '2 件中 2 件' : '2 of 2 met').waitFor();
  await page.keyboard.press('Control+Home');
  await rest(400);
  await shot('fix-2');
  say('what was missing is written');
}

async function allows() {
  await page.keyboard.press('Control+End');
  await ours('insertAllowList');
  await question('Allow-list for which role?');
  await pick('client-network');
  await question('For which region?');
  await pick('ap-northeast-1');
  await question('For which streaming protocols?');
  await shot('allow-1');
  await page.keyboard.press('Enter');
  await question('With which features?');
  await page.keyboard.press('Enter');
  await question('In which form?');
  await shot('allow-2');
  await page.keyboard.press('Enter');
  await until('the allow-list', async () => /18\.180\.180\.0\/23/.test(await text()));
  await rest(800);
  await shot('allow-3');
  say('an allow-list for Tokyo stands in the file');
}

async function names() {
  await command('Notifications: Clear All Notifications');
  await page.keyboard.press('Control+Home');
  await ours('toggleNames');
  await page
    .locator('.view-line', { hasText: locale === 'ja' ? 'PCoIP ゲートウェイ · 東京' : 'PCoIP gateway · Tokyo' })
    .first()
    .waitFor();
  await rest(300);
  await shot('names');
  say('addresses have names behind them');
}

/** The page of the panel, a frame in a frame. */
const panelOf = () =>
  until('the panel', async () => {
    for (const frame of page.frames()) {
      const tables = await frame
        .locator('table[data-matrix]')
        .count()
        .catch(() => 0);
      if (tables > 0) return frame;
    }
  });

/** The heading of a page that stands in a frame of its own. */
const heading = (text) =>
  until(text, async () => {
    for (const frame of page.frames()) {
      const found = await frame
        .locator('h1', { hasText: text })
        .count()
        .catch(() => 0);
      if (found > 0) return true;
    }
  });

const THEMES = ['Dark Modern', 'Dark High Contrast', 'Light High Contrast', 'Light Modern'];

async function sees() {
  await ours('showCoverage');
  const panel = await panelOf();
  await rest(500);
  await shot('coverage');
  assert.ok((await panel.locator('td.missing').count()) > 0);
  await panel.evaluate(axe);
  const faults = [];
  const check = async (theme) => {
    const { violations, passes } = await panel.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    assert.ok(passes.length > 10);
    for (const { id, impact, nodes } of violations) faults.push(`${theme}: ${id} (${impact}): ${nodes[0].html}`);
  };
  await check('Light Modern');
  for (const theme of THEMES) {
    await insist(async (timeout) => {
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+T');
      await row(/Modern|High Contrast/).waitFor({ timeout });
    });
    await pick(theme);
    await rest(700);
    await check(theme);
    if (theme !== THEMES.at(-1)) await shot(`coverage-${theme.toLowerCase().replace(/\W+/g, '-')}`);
  }
  assert.deepEqual(faults, []);
  say('the matrix, in light, dark and high contrast, and axe has nothing against it');
}

async function asks() {
  await show(['terraform', 'main.tf']);
  await page.locator(SQUIGGLE).first().waitFor();
  await ours('lookUp');
  await question('Look up an address, range, host or port');
  await page.keyboard.type('18.180.178.9');
  await row('18.180.178.0/24').waitFor();
  await shot('lookup');
  await page.keyboard.press('Escape');
  await nextProblem('range-not-cidr');
  await ours('explainFinding');
  await heading('range-not-cidr');
  await rest(300);
  await shot('explain');
  await command('View: Close All Editors in Group');
  await ours('showChanges');
  await heading('2026-08');
  await rest(500);
  await shot('changes');
  for (const frame of page.frames()) {
    const link = frame.locator('a', { hasText: 'security-groups.json:4' }).first();
    if ((await link.count().catch(() => 0)) > 0) await link.click();
  }
  await page.locator('.tab.active', { hasText: 'security-groups.json' }).waitFor();
  say('looked up, explained, and what changed');
}

/** The foot of the window: region, edition, feed. */
async function status() {
  await show(['terraform', 'main.tf']);
  await insist(async (timeout) => {
    await page.locator('#status\\.languageStatus').first().hover();
    await page.locator('.hover-language-status').first().waitFor({ timeout });
  });
  await rest(300);
  await shot('status');
  say('the foot of the window says region, edition and feed');
}

async function done() {
  await walkthrough();
  const ids = await ticked();
  await shot('walkthrough-done');
  assert.deepEqual(ids, ['open', 'hover', 'role', 'see', 'mend', 'allow', 'names']);
  say('every step of the walkthrough has ticked itself');
}

/** Another language, and the same window again. */
async function switches() {
  const other = locale === 'ja' ? 'en' : 'ja';
  await workbench.speak(other);
  await show(['terraform', 'main.tf']);
  await page.locator(SQUIGGLE).first().waitFor();
  await lens(other === 'ja' ? '東京' : 'Tokyo').waitFor();
  await read(() => placeOf('"office_clients"'), other === 'ja' ? '許可されていません' : 'not allowed');
  await shot(`language-${other}`);
  say(`the display language is ${other}`);
}

const STEPS = { opens, points, assigns, completes, mends, allows, names, sees, asks, status, done, switches };
const begin = async () => {
  await workbench.open({});
  await page.locator('.monaco-workbench').waitFor();
  await rest(1000);
};
const steps = await walk(begin, STEPS, () => hand.failed('tour-failed'));
await workbench.close();
const all = Object.keys(STEPS).length;
console.log(`tour (${locale}): ${steps} of ${all} steps walked`);
process.exit(steps === all ? 0 : 1);
