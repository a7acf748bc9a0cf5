import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const GATEWAYS = ['18.180.178.0/24', '18.180.180.0/23', '54.250.251.0/24', '18.178.102.247/32', '54.64.174.128/32'];
const group = (
  lists: [string, string?][],
  directive = 'role=client-network region=ap-northeast-1',
): string => `# workspaces-ports: ${directive}
resource "aws_security_group" "clients" {
${lists
  .map(
    ([cidr, drawn]) => `  egress {
    from_port = 4172
    to_port = 4172
    protocol = "udp"
    cidr_blocks = ["${cidr}"]${drawn ? `\n${' '.repeat(20)}${'^'.repeat(cidr.length)} ${drawn}` : ''}
  }`,
  )
  .join('\n')}
}`;
const ignore = ['cannot-tell', 'missing-requirement'];

describe('other-region', () => {
  it('names both regions', () =>
    expectFindings(
      'main.tf',
      group([
        [
          '54.153.254.0/24',
          'other-region warning: belongs to WorkSpaces in Asia Pacific (Sydney) (ap-southeast-2), but this object serves Asia Pacific (Tokyo)',
        ],
      ]),
      { ignore },
    ));

  it('is only information where its own region is complete: a list for two regions is no mistake', () =>
    expectFindings(
      'main.tf',
      group([
        ...GATEWAYS.map((cidr): [string] => [cidr]),
        ['54.153.254.0/24', 'other-region information: Sydney'],
      ]).replaceAll('protocol = "udp"', 'protocol = "-1"'),
      { ignore },
    ));

  it('says nothing of wide ranges, of foreign addresses, or without a region', async () => {
    await expectFindings('main.tf', group([['54.0.0.0/8'], ['203.0.113.0/24']]), { ignore });
    await expectFindings('main.tf', group([['54.153.254.0/24'], ['18.180.178.0/24']], 'role=client-network'), {
      ignore,
    });
  });
});
