import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { render } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

/** A directory whose desktops stand in one subnet, with a network ACL that lets nothing through to the internet. */
const network = (properties: string, more = ''): string => `provider "aws" {
  region = "ap-northeast-1"
}
resource "aws_workspaces_directory" "desks" {
  directory_id = "d-1"
  subnet_ids   = [aws_subnet.desks.id]
${properties}
}
resource "aws_vpc" "desks" {
  cidr_block = "10.20.0.0/16"
}
resource "aws_subnet" "desks" {
  vpc_id     = aws_vpc.desks.id
  cidr_block = "10.20.1.0/24"
}
resource "aws_network_acl" "desks" {
  vpc_id     = aws_vpc.desks.id
  subnet_ids = [aws_subnet.desks.id]
}
resource "aws_route_table" "desks" {
  vpc_id = aws_vpc.desks.id
}
resource "aws_route_table_association" "desks" {
  subnet_id      = aws_subnet.desks.id
  route_table_id = aws_route_table.desks.id
}
${more}`;

const access = (value: string): string =>
  `  workspace_creation_properties {\n    enable_internet_access = ${value}\n  }`;

/** How each object stands to outbound 443, by its address; what asks for nothing is left out. */
async function stand(files: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const analyzer = new Analyzer(memoryHost(files), loadSandbox);
  for (const name of Object.keys(files)) {
    if (name.startsWith('.')) continue;
    for (const { policy, verdicts } of (await analyzer.check(`file:///w/${name}`))?.subjects ?? []) {
      const found = verdicts.find(({ requirement }) => requirement.id === 'primary.internet.443');
      if (found) out[policy.address] = found.verdict;
    }
  }
  return out;
}
const configured = (features: readonly string[]) => ({ '.workspaces-ports.json': JSON.stringify({ features }) });
const ASKED = { 'aws_network_acl.desks': 'missing', 'aws_route_table.desks': 'missing' };
const DOUBTED = { 'aws_network_acl.desks': 'unknown', 'aws_route_table.desks': 'unknown' };

