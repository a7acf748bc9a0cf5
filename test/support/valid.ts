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

/**
 * Fails unless somebody else's parser takes the text, and HCL is as `terraform fmt` would have it. An edit is held to
 * no more than what the text before it was.
 */
export async function expectValid(uri: string, text: string, before?: string): Promise<void> {
  const parser = PARSERS.find(({ files }) => files.test(uri));
  if (!parser) throw new Error(`no parser to check ${uri} with`);
  if (before !== undefined && (await fails(() => parser.parse(before)))) return;
  await parser.parse(text);
  if (!terraform || !HCL.test(uri) || (before !== undefined && terraformFmt(before) !== before)) return;
  expect(terraformFmt(text)).toBe(text);
}

const HCL = /\.(tf|tofu)$/;
const PARSERS: readonly { readonly files: RegExp; readonly parse: (text: string) => unknown }[] = [
  { files: HCL, parse: (text) => parseHcl('file.tf', text.replace(/^\uFEFF/, '')) },
  { files: /\.json$/, parse: (text) => JSON.parse(text) },
  {
    files: /\.(ya?ml|template)$/,
    parse: (text) => {
      const [error] = parseDocument(text, { logLevel: 'silent' }).errors;
      if (error) throw error;
    },
  },
  // Windows' own engine knows no newer JavaScript; what is for browsers says so in its name.
  { files: /\bmodern\.pac$/, parse: (text) => parseJavaScript(text, { ecmaVersion: 2020 }) },
  { files: /\.(pac|js|dat)$/, parse: (text) => parseJavaScript(text, { ecmaVersion: 5 }) },
];

async function fails(run: () => unknown): Promise<boolean> {
  try {
    await run();
    return false;
  } catch {
    return true;
  }
}
