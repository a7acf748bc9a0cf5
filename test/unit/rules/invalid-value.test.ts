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
    ['anywhere', 'invalid-value error: is not an IP address or a CIDR'],
  ])('%s', (cidr, drawn) => expectFindings('main.tf', rule(cidr, drawn)));

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
