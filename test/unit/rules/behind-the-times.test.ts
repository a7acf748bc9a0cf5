import { describe, it } from 'vitest';
import { type AnnotatedOptions, expectFindings } from '../../support/annotated';

/** Oregon's PCoIP gateways: two of 2019 and 2020, one of June 2021. */
const OLD = ['44.234.54.0/23', '54.244.46.0/23'];
const NEW = '35.80.88.0/21';
const HEALTH = [
  '34.217.248.177/32',
  '52.34.160.80/32',
  '54.68.150.54/32',
  '54.185.4.125/32',
  '54.188.171.18/32',
  '54.244.158.140/32',
];
const egress = (protocol: string, port: number, cidrs: readonly string[], attribute = 'cidr_blocks'): string => `
  egress {
    from_port = ${port}
    to_port = ${port}
    protocol = "${protocol}"
    ${attribute} = ${JSON.stringify(cidrs)}
  }`;
const HTTPS = egress('tcp', 443, ['0.0.0.0/0']);
const both = (port: number, cidrs: readonly string[]): string =>
  egress('tcp', port, cidrs) + egress('udp', port, cidrs);

const check = (
  rules: string,
  findings: readonly string[],
  { region = 'us-west-2', ...options }: AnnotatedOptions = {},
): Promise<void> => {
  const carets = '^'.repeat('resource "aws_security_group" "clients"'.length);
  const drawn = findings.map((finding) => `\n${carets} ${finding}`).join('');
  const directive = `# workspaces-ports: role=client-network region=${region}`;
  return expectFindings(
    'main.tf',
    `${directive}\nresource "aws_security_group" "clients" {${drawn}${HTTPS}${rules}\n}`,
    {
      edition: '2026-08',
      ...options,
    },
  );
};

describe('behind-the-times', () => {
  it('tells since when a list lacks what AWS has added, and nothing tells it a second time', () =>
    check(both(4172, [...OLD, ...HEALTH]), [
      "behind-the-times error: the region's PCoIP gateways are listed here as of 2020-04-08, and AWS has added to them since 2021-06-03; TCP/UDP 4172 outbound to 35.80.88.0/21 is not allowed",
    ]));

  it('tells one protocol apart from the other', () =>
    check(egress('tcp', 4172, [...OLD, NEW, ...HEALTH]) + egress('udp', 4172, [...OLD, ...HEALTH]), [
      'behind-the-times error: UDP 4172 outbound to 35.80.88.0/21 is not allowed',
    ]));

  it('leaves a gap that is no age to missing-requirement', async () => {
    await check(both(4172, [OLD[0]!, ...HEALTH]), [
      'missing-requirement error: TCP/UDP 4172 outbound to 35.80.88.0/21, 54.244.46.0/23',
    ]);
    await check(both(4172, [OLD[0]!, NEW, ...HEALTH]), ['missing-requirement error: TCP/UDP 4172 outbound to 54.244']);
    await check(both(4172, [...OLD, '35.80.88.0/22', ...HEALTH]), [
      'missing-requirement error: TCP/UDP 4172 outbound to 35.80.92.0/22',
    ]);
    // A neighbour's /16 is no list of some day.
    await check(both(4172, [OLD[0]!, '54.244.0.0/16', ...HEALTH]), [
      'missing-requirement error: TCP/UDP 4172 outbound to 35.80.88.0/21 is not allowed',
    ]);
    await check(both(4172, OLD), ['missing-requirement error: TCP/UDP 4172 outbound to 34.217.248.177/32']);
    await check('', [
      'missing-requirement error: TCP/UDP 4172 outbound to',
      'missing-requirement error: TCP/UDP 4195 outbound to',
    ]);
  });

  it('is silent when the list is complete, by whatever CIDRs, or not known', async () => {
    await check(both(4172, [...OLD, '35.80.88.0/22', '35.80.92.0/22', ...HEALTH]), []);
    await check(both(4172, ['0.0.0.0/0']), []);
    await check(both(4172, [...OLD, ...HEALTH]).replaceAll('"]', '", var.more]'), []);
  });

  it('knows that what the first edition did not have yet is no fault there', () =>
    check(both(4172, [...OLD, ...HEALTH]), [], { edition: '2020-05' }));

  it('takes families apart: a complete IPv4 list may be behind in IPv6 only where it has any', async () => {
    const all = both(4172, [...OLD, NEW, ...HEALTH]);
    await check(all, []);
    const six = ['2600:1f32:4000::/39'];
    await check(all + egress('tcp', 4172, six, 'ipv6_cidr_blocks'), [
      'missing-requirement error: TCP 4172 outbound to 2600:1f14:278e:5700::/56',
    ]);
  });

  it('is a warning where the role is a guess', () =>
    expectFindings(
      'main.tf',
      `resource "aws_security_group" "office" {
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ behind-the-times warning: 35.80.88.0/21
${HTTPS}${both(4172, [...OLD, ...HEALTH])}
}`,
      { edition: '2026-08' },
    ));

  describe('with a feed that is newer than the page', () => {
    const feed = (...cidrs: string[]): AnnotatedOptions => ({
      files: {
        '.workspaces-ports.json': '{ "ipRanges": "ip-ranges.json" }',
        'ip-ranges.json': JSON.stringify({
          createDate: '2027-03-01-00-00-00',
          prefixes: cidrs.map((ip_prefix) => ({ ip_prefix, region: 'us-west-2', service: 'WORKSPACES_GATEWAYS' })),
        }),
      },
    });
    const complete = both(4172, [...OLD, NEW, ...HEALTH]);

    it('informs of gateways that no page lists: the feed tells no port', () =>
      check(
        complete,
        [
          'behind-the-times information: announces WorkSpaces gateways 203.0.113.0/24 in US West (Oregon) (us-west-2) that no page of AWS lists yet, and nothing here allows them (client.4172)',
        ],
        feed(NEW, '203.0.113.0/24'),
      ));

    it.each([
      ['that adds nothing', complete, feed(NEW, ...OLD)],
      ['whose addition is allowed already', complete + both(4172, ['203.0.113.0/24']), feed('203.0.113.0/24')],
      ['when the port is open to everybody', both(4172, ['0.0.0.0/0']), feed('203.0.113.0/24')],
    ])('says nothing of one %s', (_, rules, options) => check(rules, [], options));

    it('leaves the page’s own contradictions to the audit', () =>
      check(
        both(4195, ['3.227.4.0/22', '44.209.84.0/22']) +
          both(4195, [
            '3.209.215.252/32',
            '3.212.50.30/32',
            '3.225.55.35/32',
            '3.226.24.234/32',
            '34.200.29.95/32',
            '52.200.219.150/32',
          ]),
        [],
        {
          region: 'us-east-1',
          files: {
            '.workspaces-ports.json': '{ "ipRanges": "ip-ranges.json" }',
            'ip-ranges.json': JSON.stringify({
              createDate: '2026-08-22-21-17-05',
              prefixes: [{ ip_prefix: '44.214.144.0/22', region: 'us-east-1', service: 'WORKSPACES_GATEWAYS' }],
            }),
          },
        },
      ));
  });

  it('speaks Japanese', () =>
    check(both(4172, [...OLD, ...HEALTH]), ['behind-the-times error: リストが古くなっています: リージョンの PCoIP'], {
      locale: 'ja',
    }));
});
