#!/usr/bin/env node
// A folder whose authors are not trusted: what is limited, that it is said once and quietly, and that all comes with trust.
// `restricted.mjs --vsix=FILE [--locale=ja] [--out=DIR] [--verbose]`
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { handOf, rest, walk } from './hand.mjs';
import { options, root, startWorkbench } from './workbench.mjs';

const chosen = options();
const locale = chosen.locale ?? 'en';
const out = join(root, chosen.out ?? 'test/editor/out');
const bundle = JSON.parse(
  readFileSync(join(root, locale === 'ja' ? 'l10n/bundle.l10n.ja.json' : 'l10n/bundle.l10n.json'), 'utf8'),
);
const say = (text) => console.log(text);
mkdirSync(out, { recursive: true });

/** The group's addresses come from a module that lies outside of the folder. */
const MAIN = `module "office" {
  source = "../outside"
}

# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  name = "clients"

  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = module.office.cidrs
  }
}

# workspaces-ports: role=addressing region=ap-northeast-1
resource "aws_vpc" "desktops" {
  cidr_block = "10.0.0.1/16"
}
`;
const OUTSIDE = `output "cidrs" {
  value = ["0.0.0.0/0"]
}
`;
const workspace = mkdtempSync(join(tmpdir(), 'workspaces-ports-restricted-'));
writeFileSync(join(workspace, 'main.tf'), MAIN);

const workbench = await startWorkbench({
  workspace,
  vsix: chosen.vsix,
  locale,
  trust: true,
  settings: { 'workbench.colorTheme': 'Default Light Modern', 'editor.minimap.enabled': false },
  log: chosen.verbose ? (text) => process.stdout.write(text) : undefined,
});
const { page } = workbench;
mkdirSync(join(dirname(workbench.folder), 'outside'));
writeFileSync(join(dirname(workbench.folder), 'outside/main.tf'), OUTSIDE);
const hand = handOf({ page, out, locale });
const { show, command, insist, placeOf, read, away } = hand;
const shot = (name) => hand.shot(`restricted-${name}`);
const lens = (text) => page.locator('.codelens-decoration', { hasText: text }).first();
const UNKNOWN = locale === 'ja' ? '不明 2' : '2 unknown';
const MET = locale === 'ja' ? '2 件中 2 件' : '2 of 2 met';
const status = page.locator('#status\\.languageStatus');
const told = page.locator('.hover-language-status', { hasText: bundle['Restricted Mode'] });

async function opens() {
  // The editor's own word on it, which is the first and is left to it.
  await page.getByText('Restricted Mode is intended for safe code browsing').first().waitFor();
  say('the editor opens the folder in restricted mode');
}

async function limits() {
  await show(['main.tf']);
  await lens(UNKNOWN).waitFor();
  await rest(500);
  assert.equal(await page.locator('.notification-toast').count(), 0, 'no notice that nobody asked for');
  await shot('1-limited');
  say('what lies outside is not read, and so is unknown; no notice comes up');
}

async function says() {
  await insist(async (timeout) => {
    await status.hover();
    await told.waitFor({ timeout });
  });
  assert.equal(await told.count(), 1, 'it is said once');
  await rest(400);
  await shot('2-said');
  await away();
  say(`the status item says what is not read: "${bundle['Restricted Mode']}"`);
}

async function works() {
  await read(() => placeOf('10.0.0.1/16'), 'range-not-cidr');
  await shot('3-works');
  await page.keyboard.press('Escape');
  await away();
  say('all that the file itself says is checked');
}

async function trusts() {
  await command('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').waitFor();
  await rest(500);
  await shot('4-manage');
  await page
    .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust/ })
    .first()
    .click();
  await show(['main.tf']);
  await lens(MET).waitFor();
  await insist(async (timeout) => {
    await status.hover();
    await page.locator('.hover-language-status').first().waitFor({ timeout });
  });
  assert.equal(await told.count(), 0);
  await rest(400);
  await shot('5-trusted');
  say('with trust all is read, without a restart by hand');
}

const STEPS = { opens, limits, says, works, trusts };
const begin = async () => {
  await workbench.open({});
  await page.locator('.monaco-workbench').waitFor();
};
const steps = await walk(begin, STEPS, () => hand.failed('restricted-failed'));
await workbench.close();
rmSync(workspace, { recursive: true, force: true });
const all = Object.keys(STEPS).length;
console.log(`restricted (${locale}): ${steps} of ${all} steps`);
process.exit(steps === all ? 0 : 1);
