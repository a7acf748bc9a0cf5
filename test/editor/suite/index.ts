import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Called by the editor's extension host: resolves when every test passed. A test that was left out is a fault too. */
export async function run(): Promise<void> {
  const mark = process.env.EDITOR_SUITE_MARK;
  if (mark) Mocha.reporters.Base.consoleLog = (...line: unknown[]) => console.log(mark + format(...line));
  const mocha = new Mocha({ timeout: 30_000, forbidOnly: true, forbidPending: true, color: false });
  for (const file of readdirSync(__dirname).sort()) if (file.endsWith('.e2e.js')) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} tests of the editor suite failed`);
}
