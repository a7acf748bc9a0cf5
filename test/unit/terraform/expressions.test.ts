import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../server/src/readers/terraform/evaluate';
import { FUNCTION_NAMES } from '../../../server/src/readers/terraform/functions';
import { AT_RUN } from '../../../server/src/readers/terraform/functions/at-run';
import { isRefused } from '../../../server/src/readers/terraform/functions/words';
import { parseHcl } from '../../../server/src/readers/terraform/hcl';
import { children } from '../../../server/src/readers/terraform/hcl/walk';
import { Module } from '../../../server/src/readers/terraform/module';
import { filesBelow, readText } from '../../support/files';

const CORPUS = 'test/unit/terraform/corpus';
const recorded: Readonly<Record<string, string>> = JSON.parse(readText(`${CORPUS}/recorded.json`));
const NAMES = { uri: 'file:///corpus/main.tf', text: readText(`${CORPUS}/main.tf`) };

/** Terraform's words for what it refuses, with the parts that hang on how its input was given left out. */
const words = (said: string): string => said.replace(/ \(source code not available\)/, '').replace(/\.$/, '');

/** Files beside `main.tf`, with what a listing of their folder says. */
const HELD = filesBelow(`${CORPUS}/files`).map((path) => path.slice(CORPUS.length + 1));
const BESIDE = [
  ...HELD.map((path) => ({ uri: `file:///corpus/${path}`, text: readText(`${CORPUS}/${path}`) })),
  { uri: 'file:///corpus/files/', text: HELD.map((path) => path.slice('files/'.length)).join('\n') },
];

