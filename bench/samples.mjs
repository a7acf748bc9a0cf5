// Files as people write them, for `editor.mjs` to be typed in.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Groups as people write them, until the file is long enough. */
export function terraform(count) {
  const out = ['provider "aws" {', '  region = "ap-northeast-1"', '}', ''];
  for (let i = 0; out.length < count; i++) {
    out.push(
      '# workspaces-ports: role=client-network region=ap-northeast-1',
      `resource "aws_security_group" "clients_${i}" {`,
      `  name = "clients-${i}"`,
      ...['tcp', 'udp'].flatMap((one) => [
        '  egress {',
        '    from_port   = 4172',
        '    to_port     = 4172',
        `    protocol    = "${one}"`,
        '    cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23"]',
        '  }',
      ]),
      '}',
      '',
    );
  }
  return out.slice(0, count).join('\n');
}

export function template(count) {
  const out = ['AWSTemplateFormatVersion: "2010-09-09"', 'Resources:'];
  for (let i = 0; out.length < count; i++) {
    out.push(
      '  # workspaces-ports: role=client-network region=ap-northeast-1',
      `  Clients${i}:`,
      '    Type: AWS::EC2::SecurityGroup',
      '    Properties:',
      `      GroupDescription: clients ${i}`,
      '      SecurityGroupEgress:',
      ...['tcp', 'udp'].flatMap((one) => [
        `        - IpProtocol: ${one}`,
        '          FromPort: 4172',
        '          ToPort: 4172',
        '          CidrIp: 18.180.178.0/24',
      ]),
    );
  }
  return out.slice(0, count).join('\n');
}

/** Groups, rules, ACL entries, lists, VPCs and what WorkSpaces has no part in, 250 bytes each, as a stack of that size has them. */
export function largeTemplate(count) {
  const sections = {
    Parameters: { Office: { Type: 'String', Default: '203.0.113.0/24' }, Stage: { Type: 'String' } },
    Conditions: { Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {},
  };
  const rule = (port, cidr) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: cidr });
  const kinds = [
    (i) => [
      `Clients${i}`,
      'SecurityGroup',
      {
        GroupDescription: `thin clients of office ${i}`,
        SecurityGroupEgress: [rule(4172, '18.180.178.0/24'), rule(443, '0.0.0.0/0')],
      },
    ],
    (i) => [
      `Https${i}`,
      'SecurityGroupIngress',
      { GroupId: { Ref: `Clients${i - 1}` }, ...rule(443, { Ref: 'Office' }) },
    ],
    (i) => [
      `Entry${i}`,
      'NetworkAclEntry',
      {
        NetworkAclId: { Ref: 'Acl' },
        RuleNumber: i,
        Protocol: 6,
        RuleAction: 'allow',
        Egress: true,
        CidrBlock: `10.${i >> 8}.${i & 255}.0/24`,
        PortRange: { From: 1024, To: 65535 },
      },
    ],
    (i) => [
      `Subnet${i}`,
      'Subnet',
      { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.${i >> 8}.${i & 255}.0/24`, Tags: [{ Key: 'Name', Value: `desk ${i}` }] },
    ],
    (i) => [
      `Profile${i}`,
      'LaunchTemplate',
      { LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.large', KeyName: `key-${i}` } },
    ],
  ];
  sections.Resources.Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/12' } };
  sections.Resources.Acl = { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } };
  for (let i = 0; i < count - 2; i++) {
    const [id, type, properties] = kinds[i % kinds.length](i);
    const directive = { Metadata: { 'workspaces-ports': 'role=client-network region=ap-northeast-1' } };
    sections.Resources[id] = {
      Type: `AWS::EC2::${type}`,
      ...(type === 'SecurityGroup' && i % 2 === 0 ? directive : {}),
      ...(type === 'SecurityGroupIngress' && i % 3 === 0 ? { Condition: 'Prod' } : {}),
      Properties: properties,
    };
  }
  return sections;
}

/** A file as estates have it: what is right is most of it, lists are locals, rules stand apart. */
export function ordinary(count) {
  const out = [
    'provider "aws" {',
    '  region = "ap-northeast-1"',
    '}',
    'locals {',
    '  offices  = ["18.1.0.0/16", "18.2.0.0/16"]',
    '  gateways = ["18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24"]',
    '  health   = ["18.178.102.247/32", "54.64.174.128/32"]',
    '}',
  ];
  for (let i = 0; out.length < count; i++) {
    out.push(
      '',
      ...(i % 10 === 0 ? ['# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip'] : []),
      `resource "aws_security_group" "group_${i}" {`,
      `  name   = "group-${i}"`,
      '  vpc_id = var.vpc_id',
      '',
      '  egress {',
      '    from_port   = 443',
      '    to_port     = 443',
      '    protocol    = "tcp"',
      '    cidr_blocks = ["0.0.0.0/0"]',
      '  }',
      '}',
      `resource "aws_security_group_rule" "streaming_${i}" {`,
      '  for_each          = toset(["tcp", "udp"])',
      `  security_group_id = aws_security_group.group_${i}.id`,
      '  type              = "egress"',
      '  protocol          = each.value',
      '  from_port         = 4172',
      '  to_port           = 4172',
      '  cidr_blocks       = concat(local.gateways, local.health)',
      '}',
      `resource "aws_security_group_rule" "office_${i}" {`,
      `  security_group_id = aws_security_group.group_${i}.id`,
      '  type              = "ingress"',
      '  protocol          = "tcp"',
      '  from_port         = 443',
      '  to_port           = 443',
      `  cidr_blocks       = concat(local.offices, ["18.1${i}.0.0/16"])`,
      '}',
    );
  }
  return out.join('\n');
}

/** The folder of a module of 50 files, of which the first is the one to be edited. */
export function moduleFolder(lines) {
  const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  for (let i = 1; i < 50; i++) {
    const rest = ordinary(80)
      .replace(/(?:provider|locals)[^}]*\}\n/g, '')
      .replace(/(group|streaming|office)_(\d+)/g, `$1_${i}_$2`);
    writeFileSync(join(folder, `part-${i}.tf`), `variable "size_${i}" {\n  default = 1\n}\n${rest}`);
  }
  writeFileSync(join(folder, 'main.tf'), ordinary(lines));
  return folder;
}
