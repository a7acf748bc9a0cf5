import { type AddressSet, addresses } from '../net';
import type { Edition } from './edition';
import { type AddressEntry, addressEntries } from './find';
import { editionIds, edition as editionOf } from './index';
import { concatenate, NOTHING, PrefixIndex, TableBuilder } from './prefixes';
import type { AwsPrefix, AwsRanges } from './ranges';

/** A prefix that an edition names. */
export interface NamedPlace {
  readonly from: 'edition';
  readonly entry: AddressEntry;
  /** The edition that has the entry; undefined where it was only inferred from the feed at hand. */
  readonly edition?: Edition;
}

/** What one prefix is to WorkSpaces (an edition names it) or to AWS (its feed announces it). */
export type Place = NamedPlace | { readonly from: 'feed'; readonly prefix: AwsPrefix };

/** A stretch of a range that has one most specific prefix, or none. */
export interface Part {
  readonly set: AddressSet;
  /** The most specific prefix that holds it. */
  readonly cidr?: string;
}

/** A set so wide that naming all it touches would say nothing; only what contains it is told. */
const WIDE_V4 = 2 ** 20;
const WIDE_V6 = 1n << 96n;

/** Every prefix of the editions and of AWS's feed, found by address. */
export class Places {
  readonly index: PrefixIndex;
  /** Of the rows behind those of the feed. */
  private readonly entries: readonly NamedPlace[];

  constructor(
    editions: readonly Edition[],
    private readonly ranges?: AwsRanges,
  ) {
    const table = new TableBuilder();
    this.entries = editions
      .flatMap((edition) => addressEntries(edition).map((entry) => placeOf(entry, edition)))
      .filter((place) => table.add(place.entry.cidr));
    this.index = new PrefixIndex(concatenate(ranges ? [ranges.table, table.build()] : [table.build()]));
  }

  /** What holds an address, or touches a range: the most specific prefix first, in one prefix the editions before the feed. */
  about(set: AddressSet): Place[] {
    const nodes = new Set<number>();
    const wide = isWide(set);
    for (const segment of this.index.segments(set)) {
      for (let node = segment.node; node !== NOTHING && !nodes.has(node); node = this.index.parent(node)) {
        if (!wide || addresses.covers(addresses.addressSet([this.index.cidr(node)]), set)) nodes.add(node);
      }
      // What contains the whole contains its first stretch.
      if (wide) break;
    }
    const length = (node: number): number => this.index.prefixLength(node);
    return [...nodes].sort((a, b) => length(b) - length(a) || a - b).flatMap((node) => this.at(node));
  }

  /** A range cut where its most specific prefix changes; undefined for one so wide that the list would say nothing. */
  parts(set: AddressSet): readonly Part[] | undefined {
    if (isWide(set)) return undefined;
    return Array.from(this.index.segments(set), ({ set: stretch, node }) =>
      node === NOTHING ? { set: stretch } : { set: stretch, cidr: this.index.cidr(node) },
    );
  }

  private at(node: number): Place[] {
    const announced = this.ranges?.table.count ?? 0;
    const rows = [...this.index.rows(node)];
    return [
      ...rows.filter((row) => row >= announced).map((row) => this.entries[row - announced]!),
      ...rows
        .filter((row) => row < announced)
        .map((row) => ({ from: 'feed' as const, prefix: this.ranges!.prefix(row) })),
    ];
  }
}

function placeOf(entry: AddressEntry, edition: Edition): NamedPlace {
  const published = editionOf(edition.id) ?? edition;
  const own =
    entry.source !== 'ip-ranges' ||
    published.data.gateways.some(({ region, cidrs }) => region === entry.region && cidrs.includes(entry.cidr));
  return { from: 'edition', entry, edition: own ? edition : undefined };
}

function isWide({ v4, v6 }: AddressSet): boolean {
  const sizeV4 = v4.length > 0 ? v4.at(-1)! - v4[0]! : 0;
  return sizeV4 > WIDE_V4 || (v6.length > 0 && v6.at(-1)! - v6[0]! > WIDE_V6);
}

const known = new WeakMap<Edition, WeakMap<AwsRanges | Edition, Places>>();

/** The places of all editions, the one in force for the published one of its id; built once for a pair. */
export function placesOf(inForce: Edition, ranges: AwsRanges | undefined): Places {
  let kept = known.get(inForce);
  if (!kept) {
    kept = new WeakMap();
    known.set(inForce, kept);
  }
  const key = ranges ?? inForce;
  let places = kept.get(key);
  if (!places) {
    places = new Places(editionsWith(inForce), ranges);
    kept.set(key, places);
  }
  return places;
}

/** Every edition, oldest first; the one in force stands for the published one of its id. */
export function editionsWith(inForce: Edition): Edition[] {
  const published = editionIds().map((id) => (id === inForce.id ? inForce : editionOf(id)!));
  return published.includes(inForce) ? published : [...published, inForce];
}
