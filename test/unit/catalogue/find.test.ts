import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { addressEntries, hostRows, portRequirements } from '../../../server/src/catalogue/find';
import { Places } from '../../../server/src/catalogue/places';
import { addresses, ports } from '../../../server/src/net';

const MAY_2020 = edition('2020-05')!;
const NEWEST = edition('2026-08')!;
const PLACES = new Places([MAY_2020]);

/** Entries that a query touches, as `cidr kind region`. */
function touched(query: string): string[] {
  const parsed = addresses.parseAddressText(query);
  if (parsed.kind === 'invalid') throw new Error(query);
  return PLACES.about(parsed.set).flatMap((place) =>
    place.from === 'edition' ? [`${place.entry.cidr} ${place.entry.what.kind} ${place.entry.region ?? '-'}`] : [],
  );
}

describe('host rows of a region', () => {
  it('have its name where the page prints that of any', () => {
    const named = (region: string | undefined): string[] =>
      NEWEST.hosts(region).flatMap(({ host, category }) => (category === 'dcv-privatelink' ? [host] : []));
    expect(named('eu-west-1')).toEqual([
      '*.prod.highlander.eu-west-1.vpce.amazonaws.com',
      'privatelink.prod.eu-west-1.highlander.aws.a2z.com',
    ]);
    expect(named(undefined)).toContain('privatelink.prod.<region>.highlander.aws.a2z.com');
  });
});

describe('addresses of the catalogue', () => {
  it('come with what they are for, most specific first', () => {
    const entries = addressEntries(MAY_2020);
    const sizes = entries.map(({ set }) => addresses.sizeV4(set));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    const count = (kind: string): number => entries.filter(({ what }) => what.kind === kind).length;
    expect([count('gateway'), count('health-check'), count('management-range'), count('requirement')]).toEqual([
      18, 49, 19, 3,
    ]);
    expect(
      entries.filter(({ what }) => what.kind === 'gateway').every(({ purpose }) => purpose.join() === 'client.4172'),
    ).toBe(true);
  });

  it.each([
    ['a gateway', '18.180.178.9', ['18.180.178.0/24 gateway ap-northeast-1']],
    ['the hole in Tokyo', '18.180.179.1', []],
    ['the last address of a range', '52.23.62.255', ['52.23.62.0/24 gateway us-east-1']],
    ['one beyond it', '52.23.63.0', []],
    ['a health-check server that looks like a network', '52.60.201.0', ['52.60.201.0/32 health-check ca-central-1']],
    ['instance metadata', '169.254.169.254', ['169.254.169.254/32 requirement -']],
    ['a whole printed range', '18.180.180.0 - 18.180.181.255', ['18.180.180.0/23 gateway ap-northeast-1']],
    [
      'a range over the hole',
      '18.180.178.0 - 18.180.180.255',
      ['18.180.178.0/24 gateway ap-northeast-1', '18.180.180.0/23 gateway ap-northeast-1'],
    ],
    ['a CIDR wider than a gateway', '52.59.126.0/23', ['52.59.127.0/24 gateway eu-central-1']],
    [
      'a management range of three regions',
      '172.31.9.0/24',
      [
        '172.31.0.0/16 management-range us-west-2',
        '172.31.0.0/16 management-range ap-southeast-2',
        '172.31.0.0/16 management-range eu-west-1',
      ],
    ],
    ['everything, of which nothing is worth telling', '0.0.0.0/0', []],
    ['a part of IPv6', '2001:db8::/32', []],
  ])('%s: %s', (_what, query, expected) => {
    expect(touched(query)).toEqual(expected);
  });
});

describe('hosts of the catalogue', () => {
  it.each([
    ['an exact name', 'skylight-cm.ap-northeast-1.amazonaws.com', ['session-broker ap-northeast-1']],
    [
      'in capitals and with the root dot',
      'Skylight-CM.ap-northeast-1.amazonaws.com.',
      ['session-broker ap-northeast-1'],
    ],
    ['under a wildcard', 'a1.eu-west-1.rdn.amazonaws.com', ['turn eu-west-1']],
    ['the wildcard itself', '*.eu-west-1.rdn.amazonaws.com', ['turn eu-west-1']],
    ['the suffix alone, which the wildcard does not take', 'eu-west-1.rdn.amazonaws.com', []],
    ['under a placeholder', 'd-90670abcde.awsapps.com', ['user-login-pages *']],
    ['another name with the same end', 'notskylight-cm.ap-northeast-1.amazonaws.com', []],
    ['a host of nobody', 'example.com', []],
    ['nothing', '', []],
  ])('%s: %s', (_what, host, expected) => {
    expect(hostRows(MAY_2020, host).map(({ category, region }) => `${category} ${region}`)).toEqual(expected);
  });

  it.each([
    [
      'a placeholder in the middle',
      'privatelink.prod.eu-west-1.highlander.aws.a2z.com',
      [
        '*.prod.eu-west-1.highlander.aws.a2z.com eu-west-1',
        'privatelink.prod.<region>.highlander.aws.a2z.com eu-west-1',
      ],
    ],
    [
      'a wildcard and a placeholder',
      'a.b.prod.highlander.ca-central-1.vpce.amazonaws.com',
      ['*.prod.highlander.<region>.vpce.amazonaws.com ca-central-1'],
    ],
    ['a placeholder for a region, and no region there', 'privatelink.prod.x.highlander.aws.a2z.com', []],
    ['a placeholder is one label', 'a.b.awsapps.com', []],
    ['its own name', '<directory id>.awsapps.com', ['<directory id>.awsapps.com *']],
  ])('%s: %s', (_what, host, expected) => {
    const rows = hostRows(NEWEST, host).map((row) => `${row.host} ${row.region}`);
    expect([...new Set(rows)]).toEqual(expected);
  });
});

describe('ports of the catalogue', () => {
  it.each([
    [
      '4172',
      [
        'client.4172',
        'mgmt.in.4172.tcp',
        'mgmt.in.4172.udp',
        'mgmt.out.3478-4172.udp',
        'primary.dc.rpc-dynamic',
        'directory.rpc-dynamic',
      ],
    ],
    ['137-138', ['primary.dc.netlogon-udp', 'directory.netlogon-udp']],
    ['138', ['primary.dc.netlogon-udp', 'directory.netlogon-udp']],
    ['136', []],
    ['1688', ['mgmt.out.kms', 'primary.dc.rpc-dynamic', 'directory.rpc-dynamic']],
    ['0', []],
  ])('%s', (query, expected) => {
    expect(portRequirements(MAY_2020, ports.parsePorts(query)!).map(({ id }) => id)).toEqual(expected);
  });
});
