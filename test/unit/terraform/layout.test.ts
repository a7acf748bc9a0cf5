import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import type { Known, Layout, Named } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';

const read = (text: string): Layout =>
  readTerraform([{ uri: 'file:///w/main.tf', text }], { variables: {} }).layout ?? { attachments: [], subnets: [] };

const said = (value: Known<string>): string => (value.known ? value.value : `? ${render(value.reason.message, 'en')}`);
const names = ({ here, rest }: Named): string =>
  [...here, ...(rest ? [`? ${render(rest.message, 'en')}`] : [])].join(', ');

const VPC = 'resource "aws_vpc" "v" {\n  cidr_block = "10.20.0.0/16"\n}\n';
const subnet = (name: string, vpc = 'aws_vpc.v.id') => `resource "aws_subnet" "${name}" {
  vpc_id     = ${vpc}
  cidr_block = "10.20.1.0/24"
}
`;
const acl = (body: string, name = 'n') =>
  `resource "aws_network_acl" "${name}" {\n  vpc_id = aws_vpc.v.id\n  ${body}\n}\n`;
const DEFAULT_ACL =
  '? it has the default network ACL of aws_vpc.v, which is not in these files (AWS makes it to allow everything)';
const DEFAULT_TABLE =
  "? it has the main route table of aws_vpc.v, which is not in these files (AWS makes it with the VPC's own ranges alone)";

describe('which network ACL a subnet has', () => {
  it.each([
    ['that which names it', acl('subnet_ids = [aws_subnet.a.id]'), 'aws_network_acl.n'],
    [
      'that which an association names',
      `${acl('')}resource "aws_network_acl_association" "a" {
  network_acl_id = aws_network_acl.n.id
  subnet_id      = aws_subnet.a.id
}`,
      'aws_network_acl.n',
    ],
    [
      'by a local value',
      `locals {\n  ids = [aws_subnet.a.id]\n}\n${acl('subnet_ids = local.ids')}`,
      'aws_network_acl.n',
    ],
    ['none that is written: the default of the VPC', '', DEFAULT_ACL],
    [
      'the default one, where the files keep it',
      'resource "aws_default_network_acl" "d" {\n  default_network_acl_id = aws_vpc.v.default_network_acl_id\n}',
      'aws_default_network_acl.d',
    ],
    [
      'the default one, where only entries of it are written',
      `resource "aws_network_acl_rule" "deny" {
  network_acl_id = aws_vpc.v.default_network_acl_id
  rule_number    = 90
  egress         = true
  protocol       = "tcp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}`,
      'aws_vpc.v.default_network_acl_id',
    ],
    [
      'nobody knows: another list may name it',
      acl('subnet_ids = var.ids'),
      '? var.ids is not declared in this directory',
    ],
    [
      'an ACL of another VPC cannot be meant',
      `resource "aws_vpc" "w" {}\n${acl('subnet_ids = var.ids').replace('aws_vpc.v.id', 'aws_vpc.w.id')}`,
      DEFAULT_ACL,
    ],
    [
      'two of them',
      acl('subnet_ids = [aws_subnet.a.id]') + acl('subnet_ids = [aws_subnet.a.id]', 'm'),
      '? several network ACLs are associated with it',
    ],
    ['an ACL for other subnets', acl('subnet_ids = ["subnet-1"]'), DEFAULT_ACL],
  ])('%s', (_, text, expected) => {
    expect(read(VPC + subnet('a') + text).subnets.map(({ acl }) => said(acl))).toEqual([expected]);
  });

  it('subnets that are many, one by one', () => {
    const text = `${VPC}resource "aws_subnet" "a" {
  count      = 2
  vpc_id     = aws_vpc.v.id
  cidr_block = cidrsubnet(aws_vpc.v.cidr_block, 8, count.index)
}
${acl('subnet_ids = [aws_subnet.a[0].id]')}`;
    expect(read(text).subnets.map(({ address, acl }) => [address, said(acl)])).toEqual([
      ['aws_subnet.a[0]', 'aws_network_acl.n'],
      ['aws_subnet.a[1]', DEFAULT_ACL],
    ]);
  });

  it('subnets that nobody can count, as one', () => {
    const text = `${VPC}variable "n" {}\nresource "aws_subnet" "a" {
  count      = var.n
  vpc_id     = aws_vpc.v.id
  cidr_block = cidrsubnet(aws_vpc.v.cidr_block, 8, count.index)
}
${acl('subnet_ids = aws_subnet.a[*].id')}`;
    expect(read(text).subnets.map(({ address, acl }) => [address, said(acl)])).toEqual([
      ['aws_subnet.a', 'aws_network_acl.n'],
    ]);
  });
});

