import ipaddr from 'ipaddr.js';
import * as iv from './intervals';

/** A set of IPv4 and IPv6 addresses, the families apart: `v4` bounds lie in [0, 2^32], `v6` bounds in [0, 2^128]. */
export interface AddressSet {
  readonly v4: iv.Intervals<number>;
  readonly v6: iv.Intervals<bigint>;
}
export type Family = 4 | 6;

export const V4_END = 2 ** 32;
export const V6_END = 1n << 128n;

export const NO_ADDRESS: AddressSet = { v4: iv.EMPTY, v6: iv.EMPTY };
export const ALL_V4: AddressSet = { v4: [0, V4_END], v6: iv.EMPTY };
export const ALL_V6: AddressSet = { v4: iv.EMPTY, v6: [0n, V6_END] };
export const ALL_ADDRESSES: AddressSet = { v4: [0, V4_END], v6: [0n, V6_END] };

export const isEmpty = (set: AddressSet): boolean => set.v4.length === 0 && set.v6.length === 0;
// Judging asks for these three all the time, and one side is often empty: then nothing is made.
export const union = (a: AddressSet, b: AddressSet): AddressSet => {
  if (isEmpty(a)) return b;
  return isEmpty(b) ? a : { v4: iv.union(a.v4, b.v4), v6: iv.union(a.v6, b.v6) };
};
export const intersect = (a: AddressSet, b: AddressSet): AddressSet =>
  overlaps(a, b) ? { v4: iv.intersect(a.v4, b.v4), v6: iv.intersect(a.v6, b.v6) } : NO_ADDRESS;
/** Whether two sets have an address in common; quick where the second is long. */
export const overlaps = (a: AddressSet, b: AddressSet): boolean => iv.overlaps(a.v4, b.v4) || iv.overlaps(a.v6, b.v6);
export const subtract = (a: AddressSet, b: AddressSet): AddressSet =>
  overlaps(a, b) ? { v4: iv.subtract(a.v4, b.v4), v6: iv.subtract(a.v6, b.v6) } : a;
export const equals = (a: AddressSet, b: AddressSet): boolean => iv.equals(a.v4, b.v4) && iv.equals(a.v6, b.v6);
export const covers = (a: AddressSet, b: AddressSet): boolean => isEmpty(subtract(b, a));

/** What IANA gives to nobody's public network: private, shared, loopback, documentation, multicast, reserved. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
let publicAddresses: AddressSet | undefined;

/** The addresses of the public internet. */
export function internet(): AddressSet {
  publicAddresses ??= {
    v4: subtract(ALL_V4, addressSet(SPECIAL_V4)).v4,
    v6: subtract(addressSet(['2000::/3']), addressSet(['2001:db8::/32'])).v6,
  };
  return publicAddresses;
}

/** Whether all of a set are addresses of the public internet. */
export const isPublic = (set: AddressSet): boolean => covers(internet(), set);

/** Union of many sets in one sort, for long lists. */
export function unionAll(sets: readonly AddressSet[]): AddressSet {
  if (sets.length === 1) return sets[0]!;
  return { v4: iv.unionAll(sets.map(({ v4 }) => v4)), v6: iv.unionAll(sets.map(({ v6 }) => v6)) };
}

/** How many addresses, IPv4 only (IPv6 counts pass what a number holds). */
export function sizeV4(set: AddressSet): number {
  let size = 0;
  for (let i = 0; i < set.v4.length; i += 2) size += set.v4[i + 1]! - set.v4[i]!;
  return size;
}

/** Dotted quad to an integer; strict: four decimal parts, no leading zeros, no shorthand. */
export function parseV4(text: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) || /(^|\.)0\d/.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** IPv6 text to an integer; no zone, no embedded prefix, and an IPv4 tail as strict as IPv4 alone. */
export function parseV6(text: string): bigint | undefined {
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (tail.includes('.') && parseV4(tail) === undefined) return undefined;
  return ipaddr.IPv6.parse(text).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
}

