import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edition } from '../../../server/src/catalogue';
import { loadEdition } from '../../../server/src/catalogue/load';
import { addresses } from '../../../server/src/net';
import { ROOT } from '../../support/files';

const TEXT = readFileSync(join(ROOT, 'server/data/2026-08.json'), 'utf8');
const { data } = edition('2026-08')!;

it('loads without a fault', () => expect(loadEdition(TEXT)).toHaveProperty('data'));

describe('the edition of August 2026', () => {
  it('has the regions of the page, and those that only the feed knows, marked as such', () => {
    expect(data.regions.filter(({ source }) => !source)).toHaveLength(19);
    expect(data.regions.filter(({ source }) => source === 'ip-ranges').map(({ code }) => code)).toEqual([
      'ap-northeast-3',
      'ca-west-1',
      'cn-northwest-1',
      'eu-central-2',
      'eu-south-1',
      'eu-south-2',
      'me-central-1',
    ]);
  });

  it('has gateways for every region that has any', () => {
    for (const { code } of data.regions) {
      expect(addresses.isEmpty(edition('2026-08')!.gateways(code, 'dcv')), code).toBe(false);
    }
  });

  it('keeps what is doubtful out of checks', () => {
    const dispute = addresses.addressSet(['44.214.144.0/20']);
    const sure = edition('2026-08')!.gateways('us-east-1');
    expect(addresses.isEmpty(addresses.intersect(sure, dispute))).toBe(true);
    expect(addresses.isEmpty(edition('2026-08')!.healthChecks('eu-west-3'))).toBe(true);
  });

  it('holds all that the first edition asks of clients: nothing was withdrawn', () => {
    const first = edition('2020-05')!;
    for (const { code } of first.data.regions) {
      const [old, now] = [first, edition('2026-08')!].map((one) => one.workSpacesAddresses(code));
      expect(addresses.covers(now!, old!), code).toBe(true);
    }
  });

  it('asks a plain user of a region for that region, without FIPS, IPv6, smart cards, SAML or PrivateLink', () => {
    const asked = edition('2026-08')!
      .hosts('ap-northeast-1')
      .filter((row) => row.status === 'current' && !row.optional && row.region !== '*' && !row.feature);
    expect(asked.map(({ host }) => host)).toEqual([
      'skylight-client-ds.ap-northeast-1.amazonaws.com',
      'ws-client-service.ap-northeast-1.amazonaws.com',
      'd3v7kcib8ir2e1.cloudfront.net',
      'd2c2t8mxjhq5z1.cloudfront.net',
      'ap-northeast-1.signin.aws',
      'ap-northeast-1.signin.aws.amazon.com',
      'ap-northeast-1.sso.signin.aws',
      'ap-northeast-1.apps.signin.aws',
      'ws-broker-service.ap-northeast-1.amazonaws.com',
      'workspaces.ap-northeast-1.amazonaws.com',
      'skylight-cm.ap-northeast-1.amazonaws.com',
      '*.prod.ap-northeast-1.highlander.aws.a2z.com',
      'drp-nrt.amazonworkspaces.com',
    ]);
    const optional = data.hosts.filter((row) => row.fips || row.ipVersion === '6');
    expect(optional.every((row) => row.optional)).toBe(true);
  });

  it('has names and purposes in both languages', () => {
    for (const { id, name, purpose } of data.ports) {
      expect(name.en, id).not.toMatch(/[ぁ-ん]/);
      expect(purpose.ja, id).toMatch(/[ぁ-ん]/);
    }
  });
});

const FACTS = join(ROOT, '..', 'shared', 'catalogue', 'current-facts.json');
if (!existsSync(FACTS))
  console.warn('skipped: the newest edition against the collected facts (not beside the project)');

