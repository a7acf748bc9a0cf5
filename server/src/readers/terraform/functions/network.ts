import { addresses } from '../../../net';
import { known, type Span } from '../../../policy';
import type { Evaluated } from '../value';
import { numberOf, type Table, textOf, wholeOf } from './function';

interface Network {
  /** First address; the bits of hosts are cleared, as Terraform does. */
  readonly base: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

export const NETWORK: Table = {
  cidrsubnet: ([prefix, newbits, number], span) => {
    const network = networkOf(prefix);
    const bits = wholeOf(newbits);
    const index = wholeOf(number);
    if (!network || bits === undefined || index === undefined || index < 0) return undefined;
    return subnet(network, bits, BigInt(index), span);
  },
  cidrhost: ([prefix, number], span) => {
    const network = networkOf(prefix);
    const index = wholeOf(number);
    if (!network || index === undefined) return undefined;
    const size = 1n << BigInt(network.bits - network.length);
    const host = index < 0 ? size + BigInt(index) : BigInt(index);
    return host < 0n || host >= size ? undefined : known(format(network.base + host, network.bits), span);
  },
  cidrnetmask: ([prefix], span) => {
    const network = networkOf(prefix);
    if (network?.bits !== 32) return undefined;
    return known(addresses.formatV4(2 ** 32 - 2 ** (32 - network.length)), span);
  },
  cidrsubnets: ([prefix, ...newbits], span) => {
    const network = networkOf(prefix);
    if (!network) return undefined;
    const items: Evaluated[] = [];
    let next = network.base;
    for (const one of newbits) {
      const bits = numberOf(one);
      if (bits === undefined || !Number.isInteger(bits) || bits < 1) return undefined;
      const length = network.length + bits;
      if (length > network.bits) return undefined;
      const size = 1n << BigInt(network.bits - length);
      const start = ((next + size - 1n) / size) * size;
      if (start + size > network.base + (1n << BigInt(network.bits - network.length))) return undefined;
      items.push(known(`${format(start, network.bits)}/${length}`, span));
      next = start + size;
    }
    return known({ kind: 'list', items }, span);
  },
};

function networkOf(value: Evaluated | undefined): Network | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(textOf(value) ?? '');
  if (!match) return undefined;
  const v4 = addresses.parseV4(match[1]!);
  const address = v4 === undefined ? addresses.parseV6(match[1]!) : BigInt(v4);
  const bits = v4 === undefined ? 128 : 32;
  const length = Number(match[2]);
  if (address === undefined || length > bits) return undefined;
  const hosts = BigInt(bits - length);
  return { base: (address >> hosts) << hosts, length, bits };
}

function subnet({ base, length, bits }: Network, newbits: number, index: bigint, span: Span): Evaluated | undefined {
  const longer = length + newbits;
  if (newbits < 0 || longer > bits || index >= 1n << BigInt(newbits)) return undefined;
  return known(`${format(base + (index << BigInt(bits - longer)), bits)}/${longer}`, span);
}

const format = (address: bigint, bits: 32 | 128): string =>
  bits === 32 ? addresses.formatV4(Number(address)) : addresses.formatV6(address);
