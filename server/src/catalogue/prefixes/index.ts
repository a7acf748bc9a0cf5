import { type AddressSet, addresses, intervals } from '../../net';
import { type Layer, layerOf, NOTHING } from './layer';
import { scanned, scanV4, scanV6 } from './scan';
import { bigintAt, cidrAt, type PrefixTable } from './table';

export { NOTHING } from './layer';
export { concatenate, type PrefixTable, RowReader, TableBuilder } from './table';

/** A stretch of addresses that have the same most specific prefix; bounds as in `AddressSet`, one family each. */
export interface Segment {
  readonly set: AddressSet;
  /** `NOTHING` where no prefix holds it. */
  readonly node: number;
}

/** Text that is no address. */
export const NO_ADDRESS = -2;

/**
 * Longest match over the prefixes of a table, both families. Look-ups answer a node: the number of a distinct prefix,
 * IPv4 before IPv6. They allocate nothing.
 */
export class PrefixIndex {
  private readonly v4: Layer;
  private readonly v6: Layer;
  /** Interval that holds the first address of each block of 65,536: a search starts and ends inside of a block. */
  private readonly jump: Uint32Array;
  /** Number of the first IPv6 node. */
  private readonly six: number;

  constructor(table: PrefixTable) {
    this.v4 = layerOf(table.v4);
    this.v6 = layerOf(table.v6);
    this.six = this.v4.lengths.length;
    this.jump = jumpTable(this.v4.starts);
  }

  /** How many distinct prefixes there are. */
  get size(): number {
    return this.six + this.v6.lengths.length;
  }

  /** Most specific node of an IPv4 address, or `NOTHING`. */
  findV4(address: number): number {
    return this.v4.nodes[this.intervalV4(address)]!;
  }

  /** Most specific node of an IPv6 address, given as four words of 32 bits, highest first; or `NOTHING`. */
  findV6(a: number, b: number, c: number, d: number): number {
    const node = this.v6.nodes[this.intervalV6(a, b, c, d)]!;
    return node === NOTHING ? NOTHING : this.six + node;
  }

  /** Most specific node of an address of either family; `NOTHING` where none holds it, `NO_ADDRESS` for other text. */
  find(text: string): number {
    const v4 = scanV4(text);
    if (v4 >= 0) return this.findV4(v4);
    if (!scanV6(text)) return NO_ADDRESS;
    return this.findV6(scanned[0]!, scanned[1]!, scanned[2]!, scanned[3]!);
  }

  /** The next wider node around one, or `NOTHING`. */
  parent(node: number): number {
    if (node < this.six) return this.v4.parents[node]!;
    const parent = this.v6.parents[node - this.six]!;
    return parent === NOTHING ? NOTHING : this.six + parent;
  }

  /** The table's rows of exactly this prefix, ascending. */
  rows(node: number): Uint32Array {
    const [layer, at] = this.place(node);
    return layer.rows.subarray(layer.firsts[at]!, layer.firsts[at + 1]!);
  }

  cidr(node: number): string {
    return cidrAt(...this.place(node));
  }

  prefixLength(node: number): number {
    const [layer, at] = this.place(node);
    return layer.lengths[at]!;
  }

  /** A set cut at every end of a prefix, ascending, IPv4 first; without end on purpose: callers stop when they have enough. */
  *segments(set: AddressSet): Generator<Segment> {
    for (const [from, to] of intervals.pairs(set.v4)) {
      const { starts, nodes } = this.v4;
      for (let i = this.intervalV4(from), at = from; at < to; i++) {
        const next = i + 1 < nodes.length ? Math.min(to, starts[i + 1]!) : to;
        yield { set: { v4: [at, next], v6: [] }, node: nodes[i]! };
        at = next;
      }
    }
    for (const [from, to] of intervals.pairs(set.v6)) {
      const { starts, nodes } = this.v6;
      const word = (shift: bigint): number => Number((from >> shift) & 0xffff_ffffn);
      for (let i = this.intervalV6(word(96n), word(64n), word(32n), word(0n)), at = from; at < to; i++) {
        const start = i + 1 < nodes.length ? bigintAt(starts, 4 * (i + 1)) : addresses.V6_END;
        const next = start < to ? start : to;
        const node = nodes[i]!;
        yield { set: { v4: [], v6: [at, next] }, node: node === NOTHING ? NOTHING : this.six + node };
        at = next;
      }
    }
  }

  private place(node: number): [layer: Layer, at: number] {
    return node < this.six ? [this.v4, node] : [this.v6, node - this.six];
  }

  /** Last interval that starts at or before an address. */
  private intervalV4(address: number): number {
    const { starts } = this.v4;
    const block = address >>> 16;
    let low = this.jump[block]!;
    let high = this.jump[block + 1]!;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= address) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private intervalV6(a: number, b: number, c: number, d: number): number {
    const { starts } = this.v6;
    let low = 0;
    let high = starts.length / 4 - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const at = 4 * middle;
      const difference = starts[at]! - a || starts[at + 1]! - b || starts[at + 2]! - c || starts[at + 3]! - d;
      if (difference <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const BLOCKS = 2 ** 16;

function jumpTable(starts: Uint32Array): Uint32Array {
  const jump = new Uint32Array(BLOCKS + 1).fill(starts.length - 1);
  let from = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    const to = Math.ceil(starts[i + 1]! / BLOCKS);
    if (to > from) jump.fill(i, from, to);
    from = to;
  }
  return jump;
}
