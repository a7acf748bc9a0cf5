import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const ALL = '"18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24", "18.178.102.247/32", "54.64.174.128/32"';

describe('cannot-tell', () => {
  it('is one hint for an object, with the reasons', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: cannot tell about client.443
  egress {
    protocol = "tcp"
    from_port = 443
    to_port = 443
    cidr_blocks = var.web
  }
  egress {
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_blocks = [${ALL}]
  }
}
variable "web" {}`,
      { ignore: [] },
    ));

  it('says how to get the AWS ranges where they would decide', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: --ip-ranges
  egress {
    protocol = "tcp"
    from_port = 443
    to_port = 443
    cidr_blocks = ["52.94.0.0/16"]
  }
  egress {
    protocol = "-1"
    from_port = 0
    to_port = 0
    cidr_blocks = [${ALL}]
  }
}`,
      { ignore: [] },
    ));
});