/** What we make of an expression: its JSON, "unknown", or "refused: " and our words where they are Terraform's. */
function answer(expression: string): string {
  const file = { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = jsonencode(${expression})\n}\n` };
  const module = Module.root([NAMES, file, ...BESIDE], { variables: {} });
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
  'jsonencode(123456789012345.5)': 'we write fifteen digits at most',
  '1 / 3': 'we write fifteen digits at most',
  'pow(2, 0.5)': 'we write fifteen digits at most',
  'range(0, 1, 0.3)': 'Terraform counts in binary fractions of 512 bits',
  '9007199254740993 + 0': 'we count fifteen digits',
  '3.14159265358979312': 'we count fifteen digits',
  'tonumber("12345678901234567890")': 'we count fifteen digits',
  'tostring(1234567890123456789)': 'we count fifteen digits',
  'cidrsubnet("::/0", 64, 18446744073709551615)': 'we count fifteen digits',
  'cidrhost("2001:db8::/64", 18446744073709551616)': 'we count fifteen digits',
  'jsondecode("{\\"a\\":1e400}")': 'a number beyond all that we can hold',
  'cidrhost("::ffff:10.0.0.0/120", 5)': 'Terraform takes such an address for both kinds at once',
  'cidrnetmask("::ffff:10.0.0.0/104")': 'Terraform takes such an address for both kinds at once',
  'try(terraform_data.later.nothing, "x")': 'what attributes a resource has is for its provider to say',
  'try(file("files/none.txt"), "x")': 'what is not at hand may be there all the same',
  'yamldecode("a: !!str 10\\nb: !!int \\"10\\"\\nc: !!float 1")': 'tags that do not fit their text',
};

/** Where Terraform 1.11 refuses what it has taken since 1.12: a side that decides nothing is not looked at. */
const SINCE_1_12: Readonly<Record<string, string>> = {
  'local.nothing != null && local.nothing.a > 0': 'false',
  'local.nothing == null || local.nothing.a > 0': 'true',
};

describe('expressions, as `terraform console` answers them', () => {
  it.each(Object.entries(recorded))('%s', (expression, terraform) => {
    const ours = answer(expression);
    if (Object.hasOwn(SINCE_1_12, expression)) return expect(ours).toBe(SINCE_1_12[expression]);
    if (Object.hasOwn(LESS, expression)) return expect(ours).toMatch(/^(?:unknown|refused)/);
    // Where our words are not Terraform's they say the same in the reader's language.
    expect(ours).toBe(ours === 'refused' && terraform.startsWith('refused: ') ? 'refused' : words(terraform));
  });

  it('are all recorded: scripts/record-terraform.mjs does it', () => {
    const lines = readText(`${CORPUS}/expressions.txt`).split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual(Object.keys(recorded));
  });

  it('hold every function at least five times, with null, unknown and wrong arguments among them', () => {
    const calls = Object.entries(recorded).flatMap(([expression, terraform]) =>
      callsIn(expression).map((call) => ({ ...call, refused: terraform.startsWith('refused') })),
    );
    // The console does not know plantimestamp: there is no plan.
    const lacking = [...FUNCTION_NAMES, ...Object.keys(AT_RUN).filter((name) => name !== 'plantimestamp')].flatMap(
      (name) => {
        const own = calls.filter((call) => call.name === name);
        return [
          ...(own.length >= 5 ? [] : [`${name}: ${own.length} times`]),
          ...(own.some(({ text }) => /\bnull\b|local\.nothing/.test(text)) ? [] : [`${name}: no null`]),
          ...(own.some(({ text }) => text.includes('terraform_data.later')) ? [] : [`${name}: nothing unknown`]),
          ...(own.some(({ refused }) => refused) ? [] : [`${name}: nothing wrong`]),
        ];
      },
    );
    expect(lacking).toEqual([]);
  });
});

/** The calls in an expression, with their text. */
function callsIn(expression: string): { readonly name: string; readonly text: string }[] {
  const source = `x = ${expression}\n`;
  const [item] = parseHcl(source).body;
  const queue = item?.kind === 'attribute' ? [item.value] : [];
  const found: { name: string; text: string }[] = [];
  for (let next = queue.pop(); next; next = queue.pop()) {
    queue.push(...children(next));
    if (next.kind === 'call')
      found.push({ name: next.name.replace(/^core::/, ''), text: source.slice(next.start, next.end) });
  }
  return found;
}

describe('objects that are long', () => {
  const long = `{ ${Array.from({ length: 40 }, (_, i) => `key_${i} = "10.${i}.0.0/16"`).join(', ')} }`;
  it.each([
    ['their JSON', `length(jsonencode(${long})) > 300`, 'true'],
    ['a secret in them', `issensitive(join(",", values(merge(${long}, { key_1 = local.secret }))))`, 'true'],
    ['what is refused in them', `try(${long.replace('"10.1.0.0/16"', 'cidrnetmask("1h")')}, "else")`, '"else"'],
    ['what is known later in them', `can(${long.replace('"10.1.0.0/16"', 'terraform_data.later.id')})`, 'unknown'],
    ['their order in a set', `[for one in toset([${long}, { a = 1 }]) : keys(one)[0]][0]`, '"a"'],
  ])('%s is told as of short ones', (_name, expression, expected) => {
    expect(answer(expression)).toBe(expected);
  });
});

describe('rsadecrypt', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const plain = new TextEncoder().encode('10.0.0.0/8');
  const cipher = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, plain);
  const with_ = (pem: string): string =>
    answer(`rsadecrypt(${JSON.stringify(cipher.toString('base64'))}, ${JSON.stringify(pem)})`);

  it.each(['pkcs1', 'pkcs8'] as const)('reads what a key of %s opens', (type) => {
    expect(with_(privateKey.export({ type, format: 'pem' }).toString())).toBe('"10.0.0.0/8"');
  });

  it('refuses what another key has closed, and what is cut', () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const pem = other.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(with_(pem)).toMatch(/^refused/);
    expect(with_(`${pem.slice(0, 300)}\n-----END RSA PRIVATE KEY-----`)).toMatch(/^(?:refused|unknown)/);
  });
});

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

  it('are read also where they are long, and no expression may read them without end', () => {
    const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`site${i}`, '10.0.0.0/8']));
    const files = (asked: string) => [
      { uri: 'file:///corpus/asked.tf', text: `locals {\n  asked = ${asked}\n}\n` },
      { uri: 'file:///corpus/sites.json', text: JSON.stringify(many) },
    ];
    const asking = (asked: string): unknown => {
      const module = Module.root(files(asked), { variables: {} });
      const local = module.locals.get('asked')!;
      const value = evaluate(local.node.value, { module, file: local.file });
      return value.known ? value.value : value.reason.message.key;
    };
    expect(asking('jsondecode(file("sites.json")).site3999')).toBe('10.0.0.0/8');
    const often = `[for x in range(1000) : jsondecode(file("sites.json")).site1][999]`;
    expect(asking(often)).toBe('terraform.tooComplex');
  });

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
