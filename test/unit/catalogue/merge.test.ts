import { describe, expect, it } from 'vitest';
import { type AwsRanges, type Edition, edition, parseRanges } from '../../../server/src/catalogue';
import { withFeed } from '../../../server/src/catalogue/merge';
import { addresses } from '../../../server/src/net';
import { expectFindings } from '../../support/annotated';

/** A feed in AWS's form: `region service prefix` a line. */
const feedText = (lines: readonly string[]): string => {
  const rows = lines.map((line) => line.split(' ') as [string, string, string]);
  const entry = (v6: boolean) =>
    rows
      .filter(([, , cidr]) => cidr.includes(':') === v6)
      .map(([region, service, cidr]) => ({
        [v6 ? 'ipv6_prefix' : 'ip_prefix']: cidr,
        region,
        service,
        network_border_group: region,
      }));
  return JSON.stringify({
    syncToken: '1',
    createDate: '2027-01-02-03-04-05',
    prefixes: entry(false),
    ipv6_prefixes: entry(true),
  });
};
const feed = (...lines: string[]): AwsRanges => parseRanges(feedText(lines)) as AwsRanges;
const newest = edition('2026-08')!;
const first = edition('2020-05')!;

/** Tables that the feed adds: region, protocol, CIDRs, status, source. */
const added = (before: Edition, ranges: AwsRanges): string[] =>
  withFeed(before, ranges)
    .data.gateways.slice(before.data.gateways.length)
    .map(({ region, protocol, cidrs, status, source }) => `${region} ${protocol} ${cidrs} ${status} ${source}`);

describe('gateways of the page and of the feed', () => {
  it('are one list: what the page has is not added again, whole or in parts', () =>
    expect(
      added(
        newest,
        feed(
          'us-west-2 WORKSPACES_GATEWAYS 35.80.88.0/22',
          'us-west-2 WORKSPACES_GATEWAYS 35.80.92.0/22',
          'us-east-1 WORKSPACES_GATEWAYS 44.214.144.0/22',
          'us-east-1 AMAZON 44.0.0.0/8',
        ),
      ),
    ).toEqual([]));

  it('are the same edition where the feed has nothing to add', () =>
    expect(withFeed(newest, feed('us-west-2 WORKSPACES_GATEWAYS 35.80.88.0/22'))).toBe(newest));

  it('keep where they come from: what only the feed announces is inferred, its protocol unknown', () =>
    expect(added(newest, feed('ap-northeast-1 WORKSPACES_GATEWAYS 203.0.113.0/24'))).toEqual([
      'ap-northeast-1 pcoip 203.0.113.0/24 inferred ip-ranges',
      'ap-northeast-1 dcv 203.0.113.0/24 inferred ip-ranges',
    ]));

  it('are asked for where a page lists them, and the rest is not', () => {
    const both = withFeed(newest, feed('ap-northeast-1 WORKSPACES_GATEWAYS 203.0.113.0/24'));
    expect(both.gateways('ap-northeast-1', 'dcv')).toEqual(newest.gateways('ap-northeast-1', 'dcv'));
  });

  it('are all there is in a region that only the feed knows, which gets its name', () => {
    const both = withFeed(first, feed('ap-northeast-3 WORKSPACES_GATEWAYS 16.208.44.0/22'));
    expect(addresses.toCidrs(both.gateways('ap-northeast-3'))).toEqual(['16.208.44.0/22']);
    expect(both.region('ap-northeast-3')).toEqual({
      code: 'ap-northeast-3',
      name: 'Asia Pacific (Osaka)',
      nameJa: 'アジアパシフィック (大阪)',
      source: 'ip-ranges',
    });
    expect(first.region('ap-northeast-3')).toBeUndefined();
  });

  it('have IPv6 only in editions whose clients have it', () => {
    const six = feed('ap-northeast-3 WORKSPACES_GATEWAYS 2406:da26:ffff::/48');
    expect(added(first, six)).toEqual([]);
    expect(added(newest, six)).toHaveLength(2);
  });

  it('are built once for a feed, since caches compare identities', () => {
    const ranges = feed('ap-northeast-1 WORKSPACES_GATEWAYS 203.0.113.0/24');
    expect(withFeed(newest, ranges)).toBe(withFeed(newest, ranges));
  });
});

describe('a check in a region that only the feed knows', () => {
  const group = (
    cidrs: string[],
  ): string => `# workspaces-ports: role=client-network region=ap-northeast-3 protocols=dcv
resource "aws_security_group" "osaka" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 4195
    to_port     = 4195
    protocol    = "tcp"
    cidr_blocks = ${JSON.stringify(cidrs)}
  }
  egress {
    from_port   = 4195
    to_port     = 4195
    protocol    = "udp"
    cidr_blocks = ${JSON.stringify(cidrs)}
  }
}`;
  const drawn = (text: string, ...findings: string[]): string =>
    text.replace(/(resource .* )\{\n/, (all, header: string) =>
      [all.trimEnd(), ...findings.map((finding) => `${'^'.repeat(header.trimEnd().length)} ${finding}`), ''].join('\n'),
    );

  it('asks for the gateways', () =>
    expectFindings(
      'main.tf',
      drawn(group(['203.0.113.0/24']), 'missing-requirement error: TCP/UDP 4195 outbound to 16.208.44.0/22'),
      { edition: '2026-08' },
    ));

  it('has nothing to say against a complete list, and says what no source lists', () =>
    expectFindings(
      'main.tf',
      drawn(
        group(['16.208.44.0/22']),
        'cannot-tell hint: no source lists the health-check servers of ap-northeast-3 beyond doubt',
      ),
      { edition: '2026-08', ignore: [] },
    ));

  it('needs the feed at hand where the edition does not have it yet', async () => {
    const ranges = feedText(['ap-northeast-3 WORKSPACES_GATEWAYS 203.0.113.0/24']);
    const files = { 'ip-ranges.json': ranges, '.workspaces-ports.json': '{ "ipRanges": "ip-ranges.json" }' };
    await expectFindings(
      'main.tf',
      drawn(
        group(['16.208.44.0/22']),
        'behind-the-times error: as of 2026-05-08, and AWS has added to them since 2027-01-02; TCP/UDP 4195 outbound to 203.0.113.0/24',
      ),
      { edition: '2026-08', files },
    );
  });
});
