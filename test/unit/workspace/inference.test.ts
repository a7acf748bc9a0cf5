import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { readPac } from '../../../server/src/readers/pac';
import { readTerraform } from '../../../server/src/readers/terraform';
import { type Guess, infer } from '../../../server/src/workspace/inference';

const EDITION = edition('2020-05')!;
const NOTHING: Guess = { role: undefined, region: undefined };

/** The guess at the first object of a text. */
function guess(text: string, name = 'main.tf'): Guess {
  const file = { uri: `file:///w/${name}`, text };
  const reading = name.endsWith('.tf')
    ? readTerraform([file], { variables: {} })
    : readCloudFormation(file, { variables: {} });
  return infer(reading.policies[0]!, EDITION);
}
const group = (name: string, more = ''): string => `resource "aws_security_group" "${name}" {\n${more}\n}`;
const role = (text: string): string => guess(text).role ?? 'none';

describe('the role of a security group, from its words', () => {
  it.each([
    // Named for WorkSpaces: the group of the WorkSpaces themselves, unless other words say more.
    ['workspaces', '', 'workspace'],
    ['main', 'name = "workspaces-sg"', 'workspace'],
    ['main', 'name_prefix = "prod_workspaces_"', 'workspace'],
    ['main', 'description = "Amazon WorkSpaces desktops"', 'workspace'],
    ['main', 'description = "For each WorkSpace"', 'workspace'],
    ['main', 'tags = { Name = "WORKSPACES" }', 'workspace'],
    ['WorkspacesGroup', '', 'workspace'],
    ['workspacesSg', '', 'workspace'],
    ['work-spaces', '', 'workspace'],
    ['workspaces', 'tags = { ManagedBy = "terraform" }', 'workspace'],
    ['workspaces_clients', '', 'client-network'],
    ['office', 'description = "To WorkSpaces"', 'client-network'],
    ['main', 'name = "WorkSpaces 拠点"', 'client-network'],
    ['workspaces_directory', '', 'directory'],
    ['workspaces_ad', '', 'directory'],
    ['workspaces', 'tags = { Description = "WorkSpaces group with full AD protocol support" }', 'workspace'],
    ['workspaces', 'description = "Domain controllers"', 'directory'],
    // Neighbours, and workspaces of others.
    ['workspaces_vpc_endpoint', '', 'none'],
    ['alb', 'description = "Load balancer in front of WorkSpaces"', 'none'],
    ['main', 'description = "Terraform workspaces"', 'none'],
    ['tfe_workspaces', 'name = "tfe-workspaces"', 'none'],
    ['databricks_workspaces', '', 'none'],
    ['main', 'name = "workspace"', 'none'],
    ['main', 'name = "Workspace default"', 'none'],
    ['coworkspaces', '', 'none'],
    ['web', '', 'none'],
  ])('%s %s: %s', (name, more, expected) => {
    const said = role(group(name, more));
    expect(said).toBe(expected);
  });
});

describe('the role of other objects', () => {
  it.each([
    ['a network ACL', 'resource "aws_network_acl" "workspaces" {\n}', 'subnet'],
    ['a network ACL of neighbours', 'resource "aws_network_acl" "workspaces_endpoints" {\n}', 'none'],
    ['a VPC', 'resource "aws_vpc" "workspaces" {\n  cidr_block = "10.0.0.0/16"\n}', 'addressing'],
    [
      'a subnet',
      'resource "aws_subnet" "a" {\n  cidr_block = "10.0.0.0/24"\n  tags = { Name = "WorkSpaces A" }\n}',
      'addressing',
    ],
    ['a VPC of others', 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}', 'none'],
    [
      'a prefix list of gateways',
      'resource "aws_ec2_managed_prefix_list" "a" {\n  entry {\n    cidr = "18.180.178.0/24"\n  }\n}',
      'client-network',
    ],
    [
      'a prefix list of others that says WorkSpaces',
      'resource "aws_ec2_managed_prefix_list" "workspaces" {\n  entry {\n    cidr = "192.0.2.0/24"\n  }\n}',
      'none',
    ],
  ])('%s: %s', (_what, text, expected) => {
    expect(role(text)).toBe(expected);
  });

  it('a PAC is a proxy by nature', () => {
    const file = { uri: 'file:///w/a.pac', text: 'function FindProxyForURL(url, host) { return "DIRECT"; }' };
    const [policy] = readPac(file, undefined, () => undefined).policies;
    expect(infer(policy!, EDITION)).toEqual({ ...NOTHING, role: 'proxy' });
  });
});

