#!/usr/bin/env node
// Runs the editor suite in a real VS Code without a desktop. Takes the options of the desktop program:
//   run.mjs --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--vsix=FILE] [--screenshot=PNG] [--verbose] WORKSPACE
// With --vsix the package is installed and tested, and the development path holds no extension of its own.
import process from 'node:process';
import { options, startWorkbench } from './workbench.mjs';

/** The suite marks its lines: every line that the workbench logs comes back on the same channel. */
const MARK = '\u00a7';
const LIMIT = 180_000;
const chosen = options();
const verbose = Boolean(chosen.verbose);

const workbench = await startWorkbench({
  workspace: chosen.positionals[0],
  vsix: chosen.vsix,
  driver: true,
  env: { EDITOR_SUITE_MARK: MARK },
  log: verbose ? (text) => process.stdout.write(text) : undefined,
});
const { page, open, remote, close } = workbench;

let finished = false;
let result;
const ending = new Promise((resolve) => {
  result = (status) => {
    finished = true;
    resolve(status);
  };
});
const fail = (why) => {
  if (!finished) console.error(`editor suite: ${why}`);
  result(1);
};
setTimeout(() => fail(`no result after ${LIMIT} ms`), LIMIT).unref();
workbench.server.on('exit', (status) => fail(`the editor's server ended with ${status}`));
page.on('crash', () => fail('the page crashed'));
await page.exposeFunction('codeAutomationLog', (_type, args) => {
  const text = args.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ');
  if (text.startsWith(MARK)) console.log(text.slice(MARK.length));
  else if (verbose) console.log(text);
});
await page.exposeFunction('codeAutomationExit', async (status) => {
  if (chosen.screenshot) await page.screenshot({ path: chosen.screenshot });
  result(status);
});
await open({
  extensionDevelopmentPath: remote(chosen.extensionDevelopmentPath),
  extensionTestsPath: remote(chosen.extensionTestsPath),
  enableProposedApi: '',
});
const status = await ending;
await close();
process.exit(status);
