import { describe, expect, it } from 'vitest';
import type { FilterPolicy } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';
import { filesOf, outline, peerText, read, textAt } from './support';

const egress = (cidrs: string): string =>
  `  egress {\n    protocol = "tcp"\n    from_port = 1\n    to_port = 1\n    cidr_blocks = ${cidrs}\n  }\n`;
const rule = (owner: string, cidr: string, more = ''): string =>
  `resource "aws_security_group_rule" "r" {\n${more}  security_group_id = ${owner}\n  type = "egress"\n  protocol = "tcp"\n  from_port = 2\n  to_port = 2\n  cidr_blocks = [${cidr}]\n}\n`;
const TEN = 'outbound tcp 1 > 10.0.0.0/8';

describe('instances are objects of their own where they differ, and one where they are alike', () => {
  it.each([
    ['alike', 'count = 2', '["10.0.0.0/8"]', '', { '': [TEN] }],
    [
      'by their key',
      'for_each = { a = "10.0.0.0/8", b = "10.1.0.0/16" }',
      '[each.value]',
      '',
      { '["a"]': [TEN], '["b"]': ['outbound tcp 1 > 10.1.0.0/16'] },
    ],
    [
      'by their number',
      'count = 2',
      '["10.${count.index}.0.0/16"]',
      '',
      { '[0]': ['outbound tcp 1 > 10.0.0.0/16'], '[1]': ['outbound tcp 1 > 10.1.0.0/16'] },
    ],
    [
      'by a rule for one of them',
      'for_each = toset(["a", "b"])',
      '["10.0.0.0/8"]',
      rule('aws_security_group.g["b"].id', '"10.9.0.0/16"'),
      { '["a"]': [TEN], '["b"]': [TEN, 'outbound tcp 2 > 10.9.0.0/16'] },
    ],
    [
      'by rules that are made with them and differ',
      'for_each = { a = "10.8.0.0/16", b = "10.9.0.0/16" }',
      '["10.0.0.0/8"]',
      rule(
        'aws_security_group.g[each.key].id',
        'each.value',
        '  for_each = { a = "10.8.0.0/16", b = "10.9.0.0/16" }\n',
      ),
      {
        '["a"]': [TEN, 'outbound tcp 2 > 10.8.0.0/16'],
        '["b"]': [TEN, 'outbound tcp 2 > 10.9.0.0/16'],
      },
    ],
    ...(
      [
        [
          'a splat',
          'element(values(aws_security_group.g).*.id, count.index)',
          'count = 2\n',
          'local.cidrs[count.index]',
          '',
        ],
        ['a function', 'values(aws_security_group.g)[count.index].id', 'count = 2\n', 'local.cidrs[count.index]', ''],
        ['their own map', 'each.value.id', 'for_each = aws_security_group.g\n', 'local.by[each.key]', ''],
        [
          'a local value',
          'local.ids[each.key]',
          'for_each = local.by\n',
          'each.value',
          'locals {\n  ids = { for key, one in aws_security_group.g : key => one.id }\n}\n',
        ],
      ] as const
    ).map(
      ([name, owner, multiplier, cidr, more]) =>
        [
          `by rules that go over them by ${name}`,
          'for_each = toset(["a", "b"])',
          '["10.0.0.0/8"]',
          `locals {\n  cidrs = ["10.8.0.0/16", "10.9.0.0/16"]\n  by = { a = "10.8.0.0/16", b = "10.9.0.0/16" }\n}\n${more}${rule(owner, cidr, `  ${multiplier}`)}`,
          { '["a"]': [TEN, 'outbound tcp 2 > 10.8.0.0/16'], '["b"]': [TEN, 'outbound tcp 2 > 10.9.0.0/16'] },
        ] as const,
    ),
    ['of which nobody knows how many there are', 'count = var.n', '["10.0.0.0/8"]', 'variable "n" {}\n', { '': [TEN] }],
  ] as const)('%s', (_name, multiplier, cidrs, more, expected) => {
    const text = `resource "aws_security_group" "g" {\n  ${multiplier}\n${egress(cidrs)}}\n${more}`;
    const found = outline(read(text).policies);
    expect(found).toEqual(
      Object.fromEntries(Object.entries(expected).map(([key, lines]) => [`aws_security_group.g${key}`, lines])),
    );
  });
});

