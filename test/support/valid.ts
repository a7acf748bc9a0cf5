import { spawnSync } from 'node:child_process';
import { parse as parseHcl } from '@cdktn/hcl2json';
import { parse as parseJavaScript } from 'acorn';
import { expect } from 'vitest';
import { parseDocument } from 'yaml';

/** The `terraform` binary, where the machine has one; tests that want it say so when they go without. */
export const terraform: boolean = spawnSync('terraform', ['version'], { env: terraformEnv() }).status === 0;

export function terraformEnv(): NodeJS.ProcessEnv {
  return { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
}

/** `terraform fmt` of a text. */
export function terraformFmt(text: string): string {
  const done = spawnSync('terraform', ['fmt', '-no-color', '-'], {
    input: text,
    encoding: 'utf8',
    env: terraformEnv(),
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

/** Fails unless somebody else's parser takes the text. */
export async function expectValid(uri: string, text: string): Promise<void> {
  if (/\.(tf|tofu)$/.test(uri)) {
    await parseHcl('file.tf', text);
    if (terraform) expect(terraformFmt(text)).toBe(text);
  } else if (/\.json$/.test(uri)) JSON.parse(text);
  else if (/\.(ya?ml|template)$/.test(uri)) {
    const document = parseDocument(text, { logLevel: 'silent' });
    expect(document.errors).toEqual([]);
  } else if (/\.(pac|js|dat)$/.test(uri)) parseJavaScript(text, { ecmaVersion: 5 });
  else throw new Error(`no parser to check ${uri} with`);
}
