import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BodyItem,
  type Expression,
  parseHcl,
  parseHclLazily,
  type Tuple,
} from '../../../server/src/readers/terraform/hcl';
import { ROOT } from '../../support/files';

/** Plain objects, so that what is read later compares as what was read at once. */
const plain = (body: readonly BodyItem[]): unknown =>
  body.map((item) => {
    if (item.kind === 'attribute') return { ...item, value: plainValue(item.value) };
    const { kind, start, end, type, labels, headerEnd, open, close, body: inner } = item;
    return { kind, start, end, type, labels, headerEnd, open, close, body: plain(inner) };
  });

function plainValue(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plainValue);
  if (typeof node !== 'object' || node === null) return node;
  const { kind, start, end } = node as Expression;
  if (isCollection(node as Expression)) return { kind, start, end, items: plainValue((node as Tuple).items) };
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, plainValue(part)]));
}
const isCollection = ({ kind }: Expression): boolean => kind === 'tuple' || kind === 'object';
/** Whether a collection waits to be read. */
const waits = (value: Expression): boolean => isCollection(value) && !Object.hasOwn(value, 'items');
const isLazy = (item: BodyItem): boolean =>
  item.kind === 'block' && Object.getOwnPropertyDescriptor(item, 'body') === undefined;
const never = (): boolean => false;
const always = (): boolean => true;
const wants = (_type: string, label: string): boolean => label === 'aws_security_group';

const WANTED = 'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 1\n  }\n}\n';
const OTHER = 'resource "aws_instance" "b" {\n  ami = "x"\n  tags = {\n    a = "b" # c\n  }\n}\n';