describe('of objects of which nobody knows how many there are', () => {
  const groups = 'variable "nets" {}\nresource "aws_security_group" "g" {\n  for_each = toset(var.nets)\n}\n';
  const lines = (text: string): unknown =>
    read(text).policies.map(
      (policy) =>
        'rules' in policy && policy.rules.map((one) => [textAt(one.ports.span, filesOf(text)), one.maybe?.message.key]),
    );

  it('each rule is told that one of them may have, however many a resource makes', () => {
    const ports = `resource "aws_security_group_rule" "r" {
  for_each          = { a = 80, b = 88, c = 389 }
  security_group_id = aws_security_group.g[var.nets[0]].id
  type              = "egress"
  protocol          = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_blocks       = ["10.0.0.0/8"]
}
`;
    expect(lines(groups + ports)).toEqual([
      [
        ['80', 'terraform.oneInstance'],
        ['88', 'terraform.oneInstance'],
        ['389', 'terraform.oneInstance'],
      ],
    ]);
    // Made as often as the groups, by their key, they are of all.
    const all = ports.replace('{ a = 80, b = 88, c = 389 }', 'toset(var.nets)').replace('var.nets[0]', 'each.key');
    expect(lines(groups + all.replaceAll('= each.value', '= 80'))).toEqual([
      [[expect.stringMatching(/^80\b/), undefined]],
    ]);
  });

  it('a network ACL keeps every entry that such a resource makes', () => {
    const text = `variable "nets" {}
resource "aws_network_acl" "g" {
  for_each = toset(var.nets)
  vpc_id   = "vpc-1"
}
resource "aws_network_acl_rule" "r" {
  for_each       = { a = 80, b = 88 }
  network_acl_id = aws_network_acl.g[var.nets[0]].id
  rule_number    = each.value
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = each.value
  to_port        = each.value
}
`;
    expect(lines(text)).toEqual([
      [
        ['80', 'terraform.oneInstance'],
        ['88', 'terraform.oneInstance'],
      ],
    ]);
  });
});