describe('80 and 443 to the internet, by what the directory says of its desktops', () => {
  it.each([
    ['says nothing', '', {}],
    ['does without', access('false'), {}],
    ['gives them the internet', access('true'), ASKED],
    ['in text, which Terraform takes for the value', access('"true"'), ASKED],
    ['by a variable', access('var.on'), ASKED, 'variable "on" {\n  default = true\n}'],
    ['by a variable that nobody has set', access('var.on'), DOUBTED, 'variable "on" {}'],
    [
      'in a block that may not be made',
      '  dynamic "workspace_creation_properties" {\n    for_each = var.some\n    content {\n      enable_internet_access = true\n    }\n  }',
      DOUBTED,
      'variable "some" {}',
    ],
    [
      'but leaves it to others',
      `${access('true')}\n  lifecycle {\n    ignore_changes = [workspace_creation_properties]\n  }`,
      DOUBTED,
    ],
    ['while it is still being typed', access('true').replace('true', 'tru'), DOUBTED],
  ])('%s', async (_, properties, expected, more = '') => {
    expect(await stand({ 'main.tf': network(properties, more) })).toEqual(expected);
  });

  it('one of two directories in a subnet is enough', async () => {
    const other = network(access('false')).match(/resource "aws_workspaces_directory"[\s\S]*?\n}\n/)![0];
    expect(await stand({ 'main.tf': network(access('true'), other.replace('"desks"', '"other"')) })).toEqual(ASKED);
  });

  it('also of the group that desktops get', async () => {
    const text = network(
      '  workspace_creation_properties {\n    custom_security_group_id = aws_security_group.g.id\n    enable_internet_access = true\n  }',
      'resource "aws_security_group" "g" {}',
    );
    // What its own group lacks the members' group may have, which AWS keeps.
    expect(await stand({ 'main.tf': text })).toEqual({ ...ASKED, 'aws_security_group.g': 'unknown' });
  });

  it.each([
    ['does without', ['directory'], access('true'), {}],
    ['has the internet', ['internet'], access('false'), ASKED],
  ])(
    'a configuration that says of all desktops that one %s stands above it',
    async (_, features, properties, expected) =>
      expect(await stand({ 'main.tf': network(properties), ...configured(features) })).toEqual(expected),
  );

  it('by the answers of the AWS CLI', async () => {
    const directory = (on: boolean) => ({
      Directories: [
        {
          DirectoryId: 'd-1',
          SubnetIds: ['subnet-a'],
          WorkspaceSecurityGroupId: 'sg-m',
          WorkspaceCreationProperties: { EnableInternetAccess: on },
        },
      ],
      Subnets: [
        { SubnetId: 'subnet-a', VpcId: 'vpc-1', CidrBlock: '10.20.1.0/24', AvailabilityZone: 'ap-northeast-1a' },
      ],
      NetworkAcls: [{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-a' }], Entries: [] }],
    });
    expect(await stand({ 'net.json': JSON.stringify(directory(true)) })).toEqual({ 'acl-1': 'missing' });
    expect(await stand({ 'net.json': JSON.stringify(directory(false)) })).toEqual({});
  });

  describe('by what a command is to change', () => {
    const change = (directory: string, on: boolean) =>
      JSON.stringify({ ResourceId: directory, WorkspaceCreationProperties: { EnableInternetAccess: on } });
    const net = (on?: boolean) =>
      JSON.stringify({
        Directories: [
          {
            DirectoryId: 'd-1',
            SubnetIds: ['subnet-a'],
            WorkspaceSecurityGroupId: 'sg-m',
            ...(on === undefined ? {} : { WorkspaceCreationProperties: { EnableInternetAccess: on } }),
          },
        ],
        Subnets: [
          { SubnetId: 'subnet-a', VpcId: 'vpc-1', CidrBlock: '10.20.1.0/24', AvailabilityZone: 'ap-northeast-1a' },
        ],
        NetworkAcls: [{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-a' }], Entries: [] }],
      });
    const REGISTER = JSON.stringify({ DirectoryId: 'd-1', SubnetIds: ['subnet-a'], EnableSelfService: false });
    const PLACES = net().replace('Directories', 'Nothing').replace('DirectoryId', 'Id');

    it.each<[string, Record<string, string>, Record<string, string>]>([
      ['turns it on', { 'net.json': net(false), 'change.json': change('d-1', true) }, { 'acl-1': 'missing' }],
      [
        'where nothing said so before',
        { 'net.json': net(), 'change.json': change('d-1', true) },
        { 'acl-1': 'missing' },
      ],
      ['turns it off', { 'net.json': net(true), 'change.json': change('d-1', false) }, {}],
      ['of another directory', { 'net.json': net(false), 'change.json': change('d-2', true) }, {}],
      [
        'in one of two inputs',
        { 'net.json': net(false), 'a.json': change('d-1', true), 'b.json': change('d-1', false) },
        { 'acl-1': 'missing' },
      ],
      [
        'of a directory that another input registers',
        { 'net.json': PLACES, 'register.json': REGISTER, 'change.json': change('d-1', true) },
        { 'acl-1': 'missing' },
      ],
    ])('%s', async (_, files, expected) => expect(await stand(files)).toEqual(expected));
  });

  it('says in the finding who asks for it', async () => {
    const unit = await new Analyzer(memoryHost({ 'main.tf': network(access('true')) }), loadSandbox).check(
      'file:///w/main.tf',
    );
    const told = unit!.findings.find(({ object }) => object === 'aws_route_table.desks')!;
    expect(render(told.message, 'en')).toContain(
      'aws_workspaces_directory.desks gives its desktops access to the internet',
    );
    const { span } = told.related![0]!;
    expect(unit!.files[0]!.text.slice(span.start, span.end)).toBe('enable_internet_access = true');
  });
});
