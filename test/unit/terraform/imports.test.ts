import { describe, expect, it } from 'vitest';
import { expectFindings } from '../../support/annotated';
import { outline, read } from './support';

/**
 * An `import` block takes over what AWS has. The provider leaves alone what a resource does not write of itself, so there
 * may be more than stands here: that is unknown, and never missing.
 */
const TEN = 'cidr_blocks = ["10.0.0.0/8"]';
const inline = (block: string): string =>
  `  ${block} {\n    protocol  = "tcp"\n    from_port = 1\n    to_port   = 1\n    ${TEN}\n  }\n`;
const group = (body = '', name = 'g', type = 'aws_security_group'): string =>
  `resource "${type}" "${name}" {\n${body}}\n`;
const importOf = (to: string, more = ''): string => `import {\n  to = ${to}\n  id = "sg-0123456789abcdef0"\n${more}}\n`;
const OF_G = importOf('aws_security_group.g');

const stays = (address: string): string =>
  `maybe: import takes over ${address} as it is in AWS, and what it has there and nobody writes here stays`;
const [IN, OUT] = ['inbound', 'outbound'].map(
  (direction) => (address: string) =>
    expect.stringMatching(new RegExp(`^${direction} \\(\\? .*${stays(address).replace(/[.[\]"]/g, '\\$&')}$`)),
) as [(address: string) => string, (address: string) => string];
const G = 'aws_security_group.g';

describe('an imported group', () => {
  it.each<[what: string, code: string, rules: readonly string[]]>([
    ['without rules of its own keeps those that it has', group(), [IN(G), OUT(G)]],
    [
      'keeps those of the direction of which it writes none',
      group(inline('egress')),
      [IN(G), 'outbound tcp 1 > 10.0.0.0/8'],
    ],
    [
      'has what it writes of both',
      group(inline('egress') + inline('ingress')),
      ['inbound tcp 1 > 10.0.0.0/8', 'outbound tcp 1 > 10.0.0.0/8'],
    ],
    ['has none where it says so', group('  ingress = []\n  egress = []\n'), []],
    ['keeps them where null is written', group('  ingress = null\n  egress = []\n'), [IN(G)]],
    [
      'keeps them where a dynamic block makes none',
      group(
        `  egress = []\n  dynamic "ingress" {\n    for_each = []\n    content {\n      protocol = "-1"\n    }\n  }\n`,
      ),
      [IN(G)],
    ],
    [
      'keeps others beside rules written apart',
      `${group('  egress = []\n')}resource "aws_vpc_security_group_ingress_rule" "r" {\n  security_group_id = ${G}.id\n  ip_protocol = "tcp"\n  from_port = 2\n  to_port = 2\n  cidr_ipv4 = "10.0.0.0/8"\n}\n`,
      [IN(G), 'inbound tcp 2 > 10.0.0.0/8'],
    ],
    [
      'has the rules of its id in AWS, which is known',
      `${group('  egress = []\n')}resource "aws_vpc_security_group_ingress_rule" "r" {\n  security_group_id = "sg-0123456789abcdef0"\n  ip_protocol = "tcp"\n  from_port = 2\n  to_port = 2\n  cidr_ipv4 = "10.0.0.0/8"\n}\n`,
      [IN(G), 'inbound tcp 2 > 10.0.0.0/8'],
    ],
  ])('%s', (_, code, rules) => expect(outline(read(code + OF_G).policies)).toEqual({ [G]: rules }));

  it('is not one where a for_each imports nothing', () => {
    const nothing = importOf(`${G}[each.key]`, '  for_each = {}\n');
    expect(outline(read(group() + nothing).policies)).toEqual({ [G]: [] });
    const perhaps = importOf(`${G}[each.key]`, '  for_each = var.groups\n');
    expect(outline(read(group() + perhaps).policies)).toEqual({ [G]: [IN(G), OUT(G)] });
  });

  it('may be one where its import cannot be read', () => {
    const { [G]: rules } = outline(read(`${group()}import {\n  to = aws_security_g [\n  id = "sg-1"\n}\n`).policies);
    expect(rules?.length).toBeGreaterThan(1);
  });

  it('is found by its address: the instance, the module, and in JSON', () => {
    const two = group('  for_each = { a = 1, b = 2 }\n  description = each.key\n  egress = []\n') + rule('a');
    const instances = outline(read(two + importOf(`${G}["a"]`)).policies);
    expect(instances[`${G}["b"]`]).toEqual([]);
    expect(instances[`${G}["a"]`]).toEqual([IN(`${G}["a"]`), 'outbound tcp 2 > 10.0.0.0/8']);

    const below = outline(
      read({
        'main.tf': `module "m" {\n  source = "./m"\n}\nmodule "n" {\n  source = "./m"\n}\n${importOf(`module.m.${G}`)}`,
        'm/main.tf': group('  egress = []\n'),
      }).policies,
    );
    expect(below).toEqual({ [`module.m.${G}`]: [IN(`module.m.${G}`)], [`module.n.${G}`]: [] });

    const json = JSON.stringify({ import: [{ to: G, id: 'sg-1' }] });
    expect(outline(read({ 'main.tf': group(), 'import.tf.json': json }).policies)).toEqual({ [G]: [IN(G), OUT(G)] });
  });
});