describe('rules and objects meet over modules', () => {
  const MODULE = `variable "cidrs" {\n  default = ["10.0.0.0/8"]\n}\nresource "aws_security_group" "g" {\n${egress('var.cidrs')}}\noutput "id" {\n  value = aws_security_group.g.id\n}\n`;
  const found = (main: string, more: Record<string, string> = {}) =>
    outline(read({ 'main.tf': main, 'm/main.tf': MODULE, ...more }).policies);

  it('a rule of the caller for a group of the module', () => {
    expect(found(`module "m" {\n  source = "./m"\n}\n${rule('module.m.id', '"10.9.0.0/16"')}`)).toEqual({
      'module.m.aws_security_group.g': [TEN, 'outbound tcp 2 > 10.9.0.0/16'],
    });
  });

  it('a group of each instance of a module that differs by it', () => {
    const ruled = `variable "group" {}\nvariable "cidr" {}\n${rule('var.group', 'var.cidr')}`;
    const main = (calls: string): string =>
      `resource "aws_security_group" "g" {\n  for_each = toset(["a", "b"])\n${egress('["10.0.0.0/8"]')}}\n${calls}`;
    const both = {
      'aws_security_group.g["a"]': [TEN, 'outbound tcp 2 > 10.8.0.0/16'],
      'aws_security_group.g["b"]': [TEN, 'outbound tcp 2 > 10.9.0.0/16'],
    };
    for (const [multiplier, group] of [
      ['{ a = "10.8.0.0/16", b = "10.9.0.0/16" }', 'aws_security_group.g[each.key].id'],
      ['aws_security_group.g', 'each.value.id'],
    ] as const) {
      const cidr = multiplier.startsWith('{') ? 'each.value' : '{ a = "10.8.0.0/16", b = "10.9.0.0/16" }[each.key]';
      const call = `module "r" {\n  source   = "./r"\n  for_each = ${multiplier}\n  group = ${group}\n  cidr = ${cidr}\n}\n`;
      expect(found(main(call), { 'r/main.tf': ruled }), group).toEqual(both);
    }
  });

  it.each([
    ['var.group != null', true],
    ['null != var.group', true],
    ['var.group != ""', true],
    ['var.group == null', false],
    ['var.group == ""', false],
    ['var.none != null', false],
    ['coalesce(var.none, var.group) == var.group', undefined],
  ])('what a module is handed is there, also before AWS has made it: %s', (condition, there) => {
    const ruled = `variable "group" {}\nvariable "none" {\n  default = null\n}\n${rule('coalesce(var.none, var.group)', '"10.9.0.0/16"', `  count = ${condition} ? 1 : 0\n`)}`;
    const main = `resource "aws_security_group" "g" {\n${egress('["10.0.0.0/8"]')}}\nmodule "r" {\n  source = "./r"\n  group = aws_security_group.g.id\n}\n`;
    const [policy] = read({ 'main.tf': main, 'r/main.tf': ruled }).policies;
    const rules = policy && 'rules' in policy ? policy.rules : [];
    expect(rules.slice(1).map(({ maybe }) => maybe !== undefined)).toEqual(
      there === undefined ? [true] : there ? [false] : [],
    );
  });

  it('rules of several calls for groups of which nobody knows how many there are', () => {
    const ruled = `variable "group" {}\nvariable "cidr" {}\n${rule('var.group', 'var.cidr')}`;
    const call = (name: string, cidr: string): string =>
      `module "${name}" {\n  source = "./r"\n  group = aws_security_group.g["${name}"].id\n  cidr = "${cidr}"\n}\n`;
    const main = `variable "nets" {}\nresource "aws_security_group" "g" {\n  for_each = toset(var.nets)\n}\n${call('a', '10.8.0.0/16')}${call('b', '10.9.0.0/16')}`;
    const { policies } = read({ 'main.tf': main, 'r/main.tf': ruled });
    const rules = policies.flatMap((policy) => (policy.kind === 'security-group' ? policy.rules : []));
    expect(rules.map(({ peers, maybe }) => [peers[0]?.kind, maybe?.message.key])).toEqual([
      ['address', 'terraform.oneInstance'],
      ['address', 'terraform.oneInstance'],
    ]);
  });

  it('a rule of one module for a group of another, handed on by the caller', () => {
    const rules = `variable "group" {}\n${rule('var.group', '"10.9.0.0/16"')}`;
    const main = 'module "m" {\n  source = "./m"\n}\nmodule "r" {\n  source = "./r"\n  group  = module.m.id\n}\n';
    expect(found(main, { 'r/main.tf': rules })).toEqual({
      'module.m.aws_security_group.g': [TEN, 'outbound tcp 2 > 10.9.0.0/16'],
    });
  });

  it('a rule for a group of every instance of a module', () => {
    const main = `module "m" {\n  source   = "./m"\n  for_each = toset(["a", "b"])\n}\n${rule('module.m[each.key].id', '"10.9.0.0/16"', '  for_each = toset(["b"])\n')}`;
    expect(found(main)).toEqual({
      'module.m["a"].aws_security_group.g': [TEN],
      'module.m["b"].aws_security_group.g': [TEN, 'outbound tcp 2 > 10.9.0.0/16'],
    });
  });

  it('a group that is not made in this code is called as the caller calls it', () => {
    const rules = `variable "group" {}\n${rule('var.group', '"10.9.0.0/16"')}`;
    const main = 'module "r" {\n  source = "./r"\n  group  = data.aws_security_group.old.id\n}\n';
    expect(Object.keys(found(main, { 'r/main.tf': rules }))).toContain('data.aws_security_group.old.id');
  });
});

