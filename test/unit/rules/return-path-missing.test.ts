import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const files = { '.workspaces-ports.json': '{ "features": ["internet"], "values": { "vpcCidrs": ["10.0.0.0/16"] } }' };
const acl = (ingress: string, drawn = ''): string => `# workspaces-ports: role=subnet region=ap-northeast-1
resource "aws_network_acl" "desktops" {${drawn}
  egress {
    rule_no = 100
    action = "allow"
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    rule_no = 90
    action = "allow"
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_block = "10.0.0.0/16"
  }
${ingress}
}`;
const allow = (from: number, to: number, protocol = 'tcp', action = 'allow'): string => `  ingress {
    rule_no = 100
    action = "${action}"
    protocol = "${protocol}"
    from_port = ${from}
    to_port = ${to}
    cidr_block = "0.0.0.0/0"
  }`;
const HEADER = `\n${'^'.repeat('resource "aws_network_acl" "desktops"'.length)} `;

describe('return-path-missing', () => {
  it('asks a stateless filter for the way back, once for all requirements', () =>
    expectFindings(
      'main.tf',
      acl('', `${HEADER}return-path-missing error: TCP 49152-65535 inbound from any address but 10.0.0.0/16`),
      {
        files,
      },
    ));

  it('is content with 49152-65535, and with more', async () => {
    await expectFindings('main.tf', acl(allow(49152, 65535)), { files });
    await expectFindings('main.tf', acl(allow(1024, 65535)), { files });
  });

  it('tells which ports are left', () =>
    expectFindings('main.tf', acl(allow(49152, 60000), `${HEADER}return-path-missing error: TCP 60001-65535 inbound`), {
      files,
    }));

  it('asks nothing of a security group, which is stateful', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=workspace region=ap-northeast-1
resource "aws_security_group" "desktops" {
  egress {
    from_port = 0
    to_port = 0
    protocol = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}`,
      { files, ignore: ['cannot-tell', 'missing-requirement'] },
    ));
});
