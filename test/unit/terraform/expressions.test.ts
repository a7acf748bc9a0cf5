import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../server/src/readers/terraform/evaluate';
import { Module } from '../../../server/src/readers/terraform/module';
import { readText } from '../../support/files';

const CORPUS = 'test/unit/terraform/corpus';
const recorded: Readonly<Record<string, string>> = JSON.parse(readText(`${CORPUS}/recorded.json`));
const NAMES = { uri: 'file:///corpus/main.tf', text: readText(`${CORPUS}/main.tf`) };

/** What we make of an expression, as JSON; what we cannot tell is "unknown". */
function answer(expression: string): string {
  const file = { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = jsonencode(${expression})\n}\n` };
  const module = Module.root([NAMES, file], { variables: {} });
  const local = module.locals.get('asked')!;
  const value = evaluate(local.node.value, { module, file: local.file });
  return value.known ? String(value.value) : 'unknown';
}

describe('expressions, as `terraform console` answers them', () => {
  it.each(Object.entries(recorded))('%s', (expression, terraform) => {
    // What Terraform refuses has no value for us either.
    expect(answer(expression)).toBe(terraform === 'refused' ? 'unknown' : terraform);
  });

  it('are all recorded: scripts/record-terraform.mjs does it', () => {
    const lines = readText(`${CORPUS}/expressions.txt`).split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual(Object.keys(recorded));
  });
});

describe('files', () => {
  const read = (expression: string): string => {
    const file = { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = jsonencode(${expression})\n}\n` };
    const data = { uri: 'file:///corpus/sites.json', text: '{ "tokyo": "10.1.0.0/16" }' };
    const module = Module.root([NAMES, file, data], { variables: {} });
    const local = module.locals.get('asked')!;
    const value = evaluate(local.node.value, { module, file: local.file });
    return value.known ? String(value.value) : 'unknown';
  };

  it.each([
    ['jsondecode(file("sites.json")).tokyo', '"10.1.0.0/16"'],
    ['jsondecode(file("${path.module}/sites.json")).tokyo', '"10.1.0.0/16"'],
    ['fileexists("./sites.json") ? "there" : "not"', '"there"'],
    // What is not at hand may be there all the same.
    ['fileexists("others.json")', 'unknown'],
    ['file("/etc/passwd")', 'unknown'],
    ['file("../../secrets.json")', 'unknown'],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });
});
