import { describe, expect, it } from 'vitest';
import { outline, read } from './support';

/** What the reader makes of a module: the objects with their rules, one line each. */
const of = (texts: string | Record<string, string>, variables: Record<string, unknown> = {}) =>
  outline(read(texts, { variables }).policies);

describe('security groups', () => {
  it('with inline blocks', () => {
    expect(
      of(`
resource "aws_security_group" "a" {
  egress {
    from_port        = 4172
    to_port          = 4172
    protocol         = "udp"
    cidr_blocks      = ["10.0.0.0/8", "192.0.2.0/24"]
    ipv6_cidr_blocks = ["2001:db8::/32"]
  }
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }
}`),
    ).toEqual({
      'aws_security_group.a': [
        'inbound all > group aws_security_group.a',
        'outbound udp 4172 > 10.0.0.0/8, 192.0.2.0/24, 2001:db8::/32',
      ],
    });
  });

  it('with rules of all three separate kinds, in whatever file of the directory', () => {
    expect(
      of({
        'a.tf': 'resource "aws_security_group" "a" {}\n',
        'b.tf': `
resource "aws_security_group_rule" "one" {
  type              = "egress"
  security_group_id = aws_security_group.a.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
resource "aws_vpc_security_group_egress_rule" "two" {
  security_group_id = aws_security_group.a.id
  ip_protocol       = "udp"
  from_port         = 4172
  to_port           = 4172
  cidr_ipv4         = "198.51.100.0/24"
}
resource "aws_vpc_security_group_ingress_rule" "three" {
  security_group_id            = aws_security_group.a.id
  ip_protocol                  = "tcp"
  from_port                    = 22
  to_port                      = 23
  referenced_security_group_id = aws_security_group.b.id
}
resource "aws_security_group" "b" {}
`,
      })['aws_security_group.a'],
    ).toEqual([
      'outbound tcp 443 > 0.0.0.0/0',
      'outbound udp 4172 > 198.51.100.0/24',
      'inbound tcp 22-23 > group aws_security_group.b',
    ]);
  });

  it('with a prefix list of the same directory, whose entries are known, and one that is not there', () => {
    expect(
      of(`
resource "aws_ec2_managed_prefix_list" "gateways" {
  entry {
    cidr = "18.180.178.0/24"
  }
  entry {
    cidr = "54.250.251.0/24"
  }
}
resource "aws_security_group" "a" {
  egress {
    protocol        = "tcp"
    from_port       = 4172
    to_port         = 4172
    prefix_list_ids = [aws_ec2_managed_prefix_list.gateways.id, "pl-0123456789abcdef0"]
  }
}`),
    ).toEqual({
      'aws_ec2_managed_prefix_list.gateways': ['18.180.178.0/24', '54.250.251.0/24'],
      'aws_security_group.a': [
        'outbound tcp 4172 > list aws_ec2_managed_prefix_list.gateways {18.180.178.0/24 54.250.251.0/24}, list pl-0123456789abcdef0',
      ],
    });
  });
});

describe('network ACLs', () => {
  it('with inline entries and with entries of their own', () => {
    expect(
      of(`
resource "aws_network_acl" "inline" {
  ingress {
    rule_no    = 90
    action     = "deny"
    protocol   = "tcp"
    from_port  = 80
    to_port    = 80
    cidr_block = "0.0.0.0/0"
  }
}
resource "aws_network_acl" "apart" {}
resource "aws_network_acl_rule" "apart" {
  network_acl_id = aws_network_acl.apart.id
  rule_number    = 100
  egress         = true
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}`),
    ).toEqual({
      'aws_network_acl.inline': ['#90 deny inbound tcp 80 > 0.0.0.0/0'],
      'aws_network_acl.apart': ['#100 allow outbound all > 0.0.0.0/0'],
    });
  });
});

it('reads the ranges of VPCs and subnets', () => {
  expect(
    of(`
variable "base" {
  default = "10.0.0.0/16"
}
resource "aws_vpc" "v" {
  cidr_block = var.base
}
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.3.0/24"
}`),
  ).toEqual({ 'aws_vpc.v': ['10.0.0.0/16'], 'aws_subnet.s': ['10.0.3.0/24'] });
});

describe('values', () => {
  const peers = (value: string, more = '', variables: Record<string, unknown> = {}): string =>
    of(
      `${more}\nresource "aws_security_group" "a" {\n  egress {\n    protocol = "tcp"\n    from_port = 1\n    to_port = 1\n    cidr_blocks = ${value}\n  }\n}\n`,
      variables,
    )['aws_security_group.a']![0]!.replace('outbound tcp 1 > ', '');

  it.each([
    ['a literal', '["10.0.0.0/8"]', '', '10.0.0.0/8'],
    [
      'a local',
      'local.list',
      'locals {\n  list = ["10.0.0.0/8", local.one]\n  one = "192.0.2.0/24"\n}',
      '10.0.0.0/8, 192.0.2.0/24',
    ],
    ['a default', 'var.list', 'variable "list" {\n  default = ["10.0.0.0/8"]\n}', '10.0.0.0/8'],
    ['a template', '["${local.net}/24"]', 'locals {\n  net = "10.1.2.0"\n}', '10.1.2.0/24'],
    [
      'a concatenation',
      'concat(["10.0.0.0/8"], local.more)',
      'locals {\n  more = ["192.0.2.0/24"]\n}',
      '10.0.0.0/8, 192.0.2.0/24',
    ],
  ])('%s is resolved', (_name, value, more, expected) => expect(peers(value, more)).toBe(expected));

  it('a variable without a default is unknown, until the configuration gives it', () => {
    const variable = 'variable "list" {\n  type = list(string)\n}';
    expect(peers('var.list', variable)).toMatch(/^\? .*variable list/);
    expect(peers('var.list', variable, { list: ['10.9.0.0/16'] })).toBe('10.9.0.0/16');
  });

  it('an empty default is room for more, which the caller of the module fills', () => {
    const variable = 'variable "list" {\n  default = []\n}';
    expect(peers('concat(["10.0.0.0/8"], var.list)', variable)).toMatch(/^10\.0\.0\.0\/8, \? .*variable list is empty/);
  });

  it.each([
    ['a data source', 'data.aws_ip_ranges.all.cidr_blocks', /data\.aws_ip_ranges\.all/],
    ['another module', 'module.network.cidrs', /module\.network/],
    ['a local that is not there', 'local.nowhere', /nowhere/],
  ])('%s is unknown, and the reason names it', (_name, value, reason) => {
    const text = peers(value);
    expect(text).toMatch(/^\? /);
    expect(text).toMatch(reason);
  });
});

it('takes the region from the provider, through a variable', () => {
  const [group] = read(
    'variable "region" {\n  default = "eu-west-1"\n}\nprovider "aws" {\n  region = var.region\n}\nresource "aws_security_group" "a" {}\n',
  ).policies;
  expect(group!.region).toMatchObject({ known: true, value: 'eu-west-1' });
});

it('does not call a rule certain whose count nobody knows', () => {
  const [line] = of(`
variable "on" {}
resource "aws_security_group" "a" {}
resource "aws_security_group_rule" "r" {
  count             = var.on ? 1 : 0
  type              = "egress"
  security_group_id = aws_security_group.a.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}`)['aws_security_group.a']!;
  expect(line).toMatch(/^outbound tcp 443 > 0\.0\.0\.0\/0 maybe: /);
});
