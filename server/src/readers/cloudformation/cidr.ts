import { addresses } from '../../net';

/**
 * `Fn::Cidr`: the first `count` blocks of `hostBits` host bits inside a block.
 * Undefined where that is not possible; CloudFormation gives 256 blocks at most.
 */
export function cidrBlocks(block: string, count: number, hostBits: number): string[] | undefined {
  const parsed = addresses.parseAddressText(block);
  if (parsed.kind !== 'cidr' || !Number.isInteger(count) || count < 1 || count > 256) return undefined;
  const width = parsed.family === 4 ? 32 : 128;
  if (!Number.isInteger(hostBits) || hostBits < 1 || hostBits > width) return undefined;
  const [start, end] = parsed.family === 4 ? parsed.set.v4.map(BigInt) : parsed.set.v6;
  const size = 1n << BigInt(hostBits);
  if (start! + size * BigInt(count) > end!) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const at = start! + size * BigInt(i);
    const text = parsed.family === 4 ? addresses.formatV4(Number(at)) : addresses.formatV6(at);
    return `${text}/${width - hostBits}`;
  });
}
