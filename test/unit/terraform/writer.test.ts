import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { aroundOf, sourcesOf } from '../../../server/src/features/context';
import { message } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { applyEdits, type FilterPolicy, type PrefixListPolicy, type TextEdit } from '../../../server/src/policy';
import type { AllowItem } from '../../../server/src/rules/finding';
import { combine, editsFor, isForAll } from '../../../server/src/writers';
import { allowTerraform } from '../../../server/src/writers/terraform';
import { memoryHost } from '../../support/annotated';
import { terraform, terraformFmt } from '../../support/valid';
import { mended } from './mended';
import { filesOf, read } from './support';

if (!terraform) console.warn('skipped: terraform fmt on written rules (no terraform binary on this machine)');

const URI = 'file:///net/main.tf';

/** The text after the writer let `items` through for the object at `address`. */
function allow(source: string, address: string, items: readonly AllowItem[]): string {
  const [file] = filesOf(source);
  const policy = read(source).policies.find((one) => one.address === address) as FilterPolicy | PrefixListPolicy;
  const edits = allowTerraform({ kind: 'allow', title: message('policy.unstated'), policy, items }, (uri) =>
    uri === URI ? file : undefined,
  );
  expect(edits, 'the writer finds no place').toBeDefined();
  expect(edits!.every((edit) => edit.start === edit.end)).toBe(true);
  return applyEdits(source, edits!);
}

const STREAMING: AllowItem = {
  direction: 'outbound',
  protocol: 'udp',
  from: 4172,
  to: 4172,
  cidrs: ['18.180.178.0/24', '18.180.180.0/23'],
  description: 'WorkSpaces streaming (client.4172)',
};

/** What is new, in the file's own spelling; the rest stays as it is. */
function added(source: string, address: string, items: readonly AllowItem[] = [STREAMING]): string {
  const after = allow(source, address, items);
  let start = 0;
  while (start < source.length && source[start] === after[start]) start++;
  let end = 0;
  while (end < source.length - start && source[source.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (terraform) expect(terraformFmt(after), 'as terraform fmt would').toBe(after);
  return after.slice(start, after.length - end).trim();
}

describe('a group gets its rules in the spelling it has', () => {
  it('inline blocks', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "egress {
          description = "WorkSpaces streaming (client.4172)"
          from_port   = 4172
          to_port     = 4172
          protocol    = "udp"
          cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23"]
        }"
    `);
  });

  it('aws_security_group_rule', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_security_group_rule" "https" {
  type              = "egress"
  security_group_id = aws_security_group.a.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "resource "aws_security_group_rule" "a_egress_udp_4172" {
        type              = "egress"
        description       = "WorkSpaces streaming (client.4172)"
        security_group_id = aws_security_group.a.id
        protocol          = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_blocks       = ["18.180.178.0/24", "18.180.180.0/23"]
      }"
    `);
  });

  it('aws_vpc_security_group_egress_rule, which takes one CIDR each', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.a.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
`,
        'aws_security_group.a',
      ),
    ).toMatchInlineSnapshot(`
      "resource "aws_vpc_security_group_egress_rule" "a_egress_udp_4172_1" {
        security_group_id = aws_security_group.a.id
        description       = "WorkSpaces streaming (client.4172)"
        ip_protocol       = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_ipv4         = "18.180.178.0/24"
      }

      resource "aws_vpc_security_group_egress_rule" "a_egress_udp_4172_2" {
        security_group_id = aws_security_group.a.id
        description       = "WorkSpaces streaming (client.4172)"
        ip_protocol       = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_ipv4         = "18.180.180.0/23"
      }"
    `);
  });

  it('what the module uses elsewhere, where the group has none', () => {
    expect(
      added(
        `resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_security_group" "b" {
  name = "b"
}

resource "aws_security_group_rule" "b_https" {
  type              = "egress"
  security_group_id = aws_security_group.b.id
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
        'aws_security_group.a',
      ),
    ).toMatch(/_rule" "a_egress_udp_4172" \{/);
  });
});

