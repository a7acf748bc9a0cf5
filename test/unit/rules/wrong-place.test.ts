import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const rule = (role: string, port: string, drawn = ''): string => `# workspaces-ports: role=${role} region=ap-northeast-1
resource "aws_security_group" "desktops" {
  ingress {
    protocol = "tcp"
    from_port = ${port.split('-')[0]}${drawn}
    to_port = ${port.split('-')[1] ?? port}
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}`;

describe('wrong-place', () => {
  it("tells of 4172 inbound on the WorkSpace's own group", () =>
    expectFindings(
      'main.tf',
      rule('workspace', '4172', '\n                ^^^^ wrong-place warning: does nothing for streaming'),
      {
        ignore: ['cannot-tell', 'missing-requirement'],
      },
    ));

  it('tells, without alarm, of 4172 inbound in front of clients', () =>
    expectFindings(
      'main.tf',
      rule('client-network', '4172', '\n                ^^^^ wrong-place information: inbound 4172 is not needed'),
    ));

  it('leaves wide ranges alone: they are open for other reasons', () =>
    expectFindings('main.tf', rule('workspace', '1024-65535'), { ignore: ['cannot-tell', 'missing-requirement'] }));
});
