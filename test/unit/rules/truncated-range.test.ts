import { describe, it } from 'vitest';
import { type AnnotatedOptions, expectFindings } from '../../support/annotated';

/** Rules for 4172/UDP, one a CIDR, with what is drawn under its text. */
const group = (directive: string, ...lists: readonly (readonly [cidr: string, drawn?: string])[]): string =>
  `${directive}resource "aws_security_group" "any" {
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
const check = (
  lists: readonly (readonly [cidr: string, drawn?: string])[],
  options: AnnotatedOptions & { directive?: string } = {},
): Promise<void> =>
  expectFindings('main.tf', group(options.directive ?? '', ...lists), {
    ignore: ['cannot-tell', 'missing-requirement', 'behind-the-times', 'wrong-place'],
    ...options,
  });

describe('truncated-range', () => {
  it.each([
    [
      '52.23.61.0-52.23.62.25',
      'error: a part of the PCoIP gateways 52.23.61.0 - 52.23.62.255 of US East (N. Virginia) (us-east-1) and leaves out 52.23.62.26 - 52.23.62.255 (230 of 512 addresses)',
    ],
    ['52.23.61.1 - 52.23.62.255', 'error: leaves out 52.23.61.0 (1 of 512 addresses)'],
    ['52.23.61.0 - 52.23.61.255', 'error: leaves out 52.23.62.0 - 52.23.62.255 (256 of 512 addresses)'],
    ['54.250.251.0 - 54.250.251.25', 'error: leaves out 54.250.251.26 - 54.250.251.255'],
    ['52.23.61.0/23', 'warning: leaves out 52.23.62.0 - 52.23.62.255 (256 of 512 addresses)'],
    ['3.227.4.0 - 3.227.7.25', 'error: of the DCV gateways 3.227.4.0 - 3.227.7.255'],
  ])('%s', (text, finding) => check([[text, `truncated-range ${finding}`]]));

  it.each([
    ['the whole range', ['52.23.61.0/24', '52.23.62.0/24']],
    ['the whole range in pieces', ['35.80.88.0/22', '35.80.92.0/22']],
    ['a part with the rest beside it', ['3.217.228.0/23', '3.217.230.0/24', '3.217.231.0/24']],
    [
      'one of the CIDRs that a range is made of: the others are lacking as any are',
      ['18.230.104.0/23', '18.132.22.0/23'],
    ],
    ['more than the range', ['18.180.178.0/23', '52.0.0.0/8']],
    ['one address, or half of it: what is lacking is told of the object', ['18.180.178.9/32', '3.235.112.0/22']],
    ['foreign addresses', ['203.0.113.0/25', '10.0.0.0/8']],
  ])('says nothing of %s', (_, cidrs) => check(cidrs.map((cidr) => [cidr] as const)));

  it('is an error where the role is stated: users of the rest cannot connect', () =>
    check([['52.23.61.0/23', 'truncated-range error: leaves out 52.23.62.0 - 52.23.62.255']], {
      directive: '# workspaces-ports: role=client-network region=us-east-1\n',
    }));

  it('is not put right by a rule that opens another port to everybody', () =>
    check([['0.0.0.0/0'], ['52.23.61.0-52.23.62.25', 'truncated-range error: leaves out 52.23.62.26']]));

  it("leaves another region's ranges to other-region", () =>
    check([['52.23.61.0/23']], {
      directive: '# workspaces-ports: role=client-network region=ap-northeast-1\n',
      ignore: ['cannot-tell', 'missing-requirement', 'other-region', 'range-not-cidr'],
    }));

  it('tells what is left out once: the rest of the object is judged as if the range were whole', () => {
    const health = ['3.209.215.252', '3.212.50.30', '3.225.55.35', '3.226.24.234', '34.200.29.95', '52.200.219.150'];
    const rule = (protocol: string, last: string, drawn = ''): string => `  egress {
    from_port = 4172
    to_port = 4172
    protocol = "${protocol}"
    cidr_blocks = [
      ${['3.217.228.0/22', '3.235.112.0/21', ...health.map((one) => `${one}/32`)].map((one) => `"${one}"`).join(', ')},
      "${last}",${
        drawn &&
        `\n      ${'^'
          .repeat(last.length + 2)
          .slice(1, -1)
          .padStart(last.length + 1)} ${drawn}`
      }
    ]
  }`;
    return expectFindings(
      'main.tf',
      `# workspaces-ports: role=client-network region=us-east-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    from_port = 443
    to_port = 443
    protocol = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
${rule('tcp', '52.23.61.0-52.23.62.25', 'truncated-range error: leaves out 52.23.62.26 - 52.23.62.255')}
${rule('udp', '52.23.61.0-52.23.62.25', 'truncated-range error: leaves out 52.23.62.26 - 52.23.62.255')}
}`,
    );
  });
});