describe('what is written apart goes where its object is', () => {
  const rule = (meta: string, group: string): string => `resource "aws_security_group_rule" "https" {
${meta}  type              = "egress"
  security_group_id = ${group}
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`;

  it('through the provider of another account', () => {
    const group = 'resource "aws_security_group" "a" {\n  provider = aws.desktops\n\n  name = "a"\n}\n\n';
    expect(
      added(group + rule('  provider = aws.desktops\n\n', 'aws_security_group.a.id'), 'aws_security_group.a'),
    ).toMatchInlineSnapshot(`
      "resource "aws_security_group_rule" "a_egress_udp_4172" {
        provider = aws.desktops

        type              = "egress"
        description       = "WorkSpaces streaming (client.4172)"
        security_group_id = aws_security_group.a.id
        protocol          = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_blocks       = ["18.180.178.0/24", "18.180.180.0/23"]
      }"
    `);
  });

  it('in a region of its own, once for each instance', () => {
    const group =
      'resource "aws_security_group" "a" {\n  region = "ap-northeast-1"\n  count  = 2\n\n  name = "a"\n}\n\n';
    const own = rule('  region = "ap-northeast-1"\n  count  = 2\n\n', 'aws_security_group.a[count.index].id');
    expect(added(group + own, 'aws_security_group.a')).toMatchInlineSnapshot(`
      "resource "aws_security_group_rule" "a_egress_udp_4172" {
        region = "ap-northeast-1"
        count  = 2

        type              = "egress"
        description       = "WorkSpaces streaming (client.4172)"
        security_group_id = aws_security_group.a[count.index].id
        protocol          = "udp"
        from_port         = 4172
        to_port           = 4172
        cidr_blocks       = ["18.180.178.0/24", "18.180.180.0/23"]
      }"
    `);
  });

  it('as the rule beside it, for a group that other code makes', () => {
    expect(added(rule('  provider = aws.desktops\n\n', 'module.app.group_id'), 'module.app.group_id')).toMatch(
      /^resource "aws_security_group_rule" "https_egress_udp_4172" \{\n {2}provider = aws\.desktops\n\n/,
    );
  });

  it('a network ACL and a prefix list too', () => {
    const acl = `resource "aws_network_acl" "a" {
  provider = aws.desktops
  vpc_id   = "vpc-1"
}

resource "aws_network_acl_rule" "https" {
  provider = aws.desktops

  network_acl_id = aws_network_acl.a.id
  rule_number    = 100
  egress         = true
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}
`;
    expect(added(acl, 'aws_network_acl.a').match(/provider = aws\.desktops/g)).toHaveLength(2);
    const list = `resource "aws_ec2_managed_prefix_list" "a" {
  provider       = aws.desktops
  name           = "a"
  address_family = "IPv4"
  max_entries    = 20
}

resource "aws_ec2_managed_prefix_list_entry" "one" {
  provider = aws.desktops

  prefix_list_id = aws_ec2_managed_prefix_list.a.id
  cidr           = "192.0.2.0/24"
}
`;
    expect(added(list, 'aws_ec2_managed_prefix_list.a').match(/provider = aws\.desktops/g)).toHaveLength(2);
  });
});

describe('a network ACL gets a number that is free and early enough', () => {
  const inline = `resource "aws_network_acl" "a" {
  vpc_id = "vpc-1"

  egress {
    rule_no    = 100
    protocol   = "udp"
    action     = "deny"
    cidr_block = "18.0.0.0/8"
    from_port  = 0
    to_port    = 65535
  }
}
`;
  it('before the entry that denies', () => {
    const numbers = [
      ...added(inline, 'aws_network_acl.a', [{ ...STREAMING, before: 100 }]).matchAll(/rule_no += (\d+)/g),
    ].map((match) => Number(match[1]));
    expect(numbers).toHaveLength(2);
    for (const number of numbers) expect(number).toBeLessThan(100);
  });

  it('behind the others where nothing denies', () => {
    expect(added(inline, 'aws_network_acl.a', [{ ...STREAMING, cidrs: ['192.0.2.0/24'] }])).toMatchInlineSnapshot(`
      "egress {
          rule_no    = 200
          protocol   = "udp"
          action     = "allow"
          cidr_block = "192.0.2.0/24"
          from_port  = 4172
          to_port    = 4172
        }"
    `);
  });
});

it('a prefix list gets entries', () => {
  expect(
    added(
      `resource "aws_ec2_managed_prefix_list" "a" {
  name           = "a"
  address_family = "IPv4"
  max_entries    = 10

  entry {
    cidr        = "54.250.251.0/24"
    description = "PCoIP"
  }
}
`,
      'aws_ec2_managed_prefix_list.a',
    ),
  ).toMatchInlineSnapshot(`
    "entry {
        cidr        = "18.180.178.0/24"
        description = "WorkSpaces streaming (client.4172)"
      }

      entry {
        cidr        = "18.180.180.0/23"
        description = "WorkSpaces streaming (client.4172)"
      }"
  `);
});

it('never mixes inline and separate rules in one group', () => {
  const source = `resource "aws_security_group" "a" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_security_group" "b" {}

resource "aws_security_group_rule" "b" {
  type              = "egress"
  security_group_id = aws_security_group.b.id
  protocol          = "tcp"
  from_port         = 1
  to_port           = 1
  cidr_blocks       = ["10.0.0.0/8"]
}
`;
  expect(added(source, 'aws_security_group.a')).toMatch(/^egress \{/);
  expect(added(source, 'aws_security_group.b')).toMatch(/^resource "aws_security_group_rule"/);
});

const GROUP = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n';
const HTTPS =
  '  egress {\n    from_port   = 443\n    to_port     = 443\n    protocol    = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n';
const ONE: AllowItem = { ...STREAMING, cidrs: ['192.0.2.0/24'], description: 'x' };

describe('the manner of what stands there is kept', () => {
  it.each([
    [
      'a group on one line opens',
      'resource "aws_security_group" "a" {}\n',
      'egress {\n    description = "x"\n    from_port   = 4172\n    to_port     = 4172\n    protocol    = "udp"\n    cidr_blocks = ["192.0.2.0/24"]\n  }',
    ],
    [
      'ports in quotes, protocols by number, one CIDR a line, no gap between blocks',
      'resource "aws_security_group" "a" {\n  name = "a"\n  egress {\n    cidr_blocks = [\n      "10.0.0.0/8",\n    ]\n    protocol  = "6"\n    from_port = "443"\n    to_port   = "443"\n  }\n}\n',
      'egress {\n    description = "x"\n    cidr_blocks = [\n      "192.0.2.0/24",\n    ]\n    protocol  = "17"\n    from_port = "4172"\n    to_port   = "4172"\n  }',
    ],
    [
      'objects on one line each, with every argument that an object needs',
      'resource "aws_security_group" "a" {\n  egress = [\n    { from_port = 1, to_port = 1, protocol = "tcp", cidr_blocks = ["10.0.0.0/8"], description = "", ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = [], self = false },\n  ]\n}\n',
      '{ from_port = 4172, to_port = 4172, protocol = "udp", cidr_blocks = ["192.0.2.0/24"], description = "x", ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = [], self = false },',
    ],
    [
      'behind a dynamic block stands a plain one',
      'resource "aws_security_group" "a" {\n  name = "a"\n\n  dynamic "egress" {\n    for_each = var.rules\n    content {\n      from_port   = egress.value\n      to_port     = egress.value\n      protocol    = "tcp"\n      cidr_blocks = ["10.0.0.0/8"]\n    }\n  }\n}\n',
      'egress {\n    description = "x"\n    from_port   = 4172\n    to_port     = 4172\n    protocol    = "udp"\n    cidr_blocks = ["192.0.2.0/24"]\n  }',
    ],
    [
      'the rule of a group with instances has them too',
      'resource "aws_security_group" "a" {\n  for_each = var.sites\n\n  name = each.key\n}\n\nresource "aws_vpc_security_group_egress_rule" "https" {\n  for_each = var.sites\n\n  security_group_id = aws_security_group.a[each.key].id\n  ip_protocol       = "tcp"\n  from_port         = 443\n  to_port           = 443\n  cidr_ipv4         = "0.0.0.0/0"\n}\n',
      'resource "aws_vpc_security_group_egress_rule" "a_egress_udp_4172" {\n  for_each = var.sites\n\n  security_group_id = aws_security_group.a[each.key].id\n  description       = "x"\n  ip_protocol       = "udp"\n  from_port         = 4172\n  to_port           = 4172\n  cidr_ipv4         = "192.0.2.0/24"\n}',
    ],
    [
      'the group of other code is named as its other rule names it',
      'resource "aws_security_group_rule" "app_egress_https" {\n  type              = "egress"\n  security_group_id = module.app.group_id\n  protocol          = "tcp"\n  from_port         = 443\n  to_port           = 443\n  cidr_blocks       = ["0.0.0.0/0"]\n}\n',
      'resource "aws_security_group_rule" "app_egress_udp_4172" {\n  type              = "egress"\n  description       = "x"\n  security_group_id = module.app.group_id\n  protocol          = "udp"\n  from_port         = 4172\n  to_port           = 4172\n  cidr_blocks       = ["192.0.2.0/24"]\n}',
    ],
    [
      'a name that is taken gets a number',
      `${GROUP}\nresource "aws_security_group_rule" "a_egress_udp_4172" {\n  type              = "egress"\n  security_group_id = aws_security_group.a.id\n  protocol          = "tcp"\n  from_port         = 443\n  to_port           = 443\n  cidr_blocks       = ["0.0.0.0/0"]\n}\n`,
      'resource "aws_security_group_rule" "a_egress_udp_4172_2" {\n  type              = "egress"\n  description       = "x"\n  security_group_id = aws_security_group.a.id\n  protocol          = "udp"\n  from_port         = 4172\n  to_port           = 4172\n  cidr_blocks       = ["192.0.2.0/24"]\n}',
    ],
  ])('%s', (_name, source, text) => {
    const address = source.includes('module.app') ? 'module.app.group_id' : 'aws_security_group.a';
    expect(added(source, address, [ONE])).toContain(text);
  });

  it('an indent of four is followed, though terraform fmt would have two', () => {
    const after = allow(
      `resource "aws_security_group" "a" {\n${HTTPS.replace(/^ +/gm, '$&$&')}}\n`,
      'aws_security_group.a',
      [ONE],
    );
    expect(after).toContain('\n    egress {\n        description = "x"\n');
  });
});

describe('instances that are told one by one', () => {
  const network = (rows: string) => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "g" {
  for_each = toset(["a", "b", "c"])

  name = each.key
}

resource "aws_security_group_rule" "r" {
  for_each = { for row in [${rows}] : "${'${row.site}-${row.port}'}" => row }

  security_group_id = aws_security_group.g[each.value.site].id
  type              = "egress"
  protocol          = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_blocks       = ["0.0.0.0/0"]
}
`;

  it('have what some of them lack each for itself, and what all lack as often as they are made', async () => {
    const { 'main.tf': after } = await mended({
      'main.tf': network('{ site = "a", port = 443 }, { site = "b", port = 53 }'),
    });
    const rule = /"(\w+)" \{(?:\n +for_each +=.*\n)?\n +security_group_id += (.*)/g;
    expect(Array.from(after!.matchAll(rule), ([, ...one]) => one.join(' '))).toEqual([
      'r aws_security_group.g[each.value.site].id',
      'g_egress_udp_4172 aws_security_group.g[each.key].id',
      'g_egress_tcp_4172 aws_security_group.g[each.key].id',
      'g_egress_udp_4195 aws_security_group.g[each.key].id',
      'g_egress_tcp_4195 aws_security_group.g[each.key].id',
      'g_b_egress_tcp_443 aws_security_group.g["b"].id',
      'g_c_egress_tcp_443 aws_security_group.g["c"].id',
    ]);
  });
});

it('an instance of a region of its own has its rules there', async () => {
  const { 'main.tf': after } = await mended({
    'main.tf': `# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "g" {
  for_each = toset(["ap-northeast-1", "eu-west-1"])

  region = each.key
  name   = "clients"
}

resource "aws_security_group_rule" "https" {
  for_each = aws_security_group.g
  region   = each.key

  security_group_id = each.value.id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["0.0.0.0/0"]
}
`,
  });
  const written = Array.from(after!.matchAll(/region += (".*")\n\n +security_group_id += (.*)/g), ([, ...one]) => one);
  expect(written).toEqual(
    ['"ap-northeast-1"', '"eu-west-1"'].flatMap((region) =>
      ['udp', 'tcp'].map(() => [region, `aws_security_group.g[${region}].id`]),
    ),
  );
});

describe('no edit is offered where none would be right', () => {
  const none = (source: string, address: string, items: readonly AllowItem[] = [ONE]): void => {
    const [file] = filesOf(source);
    const policy = read(source).policies.find((one) => one.address === address) as FilterPolicy | PrefixListPolicy;
    expect(policy).toBeDefined();
    expect(
      allowTerraform({ kind: 'allow', title: message('policy.unstated'), policy, items }, () => file),
    ).toBeUndefined();
  };

  it('a name that no reference can have, as Terraform took it before 0.12', () => {
    none(
      `resource "aws_security_group" "10_1_0_0" {
}

resource "aws_security_group_rule" "egress" {
  security_group_id = "\${aws_security_group.10_1_0_0.id}"
  type              = "egress"
  from_port         = 443
  to_port           = 443
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"]
}
`,
      'aws_security_group.10_1_0_0',
    );
  });
  it.each([
    [
      'a list that is computed',
      'resource "aws_security_group" "a" {\n  egress = concat(local.rules, [])\n}\n',
      'aws_security_group.a',
    ],
    [
      'a block that is being typed',
      `resource "aws_security_group" "a" {\n  name = \n${HTTPS}}\n`,
      'aws_security_group.a',
    ],
    ['a block that is not closed', `resource "aws_security_group" "a" {\n${HTTPS}`, 'aws_security_group.a'],
    [
      'a group that AWS Directory Service keeps',
      'resource "aws_security_group" "a" {\n  name = "d-926712ab34_controllers"\n}\n',
      'aws_security_group.a',
    ],
    [
      'a network ACL whose numbers nobody knows',
      'resource "aws_network_acl" "a" {\n  egress {\n    rule_no    = var.number\n    protocol   = "tcp"\n    action     = "allow"\n    cidr_block = "10.0.0.0/8"\n    from_port  = 1\n    to_port    = 1\n  }\n}\n',
      'aws_network_acl.a',
    ],
    [
      'a prefix list that holds the entries already',
      'resource "aws_ec2_managed_prefix_list" "a" {\n  entry {\n    cidr = "192.0.2.0/24"\n  }\n}\n',
      'aws_ec2_managed_prefix_list.a',
    ],
  ])('%s', (_name, source, address) => none(source, address));

  it('no number is free before the entry that denies, and its own is a variable', () =>
    none(
      'variable "first" {\n  default = 1\n}\nresource "aws_network_acl" "a" {\n  egress {\n    rule_no    = var.first\n    protocol   = "udp"\n    action     = "deny"\n    cidr_block = "192.0.2.0/24"\n    from_port  = 0\n    to_port    = 65535\n  }\n}\n',
      'aws_network_acl.a',
      [{ ...ONE, before: 1 }],
    ));
});

describe('the whole way: after all fixes at once nothing is missing, and a second run offers nothing', () => {
  const DIRECTIVE = '# workspaces-ports: role=client-network region=sa-east-1\n';
  const PCOIP = '# workspaces-ports: protocols=pcoip\n';
  const acl = (block: string, rule: string): string =>
    `  ${block} {\n    rule_no    = 100\n    protocol   = "tcp"\n    action     = "${rule}"\n    cidr_block = "0.0.0.0/0"\n    from_port  = 4172\n    to_port    = 4172\n  }\n`;
  it.each([
    ['blocks', `resource "aws_security_group" "a" {\n  name = "a"\n\n${HTTPS}}\n`],
    ['an empty group', GROUP],
    ['a list of objects', 'resource "aws_security_group" "a" {\n  egress = []\n}\n'],
    [
      'aws_security_group_rule',
      `${GROUP}\nresource "aws_security_group_rule" "r" {\n  type              = "egress"\n  security_group_id = aws_security_group.a.id\n  protocol          = "tcp"\n  from_port         = 443\n  to_port           = 443\n  cidr_blocks       = ["0.0.0.0/0"]\n}\n`,
    ],
    [
      'aws_vpc_security_group_egress_rule',
      `${GROUP}\nresource "aws_vpc_security_group_egress_rule" "r" {\n  security_group_id = aws_security_group.a.id\n  ip_protocol       = "tcp"\n  from_port         = 443\n  to_port           = 443\n  cidr_ipv4         = "0.0.0.0/0"\n}\n`,
    ],
    [
      'blocks of a network ACL',
      // Both protocols are more than AWS takes by default.
      `${PCOIP}resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n\n${acl('egress', 'deny')}\n${acl('ingress', 'allow')}}\n`,
    ],
    [
      'aws_network_acl_rule',
      'resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n}\n\nresource "aws_network_acl_rule" "r" {\n  network_acl_id = aws_network_acl.a.id\n  rule_number    = 100\n  egress         = true\n  protocol       = "tcp"\n  rule_action    = "allow"\n  cidr_block     = "10.0.0.0/8"\n  from_port      = 443\n  to_port        = 443\n}\n',
    ],
    [
      'entries of a prefix list',
      'resource "aws_ec2_managed_prefix_list" "a" {\n  name           = "a"\n  address_family = "IPv4"\n  max_entries    = 2\n\n  entry {\n    cidr = "18.230.103.0/24"\n  }\n}\n',
    ],
  ])('%s', async (_name, object) => {
    const source = DIRECTIVE + object;
    const before = await fixes(source);
    expect(before.fixable.length).toBeGreaterThan(0);
    const after = applyEdits(source, before.edits);
    if (terraform) expect(terraformFmt(after)).toBe(after);
    const second = await fixes(after);
    expect(second.fixable).toEqual([]);
    expect(second.edits).toEqual([]);
    // What a group has is in one spelling still.
    const spellings = [/\n {2}egress (\{|=)/, /aws_security_group_rule"/, /_egress_rule"/, /aws_network_acl_rule"/];
    const used = (text: string): number => spellings.filter((spelling) => spelling.test(text)).length;
    expect(used(after)).toBeLessThanOrEqual(1);
  });
});

/** Every finding of a text that is mended among others, and the edits of all of them together. */
async function fixes(text: string): Promise<{ fixable: string[]; edits: readonly TextEdit[] }> {
  const unit = await new Analyzer(memoryHost({ 'main.tf': text }), loadSandbox).check('file:///w/main.tf');
  const found = unit!.findings.flatMap(({ rule, fix }) =>
    fix && isForAll(fix) && editsFor(fix, sourcesOf(unit!), aroundOf(unit!)) ? [{ rule, fix }] : [],
  );
  return {
    fixable: found.map(({ rule }) => rule),
    edits: combine(
      found.map(({ fix }) => fix),
      sourcesOf(unit!),
      aroundOf(unit!),
    ),
  };
}

describe('a group without rules', () => {
  const bare = 'resource "aws_security_group" "clients" {\n  name = "clients"\n}\n';
  const rule = (type: string, name: string): string =>
    `resource "${type}" "${name}" {\n  security_group_id = aws_security_group.${name}.id\n}\n`;

  /** What the fix writes into `main.tf` where the module's other file is as given. */
  async function written(other: string): Promise<string> {
    const files = {
      'main.tf': `# workspaces-ports: role=client-network region=ap-northeast-1\n${bare}`,
      'other.tf': other,
    };
    const unit = (await new Analyzer(memoryHost(files), async () => undefined).check('file:///w/main.tf'))!;
    const fixes = unit.findings.flatMap(({ fix }) => (fix ? [fix] : []));
    const edits = combine(fixes, sourcesOf(unit), aroundOf(unit));
    expect(new Set(edits.map(({ uri }) => uri))).toEqual(new Set(['file:///w/main.tf']));
    return applyEdits(files['main.tf'], edits);
  }

  it.each([
    [
      'rules of the older kind',
      rule('aws_security_group_rule', 'web'),
      'resource "aws_security_group_rule" "clients_egress',
    ],
    [
      'rules of the newer kind',
      rule('aws_vpc_security_group_ingress_rule', 'web'),
      'resource "aws_vpc_security_group_egress_rule" "clients_egress',
    ],
    [
      'inline blocks in most groups',
      `${rule('aws_security_group_rule', 'web')}resource "aws_security_group" "a" {\n  ingress {\n  }\n}\n`,
      '\n  egress {\n',
    ],
    ['nothing to go by', 'locals {}\n', '\n  egress {\n'],
  ])('gets them as its module has them: %s', async (_name, other, expected) => {
    expect(await written(other)).toContain(expected);
  });
});

