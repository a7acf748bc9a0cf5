import { parse } from '@cdktn/hcl2json';
import { describe, expect, test } from 'vitest';
import { type BodyItem, type Expression, parseHcl } from '../../../server/src/readers/terraform/hcl';

/** The tree as nested words, so that a table shows structure and nothing else. */
function tree(expression: Expression | undefined): string {
  if (!expression) return '_';
  switch (expression.kind) {
    case 'number':
    case 'constant':
      return String(expression.value);
    case 'template':
      return `"${expression.parts.map((part) => (part.kind === 'literal' ? 'text' : part.kind === 'directive' ? `%${part.word}` : tree(part.value))).join('+')}"`;
    case 'variable':
      return expression.name;
    case 'get':
      return `${tree(expression.target)}.${expression.name?.name ?? '_'}`;
    case 'index':
      return `${tree(expression.target)}[${tree(expression.key)}]`;
    case 'splat':
      return `${tree(expression.target)}[*${tree(expression.each)}]`;
    case 'element':
      return '';
    case 'call':
      return `${expression.name}(${expression.args.map(tree).join(' ')}${expression.expand ? '...' : ''})`;
    case 'tuple':
      return `[${expression.items.map(tree).join(' ')}]`;
    case 'object':
      return `{${expression.items.map(({ key, value }) => `${tree(key)}=${tree(value)}`).join(' ')}}`;
    case 'for':
      return `for(${expression.names.join(' ')} in ${tree(expression.collection)}: ${expression.key ? `${tree(expression.key)}=>` : ''}${tree(expression.value)}${expression.group ? '...' : ''}${expression.condition ? ` if ${tree(expression.condition)}` : ''})`;
    case 'unary':
      return `(${expression.operator}${tree(expression.operand)})`;
    case 'binary':
      return `(${tree(expression.left)} ${expression.operator} ${tree(expression.right)})`;
    case 'conditional':
      return `(${tree(expression.condition)} ? ${tree(expression.yes)} : ${tree(expression.no)})`;
    case 'parentheses':
      return tree(expression.value);
    case 'missing':
      return '_';
  }
}

function items(body: readonly BodyItem[]): string {
  return body
    .map((item) =>
      item.kind === 'attribute'
        ? `${item.name.name}=${tree(item.value)}`
        : `${[item.type.name, ...item.labels.map((label) => label.text)].join(' ')} {${items(item.body)}}`,
    )
    .join('; ');
}

describe('expressions', () => {
  test.each([
    ['1', '1'],
    ['1.5e3', '1500'],
    ['null', 'null'],
    ['"a\\n"', '"text"'],
    ['"${var.a}-b"', '"var.a+text"'],
    ['"$${not} %%{this}"', '"text"'],
    ['"%{ if a }x%{ else }y%{ endif }"', '"%if+text+%else+text+%endif"'],
    ['a || b && !c', '(a || (b && (!c)))'],
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a == 1 ? b : c ? d : e', '((a == 1) ? b : (c ? d : e))'],
    ['-a.b', '(-a.b)'],
    ['a-b', 'a-b'],
    ['aws_x.y[0].id', 'aws_x.y[0].id'],
    ['aws_x.y.0.id', 'aws_x.y[0].id'],
    ['aws_x.y["k"].id', 'aws_x.y["text"].id'],
    ['aws_x.y[*].id', 'aws_x.y[*.id]'],
    ['aws_x.y.*.id[0]', 'aws_x.y[*.id][0]'],
    ['f(a, b...)', 'f(a b...)'],
    ['provider::aws::arn_parse(a)', 'provider::aws::arn_parse(a)'],
    ['[a, [b], ]', '[a [b]]'],
    ['{ a = 1, "b" : 2, (c) = 3 }', '{a=1 "text"=2 c=3}'],
    ['[for k, v in m : v if v > 1]', 'for(k v in m: v if (v > 1))'],
    ['{ for s in l : s.k => s... }', 'for(s in l: s.k=>s...)'],
    ['[\n  a,\n  # why\n  b,\n]', '[a b]'],
    ['(\n  a\n  ? b\n  : c\n)', '(a ? b : c)'],
    ['{\n  a = 1\n  b = [\n    2\n  ]\n}', '{a=1 b=[2]}'],
    ['<<EOT\n${a}\n  EOT\n', '"a+text"'],
  ])('%s', async (text, expected) => {
    const { body, faults } = parseHcl(`x = ${text}\n`);
    expect(faults).toEqual([]);
    expect(items(body)).toBe(`x=${expected}`);
    await expect(parse('x.tf', `x = ${text}\n`)).resolves.toBeDefined();
  });
});

