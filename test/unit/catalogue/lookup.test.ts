import { describe, expect, it } from 'vitest';
import { parseRanges } from '../../../server/src/catalogue';
import { lookup } from '../../../server/src/features/lookup';
import type { Locale } from '../../../server/src/messages';

const feed = parseRanges(
  JSON.stringify({
    createDate: '2026-01-02-03-04-05',
    prefixes: [
      {
        ip_prefix: '54.250.0.0/16',
        region: 'ap-northeast-1',
        service: 'AMAZON',
        network_border_group: 'ap-northeast-1',
      },
      { ip_prefix: '54.250.251.0/24', region: 'ap-northeast-1', service: 'WORKSPACES_GATEWAYS' },
      { ip_prefix: '3.5.140.0/22', region: 'ap-northeast-2', service: 'S3' },
    ],
    ipv6_prefixes: [{ ipv6_prefix: '2400:6500::/32', region: 'GLOBAL', service: 'AMAZON' }],
  }),
);
const RANGES = 'error' in feed ? undefined : feed;

/** Matches on one line each: what is matched, service, region, purpose, source. */
function told(query: string, withRanges = false, locale: Locale = 'en'): string[] {
  const { matches } = lookup(query, { locale, ranges: withRanges ? RANGES : undefined });
  return matches.map(({ cidr, host, service, regionName, purpose, source, status }) =>
    [cidr ?? host ?? '-', service, regionName ?? 'all', purpose.join(' '), source, status].join(' | '),
  );
}

describe('a port as people write it', () => {
  const asked = (query: string): string[] => lookup(query, { locale: 'en' }).matches.flatMap(({ purpose }) => purpose);
  it.each(['udp/4195', 'UDP/4195', '4195/udp', 'udp 4195', 'udp:4195', ' 4195 / udp '])('%s', (query) => {
    expect(asked(query)).toEqual(asked('4195').filter((id) => !id.includes('tcp') && !TCP_ONLY.includes(id)));
    expect(asked(query)).toContain('client.4195');
  });
  const TCP_ONLY = ['primary.dc.rpc-dynamic', 'directory.rpc-dynamic', 'mgmt.out.loopback-proxy'];

  it.each(['tcp', 'udp/', 'udp/x', 'udp/70000', 'udp/4195/tcp', 'icmp/8', '10.0.0.0/8/udp'])('%s is none', (query) => {
    expect(asked(query)).toEqual([]);
  });
});

