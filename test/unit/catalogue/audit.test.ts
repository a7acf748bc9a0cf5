import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AwsRanges, Edition, type EditionData, edition, parseRanges } from '../../../server/src/catalogue';
import { audit } from '../../../server/src/catalogue/audit';
import { ROOT } from '../../support/files';

const base = edition('2020-05')!.data;

/** An edition of two regions with the given gateways and health checks. */
const editionOf = (
  gateways: Readonly<Record<string, readonly string[]>>,
  health: Readonly<Record<string, readonly string[]>> = {},
): Edition =>
  new Edition({
    ...base,
    regions: ['eu-west-1', 'eu-west-3'].map((code) => ({ code, name: code, nameJa: code })),
    hosts: [],
    ports: [],
    managementRanges: [],
    gateways: Object.entries(gateways).map(([region, cidrs]) => ({
      region,
      protocol: 'pcoip',
      ranges: [],
      cidrs,
      status: 'current',
      source: 'page',
    })),
    healthChecks: Object.entries(health).map(([region, addresses]) => ({
      region,
      host: `drp-${region}.example`,
      addresses,
      status: 'current',
    })),
  } as EditionData);

/** A feed of `region service cidr` lines. */
function feed(...lines: readonly string[]): AwsRanges {
  const rows = lines.map((line) => line.split(' '));
  const of = (family: string, v6: boolean) =>
    rows
      .filter(([, , cidr]) => cidr!.includes(':') === v6)
      .map(([region, service, cidr]) => ({ [family]: cidr, region, service, network_border_group: region }));
  return parseRanges(
    JSON.stringify({
      createDate: '2026-08-22-21-17-05',
      prefixes: of('ip_prefix', false),
      ipv6_prefixes: of('ipv6_prefix', true),
    }),
  ) as AwsRanges;
}

describe('an audit reports', () => {
  it('nothing where edition and feed agree, also when the feed cuts a range in two', () => {
    const ranges = feed(
      'eu-west-1 WORKSPACES_GATEWAYS 35.80.88.0/22',
      'eu-west-1 WORKSPACES_GATEWAYS 35.80.92.0/22',
      'eu-west-1 EC2 35.80.0.0/16',
    );
    expect(audit(editionOf({ 'eu-west-1': ['35.80.88.0/21'] }), ranges)).toEqual([]);
  });

  it('addresses that the feed has in another region', () => {
    const ranges = feed('il-central-1 EC2 51.17.0.0/16', 'eu-west-3 EC2 15.188.0.0/16');
    expect(audit(editionOf({}, { 'eu-west-3': ['51.17.52.90', '15.188.0.1'] }), ranges)).toEqual([
      {
        kind: 'elsewhere',
        table: 'health-checks',
        region: 'eu-west-3',
        feedRegion: 'il-central-1',
        cidrs: ['51.17.52.90/32'],
      },
    ]);
  });

  it('gateways that the feed does not announce, and those that the edition lacks, to the address', () => {
    const ranges = feed(
      'eu-west-1 WORKSPACES_GATEWAYS 52.19.124.0/23',
      'eu-west-1 WORKSPACES_GATEWAYS 3.248.176.0/22',
      'eu-west-1 EC2 52.16.0.0/14',
    );
    expect(audit(editionOf({ 'eu-west-1': ['52.19.124.0/22'] }), ranges)).toEqual([
      { kind: 'unannounced', table: 'gateways', region: 'eu-west-1', cidrs: ['52.19.126.0/23'] },
      { kind: 'unlisted', table: 'gateways', region: 'eu-west-1', cidrs: ['3.248.176.0/22'] },
    ]);
  });

  it('no region that only the feed knows, and no family that the edition does not have', () => {
    const ranges = feed(
      'ap-northeast-3 WORKSPACES_GATEWAYS 16.208.44.0/22',
      'eu-west-1 WORKSPACES_GATEWAYS 52.19.124.0/23',
      'eu-west-1 WORKSPACES_GATEWAYS 2a05:d032:2000::/40',
    );
    expect(audit(editionOf({ 'eu-west-1': ['52.19.124.0/23'] }), ranges)).toEqual([]);
  });

  it('nothing of gateways from a feed that has none of the region', () => {
    expect(audit(editionOf({ 'eu-west-3': ['51.44.204.0/22'] }), feed('eu-west-3 EC2 51.44.0.0/16'))).toEqual([]);
  });
});

describe('the newest edition against the feed of its month', () => {
  const path = join(ROOT, '..', 'shared', 'ip-ranges', '2026-08-22.json');
  if (!existsSync(path)) console.warn('skipped: audit against the real feed (no ip-ranges.json beside the project)');

  it.skipIf(!existsSync(path))('has the slips of the page, and no others', () => {
    const ranges = parseRanges(readFileSync(path, 'utf8')) as AwsRanges;
    const told = audit(edition('2026-08')!, ranges).map(
      ({ kind, table, region, cidrs, feedRegion }) => `${region} ${table} ${kind} ${feedRegion ?? ''} ${cidrs}`,
    );
    expect(told).toEqual([
      'us-east-1 gateways unlisted  44.214.144.0/20',
      'eu-west-3 health-checks elsewhere il-central-1 51.16.190.43/32,51.17.52.90/32,51.17.109.231/32',
      'eu-west-3 gateways unannounced  51.44.204.0/22',
      'il-central-1 gateways unannounced  51.17.28.0/22',
    ]);
  });
});
