// Asks Terraform itself what each line of test/unit/terraform/corpus/expressions.txt gives, and writes the answers beside
// it. Needs `terraform` 1.11 on the path: `node scripts/record-terraform.mjs`.
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
cpSync(join(corpus, 'main.tf'), join(folder, 'main.tf'));

/** One line in, one line out: the answers as JSON, or "refused". A text that Terraform does not parse fails them all. */
function ask(batch) {
  const entries = batch.map((expression, i) => `k${i} = try(jsonencode(${expression}), "refused")`);
  const { stdout, stderr, error } = spawnSync('terraform', ['console'], {
    cwd: folder,
    encoding: 'utf8',
    input: `jsonencode({ ${entries.join(', ')} })\n`,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
  });
  try {
    const answers = JSON.parse(JSON.parse(stdout));
    return batch.map((_, i) => answers[`k${i}`]);
  } catch {
    if (batch.length > 1) return batch.flatMap((one) => ask([one]));
    if (error) throw error;
    if (stdout.includes('(known after apply)')) return ['unknown'];
    if (!/Error/.test(stdout + stderr)) throw new Error(`terraform said of ${batch[0]}: ${stdout}`);
    return ['refused'];
  }
}

const answers = [];
for (let at = 0; at < expressions.length; at += 50) answers.push(...ask(expressions.slice(at, at + 50)));
rmSync(folder, { recursive: true, force: true });
const recorded = Object.fromEntries(expressions.map((expression, i) => [expression, answers[i]]));
writeFileSync(join(corpus, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`);
console.log(`${expressions.length} expressions, ${answers.filter((one) => one === 'refused').length} of them refused`);