export function formatV4(value: number): string {
  return `${Math.floor(value / 2 ** 24)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export function formatV6(value: bigint): string {
  const parts: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) parts.push(Number((value >> shift) & 0xffffn));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** Minimal list of CIDRs that is exactly the set; IPv4 first, ascending. */
export function toCidrs(set: AddressSet): string[] {
  const out: string[] = [];
  for (const [start, end] of iv.pairs(set.v4)) {
    let at = start;
    while (at < end) {
      let bits = 0;
      while (bits < 32 && at % 2 ** (bits + 1) === 0 && at + 2 ** (bits + 1) <= end) bits++;
      out.push(`${formatV4(at)}/${32 - bits}`);
      at += 2 ** bits;
    }
  }
  for (const [start, end] of iv.pairs(set.v6)) {
    let at = start;
    while (at < end) {
      let bits = 0n;
      while (bits < 128n && (at & ((1n << (bits + 1n)) - 1n)) === 0n && at + (1n << (bits + 1n)) <= end) bits++;
      out.push(`${formatV6(at)}/${128n - bits}`);
      at += 1n << bits;
    }
  }
  return out;
}

/** What an address text turned out to be. `set` is what its writer meant, also when the text is no valid CIDR. */
export type AddressText =
  | { readonly kind: 'address' | 'cidr'; readonly family: Family; readonly set: AddressSet }
  /** Host bits set below the prefix: `set` is the network that AWS would make of it. */
  | { readonly kind: 'host-bits'; readonly family: Family; readonly set: AddressSet; readonly prefix: number }
  /** `a - b`, as AWS's page prints its gateways. */
  | { readonly kind: 'range'; readonly family: Family; readonly set: AddressSet }
  | { readonly kind: 'invalid'; readonly why: 'octet' | 'prefix' | 'backwards' | 'mixed' | 'form' };

const RANGE = /^\s*(\S+?)\s*(?:-|–|~|〜|～|to)\s*(\S+)\s*$/;

/** The same few hundred texts are read again at every key; bounded, and emptied when full. */
const parsed = new Map<string, AddressText>();
const KEPT = 10_000;
const LONGEST_KEPT = 100;

/** Reads an address, a CIDR or a range `first - last`. Never throws. */
export function parseAddressText(text: string): AddressText {
  let answer = parsed.get(text);
  if (!answer) {
    answer = parse(text);
    if (parsed.size >= KEPT) parsed.clear();
    if (text.length <= LONGEST_KEPT) parsed.set(text, answer);
  }
  return answer;
}

function parse(text: string): AddressText {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  if (slash >= 0) return parseCidr(trimmed.slice(0, slash), trimmed.slice(slash + 1));
  const v4 = parseV4(trimmed);
  if (v4 !== undefined) return { kind: 'address', family: 4, set: { v4: [v4, v4 + 1], v6: iv.EMPTY } };
  const v6 = parseV6(trimmed);
  if (v6 !== undefined) return { kind: 'address', family: 6, set: { v4: iv.EMPTY, v6: [v6, v6 + 1n] } };
  const range = RANGE.exec(trimmed);
  if (range) return parseRange(range[1]!, range[2]!);
  return { kind: 'invalid', why: /^\d+(\.\d+){3}$/.test(trimmed) ? 'octet' : 'form' };
}

function parseCidr(base: string, suffix: string): AddressText {
  const v4 = parseV4(base);
  const v6 = v4 === undefined ? parseV6(base) : undefined;
  if (v4 === undefined && v6 === undefined) {
    return { kind: 'invalid', why: /^\d+(\.\d+){3}$/.test(base) ? 'octet' : 'form' };
  }
  if (!/^\d{1,3}$/.test(suffix) || (suffix.length > 1 && suffix.startsWith('0'))) {
    return { kind: 'invalid', why: 'prefix' };
  }
  const prefix = Number(suffix);
  if (v4 !== undefined) {
    if (prefix > 32) return { kind: 'invalid', why: 'prefix' };
    const size = 2 ** (32 - prefix);
    const start = v4 - (v4 % size);
    const set = { v4: [start, start + size], v6: iv.EMPTY };
    return start === v4 ? { kind: 'cidr', family: 4, set } : { kind: 'host-bits', family: 4, set, prefix };
  }
  if (prefix > 128) return { kind: 'invalid', why: 'prefix' };
  const size = 1n << BigInt(128 - prefix);
  const start = v6! - (v6! % size);
  const set = { v4: iv.EMPTY, v6: [start, start + size] };
  return start === v6 ? { kind: 'cidr', family: 6, set } : { kind: 'host-bits', family: 6, set, prefix };
}

function parseRange(first: string, last: string): AddressText {
  const a4 = parseV4(first);
  const b4 = parseV4(last);
  if (a4 !== undefined && b4 !== undefined) {
    if (b4 < a4) return { kind: 'invalid', why: 'backwards' };
    return { kind: 'range', family: 4, set: { v4: [a4, b4 + 1], v6: iv.EMPTY } };
  }
  const a6 = parseV6(first);
  const b6 = parseV6(last);
  if (a6 !== undefined && b6 !== undefined) {
    if (b6 < a6) return { kind: 'invalid', why: 'backwards' };
    return { kind: 'range', family: 6, set: { v4: iv.EMPTY, v6: [a6, b6 + 1n] } };
  }
  const anyV4 = a4 !== undefined || b4 !== undefined;
  if (anyV4 && (a6 !== undefined || b6 !== undefined)) return { kind: 'invalid', why: 'mixed' };
  return { kind: 'invalid', why: anyV4 ? 'octet' : 'form' };
}

/** The set of a list of valid CIDRs and addresses; throws on anything else, so for data we ship only. */
export function addressSet(texts: readonly string[]): AddressSet {
  return unionAll(
    texts.map((text) => {
      const parsed = parseAddressText(text);
      if (parsed.kind === 'invalid' || parsed.kind === 'host-bits') throw new Error(`not an address or CIDR: ${text}`);
      return parsed.set;
    }),
  );
}
