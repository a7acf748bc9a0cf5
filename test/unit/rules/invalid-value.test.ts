import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const rule = (cidr: string, drawn: string): string => `resource "aws_security_group" "any" {
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "tcp"
    cidr_blocks = ["${cidr}"]
${' '.repeat(20)}${'^'.repeat(cidr.length)} ${drawn}
  }
}`;

describe('invalid-value', () => {
  it.each([
    ['10.0.0.300/24', 'invalid-value error: each part is a decimal number from 0 to 255'],
    ['10.0.0.0/33', 'invalid-value error: impossible prefix length'],
    ['10.0.0.9 - 10.0.0.1', 'invalid-value error: ends before it begins'],
    ['0.0.0.0／0', 'invalid-value error: full-width characters, which AWS refuses: write 0.0.0.0/0'],
    ['１0.0.0.0/8', 'invalid-value error: write 10.0.0.0/8'],
    ['10.0.0.0/255.255.240.0', 'invalid-value error: has a mask where AWS takes a prefix length: 10.0.0.0/20'],
    ['10.0.0.0/255.0.255.0', 'invalid-value error: impossible prefix length'],
    ['anywhere', 'invalid-value error: is not an IP address or a CIDR'],
  ])('%s', (cidr, drawn) => expectFindings('main.tf', rule(cidr, drawn)));

  it('tells what AWS refuses of the texts of a group and its rules', () =>
    expectFindings(
      'main.tf',
      `variable "site" {}
resource "aws_security_group" "clients" {
  name        = "東京クライアント"
                 ^^^^^^^^ invalid-value error: AWS refuses this name because of 東 京 ク ラ イ ア ン ト:
  description = "\${var.site} クライアント用"
                ^^^^^^^^^^^^^^^^^^^^^ invalid-value error: AWS refuses this description because of ク ラ イ ア ン ト 用:
  tags        = { Name = "東京クライアント" }
  ingress {
    description = "DNS (AD's)"
                   ^^^^^^^^^^ invalid-value error: because of ':
    from_port   = 53
    to_port     = 53
    protocol    = "udp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.clients.id
  description       = "全許可　all"
                       ^^^^^^^ invalid-value error: because of 全 許 可 U+3000:
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}`,
    ));

  it('leaves alone what AWS takes, what nobody can tell, and what is older than the text', () =>
    expectFindings(
      'main.tf',
      `variable "what" {}
resource "aws_security_group" "clients" {
  name        = "a-b_c.d:e/f(g)#h,i@j[k]+l=m&n;o{p}!q$r*"
  description = "\${var.what} of \${upper(var.what)}"
}
resource "aws_security_group" "old" {
  description = "古い説明"
  lifecycle {
    ignore_changes = [description]
  }
}
resource "aws_ec2_managed_prefix_list" "sites" {
  name           = "sites"
  address_family = "IPv4"
  max_entries    = 1
  entry {
    cidr        = "10.0.0.0/8"
    description = "本社"
  }
}`,
    ));

  it('counts a description', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "clients" {
  description = "${'x'.repeat(256)}"
                 ${'^'.repeat(256)} invalid-value error: it has 256 characters
}`,
    ));

  it('tells the same of a template', () =>
    expectFindings(
      'template.yaml',
      `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env:
    Type: String
Resources:
  Any:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: !Sub "\${Env} 端末用"
                        ^^^^^^^^^^^^^^^^^ invalid-value error: this description because of 端 末 用:
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 4172
          ToPort: 4172
          CidrIp: 10.0.0.0/8
          Description: ストリーミング
                       ^^^^^^^ invalid-value error: because of ス ト リ ー ミ ン グ:
  Other:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: !Ref Env
`,
    ));

  it('tells the same of what the AWS CLI is given, and not of what AWS answers', async () => {
    await expectFindings(
      'ingress.json',
      `{
  "GroupId": "sg-0a1b2c3d4e5f60718",
  "IpPermissions": [
    {
      "IpProtocol": "tcp",
      "FromPort": 443,
      "ToPort": 443,
      "IpRanges": [{ "CidrIp": "10.0.0.0/8", "Description": "社内" }]
                                                            ^^^^ invalid-value error: because of 社 内:
    }
  ]
}`,
    );
    await expectFindings(
      'security-groups.json',
      `{ "SecurityGroups": [{ "GroupId": "sg-1", "GroupName": "a", "Description": "社内", "IpPermissions": [], "IpPermissionsEgress": [] }] }`,
    );
  });

  it('tells ports beside protocol -1 in a block, which the provider refuses, and not in a resource of its own', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "any" {
  egress {
    from_port   = 0
    to_port     = 65535
                  ^^^^^ invalid-value error: the AWS provider refuses port 65535 beside protocol -1
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }
}
resource "aws_network_acl" "any" {
  vpc_id = "vpc-1"
  egress {
    rule_no    = 100
    action     = "allow"
    from_port  = 443
                 ^^^ invalid-value error: port 443 beside protocol -1
    to_port    = 443
    protocol   = "all"
    cidr_block = "0.0.0.0/0"
  }
}
resource "aws_security_group_rule" "apart" {
  security_group_id = aws_security_group.any.id
  type              = "egress"
  from_port         = 0
  to_port           = 65535
  protocol          = "-1"
  cidr_blocks       = ["0.0.0.0/0"]
}`,
    ));

  it('tells what is no protocol, port, direction or action', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "any" {
  egress {
    from_port   = "４１７２"
                   ^^^^ invalid-value error: "４１７２" is no port
    to_port     = "４１７２"
    protocol    = "udp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  egress {
    from_port   = "443"
    to_port     = 443
    protocol    = "tcp/udp"
                   ^^^^^^^ invalid-value error: "tcp/udp" is no protocol: a rule takes one
    cidr_blocks = ["10.0.0.0/8"]
  }
  egress {
    from_port   = -1
    to_port     = -1
    protocol    = "ICMP"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_security_group_rule" "apart" {
  security_group_id = aws_security_group.any.id
  type              = "outbound"
                       ^^^^^^^^ invalid-value error: "outbound" is no direction: the type of a rule is ingress or egress
  from_port         = 50
  to_port           = 51
  protocol          = "17"
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_network_acl" "any" {
  vpc_id = "vpc-1"
  egress {
    rule_no    = 100
    action     = "許可"
                  ^^ invalid-value error: 許可 is neither allow nor deny
    from_port  = 443
    to_port    = 443
    protocol   = "ｔｃｐ"
                  ^^^ invalid-value error: "ｔｃｐ" is no protocol
    cidr_block = "0.0.0.0/0"
  }
}`,
    ));

  it('tells two entries of one number and direction', () =>
    expectFindings(
      'main.tf',
      `resource "aws_network_acl" "any" {
  vpc_id = "vpc-1"
  ingress {
    rule_no         = 100
    action          = "allow"
    from_port       = 0
    to_port         = 0
    protocol        = "-1"
    cidr_block      = "10.0.0.0/8"
    ipv6_cidr_block = "fd00::/8"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    from_port  = 0
    to_port    = 0
    protocol   = "-1"
    cidr_block = "10.0.0.0/8"
  }
  egress {
    rule_no    = 100
                 ^^^ invalid-value error: entry 100 stands twice in this direction
    action     = "deny"
    from_port  = 0
    to_port    = 0
    protocol   = "-1"
    cidr_block = "172.16.0.0/12"
  }
}
resource "aws_network_acl_rule" "may" {
  count          = var.more ? 1 : 0
  network_acl_id = aws_network_acl.any.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "-1"
  cidr_block     = "10.0.0.0/8"
}
variable "more" {}`,
    ));

  it('tells ports that cannot be', () =>
    expectFindings(
      'template.yaml',
      `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Any:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: any
      SecurityGroupEgress:
        - IpProtocol: tcp
          FromPort: 4172
          ToPort: 70000
                  ^^^^^ invalid-value error: 70000
          CidrIp: 10.0.0.0/8
`,
    ));
});
