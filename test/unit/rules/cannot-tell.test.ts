import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const ALL = '"18.180.178.0/24", "18.180.180.0/23", "54.250.251.0/24", "18.178.102.247/32", "54.64.174.128/32"';

const DIRECTORY_KNOWN = {
  '.workspaces-ports.json': JSON.stringify({ values: { directoryControllers: ['10.30.0.10'] } }),
};

describe('cannot-tell', () => {
  it.each([
    ['without a region', '', 'the region of this object is not known'],
    ['of a region without WorkSpaces', ' region=us-west-1', 'edition 2026-08 lists no WorkSpaces in us-west-1'],
    ['of a region that nobody has heard of', ' region=ap-northeast-9', 'the region of this object is not known'],
  ])('says of a PAC %s that its gateways are not known', (_name, region, why) =>
    expectFindings(
      'office.pac',
      `// workspaces-ports:${region} protocols=pcoip
function FindProxyForURL(url, host) {
         ^^^^^^^^^^^^^^^ cannot-tell hint: cannot tell about proxy.streaming: ${why}
  return "DIRECT";
}`,
      { ignore: ['unknown-directive'] },
    ),
  );

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

  it('names what is asked of a region of its own once', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=us-west-2 protocols=pcoip
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: the addresses of AMAZON/GLOBAL, AMAZON/us-west-2, AMAZON/us-east-1, S3/us-west-2 are
  egress {
    protocol = "tcp"
    from_port = 443
    to_port = 443
    cidr_blocks = ["52.94.0.0/16"]
  }
}`,
      { ignore: ['missing-requirement'] },
    ));

  it('names the list that is at hand where it lacks what would decide', () =>
    expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: ip-ranges.json of 2026-08-22, which is in use, lists no addresses of AMAZON/GLOBAL, AMAZON/us-west-2, S3/us-west-2
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
    cidr_blocks = ["10.0.0.0/8"]
  }
}`,
      {
        ignore: ['missing-requirement'],
        files: {
          '.workspaces-ports.json': '{ "ipRanges": "cut.json" }',
          'cut.json': JSON.stringify({
            createDate: '2026-08-22-21-17-05',
            prefixes: ['us-east-1', 'ap-northeast-1'].map((region) => ({
              ip_prefix: '52.94.0.0/16',
              service: 'AMAZON',
              region,
            })),
          }),
        },
      },
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

  it('is told of a route table of desktops, too', () =>
    expectFindings(
      'main.tf',
      `resource "aws_workspaces_directory" "desks" {
  directory_id = "d-1"
  subnet_ids   = [aws_subnet.desks.id]
}
resource "aws_subnet" "desks" {
  vpc_id     = "vpc-1"
  cidr_block = "10.20.1.0/24"
}
resource "aws_route_table_association" "desks" {
  subnet_id      = aws_subnet.desks.id
  route_table_id = aws_route_table.desks.id
}
resource "aws_route_table" "desks" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: a gateway hands on routes to this table that no file holds
  vpc_id           = "vpc-1"
  propagating_vgws = ["vgw-1"]
}`,
      { ignore: [], region: 'ap-northeast-1', files: DIRECTORY_KNOWN },
    ));

  it.each([
    [
      'of no region',
      '',
      'cannot tell which addresses client.4172 mean: the region of this object is not known',
      "cannot tell whether this clashes with WorkSpaces' management network: the region of this object is not known",
    ],
    [
      "of a provider's region without WorkSpaces",
      'provider "aws" {\n  region = "ap-east-1"\n}\n',
      'lists no WorkSpaces in ap-east-1',
      'lists no WorkSpaces in ap-east-1',
    ],
    [
      'of a region whose pages list no more than gateways',
      'provider "aws" {\n  region = "ap-northeast-3"\n}\n',
      undefined,
      "no source lists the ranges of WorkSpaces' management network in ap-northeast-3",
    ],
    ['of a region with WorkSpaces', 'provider "aws" {\n  region = "ap-northeast-1"\n}\n', undefined, undefined],
  ])('says why nobody can tell what to write: objects %s', (_name, provider, group, range) => {
    const drawn = (length: number, words: string | undefined) =>
      words === undefined ? '' : `${'^'.repeat(length)} cannot-tell hint: ${words}\n`;
    return expectFindings(
      'main.tf',
      `${provider}# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "clients" {
${drawn(39, group)}  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# workspaces-ports: role=addressing
resource "aws_vpc" "desks" {
${drawn(26, range)}  cidr_block = "10.20.0.0/16"
}`,
      { ignore: ['missing-requirement'] },
    );
  });

  it('asks for the region of the WorkSpaces where their network lies elsewhere', () =>
    expectFindings(
      'main.tf',
      `provider "aws" {
  region = "ap-east-1"
}
# workspaces-ports: role=client-network protocols=pcoip
resource "aws_security_group" "clients" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot-tell hint: If the WorkSpaces are in another region, state that one
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}`,
      { ignore: ['missing-requirement'] },
    ));
});