describe('a group that opens streaming towards gateways stands before users', () => {
  const opens = (rule: string): string => role(group('web', rule));
  const egress = (ports: string, cidr: string, protocol = 'udp'): string =>
    `egress {\n  ${ports}\n  protocol = "${protocol}"\n  cidr_blocks = ["${cidr}"]\n}`;
  const port = (from: number, to = from): string => `from_port = ${from}\n  to_port = ${to}`;
  const TOKYO = '18.180.178.0/24';

  it.each([
    ['4172 to a gateway', egress(port(4172), TOKYO), 'client-network'],
    ['4195 to a gateway', egress(port(4195), TOKYO), 'client-network'],
    ['a narrow range around it', egress(port(4170, 4180), TOKYO), 'client-network'],
    ['a /16 that holds a gateway', egress(port(4172), '18.180.0.0/16'), 'client-network'],
    ['half the internet', egress(port(4172), '0.0.0.0/1'), 'none'],
    ['any address', egress(port(4172), '0.0.0.0/0'), 'none'],
    ['addresses of others', egress(port(4172), '192.0.2.0/24'), 'none'],
    ['another port', egress(port(443), TOKYO, 'tcp'), 'none'],
    ['thousands of ports', egress(port(1024, 65535), TOKYO), 'none'],
    ['all protocols', egress(port(0), TOKYO, '-1'), 'none'],
    ['inbound', egress(port(4172), TOKYO).replace('egress', 'ingress'), 'none'],
    ['a port that nobody knows', egress('from_port = var.p\n  to_port = var.p', TOKYO), 'none'],
  ])('%s: %s', (_what, rule, expected) => {
    expect(opens(rule)).toBe(expected);
  });

  it('a deny opens nothing', () => {
    const acl = (action: string): string =>
      `resource "aws_network_acl" "a" {\n  egress {\n    rule_no = 100\n    action = "${action}"\n    protocol = "udp"\n    from_port = 4172\n    to_port = 4172\n    cidr_block = "${TOKYO}"\n  }\n}`;
    expect([role(acl('allow')), role(acl('deny'))]).toEqual(['client-network', 'none']);
  });
});

describe('the region', () => {
  const egress = (...cidrs: string[]): string =>
    `egress {\n  from_port = 443\n  to_port = 443\n  protocol = "tcp"\n  cidr_blocks = ${JSON.stringify(cidrs)}\n}`;

  it.each([
    ['addresses of one region', group('web', egress('18.180.178.0/24')), 'ap-northeast-1'],
    ['addresses of two', group('web', egress('18.180.178.0/24', '54.153.254.0/24')), undefined],
    ['addresses of others', group('web', egress('192.0.2.0/24')), undefined],
    ['inbound addresses say nothing', group('web', egress('18.180.178.0/24').replace('egress', 'ingress')), undefined],
    [
      'the provider is believed before addresses',
      `${group('web', egress('18.180.178.0/24'))}\nprovider "aws" {\n  region = "eu-west-1"\n}`,
      'eu-west-1',
    ],
  ])('%s: %s', (_what, text, expected) => {
    expect(guess(text).region).toBe(expected);
  });

  it('is asked of a logical id too', () => {
    const template =
      'Resources:\n  WorkspacesClients:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: x\n';
    expect(guess(template, 'a.yaml')).toEqual({ role: 'client-network', region: undefined });
  });
});
