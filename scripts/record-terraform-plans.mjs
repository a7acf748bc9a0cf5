/**
 * Records what `terraform plan` makes of the small modules in test/unit/terraform/modules/*.txt, as *.json beside them.
 *
 *     node scripts/record-terraform-plans.mjs [name of a .txt file …]
 *
 * Needs the `terraform` binary (1.11) and, since no registry is asked, a stand-in for the AWS provider that is already
 * running: set TF_REATTACH_PROVIDERS to what it prints. It must know `aws_security_group` with the provider's schema
 * for `name`, `ingress` and `egress` (both as attributes that are blocks), plan what is configured, and leave `id`
 * unknown. Nothing is applied and nothing leaves the machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../test/unit/terraform/modules/', import.meta.url));
const ENVIRONMENT = { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

/** `### name` begins a case, `-- path --` a file of it. */
export function casesIn(text) {
  return text
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [name, ...rest] = part.split('\n');
      const files = {};
      for (const piece of rest.join('\n').split(/^-- /m).slice(1)) {
        const end = piece.indexOf(' --\n');
        files[piece.slice(0, end)] = `${piece.slice(end + 4).trimEnd()}\n`;
      }
      return { name, files };
    });
}

const terraform = (folder, ...args) =>
  execFileSync('terraform', [`-chdir=${folder}`, ...args], {
    env: ENVIRONMENT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });

/** Values with what is unknown until apply marked in its place. */
export function withUnknown(value, unknown) {
  if (unknown === true) return '<unknown>';
  if (Array.isArray(value)) return value.map((item, i) => withUnknown(item, unknown?.[i]));
  if (value !== null && typeof value === 'object') {
    const keys = new Set([...Object.keys(value), ...Object.keys(unknown ?? {})]);
    return Object.fromEntries([...keys].sort().map((key) => [key, withUnknown(value[key], unknown?.[key])]));
  }
  return value ?? null;
}

/** Arguments of a resource that are compared. */
const ARGUMENTS = { terraform_data: ['input'], aws_security_group: ['name', 'ingress', 'egress'] };

/** What a plan says of outputs and resources, or that Terraform refuses. */
export function planOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    try {
      terraform(folder, 'init', '-backend=false', '-input=false', '-no-color');
      // A backend is left out: what is planned is not kept anywhere.
      for (const [path, text] of Object.entries(files)) {
        if (/backend "/.test(text)) writeFileSync(join(folder, path), text.replace(/backend "\w+" \{\}/, ''));
      }
      terraform(folder, 'plan', '-refresh=false', '-lock=false', '-input=false', '-no-color', '-out=p.bin');
    } catch (error) {
      const said = String(error.stderr ?? error);
      return { error: /Error: (.*)/.exec(said)?.[1] ?? said };
    }
    const plan = JSON.parse(terraform(folder, 'show', '-json', 'p.bin'));
    const outputs = Object.entries(plan.output_changes ?? {}).map(([name, change]) => [
      name,
      withUnknown(change.after, change.after_unknown),
    ]);
    const resources = (plan.resource_changes ?? []).map(({ address, type, change }) => {
      const all = withUnknown(change.after, change.after_unknown);
      return [address, Object.fromEntries(ARGUMENTS[type].map((name) => [name, all[name] ?? null]))];
    });
    const sorted = (entries) => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    return { outputs: sorted(outputs), resources: sorted(resources) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const cases = casesIn(readFileSync(join(FOLDER, name), 'utf8'));
    const recorded = Object.fromEntries(cases.map((one) => [one.name, planOf(one.files)]));
    writeFileSync(join(FOLDER, name.replace('.txt', '.json')), `${JSON.stringify(recorded, null, 2)}\n`);
    const refused = Object.values(recorded).filter((one) => one.error).length;
    console.log(`${name}: ${cases.length} modules, ${refused} refused`);
  }
}