describe('look-up', () => {
  it.each<[string, string, string[]]>([
    [
      'an address',
      '54.250.251.7',
      ["54.250.251.0/24 | PCoIP gateways | Asia Pacific (Tokyo) | client.4172 | AWS's page | current"],
    ],
    [
      'a CIDR',
      '52.61.193.0/24',
      ["52.61.193.0/24 | PCoIP gateways | AWS GovCloud (US-West) | client.4172 | AWS's page | current"],
    ],
    [
      'a CIDR with host bits',
      '54.250.251.9/24',
      ["54.250.251.0/24 | PCoIP gateways | Asia Pacific (Tokyo) | client.4172 | AWS's page | current"],
    ],
    [
      'a range',
      '44.234.54.0 - 44.234.55.255',
      ["44.234.54.0/23 | PCoIP gateways | US West (Oregon) | client.4172 | AWS's page | current"],
    ],
    [
      'a gateway of a region that only the feed knows',
      '16.208.44.9',
      [
        '16.208.44.0/22 | PCoIP gateways | Asia Pacific (Osaka) | client.4172 | ip-ranges.json | inferred',
        '16.208.44.0/22 | DCV gateways | Asia Pacific (Osaka) | client.4195 web.4195 | ip-ranges.json | inferred',
      ],
    ],
    [
      'a health-check server',
      '54.64.174.128',
      [
        "54.64.174.128/32 | health-check server drp-nrt.amazonworkspaces.com | Asia Pacific (Tokyo) | client.4172 client.4195 | AWS's page | current",
      ],
    ],
    [
      'a host',
      'connectivity.amazonworkspaces.com',
      ["connectivity.amazonworkspaces.com | Connectivity check | all | host.connectivity-check | AWS's page | current"],
    ],
    [
      'a URL',
      'https://skylight-cm.eu-west-2.amazonaws.com:443/path?x',
      [
        "skylight-cm.eu-west-2.amazonaws.com | Session broker (PCM) | Europe (London) | host.session-broker | AWS's page | current",
      ],
    ],
    [
      'a TURN URL',
      'turn:*.sa-east-1.rdn.amazonaws.com',
      [
        "*.sa-east-1.rdn.amazonaws.com | Web Access TURN servers | South America (São Paulo) | host.turn | AWS's page | current",
      ],
    ],
    ['an address of nobody', '203.0.113.9', []],
    ['no address', '54.250.251.300', []],
    ['nothing', '', []],
  ])('%s', (_what, query, expected) => {
    expect(told(query)).toEqual(expected);
  });

  it('says where AWS has the address too, the most specific prefix first', () => {
    expect(told('54.250.251.7', true)).toEqual([
      "54.250.251.0/24 | PCoIP gateways | Asia Pacific (Tokyo) | client.4172 | AWS's page | current",
      '54.250.251.0/24 | WORKSPACES_GATEWAYS | Asia Pacific (Tokyo) |  | ip-ranges.json 2026-01-02-03-04-05 | current',
      '54.250.0.0/16 | AMAZON | Asia Pacific (Tokyo) | client.443 client.443.udp | ip-ranges.json 2026-01-02-03-04-05 | current',
    ]);
    expect(told('2400:6500::1', true)).toEqual([
      '2400:6500::/32 | AMAZON | Global | client.443 client.443.udp | ip-ranges.json 2026-01-02-03-04-05 | current',
    ]);
  });

  it('a port', () => {
    expect(told('1688')).toContain(
      "- | tcp 1688: Microsoft KMS activation | all | mgmt.out.kms | AWS's page | current",
    );
    expect(told('4172')[0]).toBe(
      "- | udp/tcp 4172: PCoIP streaming and health checks | all | client.4172 | AWS's page | current",
    );
  });

  it('gives a subset no purpose that no requirement names', () => {
    expect(told('3.5.141.0', true)).toEqual([
      '3.5.140.0/22 | S3 | Asia Pacific (Seoul) |  | ip-ranges.json 2026-01-02-03-04-05 | current',
    ]);
  });

  it('speaks Japanese', () => {
    expect(told('54.250.251.7', false, 'ja')).toEqual([
      '54.250.251.0/24 | PCoIP ゲートウェイ | アジアパシフィック (東京) | client.4172 | AWS のページ | current',
    ]);
  });

  it('names the editions that say so', () => {
    expect(lookup('54.250.251.7', { locale: 'en' }).matches[0]!.edition).toContain('2020-05');
  });

  it('cuts a range at its prefixes, and says what belongs to nothing', () => {
    const { parts, nothing } = lookup('54.249.255.0 - 54.250.251.255', { locale: 'en', ranges: RANGES });
    expect(parts).toEqual([
      { range: '54.249.255.0 - 54.249.255.255', cidr: null },
      { range: '54.250.0.0 - 54.250.250.255', cidr: '54.250.0.0/16' },
      { range: '54.250.251.0 - 54.250.251.255', cidr: '54.250.251.0/24' },
    ]);
    expect(nothing).toEqual(['54.249.255.0/24']);
  });

  it('of the hole in a printed range that is no CIDR', () => {
    expect(lookup('52.23.61.0-52.23.64.255', { locale: 'en' }).nothing).toEqual(['52.23.63.0/24', '52.23.64.0/24']);
  });

  it('in IPv6', () => {
    const { parts } = lookup('2400:64ff::/32', { locale: 'en', ranges: RANGES });
    expect(parts).toEqual([{ range: '2400:64ff:: - 2400:64ff:ffff:ffff:ffff:ffff:ffff:ffff', cidr: null }]);
  });

  it('cuts neither an address nor what is too wide', () => {
    expect(lookup('54.250.251.7', { locale: 'en', ranges: RANGES })).not.toHaveProperty('parts');
    expect(lookup('0.0.0.0/0', { locale: 'en', ranges: RANGES })).toEqual({ query: '0.0.0.0/0', matches: [] });
  });

  it('says where AWS announces a prefix from, and since when it has gateways', () => {
    const { matches } = lookup('54.250.251.7', { locale: 'en', ranges: RANGES });
    expect(matches.map(({ borderGroup }) => borderGroup)).toContain('ap-northeast-1');
    expect(lookup('3.114.164.1', { locale: 'en' }).matches.map(({ announced }) => announced)).toContainEqual(
      expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
    );
  });

  it('gateways that only the feed at hand has are told as such, of no edition', () => {
    const feedOnly = parseRanges(
      JSON.stringify({
        createDate: '2027-01-01-00-00-00',
        prefixes: [{ ip_prefix: '203.0.113.0/24', region: 'eu-north-1', service: 'WORKSPACES_GATEWAYS' }],
      }),
    );
    if ('error' in feedOnly) throw new Error(feedOnly.error.key);
    const { matches } = lookup('203.0.113.7', { locale: 'en', ranges: feedOnly });
    expect(matches.map(({ service, edition, source, status }) => [service, edition.length, source, status])).toEqual([
      ['PCoIP gateways', 0, 'ip-ranges.json', 'inferred'],
      ['DCV gateways', 0, 'ip-ranges.json', 'inferred'],
      ['WORKSPACES_GATEWAYS', 0, 'ip-ranges.json 2027-01-01-00-00-00', 'current'],
    ]);
  });
});
