import { type AddressSet, addresses } from '../../net';
import { scanCidr, scanned, V4 } from './scan';

/** How many 32-bit words an address has: one in IPv4, four in IPv6. */
export type Width = 1 | 4;

/** Prefixes of one family as columns: thousands of them cost these arrays and nothing else. */
export interface Column {
  readonly width: Width;
  /** `width` words a prefix, highest first. */
  readonly words: Uint32Array;
  readonly lengths: Uint8Array;
  /** Number of the table's row that a prefix stands in. */
  readonly rows: Uint32Array;
}

/** Prefixes of both families; rows are numbered from 0 in the order they were added. */
export interface PrefixTable {
  readonly count: number;
  readonly v4: Column;
  readonly v6: Column;
}

/** Collects prefixes row by row. */
export class TableBuilder {
  private count = 0;
  private readonly columns = { 1: growing(), 4: growing() };

  /** Adds the next row; false, and no row, where the text is no CIDR or has host bits set. */
  add(cidr: string): boolean {
    const read = scanCidr(cidr);
    if (read < 0) return false;
    const width = read >= V4 ? 1 : 4;
    const column = this.columns[width];
    for (let i = 0; i < width; i++) column.words.push(scanned[i]!);
    column.lengths.push(width === 1 ? read - V4 : read);
    column.rows.push(this.count++);
    return true;
  }

  build(): PrefixTable {
    const of = (width: Width): Column => {
      const { words, lengths, rows } = this.columns[width];
      return { width, words: new Uint32Array(words), lengths: new Uint8Array(lengths), rows: new Uint32Array(rows) };
    };
    return { count: this.count, v4: of(1), v6: of(4) };
  }
}

const growing = () => ({ words: [] as number[], lengths: [] as number[], rows: [] as number[] });

/** Tables one after the other: the rows of a later one count on from those of the earlier. */
export function concatenate(tables: readonly PrefixTable[]): PrefixTable {
  const offsets = tables.map((_, i) => tables.slice(0, i).reduce((sum, { count }) => sum + count, 0));
  const column = (key: 'v4' | 'v6', width: Width): Column => ({
    width,
    words: joined(
      tables.map((table) => table[key].words),
      Uint32Array,
    ),
    lengths: joined(
      tables.map((table) => table[key].lengths),
      Uint8Array,
    ),
    rows: joined(
      tables.map((table, i) => (i === 0 ? table[key].rows : table[key].rows.map((row) => row + offsets[i]!))),
      Uint32Array,
    ),
  });
  return { count: tables.reduce((sum, { count }) => sum + count, 0), v4: column('v4', 1), v6: column('v6', 4) };
}

function joined<T extends Uint32Array | Uint8Array>(parts: readonly T[], Type: new (length: number) => T): T {
  const out = new Type(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The words of an address at a place of a column, as one integer. */
export function bigintAt(words: Uint32Array, at: number): bigint {
  return (
    (BigInt(words[at]!) << 96n) |
    (BigInt(words[at + 1]!) << 64n) |
    (BigInt(words[at + 2]!) << 32n) |
    BigInt(words[at + 3]!)
  );
}

/** A prefix of a column in CIDR notation. */
export function cidrAt({ width, words, lengths }: Pick<Column, 'width' | 'words' | 'lengths'>, i: number): string {
  const base = width === 1 ? addresses.formatV4(words[i]!) : addresses.formatV6(bigintAt(words, 4 * i));
  return `${base}/${lengths[i]}`;
}

/** The prefixes of a table by row. */
export class RowReader {
  /** Where a row stands in its column; of IPv6 rows the complement. */
  private readonly places: Int32Array;

  constructor(private readonly table: PrefixTable) {
    this.places = new Int32Array(table.count);
    table.v4.rows.forEach((row, i) => {
      this.places[row] = i;
    });
    table.v6.rows.forEach((row, i) => {
      this.places[row] = ~i;
    });
  }

  cidr(row: number): string {
    const at = this.places[row]!;
    return at >= 0 ? cidrAt(this.table.v4, at) : cidrAt(this.table.v6, ~at);
  }

  set(row: number): AddressSet {
    const at = this.places[row]!;
    if (at >= 0) {
      const start = this.table.v4.words[at]!;
      return { v4: [start, start + this.sizeV4(row)], v6: [] };
    }
    const start = bigintAt(this.table.v6.words, 4 * ~at);
    return { v4: [], v6: [start, start + (1n << BigInt(128 - this.table.v6.lengths[~at]!))] };
  }

  /** How many IPv4 addresses a row has; none in IPv6. */
  sizeV4(row: number): number {
    const at = this.places[row]!;
    return at >= 0 ? 2 ** (32 - this.table.v4.lengths[at]!) : 0;
  }
}