describe('bodies', () => {
  test.each([
    ['blocks and labels', 'resource "a" b {\n  c = 1\n  d {}\n}\n', 'resource a b {c=1; d {}}'],
    ['a block on one line', 'a { b = 1 }\n', 'a {b=1}'],
    ['comments of every kind', '# 1\na = 1 // 2\n/* 3\n */ b = 2\n', 'a=1; b=2'],
    ['carriage returns', 'a {\r\n  b = 1\r\n}\r\n', 'a {b=1}'],
    ['a byte order mark', '\uFEFFa = 1\n', 'a=1'],
    ['names beyond ASCII', '名前 = 1\n', '名前=1'],
    ['no line break at the end', 'a = 1', 'a=1'],
  ])('%s', (_, text, expected) => {
    const { body, faults } = parseHcl(text);
    expect(faults).toEqual([]);
    expect(items(body)).toBe(expected);
  });

  test('comments are collected with their markers', () => {
    const text = '# one\na = 1 // two\n/* three */\n';
    expect(parseHcl(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual([
      '# one',
      '// two',
      '/* three */',
    ]);
  });

  test('ranges are exact in UTF-16', () => {
    const text = 'a "ラベル" {\n  b = "𠮷${c}"\n}\n';
    const block = parseHcl(text).body[0]!;
    expect(text.slice(block.start, block.end)).toBe(text.trimEnd());
    if (block.kind !== 'block') throw new Error('a block');
    expect(text.slice(block.start, block.headerEnd)).toBe('a "ラベル"');
    const attribute = block.body[0]!;
    expect(text.slice(attribute.start, attribute.end)).toBe('b = "𠮷${c}"');
  });
});

describe('half-typed text keeps what stands around it', () => {
  test.each([
    ['a name', 'a = 1\nresou\nb = 2\n', 'a=1; resou {}; b=2', 'itemUnfinished'],
    ['a value', 'a = \nb = 2\n', 'a=_; b=2', 'expressionExpected'],
    ['a string', 'a = "x\nb = 2\n', 'a="text"; b=2', 'quoteMissing'],
    ['an interpolation', 'a = "${var.\nb = 2\n', 'a="var._"; b=2', 'nameAfterDot'],
    ['the brace of an interpolation', 'a = "${var.c"\nb = 2\n', 'a="var.c"; b=2', 'sequenceOpen'],
    ['an operator in an interpolation', 'a = "${var.c d}-x"\nb = 2\n', 'a="var.c+text"; b=2', 'sequenceExtra'],
    ['a name that begins with a digit', 'a = "${aws_vpc.10_1.id}"\nb = 2\n', 'a="aws_vpc[10]"; b=2', 'sequenceExtra'],
    ['an element', 'a = ["x", , "y"]\nb = 2\n', 'a=["text" "text"]; b=2', 'expressionExpected'],
    ['a comma', 'a = ["x" "y"]\nb = 2\n', 'a=["text" "text"]; b=2', 'separatorExpected'],
    ['a closing bracket', 'x {\n  a = ["x",\n  b = 2\n}\n', 'x {a=["text"]; b=2}', 'bracketMissing'],
    ['a closing parenthesis', 'x {\n  a = f(c\n  b = 2\n}\n', 'x {a=f(c); b=2}', 'separatorExpected'],
    ['a closing brace', 'x {\n  a = 1\n\ny {\n  b = 2\n}\n', 'x {a=1}; y {b=2}', 'braceMissing'],
    [
      'a nested closing brace',
      'x {\n  y {\n    a = 1\n  z {\n  }\n}\nw {}\n',
      'x {y {a=1}; z {}}; w {}',
      'braceMissing',
    ],
    ['an opening brace', 'x "y"\n  a = 1\n}\nz {}\n', 'x y {a=1}; z {}', 'braceExpected'],
    ['a brace too many', 'x {\n  a = 1\n  }\n  b = 2\n}\ny {}\n', 'x {a=1; b=2}; y {}', 'strayBrace'],
    ['an object', 'x {\n  a = {\n    k = 1\n  b = 2\n}\ny {}\n', 'x {a={k=1}; b=2}; y {}', 'bracketMissing'],
    ['a heredoc', 'a = <<EOT\nb = 2\n', 'a=""; b=2', 'heredocOpen'],
    ['a label', 'x "y {\n  a = 1\n}\nz {}\n', 'x y {a=1}; z {}', 'quoteMissing'],
    ['a dot', 'a = local.\nb = 2\n', 'a=local._; b=2', 'nameAfterDot'],
    ['two values on a line', 'a = 1 2\nb = 2\n', 'a=1; b=2', 'newlineExpected'],
    ['the same name twice', 'a = 1\na = 2\n', 'a=1; a=2', 'setTwice'],
  ])('%s', (_, text, expected, fault) => {
    const { body, faults } = parseHcl(text);
    expect(items(body)).toBe(expected);
    expect(faults[0]!.message.key).toBe(`terraform.${fault}`);
    for (const { start, end } of faults) {
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  });

  test('an unindented file with an open block is not torn apart', () => {
    const closed = 'x {\na = 1\n}\n'.repeat(5);
    const { body } = parseHcl(`${closed}y {\nb = 1\n`);
    expect(items(body)).toBe(`${'x {a=1}; '.repeat(5)}y {b=1}`);
  });
});

describe("what HashiCorp's parser refuses is a fault, what it takes is none", () => {
  test.each([
    ['a { b = 1 c = 2 }\n'],
    ['a { b { } }\n'],
    ['a {\n  b = 1 }\n'],
    ['a {} b {}\n'],
    ['a = "\\q"\n'],
    ['a = "x\ry"\n'],
    ['a = l.0.0\n'],
    ['a = [for v in l : k => v]\n'],
    ['a = { for v in l : v }\n'],
    ['a = { b = \n 1 }\n'],
    ['a = { b = 1, , c = 2 }\n'],
    ['a = <<EOT\nx\nEOT'],
    ['a = "%{ if x }y"\n'],
    ['a = "%{ endif }"\n'],
    ['a "${b}" {}\n'],
    ['a = 1 /*'],
    ["a = 'x'\n"],
    ['a => 1\n'],
    ['a = <<"EOT"\nx\nEOT\n'],
  ])('%j is refused', async (text) => {
    await expect(parse('x.tf', text)).rejects.toThrow();
    expect(parseHcl(text).faults).not.toEqual([]);
  });

  test.each([
    ['a = <<-EOT\n  ${<<EOT\n  inner\nEOT\n}\nEOT\n'],
    ['a = [for v in l : v]\n'],
    ['a = f(\n  b\n  ,\n  c\n)\n'],
    ['a = {\n}\n'],
    ['a {\n  b = {\n    c = 1, d = 2\n  } # e\n}\n'],
    ['a = "${b ? "${c}" : "d"}"\n'],
    ['a = (b\n  .c)\n'],
    ['a = "\\u00e9\\U0001F600"\n'],
  ])('%j is taken', async (text) => {
    await expect(parse('x.tf', text)).resolves.toBeDefined();
    expect(parseHcl(text).faults).toEqual([]);
  });
});
