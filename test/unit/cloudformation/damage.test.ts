import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import type { Policy } from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';

/** What an object lacks for certain, in one word: nobody can tell of what has a fault, or may have more elsewhere. */
function sayOf(policy: Policy): string {
  if (policy.kind === 'prefix-list' || policy.kind === 'address-space') {
    const peers = policy.kind === 'prefix-list' ? policy.entries : policy.ranges;
    const open = peers.find((peer) => peer.kind === 'unknown');
    const rest = policy.kind === 'address-space' ? policy.table?.rest : undefined;
    if (open?.kind === 'unknown') return render(open.reason.message, 'en');
    return rest ? render(rest.message, 'en') : 'all of it is read';
  }
  if (policy.kind !== 'security-group' && policy.kind !== 'network-acl') return '';
  for (const direction of ['inbound', 'outbound']) {
    const own = policy.rules.filter((rule) => rule.direction === direction);
    const open = own.find(({ protocol, maybe }) => !protocol.known || maybe);
    if (!open) continue;
    const reason = open.maybe ?? (open.protocol.known ? undefined : open.protocol.reason);
    return render(reason!.message, 'en');
  }
  return 'all of it is read';
}

const say = (text: string, address: string, name = 't.yaml'): string => {
  const { policies } = readCloudFormation({ uri: `file:///${name}`, text }, { variables: {} });
  const policy = policies.find((one) => one.address === address);
  return policy ? sayOf(policy) : 'gone';
};

const READ = 'all of it is read';
const HURT = (id: string) =>
  `part of ${id} cannot be read, so that nobody can tell what it lacks or holds until that is mended`;
const LOST = (id: string) => `text that cannot be read may add to ${id}`;

const LOOSE = (id: string, part: string) =>
  `${part} may belong to ${id}: what it names is not in this template, or is half-typed`;

const GROUP = `Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
`;
const EGRESS = `  Web:
    Type: AWS::EC2::SecurityGroupEgress
    Properties:
      GroupId: !Ref Group
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 0.0.0.0/0
`;
const OTHER = `  Other:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: others}
`;
const ACL = `Resources:
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: {VpcId: vpc-1}
`;
const ENTRY = `  Deny:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref Acl
      RuleNumber: 90
      Egress: true
      Protocol: -1
      RuleAction: deny
      CidrBlock: 0.0.0.0/0
`;

