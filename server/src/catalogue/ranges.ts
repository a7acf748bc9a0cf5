import { type Message, message } from '../messages';
import { type AddressSet, addresses } from '../net';
import { type PrefixTable, RowReader, TableBuilder } from './prefixes';

/** One prefix of AWS's ip-ranges.json. */
export interface AwsPrefix {
  readonly cidr: string;
  readonly service: string;
  readonly region: string;
  /** Where AWS announces it from: the region, or a zone of it such as a Local Zone. */
  readonly borderGroup: string;
  readonly set: AddressSet;
}

export interface ServiceSize {
  readonly prefixes: number;
  /** IPv4 addresses; those in two prefixes of the service count twice. */
  readonly addresses: number;
}

/** AWS's ip-ranges.json, read. Kept as columns; prefixes are made when they are asked for, and not kept. */
export interface AwsRanges {
  /** `createDate` as AWS writes it: `2026-08-22-21-17-05`. */
  readonly date: string;
  /** All prefixes as columns, a row each in the file's order. */
  readonly table: PrefixTable;
  /** All prefixes, a new list each time. */
  readonly prefixes: readonly AwsPrefix[];
  /** The prefix of a row of `table`. */
  prefix(row: number): AwsPrefix;
  /** All prefixes of a service in a region (`GLOBAL` is one); empty where there are none. */
  subset(service: string, region: string): AddressSet;
  /** How much there is of each service. */
  sizes(): ReadonlyMap<string, ServiceSize>;
}

interface Raw {
  readonly ip_prefix?: unknown;
  readonly ipv6_prefix?: unknown;
  readonly service?: unknown;
  readonly region?: unknown;
  readonly network_border_group?: unknown;
}

/** Reads ip-ranges.json as AWS publishes it; anything else is an error that says what is wrong. */
export function parseRanges(text: string): AwsRanges | { readonly error: Message } {
  let root: { createDate?: unknown; prefixes?: unknown; ipv6_prefixes?: unknown } | null;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return { error: message('catalogue.rangesNotJson', { what: (error as Error).message }) };
  }
  if (typeof root !== 'object' || !Array.isArray(root?.prefixes) || typeof root.createDate !== 'string') {
    return { error: message('catalogue.rangesForm') };
  }
  const table = new TableBuilder();
  const services = new Words();
  const regions = new Words();
  const groups = new Words();
  for (const raws of [root.prefixes, root.ipv6_prefixes]) {
    if (!Array.isArray(raws)) continue;
    for (const raw of raws as readonly (Raw | null)[]) {
      const cidr = raw?.ip_prefix ?? raw?.ipv6_prefix;
      const { service, region, network_border_group: group } = raw ?? {};
      if (typeof service !== 'string' || typeof region !== 'string' || typeof cidr !== 'string' || !table.add(cidr)) {
        return { error: message('catalogue.rangesEntry', { entry: String(JSON.stringify(raw)).slice(0, 120) }) };
      }
      services.add(service);
      regions.add(region);
      groups.add(typeof group === 'string' ? group : region);
    }
  }
  const built = table.build();
  if (built.count === 0) return { error: message('catalogue.rangesEmpty') };
  return new Ranges(root.createDate, built, services.build(), regions.build(), groups.build());
}

/** A column of words that repeat: each kept once, and a number a row. */
class Words {
  private readonly numbers = new Map<string, number>();
  private readonly column: number[] = [];

  add(word: string): void {
    let number = this.numbers.get(word);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(word, number);
    }
    this.column.push(number);
  }

  build(): WordColumn {
    return { words: [...this.numbers.keys()], rows: new Uint16Array(this.column) };
  }
}

interface WordColumn {
  readonly words: readonly string[];
  readonly rows: Uint16Array;
}

const wordAt = ({ words, rows }: WordColumn, row: number): string => words[rows[row]!]!;

class Ranges implements AwsRanges {
  private readonly sets = new Map<string, AddressSet>();
  private readonly rows: RowReader;

  constructor(
    readonly date: string,
    readonly table: PrefixTable,
    private readonly services: WordColumn,
    private readonly regions: WordColumn,
    private readonly groups: WordColumn,
  ) {
    this.rows = new RowReader(table);
  }

  get prefixes(): readonly AwsPrefix[] {
    return Array.from({ length: this.table.count }, (_, row) => this.prefix(row));
  }

  prefix(row: number): AwsPrefix {
    const { rows } = this;
    // Whoever walks all of them wants a few: text and set are made for those.
    return {
      service: wordAt(this.services, row),
      region: wordAt(this.regions, row),
      borderGroup: wordAt(this.groups, row),
      get cidr() {
        return rows.cidr(row);
      },
      get set() {
        return rows.set(row);
      },
    };
  }

  subset(service: string, region: string): AddressSet {
    const key = `${service} ${region}`;
    let set = this.sets.get(key);
    if (!set) {
      const wanted = [this.services.words.indexOf(service), this.regions.words.indexOf(region)];
      const own: AddressSet[] = [];
      for (let row = 0; row < this.table.count; row++) {
        if (this.services.rows[row] === wanted[0] && this.regions.rows[row] === wanted[1]) own.push(this.rows.set(row));
      }
      set = addresses.unionAll(own);
      this.sets.set(key, set);
    }
    return set;
  }

  sizes(): ReadonlyMap<string, ServiceSize> {
    const prefixes = new Uint32Array(this.services.words.length);
    const held = new Float64Array(this.services.words.length);
    for (let row = 0; row < this.table.count; row++) {
      const service = this.services.rows[row]!;
      prefixes[service]!++;
      held[service]! += this.rows.sizeV4(row);
    }
    return new Map(this.services.words.map((word, i) => [word, { prefixes: prefixes[i]!, addresses: held[i]! }]));
  }
}