describe('values keep the place of the literal that they come from', () => {
  it.each([
    [
      'the argument of a call',
      { 'main.tf': 'module "m" {\n  source = "./m"\n  c      = "10.7.0.0/16"\n}\n' },
      'main.tf',
    ],
    [
      'a tfvars file',
      {
        'main.tf': 'variable "c" {}\nmodule "m" {\n  source = "./m"\n  c      = var.c\n}\n',
        'terraform.tfvars': 'c = "10.7.0.0/16"\n',
      },
      'terraform.tfvars',
    ],
    ['JSON', { 'main.tf.json': '{"module": {"m": {"source": "./m", "c": "10.7.0.0/16"}}}' }, 'main.tf.json'],
    [
      'an override file',
      {
        'main.tf': 'module "m" {\n  source = "./m"\n  c      = "x"\n}\n',
        'override.tf': 'module "m" {\n  c = "10.7.0.0/16"\n}\n',
      },
      'override.tf',
    ],
  ] as [string, Record<string, string>, string][])('%s', (_name, texts, where) => {
    const all = { ...texts, 'm/main.tf': 'variable "c" {}\nresource "aws_vpc" "v" {\n  cidr_block = var.c\n}\n' };
    const [policy] = read(all).policies;
    const range = policy?.kind === 'address-space' ? policy.ranges[0]! : undefined;
    expect(range?.span.uri).toBe(`file:///net/${where}`);
    expect(textAt(range!.span, filesOf(all))).toBe('10.7.0.0/16');
  });
});

describe('what OpenTofu switches off in its lifecycle', () => {
  const found = (enabled: string) =>
    outline(
      read(`variable "on" {}
resource "aws_security_group" "g" {}
${rule('aws_security_group.g.id', '"10.9.0.0/16"', `  lifecycle {\n    enabled = ${enabled}\n  }\n`)}
resource "aws_security_group" "off" {
  lifecycle {
    enabled = false
  }
}
`).policies,
    );
  it.each<[string, string[]]>([
    ['true', ['outbound tcp 2 > 10.9.0.0/16']],
    ['1 > 2', []],
    ['var.on', [expect.stringMatching(/^outbound tcp 2 > 10\.9\.0\.0\/16 maybe: variable on has no default/)]],
  ])('is there, is not, or may be: %s', (enabled, rules) => {
    expect(found(enabled)).toEqual({ 'aws_security_group.g': rules });
  });
});

describe('a resource of which nobody knows how many there are', () => {
  const AZS = /^\? variable azs has no default/;
  it.each<[string, string, unknown]>([
    ['the one of a number that is named', '[aws_subnet.n[1].cidr_block]', '10.0.1.0/24'],
    ['the one of a key that is named', '[aws_subnet.k["10.7.0.0/24"].cidr_block]', '10.7.0.0/24'],
    ['what its key does not tell', '[aws_subnet.k["a"].availability_zone]', expect.stringMatching(AZS)],
    ['all of them', 'aws_subnet.n[*].cidr_block', expect.stringMatching(AZS)],
    ['the first of all, as it was written long ago', '["${aws_subnet.n.*.cidr_block[0]}"]', expect.stringMatching(AZS)],
    ['each of them', '[for one in aws_subnet.k : one.cidr_block]', expect.stringMatching(AZS)],
    ['those of a map', 'values(aws_subnet.k)[*].cidr_block', expect.stringMatching(AZS)],
  ])('%s: %s', (_, cidrs, expected) => {
    const { policies } = read(`variable "azs" {}
resource "aws_subnet" "n" {
  count      = length(var.azs)
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}
resource "aws_subnet" "k" {
  for_each          = toset(var.azs)
  cidr_block        = each.key
  availability_zone = each.value
}
resource "aws_security_group" "g" {
${egress(cidrs)}}
`);
    const [rule] = (policies.find(({ address }) => address === 'aws_security_group.g') as FilterPolicy).rules;
    expect(rule!.peers.map(peerText)).toEqual([expected]);
  });
});

it('terraform.workspace is what the configuration says', () => {
  const text =
    'resource "aws_vpc" "v" {\n  cidr_block = terraform.workspace == "prod" ? "10.1.0.0/16" : "10.2.0.0/16"\n}\n';
  expect(outline(read(text, { variables: { 'terraform.workspace': 'prod' } }).policies)).toEqual({
    'aws_vpc.v': ['10.1.0.0/16'],
  });
  expect(outline(read(text).policies)['aws_vpc.v']![0]).toMatch(
    /^\? .*terraform\.workspace is chosen when Terraform runs/,
  );
});

