import { addresses } from '../../../net';
import { fn, number, type Result, refuse, type Table, text, textList, variadic } from './function';

interface Network {
  /** First address; the bits of hosts are cleared, as Terraform does. */
  readonly base: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
  /** IPv4 in the dress of IPv6, which Terraform does not always see through. */
  readonly dressed?: true;
}

const invalid = (prefix: string): string => `invalid CIDR expression: invalid CIDR address: ${prefix}`;
const WHOLE = 'value must be a whole number, between -9223372036854775808 and 9223372036854775807';

export const NETWORK: Table = {
  cidrsubnet: fn([text('prefix'), number('newbits'), number('netnum')], (prefix, newbits, netnum): Result => {
    if (!Number.isInteger(newbits)) return refuse(WHOLE);
    if (!Number.isInteger(netnum)) return refuse('value must be a whole number');
    const network = networkOf(prefix);
    return network ? subnet(network, newbits, BigInt(netnum)) : refuse(invalid(prefix));
  }),
  cidrhost: fn([text('prefix'), number('hostnum')], (prefix, hostnum): Result => {
    if (!Number.isInteger(hostnum)) return refuse('value must be a whole number');
    const network = networkOf(prefix);
    if (!network) return refuse(invalid(prefix));
    if (network.dressed) return undefined;
    const size = 1n << BigInt(network.bits - network.length);
    const host = hostnum < 0 ? size + BigInt(hostnum) : BigInt(hostnum);
    if (host < 0n || host >= size)
      return refuse(`prefix of ${network.length} does not accommodate a host numbered ${host}`);
    return format(network.base + host, network.bits);
  }),
  cidrnetmask: fn([text('prefix')], (prefix): Result => {
    const network = networkOf(prefix);
    if (!network) return refuse(invalid(prefix));
    if (network.dressed) return undefined;
    if (network.bits !== 32) return refuse(`IPv6 addresses cannot have a netmask: ${prefix}`);
    return addresses.formatV4(2 ** 32 - 2 ** (32 - network.length));
  }),
  cidrsubnets: variadic([text('prefix')], number('newbits'), ([prefix], newbits, span): Result => {
    const network = networkOf(prefix);
    if (!network) return refuse(invalid(prefix), 'prefix');
    const cidrs: string[] = [];
    let next = network.base;
    for (const bits of newbits) {
      if (!Number.isInteger(bits)) return refuse(WHOLE, 'newbits');
      if (bits < 1) return refuse('must extend prefix by at least one bit', 'newbits');
      const length = network.length + bits;
      if (length > network.bits) {
        const kind = network.bits === 32 ? 'IPv4' : 'IPv6';
        return refuse(`would extend prefix to ${length} bits, which is too long for an ${kind} address`, 'newbits');
      }
      const size = 1n << BigInt(network.bits - length);
      const start = ((next + size - 1n) / size) * size;
      if (start + size > network.base + (1n << BigInt(network.bits - network.length))) {
        const words = `not enough remaining address space for a subnet with a prefix of ${length} bits after ${cidrs.at(-1)}`;
        return refuse(words, 'newbits');
      }
      cidrs.push(`${format(start, network.bits)}/${length}`);
      next = start + size;
    }
    return textList(cidrs, span);
  }),
};

/** Terraform takes leading zeros for decimal numbers, and addresses of IPv4 in the dress of IPv6 for what they are. */
function networkOf(prefix: string): Network | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(prefix);
  if (!match) return undefined;
  const plain = match[1]!.includes(':') ? match[1]! : match[1]!.replace(/(^|\.)0+(?=\d)/g, '$1');
  const v4 = addresses.parseV4(plain);
  const address = v4 === undefined ? addresses.parseV6(plain) : BigInt(v4);
  const bits = v4 === undefined ? 128 : 32;
  const length = Number(match[2]);
  if (address === undefined || length > bits) return undefined;
  const hosts = BigInt(bits - length);
  const base = (address >> hosts) << hosts;
  if (bits === 128 && base >> 32n === 0xffffn && length >= 96)
    return { base: base & 0xffffffffn, length: length - 96, bits: 32, dressed: true };
  return { base, length, bits };
}

function subnet({ base, length, bits }: Network, newbits: number, netnum: bigint): Result {
  const longer = length + newbits;
  if (longer > bits || longer < 0)
    return refuse(`insufficient address space to extend prefix of ${length} by ${newbits}`);
  if (newbits >= 0 && (netnum < 0n ? -netnum : netnum) >= 1n << BigInt(newbits)) {
    return refuse(`prefix extension of ${newbits} does not accommodate a subnet numbered ${netnum}`);
  }
  // Terraform lays the bits of the number over the address, and of a negative result takes the amount.
  const laid = base | (netnum << BigInt(bits - longer));
  const address = laid < 0n ? -laid : laid;
  if (address >= 1n << BigInt(bits)) return refuse();
  return `${format(address, bits)}/${longer}`;
}

const format = (address: bigint, bits: 32 | 128): string =>
  bits === 32 ? addresses.formatV4(Number(address)) : addresses.formatV6(address);
