import { describe, expect, it } from 'vitest';
import { expectFindings } from '../../support/annotated';
import { outline, read } from './support';

/** `aws_vpc_security_group_rules_exclusive` keeps a group to the rules that it lists, and takes away all others. */
const G = 'aws_security_group.g';
const group = (body = ''): string => `resource "aws_security_group" "g" {\n${body}}\n`;
const rule = (name: string, number: number, owner = `${G}.id`, more = ''): string =>
  `resource "aws_vpc_security_group_egress_rule" "${name}" {\n${more}  security_group_id = ${owner}\n  ip_protocol = "tcp"\n  from_port = ${number}\n  to_port = ${number}\n  cidr_ipv4 = "10.0.0.0/8"\n}\n`;
const kept = (egress: string, ingress = '[]', owner = `${G}.id`, more = ''): string =>
  `resource "aws_vpc_security_group_rules_exclusive" "k" {\n${more}  security_group_id = ${owner}\n  ingress_rule_ids = ${ingress}\n  egress_rule_ids = ${egress}\n}\n`;
const OUTPUT = `output "group" {\n  value = ${G}.id\n}\n`;
const IMPORT = `import {\n  to = ${G}\n  id = "sg-1"\n}\n`;

const TAKEN =
  'aws_vpc_security_group_rules_exclusive.k takes away what it does not list, and this rule is not in its list';
const keeps = (id: string): unknown =>
  expect.stringContaining(`aws_vpc_security_group_rules_exclusive.k keeps rule ${id}, which is not in these files`);
const E = 'aws_vpc_security_group_egress_rule';

describe('a group that is kept to a list', () => {
  it.each<[what: string, code: string, rules: readonly unknown[]]>([
    ['has the rules in it', group() + rule('a', 1) + kept(`[${E}.a.id]`), ['outbound tcp 1 > 10.0.0.0/8']],
    ['has no others, though its id is handed out', group() + OUTPUT + kept('[]'), []],
    [
      'nor those that it had before it was imported',
      group() + IMPORT + rule('a', 1) + kept(`[${E}.a.id]`),
      ['outbound tcp 1 > 10.0.0.0/8'],
    ],
    [
      'may lose a rule that is written and not listed',
      group() + rule('a', 1) + kept('[]'),
      [`outbound tcp 1 > 10.0.0.0/8 maybe: ${TAKEN}`],
    ],
    [
      'may lose rules of its own',
      group(
        '  egress {\n    protocol = "tcp"\n    from_port = 1\n    to_port = 1\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n',
      ) + kept('[]'),
      [`outbound tcp 1 > 10.0.0.0/8 maybe: ${TAKEN}`],
    ],
    ['has rules of which only the ids stand here', group() + kept('["sgr-1"]'), [keeps('sgr-1')]],
    [
      'has rules that other code makes',
      group() + kept('[]', '[data.aws_vpc_security_group_rule.r.id]'),
      [expect.stringContaining('read at apply time')],
    ],
    [
      'has all instances of a rule',
      group() +
        rule('a', 1, `${G}.id`, '  for_each = toset(["x", "y"])\n  description = each.key\n') +
        kept(`[for one in ${E}.a : one.id]`),
      ['outbound tcp 1 > 10.0.0.0/8', 'outbound tcp 1 > 10.0.0.0/8'],
    ],
    [
      'of a rule in the older spelling, the id in AWS',
      `${group()}resource "aws_security_group_rule" "o" {\n  security_group_id = ${G}.id\n  type = "egress"\n  protocol = "tcp"\n  from_port = 3\n  to_port = 3\n  cidr_blocks = ["10.0.0.0/8"]\n}\n${kept('[aws_security_group_rule.o.security_group_rule_id]')}`,
      ['outbound tcp 3 > 10.0.0.0/8'],
    ],
  ])('%s', (_, code, rules) => expect(outline(read(code).policies)[G]).toEqual(rules));

  it('may be kept to it or not where nobody can tell whether the list is there', () => {
    const code = group() + OUTPUT + rule('a', 1) + kept('[]', '[]', `${G}.id`, '  count = var.strict ? 1 : 0\n');
    expect(outline(read(code).policies)[G]).toEqual([`outbound tcp 1 > 10.0.0.0/8 maybe: ${TAKEN}`]);
  });

  it('may be one that other code makes: then the list is all that there is', () => {
    const owner = 'data.aws_security_group.d.id';
    const { [owner]: open } = outline(read(rule('a', 1, owner)).policies);
    expect(open).toHaveLength(3);
    const { [owner]: closed } = outline(read(rule('a', 1, owner) + kept(`[${E}.a.id]`, '[]', owner)).policies);
    expect(closed).toEqual(['outbound tcp 1 > 10.0.0.0/8']);
  });

  it('is in doubt where the list is half-typed', () => {
    const code = group() + rule('a', 1) + kept(`[${E}.a.id, `);
    const { [G]: rules } = outline(read(code).policies);
    expect(rules?.length).toBeGreaterThan(1);
  });
});

it('what such a group lacks is missing, and no fix would do that is not in the list', () =>
  expectFindings(
    'main.tf',
    `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=dcv
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-requirement error: TCP/UDP 4195 outbound to 3.114.164.0/22
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-requirement error: TCP 443 outbound
  name = "clients"
}

resource "aws_vpc_security_group_rules_exclusive" "clients" {
  security_group_id = aws_security_group.clients.id
  ingress_rule_ids  = []
  egress_rule_ids   = []
}

output "clients" {
  value = aws_security_group.clients.id
}`,
  ));