describe('after an edit elsewhere', () => {
  const settings = { variables: {} };
  const GROUP = {
    uri: 'file:///w/a.tf',
    text: `resource "aws_security_group" "g" {\n  for_each = toset(["a", "b"])\n${egress('local.ten')}}\n`,
  };
  const LOCAL = { uri: 'file:///w/b.tf', text: 'locals {\n  ten = ["10.0.0.0/8"]\n  other = 1\n}\n' };
  const beside = (text: string) => ({ uri: 'file:///w/c.tf', text });
  const addresses = (reading: ReturnType<typeof readTerraform>) => reading.policies.map(({ address }) => address);

  it('instances are told apart as soon as one of them is named, and together again', () => {
    const apart = rule('aws_security_group.g["b"].id', '"10.9.0.0/16"');
    const alike = readTerraform([GROUP, LOCAL, beside('')], settings);
    expect(addresses(alike)).toEqual(['aws_security_group.g']);
    const named = readTerraform([GROUP, LOCAL, beside(apart)], settings, alike);
    expect(addresses(named)).toEqual(['aws_security_group.g["a"]', 'aws_security_group.g["b"]']);
    expect(addresses(readTerraform([GROUP, LOCAL, beside('')], settings, named))).toEqual(['aws_security_group.g']);
  });

  it('objects stay the same whose names keep their words and places, and no others', () => {
    const first = readTerraform([GROUP, LOCAL], settings);
    // Its first edit shows that a file is being edited.
    const before = readTerraform([GROUP, { ...LOCAL }], settings, first);
    const behind = { ...LOCAL, text: LOCAL.text.replace('other = 1', 'other = 2') };
    const same = readTerraform([GROUP, behind], settings, before);
    expect(same.policies[0]).toBe(before.policies[0]);
    const [moved] = readTerraform([GROUP, { ...LOCAL, text: `\n${behind.text}` }], settings, same).policies;
    expect(moved).not.toBe(same.policies[0]);
    const at = behind.text.indexOf('10.0.0.0/8') + 1;
    expect(moved?.kind === 'security-group' && moved.rules[0]?.peers[0]?.span.start).toBe(at);
  });
});

describe('of several groups of which one is made', () => {
  const FIRST = 'aws_security_group.plain[0].id';
  const SECOND = 'aws_security_group.prefixed[0].id';
  const made = (id: string, name: string): Record<string, string[]> => {
    const text = `variable "prefix" {}
locals {
  name = ${name}
  id   = ${id}
}
resource "aws_security_group" "plain" {
  count = local.name == null ? 1 : 0
}
resource "aws_security_group" "prefixed" {
  count = local.name != null ? 1 : 0
}
${rule('local.id', '"10.0.0.0/8"')}`;
    return outline(read(text).policies);
  };
  const RULE = 'outbound tcp 2 > 10.0.0.0/8';

  it.each([
    ['null', 'plain'],
    ['"office"', 'prefixed'],
    // Whatever the variable holds, a text with more in it is not null.
    ['"office-${var.prefix}"', 'prefixed'],
  ])('a rule is for the one that is made: where the name is %s', (name, expected) => {
    expect(made(`try(${FIRST}, ${SECOND})`, name)).toEqual({ [`aws_security_group.${expected}`]: [RULE] });
  });

  it.each([
    `try(${FIRST}, ${SECOND})`,
    `try(${FIRST}, ${SECOND}, "")`,
    `coalesce(try(${FIRST}, ""), try(${SECOND}, ""))`,
    `"\${try(${FIRST}, ${SECOND})}"`,
  ])('and may be for either where nobody can tell which: %s', (id) => {
    const maybe = expect.stringMatching(/^outbound tcp 2 > 10\.0\.0\.0\/8 maybe: .*may be one of several objects/);
    expect(made(id, 'var.prefix')).toEqual({
      'aws_security_group.plain': [maybe],
      'aws_security_group.prefixed': [maybe],
    });
  });

  it('where no other is named, the rule is for it whenever it is made', () => {
    expect(made(`try(${FIRST}, "")`, 'var.prefix')).toEqual({
      'aws_security_group.plain': [RULE],
      'aws_security_group.prefixed': [],
    });
  });
});