describe('which route table a subnet has', () => {
  const table = 'resource "aws_route_table" "t" {\n  vpc_id = aws_vpc.v.id\n}\n';
  const association = (more = '') => `${table}resource "aws_route_table_association" "a" {
  route_table_id = aws_route_table.t.id
  subnet_id      = aws_subnet.a.id${more}
}`;
  it.each([
    ['that of its association', association(), 'aws_route_table.t'],
    ['none that is written: the main one of the VPC', table, DEFAULT_TABLE],
    [
      'the main one, where the files keep it',
      'resource "aws_default_route_table" "d" {\n  default_route_table_id = aws_vpc.v.default_route_table_id\n}',
      'aws_default_route_table.d',
    ],
    [
      'the main one, where an association says which',
      `${table}resource "aws_main_route_table_association" "m" {\n  vpc_id = aws_vpc.v.id\n  route_table_id = aws_route_table.t.id\n}`,
      'aws_route_table.t',
    ],
    [
      'one that may not be made',
      `variable "on" {\n  type = bool\n}\n${association('\n  count = var.on ? 1 : 0')}`,
      '? variable on has no default (give it under "values.variables" in .workspaces-ports.json)',
    ],
    [
      'one of other code',
      'resource "aws_route_table_association" "a" {\n  route_table_id = data.aws_route_table.t.id\n  subnet_id = aws_subnet.a.id\n}',
      '? data.aws_route_table.t.id is read at apply time',
    ],
  ])('%s', (_, text, expected) => {
    expect(read(VPC + subnet('a') + text).subnets.map(({ table }) => said(table))).toEqual([expected]);
  });
});

describe('what stands in subnets', () => {
  const group = (name: string) => `resource "aws_security_group" "${name}" {}\n`;
  const MEMBERS =
    'aws_workspaces_directory.d.workspace_security_group_id, ? desktops of aws_workspaces_directory.d also have the group d-…_workspacesMembers, which AWS makes and no file holds (it lets everything out unless somebody has changed it)';
  it.each([
    [
      'a directory of WorkSpaces',
      `resource "aws_workspaces_directory" "d" {
  directory_id = "d-1"
  subnet_ids   = [aws_subnet.a.id]
  workspace_creation_properties {
    custom_security_group_id = aws_security_group.g.id
  }
}
${group('g')}`,
      'workspaces',
      'aws_subnet.a',
      `aws_security_group.g, ${MEMBERS}`,
    ],
    [
      'a directory of WorkSpaces, in the subnets of the directory service',
      `resource "aws_workspaces_directory" "d" {
  directory_id = aws_directory_service_directory.ad.id
}
resource "aws_directory_service_directory" "ad" {
  name = "corp.example"
  vpc_settings {
    vpc_id     = aws_vpc.v.id
    subnet_ids = [aws_subnet.a.id, "subnet-2"]
  }
}`,
      'workspaces',
      'aws_subnet.a',
      MEMBERS,
    ],
    [
      'an instance',
      `resource "aws_instance" "i" {
  subnet_id              = aws_subnet.a.id
  vpc_security_group_ids = [aws_security_group.g.id, aws_security_group.h.id]
}
${group('g')}${group('h')}`,
      'instance',
      'aws_subnet.a',
      'aws_security_group.g, aws_security_group.h',
    ],
    [
      'an instance without groups',
      'resource "aws_instance" "i" {\n  subnet_id = aws_subnet.a.id\n}',
      'instance',
      'aws_subnet.a',
      '? no security group is written, and so the default group of the VPC holds',
    ],
    [
      'an interface, with a group attached apart',
      `resource "aws_network_interface" "i" {
  subnet_id       = aws_subnet.a.id
  security_groups = [aws_security_group.g.id]
}
resource "aws_network_interface_sg_attachment" "more" {
  network_interface_id = aws_network_interface.i.id
  security_group_id    = aws_security_group.h.id
}
${group('g')}${group('h')}`,
      'interface',
      'aws_subnet.a',
      'aws_security_group.g, aws_security_group.h',
    ],
  ])('%s', (_, text, kind, subnets, groups) => {
    const { attachments } = read(VPC + subnet('a') + text);
    expect(attachments.map((one) => [one.kind, names(one.subnets), names(one.groups)])).toEqual([
      [kind, subnets, groups],
    ]);
  });
});
