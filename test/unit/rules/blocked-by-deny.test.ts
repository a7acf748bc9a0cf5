import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const acl = (entries: string): string => `# workspaces-ports: role=subnet region=ap-northeast-1
resource "aws_network_acl" "desktops" {
${entries}
}`;
const entry = (
  direction: string,
  number: number,
  action: string,
  protocol: string,
  port: string,
  cidr: string,
): string => {
  const [from, to] = port.includes('-') ? port.split('-') : [port, port];
  return `  ${direction} {
    rule_no = ${number}
    action = "${action}"
    protocol = "${protocol}"
    from_port = ${from}
    to_port = ${to}
    cidr_block = "${cidr}"
  }`;
};
const files = {
  '.workspaces-ports.json': '{ "features": ["internet"], "values": { "vpcCidrs": ["10.0.0.0/16"] } }',
};
const OPEN = [
  entry('ingress', 100, 'allow', '-1', '0', '0.0.0.0/0'),
  entry('egress', 100, 'allow', '-1', '0', '0.0.0.0/0'),
];

describe('blocked-by-deny', () => {
  it('names the entry that denies, at the entry', () =>
    expectFindings(
      'main.tf',
      acl(
        [
          entry('egress', 90, 'deny', 'tcp', '80', '0.0.0.0/0').replace(
            '{',
            '{\n  ^^^^^^^^ blocked-by-deny error: entry 90 denies what WorkSpaces needs before any entry allows it: TCP 80 outbound to any address',
          ),
          ...OPEN,
        ].join('\n'),
      ),
      { files },
    ));

  it('tells the part that is denied, not the whole', () =>
    expectFindings(
      'main.tf',
      acl(
        [
          entry('egress', 90, 'deny', 'tcp', '443', '54.0.0.0/8').replace(
            '{',
            '{\n  ^^^^^^^^ blocked-by-deny error: TCP 443 outbound to 54.0.0.0/8',
          ),
          ...OPEN,
        ].join('\n'),
      ),
      { files },
    ));

  it.each([
    [
      'is no error where it stops ports that controllers do not take as they come',
      '3389',
      "information: entry 90 denies part of what AWS's page asks for: TCP 3389 outbound",
    ],
    ['is one where it stops some of those that they do', '3389-50000', 'error: entry 90 denies what WorkSpaces needs'],
  ])('%s', (_, port, told) =>
    expectFindings(
      'main.tf',
      acl(
        [
          entry('egress', 90, 'deny', 'tcp', port, '0.0.0.0/0').replace('{', `{\n  ^^^^^^^^ blocked-by-deny ${told}`),
          ...OPEN,
        ].join('\n'),
      ),
      { files: { '.workspaces-ports.json': '{ "features": ["directory"] }' } },
    ),
  );

  it('is silent when the allowing entry comes first', () =>
    expectFindings('main.tf', acl([...OPEN, entry('egress', 110, 'deny', 'tcp', '80', '0.0.0.0/0')].join('\n')), {
      files,
    }));

  it('is silent about denied traffic that nobody needs', () =>
    expectFindings('main.tf', acl([entry('egress', 90, 'deny', 'tcp', '25', '0.0.0.0/0'), ...OPEN].join('\n')), {
      files,
    }));

  it('counts entries for the default network ACL of a VPC together with those that AWS makes it with', () =>
    expectFindings(
      'main.tf',
      `resource "aws_vpc" "desks" {
  cidr_block = "10.20.0.0/16"
}
# workspaces-ports: role=subnet region=ap-northeast-1
resource "aws_network_acl_rule" "deny" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocked-by-deny error: entry 90 denies what WorkSpaces needs before any entry allows it: TCP 443 outbound to any address
  network_acl_id = aws_vpc.desks.default_network_acl_id
  rule_number    = 90
  egress         = true
  rule_action    = "deny"
  protocol       = "tcp"
  from_port      = 443
  to_port        = 443
  cidr_block     = "0.0.0.0/0"
}`,
      { files },
    ));

  it('the same in CloudFormation', () =>
    expectFindings(
      'template.yaml',
      `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.20.0.0/16 } }
  # workspaces-ports: role=subnet region=ap-northeast-1
  Deny:
  ^^^^^ blocked-by-deny error: entry 90 denies what WorkSpaces needs before any entry allows it: TCP 443 outbound to any address
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !GetAtt Vpc.DefaultNetworkAcl
      RuleNumber: 90
      Egress: true
      RuleAction: deny
      Protocol: 6
      PortRange: { From: 443, To: 443 }
      CidrBlock: 0.0.0.0/0`,
      { files },
    ));
});