describe('a group of a module that is called', () => {
  const at = (role: string): string => `# workspaces-ports: role=${role} region=ap-northeast-1 protocols=pcoip\n`;
  const rule = (type: string, group: string): string => `resource "${type}" "web" {
  security_group_id = ${group}
  description       = "web"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
`;
  const EGRESS = 'aws_vpc_security_group_egress_rule';
  const INGRESS = 'aws_vpc_security_group_ingress_rule';

  it.each([
    [
      'a group of its own',
      'resource "aws_security_group" "clients" {\n  name = "clients"\n}\n',
      'aws_security_group.clients',
    ],
    [
      'the default group of its VPC',
      'resource "aws_default_security_group" "clients" {\n  vpc_id = "vpc-1"\n}\n',
      'aws_default_security_group.clients',
    ],
  ])('gets rules of its own, not of the group whose rules they are like: %s', async (_name, group, address) => {
    const other = 'resource "aws_security_group" "web" {\n  name = "web"\n}\n\n';
    const after = await mended(
      {
        'main.tf': 'module "net" {\n  source = "./net"\n}\n',
        'net/main.tf': `${at('client-network')}${group}\n${other}${rule(EGRESS, 'aws_security_group.web.id')}`,
      },
      'net/main.tf',
    );
    const groups = after['net/main.tf']!.match(/security_group_id = .*/g)!;
    expect(groups.filter((line) => line.includes(address)).length).toBeGreaterThan(4);
    expect(groups.filter((line) => !line.includes(address))).toEqual(['security_group_id = aws_security_group.web.id']);
  });

  it('whose rules stand in a module that it is handed to has new ones behind itself', async () => {
    const after = await mended({
      'main.tf': `${at('client-network')}resource "aws_security_group" "clients" {
  name = "clients"
}

module "web" {
  source = "./web"
  group  = aws_security_group.clients.id
}
`,
      'web/main.tf': `variable "group" {}

${rule(EGRESS, 'var.group')}`,
    });
    expect(after['web/main.tf']).not.toContain('4172');
    expect(after['main.tf']).toMatch(
      /}\n\nresource "aws_vpc_security_group_egress_rule" "clients_egress_udp_4172_1" {\n {2}security_group_id = aws_security_group\.clients\.id/,
    );
  });

  it('whose rules stand here and there has new ones beside those here', async () => {
    const after = await mended({
      'main.tf': `${at('client-network')}resource "aws_security_group" "clients" {
  name = "clients"
}

${rule(INGRESS, 'aws_security_group.clients.id')}
module "web" {
  source = "./web"
  group  = aws_security_group.clients.id
}
`,
      'web/main.tf': `variable "group" {}

${rule(EGRESS, 'var.group')}`,
    });
    expect(after['web/main.tf']).not.toContain('4172');
    expect(after['main.tf']).toContain('"clients_egress_udp_4172_1"');
  });

  it('a network ACL whose entries stand in a module', async () => {
    const entry = (
      egress: boolean,
      from: number,
    ): string => `resource "aws_network_acl_rule" "${egress ? 'out' : 'in'}" {
  network_acl_id = var.acl
  rule_number    = 100
  egress         = ${egress}
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = ${from}
  to_port        = 65535
}
`;
    const after = await mended({
      'main.tf': `${at('client-network')}resource "aws_network_acl" "clients" {
  vpc_id = "vpc-1"
}

module "web" {
  source = "./web"
  acl    = aws_network_acl.clients.id
}
`,
      'web/main.tf': `variable "acl" {}

${entry(true, 443)}
${entry(false, 1024)}`,
    });
    expect(after['web/main.tf']).not.toContain('4172');
    expect(after['main.tf']).toContain('network_acl_id = aws_network_acl.clients.id');
  });

  it('a prefix list whose entries stand in a module', async () => {
    const after = await mended({
      'main.tf': `${at('client-network')}resource "aws_ec2_managed_prefix_list" "gateways" {
  name           = "gateways"
  address_family = "IPv4"
  max_entries    = 20
}

module "entries" {
  source = "./entries"
  list   = aws_ec2_managed_prefix_list.gateways.id
}
`,
      'entries/main.tf': `variable "list" {}

resource "aws_ec2_managed_prefix_list_entry" "one" {
  prefix_list_id = var.list
  cidr           = "18.180.178.0/24"
  description    = "streaming"
}
`,
    });
    expect(after['entries/main.tf']).not.toContain('18.180.180.0/23');
    expect(after['main.tf']).toContain('prefix_list_id = aws_ec2_managed_prefix_list.gateways.id');
  });
});
