import { describe, expect, it } from 'vitest';
import type { Policy, Reason } from '../../../server/src/policy';
import { readTerraform } from '../../../server/src/readers/terraform';

const OBJECTS = `resource "aws_security_group" "desks" {
}
resource "aws_security_group" "clients" {
}
resource "aws_network_acl" "desks" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table" "desks" {
  vpc_id = aws_vpc.main.id
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
`;

const REASONS: ReadonlySet<string> = new Set(['policy.hurt', 'policy.lost']);
const isDoubt = (reason: Reason | undefined): boolean => reason !== undefined && REASONS.has(reason.message.key);

/** Whether something that cannot be read stands in an object, or may. */
function isDoubted(policy: Policy): boolean {
  if ('rules' in policy && policy.kind !== 'firewall')
    return policy.rules.some(({ peers }) => peers.some((peer) => peer.kind === 'unknown' && isDoubt(peer.reason)));
  if (policy.kind !== 'address-space') return false;
  return isDoubt(policy.table?.rest) || policy.ranges.some((peer) => peer.kind === 'unknown' && isDoubt(peer.reason));
}

/** The objects of which nobody can tell what they hold, where something stands between them and another one. */
function doubtedBy(text: string): string[] {
  const last = 'resource "aws_security_group" "last" {\n}\n';
  const file = { uri: 'file:///w/main.tf', text: `${OBJECTS}\n${text}\n\n${last}` };
  const { policies } = readTerraform([file], { variables: {} });
  return policies
    .filter(isDoubted)
    .map(({ address }) => address)
    .filter((address) => /\.(?:desks|clients|main|last)$/.test(address));
}

const GROUPS = ['aws_security_group.desks', 'aws_security_group.clients', 'aws_security_group.last'];
const rule = (owner: string, header = 'resource "aws_security_group_rule" "web" {') =>
  `${header}\n  type        = "egress"\n  ${owner}\n  cidr_blocks = ["0.0.0.0/0"]\n}`;

describe('what a part that cannot be read may belong to', () => {
  it.each<[name: string, text: string, doubted: readonly string[]]>([
    ['a rule that is whole', rule('security_group_id = aws_security_group.desks.id'), []],
    ['an owner that is half-typed', rule('security_group_id = aws_security_group.de['), ['aws_security_group.desks']],
    ['a type that is half-typed', rule('security_group_id = aws_security['), GROUPS],
    ['an argument whose value is open', rule('security_group_id = "'), GROUPS],
    ['an argument that is half-typed', rule('security_gr'), GROUPS],
    ['another argument that is half-typed, before the owner is written', rule('from_po'), []],
    ['the id of another code’s group', rule('security_group_id = "sg-1"\n  from_po'), []],
    ['the owner by a local value', rule('security_group_id = local.group ['), GROUPS],
    [
      'a header without its quote',
      rule('security_group_id = aws_security_group.clients.id', 'resource "aws_secur'),
      ['aws_security_group.clients'],
    ],
    [
      'no header at all',
      rule('security_group_id = aws_security_group.clients.id', '"'),
      ['aws_security_group.clients'],
    ],
    [
      'a block that is closed too early',
      rule('security_group_id = aws_security_group.clients.id', 'resource "aws_security_group_rule" "web" { }'),
      ['aws_security_group.clients'],
    ],
    [
      'the same above a comment',
      rule(
        'security_group_id = aws_security_group.clients.id',
        'resource "aws_security_group_rule" "web" { }\n  # why',
      ),
      ['aws_security_group.clients'],
    ],
    [
      'a network ACL entry',
      'resource "aws_network_acl_rule" "x" {\n  network_acl_id = aws_network_acl.desks.id [\n}',
      ['aws_network_acl.desks'],
    ],
    ['a route', 'resource "aws_route" "x" {\n  route_table_id = [\n}', ['aws_route_table.desks']],
    [
      'a range of a VPC',
      'resource "aws_vpc_ipv4_cidr_block_association" "x" {\n  vpc_id = [\n  cidr_block = "10.1.0.0/16"\n}',
      ['aws_vpc.main'],
    ],
    [
      'a module that is given a group',
      'module "rules" {\n  source =\n  group  = aws_security_group.desks.id\n}',
      ['aws_security_group.desks'],
    ],
    ['something else', 'resource "aws_instance" "x" {\n  ami =\n  user_data = "\n}', []],
    ['a word', 'resour', []],
  ])('%s', (_name, text, doubted) => expect(doubtedBy(text)).toEqual(doubted));

  it('what is being typed at the end of the file belonged to nothing before', () => {
    const file = (text: string) => ({ uri: 'file:///w/main.tf', text: OBJECTS + text });
    for (const text of ['resource "aws_secur', rule('security_gr').split('\n}')[0]!.split('\n  cidr')[0]!]) {
      const { policies } = readTerraform([file(text)], { variables: {} });
      const doubted = policies.filter(isDoubted).map(({ address }) => address);
      expect(doubted, text).toEqual(doubted.filter((address) => address === 'aws_security_group_rule.web'));
    }
  });
});

it('an object that is made or not by what cannot be read is in doubt', () => {
  const text = `variable "more" {
  default  "yes"
}
resource "aws_security_group" "last" {
  count = var.more == "yes" ? 1 : 0
}`;
  expect(doubtedBy(text)).toContain('aws_security_group.last');
});

describe('values of which part cannot be read', () => {
  const group = (peers: string) =>
    `resource "aws_security_group" "a" {\n  egress {\n    protocol = "tcp"\n    from_port = 443\n    to_port = 443\n    cidr_blocks = ${peers}\n  }\n}\n`;
  const peersOf = (text: string, beside?: string) => {
    const files = [{ uri: 'file:///w/main.tf', text: text }];
    if (beside !== undefined) files.push({ uri: 'file:///w/terraform.tfvars', text: beside });
    const [policy] = readTerraform(files, { variables: {} }).policies;
    if (policy?.kind !== 'security-group') return [];
    return policy.rules[0]!.peers.map((peer) => (peer.kind === 'address' ? peer.text : peer.kind));
  };
  it.each<[name: string, text: string, peers: readonly string[]]>([
    ['a local value', `locals {\n  a = ["0.0.0.0/0", "10.\n  b = 1\n}\n${group('local.a')}`, ['unknown']],
    ['the next one', `locals {\n  a = ["10.\n  b = ["0.0.0.0/0"]\n}\n${group('local.b')}`, ['0.0.0.0/0']],
    ['a default', `variable "a" {\n  default = ["0.0.0.0/0"] [\n}\n${group('var.a')}`, ['unknown']],
    [
      'an argument of a resource',
      `resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16" [\n}\n${group('[aws_vpc.v.cidr_block]')}`,
      ['unknown'],
    ],
    ['a block that is closed too early', `locals {\n  a = [] }\n  b = []\n}\n${group('local.a')}`, ['unknown']],
  ])('%s', (_name, text, peers) => expect(peersOf(text)).toEqual(peers));
});