describe('what an object with a fault lacks is unknown, not what AWS takes by default', () => {
  it.each([
    ['no egress written', GROUP, READ],
    ['the line of the egress half-typed', `${GROUP}      SecurityGroupEgress: [\n`, HURT('Group')],
    ['the same with a rule below', `${GROUP}      SecurityGroupEgress: [\n        - {IpProtocol: -1}\n`, HURT('Group')],
    [
      'an open quote above an open brace',
      `${GROUP.replace('clients', '"clients')}      SecurityGroupEgress:\n        - {IpProtocol: -1, CidrIp: 0.0.0.0/0\n`,
      HURT('Group'),
    ],
    ['a key without its colon', `${GROUP}      SecurityGroupEgr\n`, HURT('Group')],
    ['a line that has lost its indentation', `${GROUP}  SecurityGroupEgress: x\n    - y\n`, HURT('Group')],
    [
      'a line at the left edge',
      `${GROUP}SecurityGroupEgress:\n  - IpProtocol: -1\n    CidrIp: 10.0.0.0/8\n`,
      HURT('Group'),
    ],
    ['a condition that is half-typed', `${GROUP}    Condition: [\n`, HURT('Group')],
  ])('a security group: %s', (_, text, expected) => expect(say(text, 'Group')).toBe(expected));

  it.each([
    ['whole', EGRESS, READ, READ],
    ['its type half-typed', EGRESS.replace('SecurityGroupEgress', 'SecurityGroupEg'), LOST('Group'), READ],
    ['without its type', EGRESS.replace(/ +Type.*\n/, ''), LOST('Group'), READ],
    ['its name half-typed', EGRESS.replace('Web:', 'We'), LOST('Group'), READ],
    ['its group half-typed', EGRESS.replace('!Ref Group', '['), LOST('Group'), LOST('Other')],
    [
      'its reference half-typed',
      EGRESS.replace('!Ref Group', '!Ref Gro'),
      LOOSE('Group', 'Web'),
      LOOSE('Other', 'Web'),
    ],
    ['without a group', EGRESS.replace(/ +GroupId.*\n/, ''), LOOSE('Group', 'Web'), LOOSE('Other', 'Web')],
    ['for a group of another stack', EGRESS.replace('!Ref Group', '!ImportValue group'), READ, READ],
    ['its type and all half-typed', '  Web: { Ty\n', HURT('Group'), LOST('Other')],
    ['its name alone', '  We\n', READ, READ],
  ])('a rule of its own: %s', (_, rule, group, other) => {
    expect([say(GROUP + rule + OTHER, 'Group'), say(GROUP + rule + OTHER, 'Other')]).toEqual([group, other]);
  });

  it.each([
    ['whole', ENTRY, READ],
    ['the line of its direction half-typed', ENTRY.replace('Egress: true', 'Egress: ['), HURT('Deny')],
    ['its direction half-typed, and YAML all the same', ENTRY.replace('true', 'tr'), 'Egress is not written'],
    ['the line of its action half-typed', ENTRY.replace('RuleAction: deny', 'RuleAct'), HURT('Deny')],
    ['its type half-typed', ENTRY.replace('NetworkAclEntry', 'NetworkAclEnt'), LOST('Acl')],
    ['its ACL half-typed', ENTRY.replace('NetworkAclId: !Ref Acl', 'NetworkAclId: !Ref ['), LOST('Acl')],
    ['its reference half-typed', ENTRY.replace('!Ref Acl', '!Re'), LOOSE('Acl', 'Deny')],
    ['its name half-typed', ENTRY.replace('Deny:', 'Den'), LOST('Acl')],
    [
      'something else that is given the ACL',
      '  Stack:\n    Type: AWS::CloudFormation::Stack\n    Properties: {A: !Ref Acl\n',
      LOST('Acl'),
    ],
  ])('an entry of a network ACL: %s', (_, entry, expected) => expect(say(ACL + entry, 'Acl')).toBe(expected));

  it.each([
    [
      'an entry',
      'List',
      '  List:\n    Type: AWS::EC2::PrefixList\n    Properties:\n      Entries:\n        - Cidr: "10.0.0.0/8\n',
      HURT('List'),
    ],
    [
      'a route',
      'Table',
      `  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: vpc-1}}
  Out:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref [
      DestinationCidrBlock: 0.0.0.0/0
`,
      LOST('Table'),
    ],
    [
      'a block',
      'Vpc',
      '  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n  More:\n    Type: AWS::EC2::VPCCidr\n    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}\n',
      LOST('Vpc'),
    ],
  ])('%s of something else', (_, id, resources, expected) =>
    expect(say(`Resources:\n${resources}`, id)).toBe(expected),
  );

  it.each([
    [
      'a parameter',
      'Parameters:\n  Office:\n    Type: String\n    Default: "10.0.0.0/8\n',
      '!Ref Office',
      HURT('Parameters'),
    ],
    [
      'a mapping',
      'Mappings:\n  Nets: {tokyo: {Cidr: "10.0.0.0/8}}\n',
      '!FindInMap [Nets, tokyo, Cidr]',
      HURT('Mappings'),
    ],
  ])('what comes from a section with a fault: %s', (_, head, value, expected) => {
    const text = `${head}${GROUP}      SecurityGroupEgress: [{IpProtocol: -1, CidrIp: ${value}}]\n`;
    const { policies } = readCloudFormation({ uri: 'file:///t.yaml', text }, { variables: {} });
    const [peer] = policies[0]?.kind === 'security-group' ? policies[0].rules[0]!.peers : [];
    expect(peer?.kind === 'unknown' && render(peer.reason.message, 'en')).toBe(expected);
  });
});

describe('the same in JSON', () => {
  const json = (egress: string, more = '') => `{
  "Resources": {
    "Group": {
      "Type": "AWS::EC2::SecurityGroup",
      "Properties": {
        "GroupDescription": "clients"${egress}
      }
    }${more}
  }
}
`;
  it.each([
    ['no egress written', json(''), READ],
    ['the line of the egress half-typed', json(',\n        "SecurityGroupEgr'), HURT('Group')],
    ['an open bracket', json(',\n        "SecurityGroupEgress": ['), HURT('Group')],
    [
      'no comma behind it, which hides nothing',
      json('', '\n    "Bucket": {\n      "Type": "AWS::S3::Bucket"\n    }'),
      READ,
    ],
    [
      'a rule of its own with its type half-typed',
      json(
        '',
        ',\n    "Web": {\n      "Type": "AWS::EC2::SecurityGroupEg\n      "Properties": { "GroupId": { "Ref": "Group" } }\n    }',
      ),
      LOST('Group'),
    ],
    [
      'on one line',
      '{"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "Sec',
      HURT('Group'),
    ],
    [
      'on one line, with a fault behind it',
      '{"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {}}, "Web": {"Type": "AWS::EC2::Secu',
      LOST('Group'),
    ],
  ])('%s', (_, text, expected) => expect(say(text, 'Group', 't.json')).toBe(expected));
});
