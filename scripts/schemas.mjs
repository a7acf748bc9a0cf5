// Writes schemas/workspaces-ports-catalogue.schema.json, by which editors complete a company's own catalogue, from the
// schema of an edition. `node scripts/schemas.mjs` writes it; `--check` fails where the file on disk is another.
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { load, root } from './product.mjs';

const PATH = 'schemas/workspaces-ports-catalogue.schema.json';
const { ownSchema } = await load("export { ownSchema } from './server/src/catalogue/own-schema';");
const edition = JSON.parse(readFileSync(`${root}server/data/edition.schema.json`, 'utf8'));
const text = `${JSON.stringify(ownSchema(edition), null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(root + PATH, 'utf8') !== text) {
    console.error(`${PATH} is not what the schema of an edition gives: run node scripts/schemas.mjs`);
    process.exitCode = 1;
  }
} else writeFileSync(root + PATH, text);
