import { mergeCidr } from 'cidr-tools';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addresses } from '../../../server/src/net';

const { parseAddressText, toCidrs, addressSet } = addresses;

describe('what an address text is', () => {
  const cases: [text: string, kind: string, cidrs: string[]][] = [
    ['18.180.178.0/24', 'cidr', ['18.180.178.0/24']],
    ['52.60.201.0', 'address', ['52.60.201.0/32']],
    ['0.0.0.0/0', 'cidr', ['0.0.0.0/0']],
    ['18.180.178.5/24', 'host-bits', ['18.180.178.0/24']],
    ['52.23.61.0 - 52.23.62.255', 'range', ['52.23.61.0/24', '52.23.62.0/24']],
    ['52.23.61.0-52.23.62.25', 'range', ['52.23.61.0/24', '52.23.62.0/28', '52.23.62.16/29', '52.23.62.24/31']],
    ['52.19.124.0〜52.19.125.255', 'range', ['52.19.124.0/23']],
    ['::/0', 'cidr', ['::/0']],
    ['2600:1f28:34c::/48', 'cidr', ['2600:1f28:34c::/48']],
    ['2600:1f28:34c::1/48', 'host-bits', ['2600:1f28:34c::/48']],
    ['::ffff:10.0.0.1', 'address', ['::ffff:a00:1/128']],
    ['::010.0.0.1', 'invalid', []],
  ];
  it.each(cases)('%s is %s', (text, kind, cidrs) => {
    const parsed = parseAddressText(text);
    expect(parsed.kind).toBe(kind);
    expect(parsed.kind === 'invalid' ? [] : toCidrs(parsed.set)).toEqual(cidrs);
  });

  const invalid: [text: string, why: string][] = [
    ['10.0.0.256/24', 'octet'],
    ['10.0.0.0/33', 'prefix'],
    ['10.0.0.0/', 'prefix'],
    ['10.0.0.0/08', 'prefix'],
    ['::/129', 'prefix'],
    ['10.1', 'form'],
    ['0x0a000001', 'form'],
    ['010.0.0.1', 'octet'],
    ['10.0.0.9 - 10.0.0.1', 'backwards'],
    ['10.0.0.1 - ::1', 'mixed'],
    ['', 'form'],
    ['anywhere', 'form'],
    ['fe80::1%eth0', 'form'],
  ];
  it.each(invalid)('%j is invalid: %s', (text, why) => {
    expect(parseAddressText(text)).toEqual({ kind: 'invalid', why });
  });

  it('reads no text without an answer', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseAddressText(text).kind === 'string'));
  });
});

const v4Cidr = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 8, max: 32 }))
  .map(([a, b, prefix]) => {
    const size = 2 ** (32 - prefix);
    const start = Math.floor(((10 << 24) + (a << 8) + b) / size) * size;
    return `${addresses.formatV4(start)}/${prefix}`;
  });
const v6Cidr = fc.tuple(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 16, max: 128 })).map(([a, prefix]) => {
  const size = 1n << BigInt(128 - prefix);
  const start = (((0x2600n << 112n) + (BigInt(a) << 64n)) / size) * size;
  return `${addresses.formatV6(start)}/${prefix}`;
});

describe('minimal cover', () => {
  it('is the one that cidr-tools finds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(v4Cidr, v6Cidr), { minLength: 1, maxLength: 12 }), (cidrs) => {
        const sort = (list: string[]): string[] => [...list].sort();
        expect(sort(toCidrs(addressSet(cidrs)))).toEqual(sort(mergeCidr(cidrs)));
      }),
      { numRuns: 500 },
    );
  });

  it('joins neighbours: two /22 make the /21 of us-west-2', () => {
    expect(toCidrs(addressSet(['35.80.88.0/22', '35.80.92.0/22']))).toEqual(['35.80.88.0/21']);
  });
});

describe('set arithmetic', () => {
  const sets = fc.array(fc.oneof(v4Cidr, v6Cidr), { maxLength: 6 }).map(addressSet);
  it('keeps the laws of sets', () => {
    fc.assert(
      fc.property(sets, sets, sets, (a, b, c) => {
        const { union, intersect, subtract, equals, overlaps, isEmpty } = addresses;
        expect(equals(union(a, b), union(b, a))).toBe(true);
        expect(equals(subtract(a, union(b, c)), subtract(subtract(a, b), c))).toBe(true);
        expect(equals(intersect(a, union(b, c)), union(intersect(a, b), intersect(a, c)))).toBe(true);
        expect(equals(union(subtract(a, b), intersect(a, b)), a)).toBe(true);
        expect(overlaps(a, b)).toBe(!isEmpty(intersect(a, b)));
      }),
      { numRuns: 500 },
    );
  });
});
