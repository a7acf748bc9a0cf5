/**
 * How much of a folder's network policy is fully read: the share of rules whose protocol, ports and other ends are all known
 * and that are there for sure, and why the others are not. `node bench/resolved.mjs FOLDER [SAMPLES]`, after a build.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [folder, samples = '0'] = process.argv.slice(2);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const said = execFileSync(process.execPath, [cli, 'inspect', folder], { encoding: 'utf8', maxBuffer: 2 ** 30 });
const { policies } = JSON.parse(said);

const unknownIn = (value) => (value !== null && typeof value === 'object' && 'unknown' in value ? [value.unknown] : []);
/** Each reason why a rule is not fully read, once. */
const reasonsOf = ({ action, number, protocol, ports, peers, maybe }) => [
  ...new Set([...[action, number, protocol, ports, ...peers].flatMap(unknownIn), ...(maybe ? [maybe] : [])]),
];
/** A reason without the names in it: `data.aws_vpc.main.cidr_block is read …` is one with all data sources. */
const kindOf = (reason) =>
  reason
    .replace(/\b(data|module|var|local|each|count|aws_\w+)\.\S+/g, '$1.…')
    .replace(/^(variable|parameter) \S+/, '$1 …')
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\(.*$/, '')
    .trim();

let rules = 0;
const open = [];
for (const { file, address, kind, rules: own } of policies) {
  for (const rule of own) {
    rules++;
    const reasons = reasonsOf(rule);
    if (reasons.length > 0) open.push({ at: `${file}:${rule.line} ${address} (${kind})`, reasons });
  }
}
const counts = new Map();
for (const { reasons } of open)
  for (const kind of new Set(reasons.map(kindOf))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
const share = ((100 * (rules - open.length)) / Math.max(1, rules)).toFixed(1);
console.log(`${policies.length} objects, ${rules} rules, ${rules - open.length} of them fully read (${share} %)`);
for (const [kind, count] of [...counts].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(6)}  ${kind}`);
for (let i = 0; i < Number(samples) && open.length > 0; i++) {
  const [{ at, reasons }] = open.splice(Math.floor(Math.random() * open.length), 1);
  console.log(`\n${at}\n  ${reasons.join('\n  ')}`);
}
