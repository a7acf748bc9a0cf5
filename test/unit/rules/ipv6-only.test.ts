import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

describe('ipv6-only', () => {
  it('tells of a port that is open to IPv6 alone, in place of "missing"', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  egress {
    from_port = 443
    to_port = 443
    protocol = "tcp"
    ipv6_cidr_blocks = ["::/0"]
                         ^^^^ ipv6-only error: clients connect over IPv4 (edition 2020-05): TCP 443 outbound
  }
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port = 4172
    to_port = 4172
    protocol = "udp"
    cidr_blocks = ["18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24", "18.178.102.247/32", "54.64.174.128/32"]
  }
}`,
      { edition: '2020-05' },
    ));

  it('is silent when IPv4 is open as well', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
  egress {
    from_port = 0
    to_port = 0
    protocol = "-1"
    cidr_blocks = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}`,
      { edition: '2020-05' },
    ));
});