describe('blocks that nobody wants', () => {
  it('are read when they are asked for, and then as ever', () => {
    const text = `locals {\n  a = 1\n}\n${OTHER}${WANTED}${OTHER.replace('"b" {', '"c" {\r')}data "aws_ami" "d" {\n}\n`;
    const lazily = parseHclLazily(text, wants, never);
    expect(lazily.body.map(isLazy)).toEqual([false, true, false, true, true]);
    const whole = parseHcl(text);
    expect(plain(lazily.body)).toEqual(plain(whole.body));
    expect(lazily.faults).toEqual(whole.faults);
  });

  it('are passed over where a text, and no comment, holds what begins one', () => {
    const text = `resource "aws_iam_policy" "a" {\n  b = ["arn:aws:s3:::c/*", "d"] # "/*"\n}\n${WANTED}`;
    const lazily = parseHclLazily(text, wants, never);
    expect(lazily.body.map(isLazy)).toEqual([true, false]);
    expect(plain(lazily.body)).toEqual(plain(parseHcl(text).body));
  });

  it.each([
    ['one whose lines begin at the margin', 'resource "aws_x" "b" {\n  a = <<EOF\n{\n}\nEOF\n}\n'],
    ['one that stays open', 'resource "aws_x" "b" {\n  a = 1\n\nresource "aws_y" "c" {\n}\n'],
    ['one on a line', 'resource "aws_x" "b" {}\n'],
    ['one that is indented', '  resource "aws_x" "b" {\n  a = 1\n  }\n'],
    ['one with something behind its brace', 'resource "aws_x" "b" {\n  a = 1\n} b {\n}\n'],
    ['one that speaks to us', 'resource "aws_x" "b" {\n  # workspaces-ports: ignore other-region -- x\n}\n'],
    ['one with a comment over lines', 'resource "aws_x" "b" {\n  /*\n}\n*/\n}\n'],
    ['one with a comment behind a text', 'resource "aws_x" "b" {\n  a = "b" /* "\n}\n*/\n}\n'],
    ['one that is never closed', 'resource "aws_x" "b" {\n  a = 1\n'],
  ])('%s is read at once', (_what, text) => {
    const lazily = parseHclLazily(text + WANTED, wants, never);
    const whole = parseHcl(text + WANTED);
    expect(lazily.body[0] && isLazy(lazily.body[0])).toBe(false);
    expect(plain(lazily.body)).toEqual(plain(whole.body));
    expect(lazily.faults).toEqual(whole.faults);
    expect(lazily.comments).toEqual(whole.comments);
  });

  const LOOKED_UP = `data "aws_subnet" "a" {
  vpc_id = "\${var.vpc}" # a "quote
  filter {
    name   = "tag:Name"
    values = [for one in var.names : "a (\${one}"]
  }
  tags = merge(
    var.tags,
    { a = "b" },
  )
}
`;
  it('are passed over, where somebody minds what is wrong in them, as long as nothing seems to be', () => {
    const lazily = parseHclLazily(LOOKED_UP + WANTED, wants, always);
    expect(lazily.body.map(isLazy)).toEqual([true, false]);
    expect(plain(lazily.body)).toEqual(plain(parseHcl(LOOKED_UP + WANTED).body));
  });

  it.each<[what: string, from: string, to: string]>([
    ['a quote', '"tag:Name"', '"tag:Name'],
    ['a bracket', '"]', '"'],
    ['a parenthesis', '  )', '  '],
    ['a value', '"tag:Name"', ''],
    ['half a name', 'name   = "tag:Name"', 'nam'],
    ['a line of words', 'vpc_id = "${var.vpc}"', 'vpc id'],
  ])('are read where they lack %s: what is wrong is told', (_what, from, to) => {
    const text = LOOKED_UP.replace(from, to) + WANTED;
    const lazily = parseHclLazily(text, wants, always);
    expect(lazily.faults).toEqual(parseHcl(text).faults);
    expect(lazily.faults.length).toBeGreaterThan(0);
  });

  it('are the same in every file of the project, cut anywhere', () => {
    const files = readdirSync(join(ROOT, 'test/cases'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tf'))
      .map((name) => readFileSync(join(ROOT, 'test/cases', name), 'utf8'));
    for (const text of files) {
      for (let cut = text.length; cut > 0; cut -= 97) {
        const part = text.slice(0, cut) + OTHER;
        expect(plain(parseHclLazily(part, never, never).body), part).toEqual(plain(parseHcl(part).body));
      }
    }
  });
});

describe('collections of plain lines', () => {
  const same = (text: string): void => {
    const [lazily, whole] = [parseHclLazily(text, always, never), parseHcl(text)];
    expect(plain(lazily.body), text).toEqual(plain(whole.body));
    expect(lazily.faults, text).toEqual(whole.faults);
  };
  const isLate = (value: string): boolean => {
    const [item] = parseHclLazily(`a = ${value}\nb = 1\n`, always, never).body;
    return item?.kind === 'attribute' && waits(item.value);
  };
  const PAD = `  "a long name" = "a value that makes the collection long enough to be worth passing over, as most are"\n`;

  it.each([
    ['an object', `{\n${PAD}  b = 1\n}`],
    ['one within another', `{\n${PAD}  b = {\n    c = [\n      "x",\n      1.5\n    ]\n  }\n}`],
    ['a list', `[\n  {\n${PAD}  },\n  { a = 1, b = "c" },\n  [1, 2],\n  var.x["y"].z,\n]`],
    ['comments, blank lines, commas and Windows line ends', `{\n${PAD}\n  # b\n  c = 1, // d\r\n  e = "f" # g\n}`],
    ['names in texts', `{\n${PAD}  b = "\${local.x}-\${var.y}-\${a[0].b["c"]}"\n}`],
    ['colons', `{\n${PAD}  b : 1\n  "c" : { d : "e" }\n  f : {\n    g = 1\n  }\n}`],
    ['escapes', `{\n${PAD}  b = "c\\n\\"d\\"\\\\"\n}`],
  ])('are read when they are asked for, and then as ever: %s', (_what, value) => {
    expect(isLate(value)).toBe(true);
    same(`a = ${value}\nb = 1\n`);
  });

  it.each([
    ['a short one', '{\n  a = 1\n}'],
    ['one on its line', `{ a = "${'x'.repeat(200)}" }`],
    ['a loop', `{\nfor a in b : a => a\n${PAD}}`],
    ['a list without a comma', `[\n  {\n${PAD}  }\n  {\n  }\n]`],
    ['a comma too many', `[\n  {\n${PAD}  },\n  ,\n]`],
    ['a comma behind what opens', `{\n${PAD}  b = [,\n  ]\n}`],
    ['a bracket for a brace', `{\n${PAD}  b = [\n  }\n}`],
    ['a text that stays open', `{\n${PAD}  b = "c\n}`],
    ['a name without a value', `{\n${PAD}  b =\n}`],
    ['a heredoc', `{\n${PAD}  b = <<EOF\n}\nEOF\n}`],
    ['a comment over lines', `{\n${PAD}  /*\n}\n*/\n}`],
    ['one that speaks to us', `{\n${PAD}  # workspaces-ports: ignore other-region -- x\n}`],
    ['one that is never closed', `{\n${PAD}  b = 1\n`],
    ['a wrong escape', `{\n${PAD}  b = "\\d"\n}`],
    ['a text that ends in an escape', `{\n${PAD}  b = "c\\"\n}`],
    ['two colons', `{\n${PAD}  b :: 1\n}`],
    ['what is worked out in a text', `{\n${PAD}  b = "\${f(1)}"\n}`],
    ['what is worked out', `{\n${PAD}  b = 1 + 2\n}`],
  ])('are read at once otherwise: %s', (_what, value) => {
    expect(isLate(value)).toBe(false);
    same(`a = ${value}\nb = 1\n`);
  });

  it('are never passed over where anything in them is wrong, whatever they are put together from', () => {
    const word = fc.constantFrom(
      ...[
        'a',
        '"b"',
        '1',
        'true',
        'var.c',
        '=',
        ':',
        ',',
        '[',
        ']',
        '{',
        '}',
        '[1, 2]',
        '{ d = 1 }',
        '\n',
        '\n  ',
        ' ',
      ],
      ...[
        '# e',
        '"${local.f}"',
        '"${j[0].k}"',
        '"l\\n"',
        '"m\\d"',
        '"n\\"',
        'for',
        '"',
        '${',
        '(',
        ')',
        'g(1)',
        '.',
        '-',
        '\r\n',
        `${PAD}`,
        'h = 1\n',
        'i = {\n',
        '}\n',
      ],
    );
    const inside = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(inside, fc.constantFrom('{}', '[]'), (text, pair) =>
        same(`a = ${pair[0]}\n${pair === '{}' ? PAD : `"${'x'.repeat(100)}",\n`}${text}\n${pair[1]}\nb = 1\n`),
      ),
      { numRuns: 2000 },
    );
  });

  it('are the same in every file of the project, cut anywhere', () => {
    const files = readdirSync(join(ROOT, 'test/cases'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tf'))
      .map((name) => readFileSync(join(ROOT, 'test/cases', name), 'utf8'));
    for (const text of files) for (let cut = text.length; cut > 0; cut -= 61) same(text.slice(0, cut));
  });
});
