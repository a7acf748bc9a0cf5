// Asks Terraform itself what each line of test/unit/terraform/corpus/expressions.txt gives, and writes the answers beside
// it. Needs `terraform` 1.11 on the path: `node scripts/record-terraform.mjs`. What is recorded already is asked again
// with `--all` only.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const corpus = fileURLToPath(new URL('../test/unit/terraform/corpus/', import.meta.url));
const expressions = readFileSync(join(corpus, 'expressions.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
for (const name of ['main.tf', 'files']) cpSync(join(corpus, name), join(folder, name), { recursive: true });

function run(args, input) {
  const { stdout, stderr, error } = spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_CLI_CONFIG_FILE: '' },
  });
  if (error) throw error;
  return { stdout, said: stdout + stderr };
}
run(['init', '-backend=false', '-input=false']);

/** What the console prints for one line of input. */
const terraform = (input) => run(['console', '-no-color'], `${input}\n`);

/** One answer as JSON: the value, "unknown", or "refused: " and Terraform's words, which are its message's last paragraph. */
function askOne(expression) {
  const { stdout, said } = terraform(`jsonencode(nonsensitive(sensitive(jsonencode(${expression}))))`);
  if (stdout.includes('(known after apply)')) return 'unknown';
  if (/^Error: /m.test(said)) {
    const first = said.slice(said.search(/^Error: /m)).split(/\nError: /)[0];
    const [title, ...paragraphs] = first.trim().split(/\n\s*\n/);
    const words = paragraphs.filter((one) => !/^ {2}on <console-input>|^\s+[├│|]/.test(one)).at(-1) ?? '';
    return `refused: ${(words || title.slice('Error: '.length)).replace(/\s+/g, ' ').trim()}`;
  }
  return JSON.parse(JSON.parse(stdout));
}

/** Many answers at once where all of them have a value, else half by half. */
function ask(batch) {
  if (batch.length === 1) return [askOne(batch[0])];
  const entries = batch.map((expression, i) => `k${i} = nonsensitive(sensitive(jsonencode(${expression})))`);
  try {
    const answers = JSON.parse(JSON.parse(terraform(`jsonencode({ ${entries.join(', ')} })`).stdout));
    return batch.map((_, i) => answers[`k${i}`]);
  } catch {
    const half = batch.length >> 1;
    return [...ask(batch.slice(0, half)), ...ask(batch.slice(half))];
  }
}

const before = process.argv.includes('--all') ? {} : JSON.parse(readFileSync(join(corpus, 'recorded.json'), 'utf8'));
const asked = expressions.filter((expression) => !Object.hasOwn(before, expression));
const answers = { ...before };
for (let at = 0; at < asked.length; at += 16) {
  const batch = asked.slice(at, at + 16);
  for (const [i, answer] of ask(batch).entries()) answers[batch[i]] = answer;
}
rmSync(folder, { recursive: true, force: true });
const recorded = Object.fromEntries(expressions.map((expression) => [expression, answers[expression]]));
writeFileSync(join(corpus, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`);
const refused = Object.values(recorded).filter((one) => one.startsWith('refused')).length;
console.log(`${expressions.length} expressions, ${asked.length} of them asked now, ${refused} refused`);
