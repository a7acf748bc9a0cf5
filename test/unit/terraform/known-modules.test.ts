import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { aroundOf, sourcesOf } from '../../../server/src/features/context';
import type { FilterPolicy } from '../../../server/src/policy';
import { mentionsNetwork } from '../../../server/src/readers/terraform';
import { combine } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';
import { outline, read } from './support';

/** What a call of a registry module whose code is not here is read as. */
const rules = (source: string, inputs: string): string[] => {
  const found = outline(read(`module "sg" {\n  source = "${source}"\n  name   = "members"\n${inputs}\n}\n`).policies);
  return Object.values(found).flat();
};

describe('terraform-aws-modules/security-group/aws', () => {
  const community = (inputs: string): string[] => rules('terraform-aws-modules/security-group/aws', inputs);

  it.each<[string, string, string[]]>([
    ['nothing asked for, nothing open', '', []],
    [
      'rules by name, for the ranges of all',
      'egress_rules = ["https-443-tcp", "dns-udp"]\negress_cidr_blocks = ["10.0.0.0/8"]\negress_ipv6_cidr_blocks = []',
      ['outbound tcp 443 > 10.0.0.0/8', 'outbound udp 53 > 10.0.0.0/8'],
    ],
    ['names go to everywhere unless said', 'egress_rules = ["all-all"]', ['outbound all > 0.0.0.0/0, ::/0']],
    [
      'maps with ports and a text of ranges',
      'egress_with_cidr_blocks = [{ from_port = 4172, to_port = 4173, protocol = 17, cidr_blocks = "10.0.0.0/8,10.9.0.0/16" }]',
      ['outbound udp 4172-4173 > 10.0.0.0/8, 10.9.0.0/16'],
    ],
    [
      'maps with a name and the ranges of all',
      'ingress_with_cidr_blocks = [{ rule = "rdp-tcp" }]\ningress_cidr_blocks = ["10.1.0.0/16"]',
      ['inbound tcp 3389 > 10.1.0.0/16'],
    ],
    [
      'another group, the group itself, a prefix list',
      `ingress_with_source_security_group_id = [{ rule = "ssh-tcp", source_security_group_id = "sg-1" }]
ingress_with_self = [{ rule = "all-all" }]
egress_with_prefix_list_ids = [{ rule = "https-443-tcp", prefix_list_ids = "pl-1" }]`,
      [
        'inbound tcp 22 > group sg-1',
        'inbound all > group module.sg.aws_security_group.this',
        'outbound tcp 443 > list pl-1',
      ],
    ],
    [
      'as many of the computed ones as are said',
      `computed_ingress_with_source_security_group_id = [{ rule = "ssh-tcp", source_security_group_id = "sg-1" }, { rule = "ssh-tcp", source_security_group_id = "sg-2" }]
number_of_computed_ingress_with_source_security_group_id = 1`,
      ['inbound tcp 22 > group sg-1'],
    ],
    [
      'a name that is not listed here is unknown, not refused',
      'egress_rules = ["carbon-gui-udp"]\negress_cidr_blocks = ["10.0.0.0/8"]\negress_ipv6_cidr_blocks = []',
      [expect.stringMatching(/^outbound \(\? only the code of module sg tells this.* > 10\.0\.0\.0\/8$/)],
    ],
    [
      'version 6: a map of rules, each like a resource',
      `ingress_rules = {
  desk = { from_port = 5432, to_port = 5433, cidr_ipv4 = "10.1.0.0/16" }
  self = { from_port = 22, referenced_security_group_id = "self" }
}
egress_rules = { all = { ip_protocol = "-1", cidr_ipv6 = "::/0" }, list = { from_port = 443, prefix_list_id = "pl-1" } }`,
      [
        'inbound tcp 5432-5433 > 10.1.0.0/16',
        'inbound tcp 22 > group module.sg.aws_security_group.this',
        'outbound all > ::/0',
        'outbound tcp 443 > list pl-1',
      ],
    ],
    ['a group that is switched off', 'create = false\negress_rules = ["all-all"]', []],
  ])('%s', (_, inputs, expected) => {
    expect(community(inputs)).toEqual(expected);
  });

  it('writes the rules of a group that is made elsewhere, told at the call', () => {
    const text = `resource "aws_security_group" "own" {}
module "sg" {
  source            = "terraform-aws-modules/security-group/aws"
  create_sg         = false
  security_group_id = aws_security_group.own.id
  egress_with_cidr_blocks = [{ rule = "https-443-tcp", cidr_blocks = "10.0.0.0/8" }]
  ingress_with_self       = [{ rule = "all-all" }]
}
`;
    const { policies } = read(text);
    expect(outline(policies)).toEqual({
      'aws_security_group.own': ['inbound all > group aws_security_group.own', 'outbound tcp 443 > 10.0.0.0/8'],
    });
    const [own] = policies as readonly FilterPolicy[];
    for (const { span } of own!.rules) expect(text.slice(span.start, span.end)).toBe('module "sg"');
  });

  it('whose group of others gets no rules in itself, which would take away those of the module', async () => {
    const apart = 'create_sg = false\n  security_group_id = aws_security_group.own.id\n  ';
    const offered = async (input: string): Promise<number> => {
      const text = `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "own" {}
module "sg" {
  source       = "terraform-aws-modules/security-group/aws"
  ${input}egress_rules = ["https-443-tcp"]
}
`;
      const unit = (await new Analyzer(memoryHost({ 'main.tf': text }), async () => undefined).check(
        'file:///w/main.tf',
      ))!;
      const fixes = unit.findings.flatMap(({ fix }) => (fix ? [fix] : []));
      expect(unit.findings.map(({ rule }) => rule)).toContain('missing-requirement');
      return combine(fixes, sourcesOf(unit), aroundOf(unit)).length;
    };
    expect(await offered('')).toBe(1);
    expect(await offered(apart)).toBe(0);
  });

  it('stands in the region that it is given, else in that of its provider', () => {
    const regions = (input: string) =>
      read(
        `provider "aws" {\n  region = "eu-west-1"\n}\nmodule "sg" {\n  source = "terraform-aws-modules/security-group/aws"\n  ${input}\n}\n`,
      ).policies.map(({ region }) => region?.known && region.value);
    expect(regions('region = "ap-northeast-1"')).toEqual(['ap-northeast-1']);
    expect(regions('')).toEqual(['eu-west-1']);
  });

  it('takes rules that are added apart to its group', () => {
    const found = outline(
      read(`module "sg" { source = "terraform-aws-modules/security-group/aws" }
resource "aws_security_group_rule" "more" {
  security_group_id = module.sg.security_group_id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["10.0.0.0/8"]
}
`).policies,
    );
    expect(found).toEqual({ 'module.sg.aws_security_group.this': ['outbound tcp 443 > 10.0.0.0/8'] });
  });

  it('is told at the call, and no edit is offered', () => {
    const text = 'module "sg" {\n  source = "terraform-aws-modules/security-group/aws"\n}\n';
    const [policy] = read(text).policies;
    expect(text.slice(policy!.nameSpan.start, policy!.nameSpan.end)).toBe('module "sg"');
    expect(policy!.readOnly).toBeDefined();
  });
});

describe('cloudposse/security-group/aws', () => {
  const cloudposse = (inputs: string): string[] => rules('cloudposse/security-group/aws', inputs);

  it.each<[string, string, string[]]>([
    ['everything goes out unless that is switched off', '', ['outbound all > 0.0.0.0/0, ::/0']],
    [
      'a list of rules',
      `allow_all_egress = false
rules = [{ type = "egress", from_port = 443, to_port = 443, protocol = "tcp", cidr_blocks = ["10.0.0.0/8"], source_security_group_id = null, self = null }]`,
      ['outbound tcp 443 > 10.0.0.0/8'],
    ],
    [
      'rules by a key, and a matrix',
      `allow_all_egress = false
rules_map = { web = [{ type = "ingress", from_port = 80, to_port = 80, protocol = "tcp", self = true }] }
rule_matrix = [{ cidr_blocks = ["10.1.0.0/16"], source_security_group_ids = ["sg-1"], rules = [{ type = "ingress", from_port = 22, to_port = 22, protocol = "tcp" }] }]`,
      ['inbound tcp 80 > group module.sg.aws_security_group.default', 'inbound tcp 22 > 10.1.0.0/16, group sg-1'],
    ],
  ])('%s', (_, inputs, expected) => {
    expect(cloudposse(inputs)).toEqual(expected);
  });

  it.each([
    ['version = "0.4.3"', false],
    ['version = "1.0.1"', false],
    ['version = "~> 1.0"', false],
    ['version = ">= 0.4, < 2.0.0"', false],
    ['version = "2.2.0"', true],
    ['version = "~> 2.0"', true],
    ['version = ">= 1.0"', true],
    ['', true],
  ])('lets everything out by itself since version 2 only: %s', (version, open) => {
    expect(cloudposse(version)).toEqual(open ? ['outbound all > 0.0.0.0/0, ::/0'] : []);
  });

  it('says its version in the source as well', () => {
    const git = (ref: string): string[] =>
      rules(`git::https://github.com/cloudposse/terraform-aws-security-group.git?ref=${ref}`, '');
    expect([git('tags/0.4.0'), git('2.0.1').length]).toEqual([[], 1]);
  });

  it('writes the rules of a group that is made elsewhere', () => {
    const found = read(`resource "aws_security_group" "own" {}
module "sg" {
  source                   = "cloudposse/security-group/aws"
  target_security_group_id = [aws_security_group.own.id]
  rule_matrix = [{ cidr_blocks = ["10.1.0.0/16"], rules = [{ type = "ingress", from_port = 22, to_port = 22, protocol = "tcp" }] }]
}
`).policies;
    expect(outline(found)).toEqual({
      'aws_security_group.own': ['inbound tcp 22 > 10.1.0.0/16', 'outbound all > 0.0.0.0/0, ::/0'],
    });
  });

  it.each<[what: string, ends: string, expected: readonly unknown[]]>([
    ['all groups at the other end', 'source_security_group_ids = ["sg-1", "sg-2"]', ['group sg-1', 'group sg-2']],
    [
      'ranges beside groups',
      'cidr_blocks = ["10.1.0.0/16"], source_security_group_ids = ["sg-1", aws_security_group.own.id]',
      ['10.1.0.0/16', 'group sg-1', 'group aws_security_group.own'],
    ],
    [
      'ranges that nobody knows beside a group',
      'cidr_blocks = var.offices, source_security_group_ids = ["sg-1"]',
      [expect.stringMatching(/^\? .*var\.offices/), 'group sg-1'],
    ],
    ['no groups', 'cidr_blocks = ["10.1.0.0/16"], source_security_group_ids = []', ['10.1.0.0/16']],
  ])('for a group that is made elsewhere, of a rule with several other ends: %s', (_, ends, expected) => {
    const found = read(`resource "aws_security_group" "own" {}
module "sg" {
  source                   = "cloudposse/security-group/aws"
  target_security_group_id = [aws_security_group.own.id]
  allow_all_egress         = false
  rule_matrix = [{ ${ends}, rules = [{ type = "ingress", from_port = 22, to_port = 22, protocol = "tcp" }] }]
}
`).policies;
    const rules = outline(found)['aws_security_group.own']!.map((rule) => rule.replace('inbound tcp 22 > ', ''));
    expect(rules).toEqual(expected);
  });
});

describe('which calls are meant', () => {
  it.each([
    ['terraform-aws-modules/security-group/aws', true],
    ['registry.terraform.io/terraform-aws-modules/security-group/aws', true],
    ['git::https://github.com/terraform-aws-modules/terraform-aws-security-group.git?ref=v5.1.0', true],
    ['github.com/cloudposse/terraform-aws-security-group?ref=2.2.0', true],
    // Its submodules have inputs of their own.
    ['terraform-aws-modules/security-group/aws//modules/https-443', false],
    ['example/security-group/aws', false],
  ])('%s: %s', (source, meant) => {
    const text = `module "sg" {\n  source = "${source}"\n}\n`;
    expect(read(text).policies.length > 0).toBe(meant);
    expect(mentionsNetwork(text)).toBe(meant);
  });

  it('code that is on this machine goes before', () => {
    const found = read({
      'main.tf': 'module "sg" {\n  source = "terraform-aws-modules/security-group/aws"\n}\n',
      '.terraform/modules/modules.json': JSON.stringify({ Modules: [{ Key: 'sg', Dir: '.terraform/modules/sg' }] }),
      '.terraform/modules/sg/main.tf': 'resource "aws_security_group" "mine" {\n  name = "x"\n}\n',
    });
    expect(found.policies.map(({ address }) => address)).toEqual(['module.sg.aws_security_group.mine']);
  });
});

describe('a module whose code is not here and that is not known', () => {
  const rulesOf = (input: string, group = ''): string[] =>
    outline(
      read(`resource "aws_security_group" "own" {
${group}
}
module "rules" {
  source = "example.com/net/rules/aws"
  ${input}
}
`).policies,
    )['aws_security_group.own']!;
  const MORE = expect.stringMatching(/maybe: module\.rules gets its id to write rules with/);

  it.each([
    'security_group_id = aws_security_group.own.id',
    'target_security_group_id = [aws_security_group.own.id]',
    'workspace_sg_id = one(aws_security_group.own[*].id)',
  ])('may add rules to a group that it is handed as the owner: %s', (input) => {
    expect(rulesOf(input)).toEqual([MORE, MORE]);
  });

  it.each([
    'vpc_security_group_ids = [aws_security_group.own.id]',
    'source_security_group_id = aws_security_group.own.id',
    'depends_on = [aws_security_group.own]',
  ])('not to one that it only uses: %s', (input) => {
    expect(rulesOf(input)).toEqual([]);
  });

  it('nor to one whose rules stand in it: the two would take away each other’s', () => {
    const rule = 'egress {\nprotocol = "-1"\nfrom_port = 0\nto_port = 0\ncidr_blocks = ["10.0.0.0/8"]\n}';
    expect(rulesOf('security_group_id = aws_security_group.own.id', rule)).toEqual(['outbound all > 10.0.0.0/8']);
  });
});
