import { describe, expect, it } from 'vitest';
import { filesOf, outline, read, textAt } from './support';

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

  it('as objects, which must have both ranges: an empty one is none', () => {
    expect(
      of(`
resource "aws_network_acl" "listed" {
  egress = [for n in [10, 20] : {
    rule_no = n, action = "allow", protocol = "tcp", from_port = n, to_port = n, icmp_code = 0, icmp_type = 0,
    cidr_block = n == 10 ? "10.0.0.0/8" : "", ipv6_cidr_block = n == 10 ? "" : "::/0"
  }]
}`),
    ).toEqual({
      'aws_network_acl.listed': ['#10 allow outbound tcp 10 > 10.0.0.0/8', '#20 allow outbound tcp 20 > ::/0'],
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

  it('so is an empty text where an address stands, unless somebody is seen to apply the directory', () => {
    const variable = 'variable "office" {\n  type    = string\n  default = ""\n}';
    const OPEN = /^10\.0\.0\.0\/8, \? .*variable office is empty/;
    expect(peers('["10.0.0.0/8", var.office]', variable)).toMatch(OPEN);
    expect(peers('["10.0.0.0/8", local.office]', `${variable}\nlocals {\n  office = var.office\n}`)).toMatch(OPEN);
    // Conditions go by what is written.
    expect(peers('[var.office == "" ? "10.0.0.0/8" : var.office]', variable)).toBe('10.0.0.0/8');
    expect(peers('["10.0.0.0/8", var.office]', `${variable}\nprovider "aws" {}`)).toBe('10.0.0.0/8, ');
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

describe('rules that stand together are joined, whatever way they name their object', () => {
  const group = 'resource "aws_security_group" "a" {}\n';
  const rule = (owner: string, more = ''): string =>
    `resource "aws_security_group_rule" "r" {\n  security_group_id = ${owner}\n  type = "egress"\n  protocol = "tcp"\n  from_port = 1\n  to_port = 1\n  cidr_blocks = ["10.0.0.0/8"]\n${more}}\n`;
  const HERE = 'outbound tcp 1 > 10.0.0.0/8';

  it.each([
    ['by id', 'aws_security_group.a.id', group],
    ['in a template', '"${aws_security_group.a.id}"', group],
    ['by the long address', 'resource.aws_security_group.a.id', group],
    ['by a local', 'local.group', `${group}locals {\n  group = aws_security_group.a.id\n}\n`],
    ['by a map of locals', 'local.groups["a"]', `${group}locals {\n  groups = { a = aws_security_group.a.id }\n}\n`],
    ['by the only instance', 'aws_security_group.a[0].id', 'resource "aws_security_group" "a" {\n  count = 1\n}\n'],
    [
      'by the first that there is',
      'try(aws_security_group.a[0].id, "")',
      'resource "aws_security_group" "a" {\n  count = 1\n}\n',
    ],
    [
      'by the old splat',
      'join("", aws_security_group.a.*.id)',
      'resource "aws_security_group" "a" {\n  count = 1\n}\n',
    ],
    ['by one()', 'one(aws_security_group.a[*].id)', 'resource "aws_security_group" "a" {\n  count = 1\n}\n'],
    ['the default group', 'aws_default_security_group.a.id', 'resource "aws_default_security_group" "a" {}\n'],
  ])('%s', (_name, owner, objects) => {
    const [lines, ...others] = Object.values(of(objects + rule(owner)));
    expect(lines).toEqual([HERE]);
    expect(others).toEqual([]);
  });

  it("a rule for one of several instances is not every instance's", () => {
    const many = 'resource "aws_security_group" "a" {\n  for_each = toset(["x", "y"])\n}\n';
    expect(of(many + rule('aws_security_group.a["x"].id'))).toEqual({
      'aws_security_group.a["x"]': [HERE],
      'aws_security_group.a["y"]': [],
    });
    expect(of(many + rule('aws_security_group.a[each.key].id', '  for_each = toset(["x", "y"])\n'))).toEqual({
      'aws_security_group.a': [HERE],
    });
  });

  it("a rule that picks its group by a condition may be either's", () => {
    const text = `variable "on" {}\n${group}resource "aws_security_group" "b" {}\n${rule('var.on ? aws_security_group.a.id : aws_security_group.b.id')}`;
    for (const lines of Object.values(of(text)))
      expect(lines[0]).toMatch(/^outbound tcp 1 .* maybe: .*several objects/);
  });

  it('a group of other code is read by its name, and the rest of it is unknown', () => {
    const rest = (name: string): string[] =>
      ['inbound', 'outbound'].map((direction) => {
        const why = `? only some rules of ${name} are written here; the rest lives elsewhere`;
        return `${direction} (${why}) (${why}) > ${why} maybe: ${why.slice(2)}`;
      });
    expect(of(rule('"sg-0123456789abcdef0"'))).toEqual({
      'sg-0123456789abcdef0': [...rest('sg-0123456789abcdef0'), HERE],
    });
    expect(of(rule('module.app.security_group_id'))).toEqual({
      'module.app.security_group_id': [...rest('module.app.security_group_id'), HERE],
    });
  });

  it('what is never made is not read', () => {
    expect(of(`${group}${rule('aws_security_group.a.id', '  count = 0\n')}`)).toEqual({ 'aws_security_group.a': [] });
    expect(of(`resource "aws_security_group" "a" {\n  count = 0\n}\n${rule('aws_security_group.a[0].id')}`)).toEqual(
      {},
    );
  });

  it('entries of a prefix list and ranges of a VPC that stand apart', () => {
    expect(
      of(`
resource "aws_ec2_managed_prefix_list" "l" {
  entry {
    cidr = "10.0.0.0/24"
  }
}
resource "aws_ec2_managed_prefix_list_entry" "e" {
  for_each       = toset(["10.0.1.0/24", "10.0.2.0/24"])
  prefix_list_id = aws_ec2_managed_prefix_list.l.id
  cidr           = each.value
}
resource "aws_vpc" "v" {
  cidr_block = "10.1.0.0/16"
}
resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "100.64.0.0/16"
}
resource "aws_vpc_ipv4_cidr_block_association" "elsewhere" {
  vpc_id     = "vpc-1"
  cidr_block = "100.65.0.0/16"
}`),
    ).toEqual({
      'aws_ec2_managed_prefix_list.l': ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'],
      'aws_vpc.v': ['10.1.0.0/16', '100.64.0.0/16'],
      'aws_vpc_ipv4_cidr_block_association.elsewhere': ['100.65.0.0/16'],
    });
  });
});

it('route tables and routes, written inside and apart, are where they lead', () => {
  expect(
    outline(
      read(`
resource "aws_ec2_managed_prefix_list" "partners" {
  name           = "partners"
  address_family = "IPv4"
  max_entries    = 2
  entry { cidr = "10.7.0.0/16" }
}
resource "aws_route_table" "desks" {
  vpc_id = "vpc-1"
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = "igw-1"
  }
  dynamic "route" {
    for_each = toset(["10.1.0.0/16", "10.2.0.0/16"])
    content {
      cidr_block         = route.value
      transit_gateway_id = "tgw-1"
    }
  }
}
resource "aws_route" "v6" {
  route_table_id              = aws_route_table.desks.id
  destination_ipv6_cidr_block = "2001:db8::/32"
}
resource "aws_route" "list" {
  route_table_id             = aws_route_table.desks.id
  destination_prefix_list_id = aws_ec2_managed_prefix_list.partners.id
}
resource "aws_route" "elsewhere" {
  route_table_id         = "rtb-1"
  destination_cidr_block = "10.3.0.0/16"
}
resource "aws_default_route_table" "main" {
  default_route_table_id = "rtb-2"
  route = [{ cidr_block = "10.4.0.0/16" }]
}`).policies.filter(({ kind }) => kind === 'address-space'),
    ),
  ).toEqual({
    'aws_route_table.desks': ['10.1.0.0/16', '10.2.0.0/16', '2001:db8::/32', '10.7.0.0/16'],
    'aws_route.elsewhere': ['10.3.0.0/16'],
    'aws_default_route_table.main': ['10.4.0.0/16'],
  });
});

describe('rules that are written many at once', () => {
  const inside = (content: string, more = ''): string[] =>
    of(`${more}\nresource "aws_security_group" "a" {\n${content}\n}\n`)['aws_security_group.a']!;
  const block = (port: string, peers: string): string =>
    `protocol = "tcp"\nfrom_port = ${port}\nto_port = ${port}\ncidr_blocks = ${peers}\n`;

  it.each([
    [
      'a dynamic block over a list of objects',
      `dynamic "egress" {\nfor_each = [{ port = 80, to = "10.0.0.0/8" }, { port = 443, to = "10.1.0.0/16" }]\ncontent {\n${block('egress.value.port', '[egress.value.to]')}}\n}`,
      ['outbound tcp 80 > 10.0.0.0/8', 'outbound tcp 443 > 10.1.0.0/16'],
    ],
    [
      'a dynamic block over a map of locals, with an iterator of its own name',
      `dynamic "ingress" {\nfor_each = local.ports\niterator = one\ncontent {\n${block('one.value', '["10.0.0.0/8"]')}description = one.key\n}\n}`,
      ['inbound tcp 80 > 10.0.0.0/8', 'inbound tcp 443 > 10.0.0.0/8'],
    ],
    [
      'a dynamic block over what nobody knows: one rule stands for all, and may not be there',
      `dynamic "egress" {\nfor_each = data.x.y.ports\ncontent {\n${block('egress.value', '["10.0.0.0/8"]')}}\n}`,
      [
        'outbound tcp (? data.x.y.ports is read at apply time) > 10.0.0.0/8 maybe: data.x.y.ports is read at apply time',
      ],
    ],
    [
      'a dynamic block over a list that is known in part',
      `dynamic "egress" {\nfor_each = concat([80], var.more)\ncontent {\n${block('egress.value', '["10.0.0.0/8"]')}}\n}`,
      [
        'outbound tcp 80 > 10.0.0.0/8',
        expect.stringMatching(/^outbound tcp \(\? variable more has no default.* maybe: variable more has no default/),
      ],
    ],
    ['a dynamic block over nothing', `dynamic "egress" {\nfor_each = []\ncontent {\n${block('1', '[]')}}\n}`, []],
    [
      'a list of objects in place of blocks',
      'egress = [{ protocol = "tcp", from_port = 1, to_port = 2, cidr_blocks = ["10.0.0.0/8"], self = false }, local.rule]',
      ['outbound tcp 1-2 > 10.0.0.0/8', 'outbound udp 3 > 10.9.0.0/16'],
    ],
    ['an empty list in place of blocks', 'egress = []', []],
    [
      'a list that nobody knows',
      'egress = module.rules.egress',
      [expect.stringMatching(/^outbound \(\? module\.rules\.egress comes from another module\) .* > \? .* maybe: /)],
    ],
  ])('%s', (_name, content, lines) => {
    const more = `
variable "more" {}
locals {
  ports = { http = 80, https = 443 }
  rule  = { protocol = "udp", from_port = 3, to_port = 3, cidr_blocks = ["10.9.0.0/16"] }
}`;
    expect(inside(content, more)).toEqual(lines);
  });

  it('rules over a set of which some elements are known', () => {
    const text = `
data "aws_vpc" "shared" {}
resource "aws_security_group" "g" {}
resource "aws_vpc_security_group_egress_rule" "r" {
  for_each          = toset(["10.0.0.0/8", data.aws_vpc.shared.cidr_block])
  security_group_id = aws_security_group.g.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value
}`;
    const later = 'data.aws_vpc.shared.cidr_block is read at apply time';
    expect(of(text)).toEqual({
      'aws_security_group.g': ['outbound tcp 443 > 10.0.0.0/8', `outbound tcp 443 > ? ${later} maybe: ${later}`],
    });
  });

  it('a resource with for_each or count, instance by instance', () => {
    expect(
      of(`
locals {
  open  = { web = { port = 443, from = "10.0.0.0/8" }, dns = { port = 53, from = "10.1.0.0/16" } }
  nets  = ["192.0.2.0/24", "198.51.100.0/24"]
}
resource "aws_security_group" "a" {}
resource "aws_vpc_security_group_ingress_rule" "r" {
  for_each          = local.open
  security_group_id = aws_security_group.a.id
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.from
}
resource "aws_network_acl" "n" {}
resource "aws_network_acl_rule" "r" {
  count          = length(local.nets)
  network_acl_id = aws_network_acl.n.id
  rule_number    = 100 + count.index
  egress         = count.index == 1
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = local.nets[count.index]
}
resource "aws_subnet" "s" {
  for_each   = { a = "10.2.0.0/24", b = "10.2.1.0/24" }
  cidr_block = each.value
}`),
    ).toEqual({
      'aws_security_group.a': ['inbound tcp 443 > 10.0.0.0/8', 'inbound tcp 53 > 10.1.0.0/16'],
      'aws_network_acl.n': ['#100 allow inbound all > 192.0.2.0/24', '#101 allow outbound all > 198.51.100.0/24'],
      'aws_subnet.s["a"]': ['10.2.0.0/24'],
      'aws_subnet.s["b"]': ['10.2.1.0/24'],
    });
  });
});

describe('a count that nobody knows', () => {
  const text = (group: string, rule: string): string => `
variable "on" {}
resource "aws_security_group" "a" {
${group}
}
resource "aws_security_group_rule" "r" {
${rule}
  type              = "egress"
  security_group_id = one(aws_security_group.a[*].id)
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}`;
  const line = (group: string, rule: string): string => of(text(group, rule))['aws_security_group.a']![0]!;

  it('leaves open whether the rule is there', () =>
    expect(line('', '  count = var.on ? 1 : 0')).toMatch(/^outbound tcp 443 > 0\.0\.0\.0\/0 maybe: /));

  it('leaves nothing open where the group hangs on the same words: the rule is there whenever the group is', () =>
    expect(line('  count = var.on ? 1 : 0', '  count  =  var.on ? 1 : 0')).toBe('outbound tcp 443 > 0.0.0.0/0'));

  it('leaves it open where the words differ', () =>
    expect(line('  count = var.on ? 1 : 0', '  count = var.on && var.on ? 1 : 0')).toMatch(/ maybe: /));
});

describe('protocols, ports and peers in every spelling', () => {
  const one = (body: string): string =>
    of(`resource "aws_elb" "web" {}\nresource "aws_security_group" "a" {\negress {\n${body}\n}\n}\n`)[
      'aws_security_group.a'
    ]![0]!;
  it.each([
    ['protocol = "6"\nfrom_port = 1\nto_port = 2\ncidr_blocks = ["10.0.0.1/32"]', 'outbound tcp 1-2 > 10.0.0.1/32'],
    ['protocol = 17\nfrom_port = "1"\nto_port = "1"\ncidr_blocks = ["10.0.0.1/32"]', 'outbound udp 1 > 10.0.0.1/32'],
    ['protocol = "TCP"\nfrom_port = 0\nto_port = 65535\ncidr_blocks = []', 'outbound tcp 0-65535 > nobody'],
    ['protocol = "-1"\nfrom_port = 0\nto_port = 0\ncidr_blocks = ["0.0.0.0/0"]', 'outbound all > 0.0.0.0/0'],
    ['protocol = "all"\nfrom_port = 0\nto_port = 0\nipv6_cidr_blocks = ["::/0"]', 'outbound all > ::/0'],
    ['protocol = "icmp"\nfrom_port = -1\nto_port = -1\ncidr_blocks = ["10.0.0.0/8"]', 'outbound icmp > 10.0.0.0/8'],
    ['protocol = "58"\nfrom_port = -1\nto_port = -1\nself = true', 'outbound icmpv6 > group aws_security_group.a'],
    ['protocol = "-1"\nfrom_port = 0\nto_port = 0\nself = false', 'outbound all > nobody'],
    [
      'protocol = "-1"\nsecurity_groups = ["sg-1", aws_security_group.b.id]',
      'outbound all > group sg-1, group aws_security_group.b.id',
    ],
    [
      'protocol = "-1"\ncidr_blocks = null\nprefix_list_ids = [data.aws_ec2_managed_prefix_list.s3.id]',
      'outbound all > list data.aws_ec2_managed_prefix_list.s3.id',
    ],
    [
      'protocol = "-1"\nsecurity_groups = [aws_elb.web.source_security_group_id]',
      'outbound all > group aws_elb.web.source_security_group_id',
    ],
  ])('%j', (body, line) => expect(one(body)).toBe(line));

  it.each([
    ['to_port = 70000', '70000 is no port: ports lie between 0 and 65535'],
    ['to_port = 0', 'the port range runs backwards (from_port 1, to_port 0), so AWS refuses the rule'],
    ['', 'to_port is not written yet'],
    ['to_port = "many"', '"many" is no port: Terraform takes a number here'],
  ])('a port range that ends with %j is unknown, and the reason says why', (written, reason) =>
    expect(one(`protocol = "tcp"\nfrom_port = 1\n${written}\ncidr_blocks = ["10.0.0.0/8"]`)).toBe(
      `outbound tcp (? ${reason}) > 10.0.0.0/8`,
    ),
  );

  it('wrong ports and rule numbers are told at their place', () => {
    const text =
      'resource "aws_network_acl" "n" {\n  egress {\n    rule_no = 40000\n    action = "allow"\n    protocol = "udp"\n    from_port = -7\n    to_port = 1\n    cidr_block = "10.0.0.0/8"\n  }\n}\n';
    const [policy] = read(text).policies;
    expect(policy!.invalid.map(({ span, message: { key } }) => [text.slice(span.start, span.end), key])).toEqual([
      ['40000', 'terraform.ruleNumber'],
      ['-7', 'terraform.portRange'],
    ]);
  });
});

describe('values carry the place where they are written', () => {
  it.each([
    ['a literal', 'cidr_block = "10.0.0.0/16"', '', '10.0.0.0/16'],
    ['a local', 'cidr_block = local.range', 'locals {\n  range = "10.0.0.0/16"\n}\n', '10.0.0.0/16'],
    ['a default', 'cidr_block = var.range', 'variable "range" {\n  default = "10.0.0.0/16"\n}\n', '10.0.0.0/16'],
    ['an element', 'cidr_block = local.all[1]', 'locals {\n  all = ["10.0.0.0/16", "10.1.0.0/16"]\n}\n', '10.1.0.0/16'],
    [
      'what is put together',
      'cidr_block = "${local.net}.0.0/16"',
      'locals {\n  net = "10.0"\n}\n',
      '"${local.net}.0.0/16"',
    ],
    ['what nobody knows', 'cidr_block = module.net.cidr', '', 'module.net.cidr'],
  ])('%s', (_name, argument, more, place) => {
    const files = { 'main.tf': `resource "aws_vpc" "v" {\n  ${argument}\n}\n`, 'more.tf': more };
    const [vpc] = read(files).policies;
    if (vpc?.kind !== 'address-space') throw new Error('a VPC');
    expect(textAt(vpc.ranges[0]!.span, filesOf(files))).toBe(place);
  });
});

describe('the region of a resource', () => {
  it('is that of each instance, as where one resource is made in several regions', () => {
    const { policies } = read(
      'resource "aws_security_group" "g" {\n  for_each = toset(["ap-northeast-1", "eu-west-1"])\n  region = each.key\n}\n',
    );
    expect(policies.map(({ region }) => region?.known && region.value)).toEqual(['ap-northeast-1', 'eu-west-1']);
  });

  it('is that of the provider of a key, of those that OpenTofu makes by for_each', () => {
    const { policies } = read({
      'main.tf': `locals {
  regions = { tokyo = "ap-northeast-1", ireland = "eu-west-1" }
}
provider "aws" {
  alias    = "in"
  for_each = local.regions
  region   = each.value
}
resource "aws_security_group" "g" {
  for_each = local.regions
  provider = aws.in[each.key]
}
module "m" {
  source    = "./m"
  for_each  = local.regions
  providers = { aws = aws.in[each.key] }
}
resource "aws_vpc" "one" {
  provider = aws.in["tokyo"]
}
`,
      'm/main.tf': 'resource "aws_security_group" "g" {}\n',
    });
    expect(policies.map(({ address, region }) => [address, region?.known && region.value])).toEqual([
      ['aws_security_group.g["tokyo"]', 'ap-northeast-1'],
      ['aws_security_group.g["ireland"]', 'eu-west-1'],
      ['module.m["tokyo"].aws_security_group.g', 'ap-northeast-1'],
      ['module.m["ireland"].aws_security_group.g', 'eu-west-1'],
      ['aws_vpc.one', 'ap-northeast-1'],
    ]);
  });

  it('is the provider’s where a module is given none, as modules have it that take one', () => {
    const { policies } = read({
      'main.tf': 'provider "aws" {\n  region = "eu-west-1"\n}\nmodule "m" {\n  source = "./m"\n}\n',
      'm/main.tf': 'variable "region" {\n  default = null\n}\nresource "aws_vpc" "v" {\n  region = var.region\n}\n',
    });
    expect(policies.map(({ region }) => region)).toMatchObject([{ known: true, value: 'eu-west-1' }]);
  });
  const region = (text: string, fallback?: string): string | undefined => {
    const [policy] = read(text, { region: fallback }).policies;
    return policy!.region?.known ? policy!.region.value : undefined;
  };
  const TOKYO = 'provider "aws" {\n  alias  = "tokyo"\n  region = "ap-northeast-1"\n}\n';
  it.each([
    ['its own', 'resource "aws_vpc" "v" {\n  region = "eu-west-1"\n}\n', 'eu-west-1'],
    ["its provider's", `${TOKYO}resource "aws_vpc" "v" {\n  provider = aws.tokyo\n}\n`, 'ap-northeast-1'],
    ['none where only another provider has one', `${TOKYO}resource "aws_vpc" "v" {}\n`, undefined],
    ['none where the calling module decides', 'resource "aws_vpc" "v" {}\n', undefined],
    ['the one asked for, where the provider names none', 'provider "aws" {}\nresource "aws_vpc" "v" {}\n', 'us-west-2'],
  ])('%s', (_name, text, expected) => expect(region(text, 'us-west-2')).toBe(expected));
});

it('AWS Directory Service keeps its own groups: they are read and not to be edited', () => {
  const [policy] = read(
    'resource "aws_default_security_group" "a" {\n  name = "d-926712ab34_controllers"\n}\n',
  ).policies;
  expect(policy!.readOnly?.key).toBe('terraform.directoryManaged');
});

it('reads what stands around half-typed text, and leaves open what the object with the fault lacks', () => {
  const hurt =
    'part of aws_security_group.a cannot be read, so that nobody can tell what it lacks or holds until that is mended';
  const text = `resource "aws_security_group" "a" {
  egress {
    protocol    = "udp"
    from_port   = 4172
    to_port     =
    cidr_blocks = ["10.0.0.0/8", "192.0.2
  }
}
resource "aws_vpc" "v" {
  cidr_block = "10.1.0.0/16"
}
`;
  expect(of(text)).toEqual({
    'aws_security_group.a': [
      `outbound udp (? nothing is written here yet) > 10.0.0.0/8, 192.0.2 maybe: ${hurt}`,
      `inbound (? ${hurt}) (? ${hurt}) > ? ${hurt}`,
      `outbound (? ${hurt}) (? ${hurt}) > ? ${hurt}`,
    ],
    'aws_vpc.v': ['10.1.0.0/16'],
  });
  expect(read(text).problems.length).toBeGreaterThan(0);
});

it.each([
  ['what is looked up', 'data "aws_subnet" "a" {\n  vpc_id = "vpc-1\n}\n'],
  [
    'what stands in a subnet',
    'resource "aws_instance" "a" {\n  vpc_security_group_ids = [aws_security_group.a.id\n}\n',
  ],
])('tells what is wrong in a block of %s, though nobody asks for it', (_what, text) => {
  const vpc = 'resource "aws_vpc" "v" {\n  cidr_block = "10.1.0.0/16"\n}\n';
  expect(read(text + vpc).problems.map(({ span }) => text.slice(0, span.start).split('\n').length)).toContain(2);
});

it('a file in JSON syntax says the same, and what is called type is a text where Terraform takes it for one', () => {
  const json = {
    variable: { nets: { type: 'list(string)', default: ['10.0.0.0/8', '172.16.0.0/12'] } },
    locals: { ports: { https: 443, pcoip: 4172 } },
    resource: {
      aws_security_group: {
        // As generators write it: every argument, and null for what nobody has said.
        listed: {
          egress: [
            {
              cidr_blocks: '${var.nets}',
              from_port: 443,
              protocol: 'tcp',
              self: null,
              to_port: '${local.ports["https"]}',
            },
          ],
        },
        dynamic: [
          {
            dynamic: {
              egress: {
                for_each: '${local.ports}',
                iterator: 'port',
                content: {
                  from_port: '${port.value}',
                  to_port: '${port.value}',
                  protocol: 'udp',
                  cidr_blocks: ['10.1.0.0/16'],
                },
              },
            },
          },
        ],
      },
      aws_security_group_rule: {
        apart: {
          provider: 'aws.tokyo',
          security_group_id: '${aws_security_group.listed.id}',
          type: 'egress',
          protocol: 'tcp',
          from_port: 80,
          to_port: '80',
          cidr_blocks: ['10.2.0.0/16'],
        },
      },
    },
  };
  expect(outline(read({ 'main.tf.json': JSON.stringify(json, null, 2) }).policies)).toEqual({
    'aws_security_group.listed': ['outbound tcp 443 > 10.0.0.0/8, 172.16.0.0/12', 'outbound tcp 80 > 10.2.0.0/16'],
    'aws_security_group.dynamic': ['outbound udp 443 > 10.1.0.0/16', 'outbound udp 4172 > 10.1.0.0/16'],
  });
});
