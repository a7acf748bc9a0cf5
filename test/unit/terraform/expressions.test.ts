import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../server/src/readers/terraform/evaluate';
import { FUNCTION_NAMES } from '../../../server/src/readers/terraform/functions';
import { isRefused } from '../../../server/src/readers/terraform/functions/words';
import { Module } from '../../../server/src/readers/terraform/module';
import { readText } from '../../support/files';

const CORPUS = 'test/unit/terraform/corpus';
const recorded: Readonly<Record<string, string>> = JSON.parse(readText(`${CORPUS}/recorded.json`));
const NAMES = { uri: 'file:///corpus/main.tf', text: readText(`${CORPUS}/main.tf`) };

/** Terraform's words for what it refuses, with the parts that hang on how its input was given left out. */
const words = (said: string): string => said.replace(/ \(source code not available\)/, '').replace(/\.$/, '');

/** What we make of an expression: its JSON, "unknown", or "refused: " and our words where they are Terraform's. */
function answer(expression: string): string {
  const file = { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = jsonencode(${expression})\n}\n` };
  const module = Module.root([NAMES, file], { variables: {} });
  const local = module.locals.get('asked')!;
  const call = local.node.value;
  const [argument] = call.kind === 'call' ? call.args : [];
  const inner = evaluate(argument!, { module, file: local.file });
  // Names that nobody declares: Terraform stops before it evaluates.
  if (!inner.known && inner.reason.message.key === 'terraform.noSuchName') return 'refused';
  const value = evaluate(call, { module, file: local.file });
  for (const one of [inner, value]) {
    if (!isRefused(one) || one.known) continue;
    const { key, args } = one.reason.message;
    return key === 'terraform.refused' ? `refused: ${words(String(args?.words))}` : 'refused';
  }
  return value.known ? String(value.value) : 'unknown';
}

/** Where we say less than Terraform, and why. */
const LESS: Readonly<Record<string, string>> = {
  'log(50, 10)': 'we write fifteen digits at most',
  'log(1000, 10)': 'we write fifteen digits at most',
};

describe('expressions, as `terraform console` answers them', () => {
  it.each(Object.entries(recorded))('%s', (expression, terraform) => {
    const ours = answer(expression);
    if (Object.hasOwn(LESS, expression)) return expect(ours).toMatch(/^(?:unknown|refused)/);
    // Where our words are not Terraform's they say the same in the reader's language.
    expect(ours).toBe(ours === 'refused' && terraform.startsWith('refused: ') ? 'refused' : words(terraform));
  });

  it('are all recorded: scripts/record-terraform.mjs does it', () => {
    const lines = readText(`${CORPUS}/expressions.txt`).split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual(Object.keys(recorded));
  });

  it('hold every function at least five times, with null, unknown and wrong arguments among them', () => {
    const asked = Object.keys(recorded);
    const rare = FUNCTION_NAMES.filter((name) => !READS_FILES.has(name)).filter(
      (name) => asked.filter((expression) => new RegExp(`\\b${name}\\(`).test(expression)).length < 5,
    );
    expect(rare).toEqual([]);
  });
});

/** Functions of files, which the console's directory has none of: see below. */
const READS_FILES: ReadonlySet<string> = new Set([
  'file',
  'filebase64',
  'filebase64sha256',
  'filebase64sha512',
  'fileexists',
  'filemd5',
  'fileset',
  'filesha1',
  'filesha256',
  'filesha512',
  'templatefile',
]);

describe('files', () => {
  const read = (expression: string): string => {
    const file = { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = jsonencode(${expression})\n}\n` };
    const data = { uri: 'file:///corpus/sites.json', text: '{ "tokyo": "10.1.0.0/16" }' };
    const list = { uri: 'file:///corpus/', text: 'asked.tf\nmore/a.json\nmore/deep/b.json\nsites.json' };
    const module = Module.root([NAMES, file, data, list], { variables: {} });
    const local = module.locals.get('asked')!;
    const value = evaluate(local.node.value, { module, file: local.file });
    return value.known ? String(value.value) : 'unknown';
  };

  it.each([
    ['jsondecode(file("sites.json")).tokyo', '"10.1.0.0/16"'],
    ['jsondecode(file("${path.module}/sites.json")).tokyo', '"10.1.0.0/16"'],
    ['fileexists("./sites.json") ? "there" : "not"', '"there"'],
    ['filebase64("sites.json")', '"eyAidG9reW8iOiAiMTAuMS4wLjAvMTYiIH0="'],
    ['filemd5("sites.json")', '"0c85c6cb57e89a7103225ef98a195ae5"'],
    ['filesha1("sites.json") == sha1(file("sites.json"))', 'true'],
    ['filesha256("sites.json") == sha256(file("sites.json"))', 'true'],
    ['filesha512("sites.json") == sha512(file("sites.json"))', 'true'],
    ['filebase64sha256("sites.json") == base64sha256(file("sites.json"))', 'true'],
    ['filebase64sha512("sites.json") == base64sha512(file("sites.json"))', 'true'],
    ['fileset(path.module, "*.json")', '["sites.json"]'],
    ['fileset(".", "**/*.json")', '["more/a.json","more/deep/b.json","sites.json"]'],
    ['fileset("./", "more/*")', '["more/a.json"]'],
    ['fileset(path.root, "{asked,more}*.tf")', '["asked.tf"]'],
    ['fileset(path.root, "{asked.tf,more/?.json}")', 'unknown'],
    ['fileset(path.root, "[^a]*")', '["sites.json"]'],
    ['fileset(".", "none*")', '[]'],
    ['fileset("elsewhere", "*")', 'unknown'],
    ['filemd5("others.json")', 'unknown'],
    // What is not at hand may be there all the same.
    ['fileexists("others.json")', 'unknown'],
    ['file("/etc/passwd")', 'unknown'],
    ['file("../../secrets.json")', 'unknown'],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toBe(expected);
  });
});
