import { describe, expect, it } from 'vitest';
import { Edition, type EditionData, edition } from '../../../server/src/catalogue';
import { differences } from '../../../server/src/catalogue/difference';

const before = edition('2020-05')!;
/** The edition after an edit of its data. */
const edited = (edit: (data: EditionData) => Partial<EditionData>): Edition =>
  new Edition({ ...before.data, ...edit(before.data) });
const lines = (after: Edition, from = before): string[] =>
  differences(from, after).map(({ kind, table, what, region, from: was, protocol }) =>
    [kind, table, what, region, protocol, was && `from ${was}`].filter((part) => part !== undefined).join(' '),
  );

describe('two editions', () => {
  it('that are the same have no differences', () => expect(lines(before)).toEqual([]));

  it('differ by exact addresses, not by rows', () => {
    const after = edited(({ gateways }) => ({
      gateways: gateways.map((table) =>
        table.region === 'ap-northeast-1' ? { ...table, cidrs: ['18.180.176.0/22', '18.180.180.0/23'] } : table,
      ),
    }));
    expect(lines(after)).toEqual([
      'added gateways 18.180.176.0/23 ap-northeast-1 pcoip',
      'added gateways 18.180.179.0/24 ap-northeast-1 pcoip',
      'withdrawn gateways 54.250.251.0/24 ap-northeast-1 pcoip',
    ]);
  });

  it('tell what moved from one region to another', () => {
    const after = edited(({ healthChecks }) => ({
      healthChecks: healthChecks.map((row) => {
        if (row.region === 'eu-west-1') return { ...row, addresses: row.addresses.slice(1) };
        if (row.region === 'eu-west-2') {
          const moved = healthChecks.find(({ region }) => region === 'eu-west-1')!.addresses[0]!;
          return { ...row, addresses: [...row.addresses, moved] };
        }
        return row;
      }),
    }));
    expect(lines(after)).toEqual(['moved health-checks 18.200.177.86/32 eu-west-2 from eu-west-1']);
  });

  it('tell of hosts and of requirements', () => {
    const after = edited(({ hosts, ports }) => ({
      hosts: [...hosts.slice(1), { ...hosts[0]!, url: 'https://new.example/', host: 'new.example' }],
      ports: [...ports.filter(({ id }) => id !== 'client.4172'), { ...ports[0]!, id: 'client.4195', ports: ['4195'] }],
    }));
    expect(lines(after)).toEqual([
      'added ports client.4195: TCP 4195',
      'withdrawn ports client.4172: TCP/UDP 4172',
      'added hosts https://new.example/ *',
      'withdrawn hosts https://opfcaptcha-prod.s3.amazonaws.com/ *',
    ]);
  });

  it('turned round, tell the opposite', () => {
    const after = edited(({ regions }) => ({ regions: regions.slice(1) }));
    expect(lines(after)).toEqual(['withdrawn regions us-east-1']);
    expect(lines(before, after)).toEqual(['added regions us-east-1']);
  });
});
