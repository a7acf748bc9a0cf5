#!/usr/bin/env node
// Works in the real editor as a person does: open, see the squiggle, read the hover, accept the quick-fix by keyboard,
// save; then looks at the file on disk; fetches AWS's address list by the light bulb, from a mirror
// on loopback; asks where a URL goes. Last it sees all at a glance. `--only=glance` and `--only=where` do that alone.
// `person.mjs --vsix=FILE [--locale=ja] [--out=DIR] [--only=glance|where] [--verbose]`
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { glance } from './glance.mjs';
import { handOf, rest } from './hand.mjs';
import { kindsOfSuite, mend, SQUIGGLE } from './mend.mjs';
import { whereTo } from './where.mjs';
import { options, root, startWorkbench } from './workbench.mjs';

const chosen = options();
const locale = chosen.locale ?? 'en';
const out = join(root, chosen.out ?? 'test/editor/out');

/** AWS's address list as a company's mirror would serve it. */
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [{ ip_prefix: '52.94.0.0/16', region: 'us-east-1', service: 'AMAZON', network_border_group: 'us-east-1' }],
});
const mirror = createServer((_request, response) => response.end(FEED));
await new Promise((resolve) => mirror.listen(0, '127.0.0.1', resolve));

mkdirSync(out, { recursive: true });
const started = Date.now();
const say = (text) => console.log(`${text} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
const workbench = await startWorkbench({
  workspace: join(root, 'test/editor/workspace'),
  vsix: chosen.vsix,
  locale,
  settings: {
    'workbench.colorTheme': 'Default Light Modern',
    'editor.minimap.enabled': false,
  },
  machine: { 'workspacesPorts.ipRangesUrl': `http://127.0.0.1:${mirror.address().port}/ip-ranges.json` },
  log: chosen.verbose ? (text) => process.stdout.write(text) : undefined,
});
const { page, folder, cache } = workbench;
const hand = handOf({ page, out, locale });
const { show, command, fixes } = hand;

/** A rule to some of AWS's addresses hangs on AWS's list of them: no notice says so, and the light bulb fetches it. */
async function fetched() {
  const toast = page.locator('.notification-toast');
  await show([HANGS_ON_FEED]);
  await page.locator(SQUIGGLE).first().waitFor();
  await rest(1500);
  assert.equal(await toast.count(), 0, 'a notice that nobody asked for');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await fixes();
  const offer = page.locator('.action-widget .monaco-list-row', { hasText: 'ip-ranges.json' });
  await offer.waitFor();
  await page.screenshot({ path: join(out, `${locale}-feed-1.png`) });
  await offer.click();
  await toast.filter({ hasText: '2026' }).waitFor();
  await page.screenshot({ path: join(out, `${locale}-feed-2.png`) });
  const cached = readdirSync(cache, { withFileTypes: true }).some(({ name }) => name === 'ip-ranges.json');
  assert.ok(cached, 'the list is not in the cache');
  await command('Notifications: Clear All Notifications');
  say('the address list: fetched by the light bulb, and kept');
}

/** Rules that the installed package's command line still finds in a file. */
function remaining(path) {
  const extensions = join(folder, '../d/extensions');
  const installed = readdirSync(extensions).find((name) => name.startsWith('workspaces-ports.'));
  const cli = join(extensions, installed, 'dist/cli.js');
  const args = ['check', join(...path), '--format', 'json', '--fail-on', 'none'];
  const report = JSON.parse(execFileSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' }));
  return report.findings.map((finding) => finding.rule);
}

const HANGS_ON_FEED = 'branch-office.tf';
const group = `# workspaces-ports: role=client-network region=us-east-1
resource "aws_security_group" "branch" {
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["52.94.0.0/16"]
  }
}
`;
writeFileSync(join(folder, HANGS_ON_FEED), group);
const kinds = chosen.only ? [] : await kindsOfSuite();
let done = 0;
let status = 0;
try {
  await workbench.open({});
  await page.locator('.monaco-workbench').waitFor();
  for (const kind of kinds) {
    const [onDisk, read] = [join(folder, ...kind.path), (path) => readFileSync(path, 'utf8')];
    await mend({ ...hand, page, say }, kind, { original: read(onDisk), saved: () => read(onDisk), remaining });
    done++;
  }
  if (!chosen.only) await fetched();
  if (chosen.only !== 'glance') await whereTo({ ...hand, page, say });
  if (chosen.only !== 'where') await glance({ ...hand, page, folder, locale, say });
} catch (error) {
  console.error(error);
  await hand.failed('failed').catch(() => {});
  status = 1;
}
mirror.close();
await workbench.close();
console.log(`person (${locale}): ${done} of ${kinds.length} kinds mended by hand`);
process.exit(done === kinds.length ? status : 1);
