/** A network ACL as AWS defines it, in the plainest terms and without any code of the product. */
export interface Entry {
  readonly number: number;
  readonly egress: boolean;
  /** As AWS writes it: `-1`, or the number of the protocol. */
  readonly protocol: string;
  readonly allow: boolean;
  readonly cidr: string;
  /** Both ends included; counts for TCP (6) and UDP (17) only. */
  readonly ports: readonly [number, number];
}

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface Packet {
  readonly egress: boolean;
  readonly protocol: string;
  readonly port: number;
  readonly address: Address;
}

/** The entry that decides: the lowest number that matches. Undefined: `*`, which denies. */
export function walk(entries: readonly Entry[], packet: Packet): Entry | undefined {
  let first: Entry | undefined;
  for (const entry of entries) {
    if (first && first.number < entry.number) continue;
    if (entry.egress === packet.egress && matches(entry, packet)) first = entry;
  }
  return first;
}

function matches({ protocol, ports: [from, to], cidr }: Entry, packet: Packet): boolean {
  if (protocol !== '-1') {
    if (protocol !== packet.protocol) return false;
    if (packet.port < from || packet.port > to) return false;
  }
  const { first, last, family } = range(cidr);
  return family === packet.address.family && first <= packet.address.value && packet.address.value <= last;
}

const ranges = new Map<string, { family: 4 | 6; first: bigint; last: bigint }>();
function range(cidr: string): { family: 4 | 6; first: bigint; last: bigint } {
  let found = ranges.get(cidr);
  if (!found) {
    const [base, prefix] = cidr.split('/') as [string, string | undefined];
    const { family, value } = parse(base);
    const bits = family === 4 ? 32n : 128n;
    const size = 1n << (bits - (prefix === undefined ? bits : BigInt(prefix)));
    const first = (value / size) * size;
    found = { family, first, last: first + size - 1n };
    ranges.set(cidr, found);
  }
  return found;
}

export function parse(address: string): Address {
  if (!address.includes(':')) {
    return { family: 4, value: address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  const [head, tail] = address.split('::') as [string, string | undefined];
  const left = head === '' ? [] : head.split(':');
  const right = !tail ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array(8 - left.length - right.length).fill('0');
  const groups = [...left, ...zeros, ...right];
  return { family: 6, value: groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n) };
}

export function text({ family, value }: Address): string {
  const size = family === 4 ? 8n : 16n;
  const parts: string[] = [];
  for (let i = (family === 4 ? 4n : 8n) - 1n; i >= 0n; i--) {
    const part = (value >> (i * size)) & ((1n << size) - 1n);
    parts.push(part.toString(family === 4 ? 10 : 16));
  }
  return parts.join(family === 4 ? '.' : ':');
}

/**
 * One port and one address of each stretch in which all packets fare alike: the stretches begin at the bounds of the
 * entries and of what is asked. `ports` are `443` or `49152-65535`, `remotes` CIDRs; points outside of them are left out.
 */
export function points(
  entries: readonly Entry[],
  ports: readonly string[],
  remotes: readonly string[],
): { ports: number[]; addresses: Address[] } {
  const asked = ports.map((one) => one.split('-').map(Number)).map(([from, to]) => [from!, to ?? from!] as const);
  const starts = new Set([
    ...asked.map(([from]) => from),
    ...entries.flatMap(({ ports: [from, to] }) => [from, to + 1]),
  ]);
  const own = remotes.map(range);
  const bounds = [...own, ...entries.map(({ cidr }) => range(cidr))];
  const out: Address[] = [];
  for (const family of [4, 6] as const) {
    const values = new Set<bigint>();
    for (const one of bounds) if (one.family === family) values.add(one.first).add(one.last + 1n);
    for (const value of values) {
      if (own.some((one) => one.family === family && one.first <= value && value <= one.last)) {
        out.push({ family, value });
      }
    }
  }
  return {
    ports: [...starts].filter((at) => asked.some(([from, to]) => from <= at && at <= to)),
    addresses: out,
  };
}