/** An egress rule for one instance, so that they differ. */
function rule(key: string): string {
  return `resource "aws_vpc_security_group_egress_rule" "r" {\n  security_group_id = ${G}["${key}"].id\n  ip_protocol = "tcp"\n  from_port = 2\n  to_port = 2\n  cidr_ipv4 = "10.0.0.0/8"\n}\n`;
}

describe('what else is imported', () => {
  const ACL = 'aws_network_acl.g';
  it.each<[what: string, code: string, address: string, contents: readonly unknown[]]>([
    [
      'a network ACL keeps entries of the direction of which it writes none',
      group('  egress = []\n', 'g', 'aws_network_acl') + importOf(ACL),
      ACL,
      [expect.stringMatching(/^#\? \? inbound .*import takes over/)],
    ],
    [
      'a default network ACL has what is written, and nothing else',
      group('  default_network_acl_id = "acl-1"\n', 'g', 'aws_default_network_acl') +
        importOf('aws_default_network_acl.g'),
      'aws_default_network_acl.g',
      [],
    ],
    [
      'a prefix list keeps its entries',
      group('  name = "p"\n', 'g', 'aws_ec2_managed_prefix_list') + importOf('aws_ec2_managed_prefix_list.g'),
      'aws_ec2_managed_prefix_list.g',
      [expect.stringContaining('? import takes over')],
    ],
    [
      'unless it writes some',
      group('  entry {\n    cidr = "10.0.0.0/8"\n  }\n', 'g', 'aws_ec2_managed_prefix_list') +
        importOf('aws_ec2_managed_prefix_list.g'),
      'aws_ec2_managed_prefix_list.g',
      ['10.0.0.0/8'],
    ],
  ])('%s', (_, code, address, contents) => expect(outline(read(code).policies)[address]).toEqual(contents));

  it('a route table keeps its routes, and a subnet what it is associated with', () => {
    const code = `resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_default_network_acl" "d" {
  default_network_acl_id = aws_vpc.v.default_network_acl_id
}
resource "aws_route_table" "t" {
  vpc_id = aws_vpc.v.id
}
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_route_table_association" "s" {
  subnet_id      = aws_subnet.s.id
  route_table_id = aws_route_table.t.id
}
`;
    const places = (text: string) => {
      const { layout, policies } = read(text);
      const table = policies.find(({ address }) => address === 'aws_route_table.t');
      const [{ acl, table: ofSubnet }] = layout!.subnets as [NonNullable<typeof layout>['subnets'][number]];
      return {
        rest: table?.kind === 'address-space' && table.table?.rest !== undefined,
        acl: acl.known ? acl.value : acl.reason.message.key,
        table: ofSubnet.known ? ofSubnet.value : ofSubnet.reason.message.key,
      };
    };
    const t = 'aws_route_table.t';
    expect(places(code)).toEqual({ rest: false, acl: 'aws_default_network_acl.d', table: t });
    expect(places(code + importOf(t))).toEqual({ rest: true, acl: 'aws_default_network_acl.d', table: t });
    expect(places(code + importOf('aws_subnet.s'))).toEqual({ rest: false, acl: 'terraform.imported', table: t });
  });
});

it('nothing is called missing in an imported group that writes no rules', () =>
  expectFindings(
    'main.tf',
    `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: import takes over aws_security_group.clients as it is in AWS
  name = "clients"
}

import {
  to = aws_security_group.clients
  id = "sg-0123456789abcdef0"
}`,
    { ignore: [] },
  ));
