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

/** Outbound rules in front of clients in Tokyo; each is a port, a list of CIDRs, and what is drawn under the list. */
const outbound = (...rules: readonly (readonly [port: string, cidrs: string, drawn?: string])[]): string =>
  `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "clients" {
${rules
  .map(
    ([port, cidrs, drawn]) => `  egress {
    protocol = "udp"
    from_port = ${port.split('-')[0]}
    to_port = ${port.split('-')[1] ?? port}
    cidr_blocks = [${cidrs}]${drawn ? `\n${drawn}` : ''}
  }`,
  )
  .join('\n')}
}`;
const PCOIP = '"18.180.178.0/24"';
const DCV = '"3.114.164.0/22"';
const mark = (words: string, width = 15): string =>
  `                    ${'^'.repeat(width)} wrong-place warning: ${words}`;
const settings = { ignore: ['cannot-tell', 'missing-requirement', 'behind-the-times'] };

describe("a protocol's port towards gateways of the other one", () => {
  it.each([
    [
      "4195 to PCoIP's, beside a right 4172",
      [['4172', PCOIP] as const, ['4195', PCOIP, mark('18.180.178.0/24 is of the PCoIP gateways in Tokyo')] as const],
    ],
    ["4172 to DCV's", [['4172', DCV, mark('4172 is the port of PCoIP', 14)] as const]],
    ['one list for both protocols does no harm', [['4195', `${PCOIP}, ${DCV}`] as const, ['4172', PCOIP] as const]],
    ['nor does a rule beside the right one', [['4195', PCOIP] as const, ['4195', DCV] as const]],
    ['nor one for both ports', [['4172-4195', PCOIP] as const]],
    ['nor what is open anyway', [['4195', PCOIP] as const, ['0-65535', '"0.0.0.0/0"'] as const]],
    ['nor what nobody here can tell', [['4195', PCOIP] as const, ['4195', 'data.aws_vpc.v.cidr_block'] as const]],
  ])('%s', (_, rules) => expectFindings('main.tf', outbound(...rules), settings));
});
