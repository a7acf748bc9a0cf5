// Checks editions of the catalogue: `node scripts/check-edition.mjs [FILE…]`, by default all that ship. Prints every fault
// as file:line:column and ends with 1 where there is any.
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import { load, root } from './product.mjs';

const { loadEdition, localeOf, render } = await load(`
  export { loadEdition } from './server/src/catalogue/load';
  export { localeOf, render } from './server/src/messages';
`);
const named = process.argv.slice(2);
const shipped = readdirSync(`${root}server/data`).filter((name) => /^\d{4}-\d{2}\.json$/.test(name));
const files = named.length > 0 ? named : shipped.map((name) => relative('', `${root}server/data/${name}`));
const locale = localeOf(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG);

for (const file of files) {
  const { faults = [] } = loadEdition(readFileSync(file, 'utf8'));
  for (const { line, column, message } of faults) {
    console.log(`${file}:${line}:${column}: ${render(message, locale)}`);
    process.exitCode = 1;
  }
}