describe.skipIf(!existsSync(FACTS))('the edition and the facts it was made from', () => {
  interface Facts {
    readonly domains: readonly { url: string; region: string; status: string; fips: boolean; ip_version: string }[];
    readonly health_check_servers: readonly { region: string; ipv4: string[]; ipv6: string[] }[];
    readonly pcoip_gateways: readonly { region: string; ranges: { start: string; end: string }[]; ipv6: string[] }[];
    readonly dcv_gateways: readonly { region: string; ipv4: string[]; aga_ipv4: string[]; ipv6: string[] }[];
    readonly management_ranges: readonly { region: string; cidrs: string[]; dcv_only_cidrs: string[] }[];
    readonly workspaces_gateways_in_ip_ranges: readonly { region: string; prefix: string; first_seen: string }[];
    readonly counts: Readonly<Record<string, number>>;
  }
  const facts: Facts = existsSync(FACTS) ? JSON.parse(readFileSync(FACTS, 'utf8')) : undefined!;
  const text = (set: addresses.AddressSet): string[] => addresses.toCidrs(set);
  const all = (texts: readonly string[]): string[] => text(addresses.addressSet(texts));

  it('have the same hosts, both ways', () => {
    const GOV = ['us-gov-west-1', 'us-gov-east-1'];
    const wanted = facts.domains.flatMap(({ url, region, status, fips, ip_version }) =>
      (region === 'us-gov' ? GOV : [region]).map((where) => `${url} ${where} ${status} ${fips} ${ip_version === '6'}`),
    );
    const held = data.hosts
      .filter((row) => row.category !== 'pcoip-health-check' && row.category !== 'web-access')
      .map((row) => `${row.url} ${row.region} ${row.status} ${row.fips === true} ${row.ipVersion === '6'}`);
    expect(held.sort()).toEqual(wanted.sort());
    expect(facts.domains).toHaveLength(facts.counts.domain_entries!);
  });

  it('have the same health checks; those of Paris are disputed', () => {
    for (const { region, ipv4, ipv6 } of facts.health_check_servers) {
      const row = data.healthChecks.find((one) => one.region === region)!;
      expect(all(row.addresses), region).toEqual(all(region === 'eu-west-3' ? ipv4 : [...ipv4, ...ipv6]));
      expect(row.status, region).toBe(region === 'eu-west-3' ? 'conflicting' : 'current');
    }
    expect(data.healthChecks.flatMap((row) => row.addresses.filter((one) => !one.includes(':')))).toHaveLength(
      facts.counts.health_check_ips_v4!,
    );
  });

  it('have the same gateways, by protocol', () => {
    const held = (region: string, protocol: string, accelerator: boolean): string[] =>
      all(
        data.gateways
          .filter((table) => table.region === region && table.protocol === protocol && table.source === 'page')
          .filter((table) => (table.accelerator ?? false) === accelerator)
          .flatMap((table) => table.cidrs),
      );
    for (const { region, ranges, ipv6 } of facts.pcoip_gateways) {
      const printed = ranges.map(({ start, end }) => addresses.parseAddressText(`${start} - ${end}`));
      const set = addresses.unionAll(printed.flatMap((one) => (one.kind === 'invalid' ? [] : [one.set])));
      expect(held(region, 'pcoip', false), region).toEqual(text(addresses.union(set, addresses.addressSet(ipv6))));
    }
    for (const { region, ipv4, ipv6, aga_ipv4 } of facts.dcv_gateways) {
      expect(held(region, 'dcv', false), region).toEqual(all([...ipv4, ...ipv6]));
      expect(held(region, 'dcv', true), region).toEqual(all(aga_ipv4));
    }
  });

  it('have every announced gateway, sure or not', () => {
    const everything = addresses.addressSet(data.gateways.flatMap(({ cidrs }) => cidrs));
    const announced = addresses.addressSet(facts.workspaces_gateways_in_ip_ranges.map(({ prefix }) => prefix));
    expect(text(addresses.subtract(announced, everything))).toEqual([]);
  });

  it('have the same day for every range that AWS announced', () => {
    const prefixes = facts.workspaces_gateways_in_ip_ranges.map(({ region, prefix, first_seen }) => ({
      region,
      set: addresses.addressSet([prefix]),
      day: first_seen,
    }));
    const told = new Set<unknown>();
    for (const { region, cidrs, announced, accelerator } of data.gateways) {
      for (const cidr of cidrs) {
        const range = addresses.addressSet([cidr]);
        const parts = prefixes.filter((one) => one.region === region && addresses.covers(range, one.set));
        const days = [...new Set(parts.map(({ day }) => day))];
        expect([cidr, announced?.[cidr]]).toEqual([cidr, accelerator ? undefined : days[0]]);
        for (const part of parts) told.add(part);
      }
    }
    expect(told.size).toBe(prefixes.length);
  });

  it('have the same management ranges', () => {
    for (const { region, cidrs, dcv_only_cidrs } of facts.management_ranges) {
      const rows = data.managementRanges.filter((row) => row.region === region);
      expect(rows.filter((row) => !row.streaming).flatMap((row) => row.cidrs)).toEqual(cidrs);
      expect(rows.filter((row) => row.streaming === 'dcv').flatMap((row) => row.cidrs)).toEqual(dcv_only_cidrs);
    }
  });
});
