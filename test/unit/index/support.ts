import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsRanges, parseRanges } from '../../../server/src/catalogue';
import { NOTHING, type PrefixIndex, type PrefixTable, TableBuilder } from '../../../server/src/catalogue/prefixes';
import { addresses } from '../../../server/src/net';
import { ROOT } from '../../support/files';

export function tableOf(cidrs: readonly string[]): PrefixTable {
  const table = new TableBuilder();
  for (const cidr of cidrs) if (!table.add(cidr)) throw new Error(`no CIDR: ${cidr}`);
  return table.build();
}

/** The CIDR of a node, or what it is instead. */
export const named = (index: PrefixIndex, node: number): string =>
  node >= 0 ? index.cidr(node) : node === NOTHING ? 'nothing' : 'no address';

/** Longest match by trying every prefix: what an index must agree with. */
export function bruteForce(cidrs: readonly string[]): (address: string) => string {
  const all = cidrs.map((cidr) => ({ cidr, set: addresses.addressSet([cidr]), length: Number(cidr.split('/')[1]) }));
  return (address) => {
    const asked = addresses.addressSet([address]);
    let best: { readonly cidr: string; readonly length: number } | undefined;
    for (const one of all) {
      if ((!best || one.length > best.length) && addresses.covers(one.set, asked)) best = one;
    }
    return best?.cidr ?? 'nothing';
  };
}

/** A feed of real size, where one lies beside the project; its copies are not ours to pass on. */
const REAL = join(ROOT, '..', 'shared', 'ip-ranges', '2026-08-22.json');
export const NO_REAL_FEED = existsSync(REAL) ? '' : `skipped: ${REAL} is not there`;

export function realFeed(): AwsRanges {
  const ranges = parseRanges(readFileSync(REAL, 'utf8'));
  if ('error' in ranges) throw new Error(ranges.error.key);
  return ranges;
}
