import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ADDRESS, NOTHING, PrefixIndex } from '../../../server/src/catalogue/prefixes';
import { scanCidr, scanned, scanV4, scanV6, V4 } from '../../../server/src/catalogue/prefixes/scan';
import { type AddressSet, addresses } from '../../../server/src/net';
import { bruteForce, NO_REAL_FEED, named, realFeed, tableOf } from './support';

/** Few leading bits, so that random prefixes lie in each other and random addresses in them. */
const v4 = fc
  .tuple(fc.constantFrom(0, 10, 52, 255), fc.constantFrom(0, 1, 128, 255), fc.nat(255), fc.nat(255))
  .map((parts) => parts.join('.'));
const v6 = fc
  .array(fc.constantFrom(0, 1, 0x8000, 0xffff), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'));
const cidrIn = (address: fc.Arbitrary<string>, longest: number) =>
  fc
    .tuple(address, fc.nat(longest))
    .map(
      ([base, length]) =>
        addresses.toCidrs((addresses.parseAddressText(`${base}/${length}`) as { set: AddressSet }).set)[0]!,
    );
const prefixes = fc.array(fc.oneof(cidrIn(v4, 32), cidrIn(v6, 128)), { maxLength: 60 });
const queries = fc.array(fc.oneof(v4, v6), { minLength: 20, maxLength: 20 });

describe('longest match', () => {
  it('agrees with trying every prefix, whatever they are', () => {
    fc.assert(
      fc.property(prefixes, queries, (cidrs, asked) => {
        const index = new PrefixIndex(tableOf(cidrs));
        const expected = bruteForce(cidrs);
        for (const address of asked) expect(named(index, index.find(address)), address).toBe(expected(address));
      }),
      { numRuns: 300 },
    );
  });

  it('holds at both ends of every prefix', () => {
    fc.assert(
      fc.property(prefixes, (cidrs) => {
        const index = new PrefixIndex(tableOf(cidrs));
        const expected = bruteForce(cidrs);
        for (const cidr of cidrs) {
          const { v4: four, v6: six } = addresses.addressSet([cidr]);
          const ends = [
            ...four
              .flatMap((bound, i) => [bound - (i % 2), bound - 1 + (i % 2)])
              .filter((at) => at >= 0 && at < 2 ** 32),
          ].map(addresses.formatV4);
          const ends6 = six
            .flatMap((bound, i) => [bound - BigInt(i % 2), bound - 1n + BigInt(i % 2)])
            .filter((at) => at >= 0n && at < addresses.V6_END)
            .map(addresses.formatV6);
          for (const address of [...ends, ...ends6]) {
            expect(named(index, index.find(address)), address).toBe(expected(address));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('cuts a range where the answer changes, and nowhere else', () => {
    const bounds = fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1));
    fc.assert(
      fc.property(prefixes, bounds, (cidrs, [a, b]) => {
        const index = new PrefixIndex(tableOf(cidrs));
        const set = { v4: [Math.min(a, b), Math.max(a, b) + 1], v6: [0n, addresses.V6_END] };
        const segments = [...index.segments(set)];
        expect(addresses.equals(addresses.unionAll(segments.map((one) => one.set)), set)).toBe(true);
        segments.forEach((segment, i) => {
          const before = segments[i - 1];
          const sameFamily = before && before.set.v4.length === segment.set.v4.length;
          if (sameFamily) expect(segment.node).not.toBe(before.node);
          const first =
            segment.set.v4.length > 0
              ? index.findV4(segment.set.v4[0]!)
              : index.find(addresses.formatV6(segment.set.v6[0]!));
          expect(first).toBe(segment.node);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('knows the rows of a prefix and what lies around it', () => {
    const index = new PrefixIndex(
      tableOf(['52.0.0.0/8', '2400::/12', '52.23.0.0/16', '52.0.0.0/8', '52.23.61.0/24', '52.23.61.0/24']),
    );
    const node = index.find('52.23.61.7');
    const chain: string[] = [];
    for (let at = node; at !== NOTHING; at = index.parent(at)) chain.push(`${index.cidr(at)} ${[...index.rows(at)]}`);
    expect(chain).toEqual(['52.23.61.0/24 4,5', '52.23.0.0/16 2', '52.0.0.0/8 0,3']);
    expect(index.size).toBe(4);
    expect(named(index, index.find('2400:6500::1'))).toBe('2400::/12');
    expect(index.parent(index.find('2400:6500::1'))).toBe(NOTHING);
  });

  it.each([
    ['no prefix at all', [], '1.2.3.4', 'nothing'],
    ['everything', ['0.0.0.0/0', '::/0'], '255.255.255.255', '0.0.0.0/0'],
    ['everything of IPv6', ['0.0.0.0/0', '::/0'], 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::/0'],
    ['the last address', ['255.255.255.255/32'], '255.255.255.255', '255.255.255.255/32'],
    ['the first address', ['0.0.0.0/32'], '0.0.0.0', '0.0.0.0/32'],
    ['behind the last of many in a block', ['10.0.0.0/32', '10.0.0.2/32'], '10.0.255.255', 'nothing'],
    ['no address', ['0.0.0.0/0'], '256.1.1.1', 'no address'],
    ['a CIDR, which is no address', ['0.0.0.0/0'], '1.2.3.0/24', 'no address'],
  ])('%s', (_what, cidrs, address, expected) => {
    const index = new PrefixIndex(tableOf(cidrs));
    expect(named(index, index.find(address))).toBe(expected);
  });
});

describe('reading text', () => {
  const piece = fc.constantFrom(
    '0',
    '00',
    '1',
    '10',
    '255',
    '256',
    'a',
    'ffff',
    'fffff',
    'g',
    '.',
    ':',
    '::',
    '/',
    '%',
    ' ',
    '-',
    '1.2.3.4',
    '32',
    '33',
    '128',
    '129',
  );
  const texts = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 17 }).map((parts) => parts.join('')),
    fc.string(),
  );

  it('takes exactly the addresses that the house takes elsewhere, and as the same numbers', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(texts, (text) => {
        const four = addresses.parseV4(text);
        expect(scanV4(text), text).toBe(four ?? -1);
        const six = addresses.parseV6(text);
        expect(scanV6(text), text).toBe(six !== undefined);
        // ipaddr.js takes `::1.2.3.4` for `::ffff:1.2.3.4`, which RFC 4291 does not.
        if (six !== undefined && !/^::\d+\./.test(text)) {
          expect([...scanned].reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)).toBe(six);
        }
        seen[four === undefined && six === undefined ? 'refused' : 'taken']++;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(500);
  });

  it('takes exactly the CIDRs that the house takes elsewhere', () => {
    const lengths = fc.oneof(fc.nat(140).map(String), piece);
    const cidrs = fc.oneof(
      cidrIn(v4, 32),
      cidrIn(v6, 128),
      fc.tuple(texts, lengths).map(([base, length]) => `${base}/${length}`),
    );
    fc.assert(
      fc.property(cidrs, (text) => {
        const parsed = addresses.parseAddressText(text);
        // The house forgives spaces around a text; a feed has none.
        const expected =
          parsed.kind === 'cidr' && text === text.trim()
            ? Number(text.split('/')[1]) + (parsed.family === 4 ? V4 : 0)
            : -1;
        expect(scanCidr(text), text).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});

describe.skipIf(NO_REAL_FEED !== '')(`AWS's feed of August 2026 ${NO_REAL_FEED}`, () => {
  it('answers as trying every prefix does, for 100,000 addresses', () => {
    const { table } = realFeed();
    const index = new PrefixIndex(table);
    expect(table.count).toBe(16_826);
    const random = mulberry(7);
    const { words, lengths } = table.v4;
    const sizes = Array.from(lengths, (length) => 2 ** (32 - length));
    const wrong: string[] = [];
    for (let i = 0; i < 80_000; i++) {
      // Half of them near a prefix, where faults would be.
      const near = words[Math.floor(random() * words.length)]! + Math.floor((random() - 0.3) * 2 ** 10);
      const address = i % 2 === 0 ? Math.floor(random() * 2 ** 32) : Math.min(2 ** 32 - 1, Math.max(0, near));
      let best = -1;
      for (let j = 0; j < words.length; j++) {
        const from = words[j]!;
        if (address >= from && address < from + sizes[j]! && (best < 0 || lengths[j]! > lengths[best]!)) best = j;
      }
      const node = index.findV4(address);
      const same = best < 0 ? node === NOTHING : node >= 0 && index.rows(node).includes(table.v4.rows[best]!);
      if (!same) wrong.push(addresses.formatV4(address));
    }
    expect(wrong).toEqual([]);
    expect(bruteForceV6(index, table.v6, random, 20_000)).toEqual([]);
    expect(index.find('nonsense')).toBe(NO_ADDRESS);
  });
});

function bruteForceV6(
  index: PrefixIndex,
  { words, lengths, rows }: ReturnType<typeof tableOf>['v6'],
  random: () => number,
  count: number,
): string[] {
  const wrong: string[] = [];
  const asked = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    const near = Math.floor(random() * lengths.length);
    for (let k = 0; k < 4; k++)
      asked[k] = words[4 * near + k]! + (k > 0 && random() < 0.4 ? Math.floor(random() * 2 ** 32) : 0);
    let best = -1;
    for (let j = 0; j < lengths.length; j++) {
      if ((best < 0 || lengths[j]! > lengths[best]!) && within(words, 4 * j, lengths[j]!, asked)) best = j;
    }
    const node = index.findV6(asked[0]!, asked[1]!, asked[2]!, asked[3]!);
    const same = best < 0 ? node === NOTHING : node >= 0 && index.rows(node).includes(rows[best]!);
    if (!same) wrong.push([...asked].map((word) => word.toString(16)).join(' '));
  }
  return wrong;
}

function within(words: Uint32Array, at: number, length: number, asked: Uint32Array): boolean {
  for (let k = 0, left = length; k < 4 && left > 0; k++, left -= 32) {
    const shift = Math.max(0, 32 - left);
    if (words[at + k]! >>> shift !== asked[k]! >>> shift) return false;
  }
  return true;
}

/** Random numbers that are the same in every run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
