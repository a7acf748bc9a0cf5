import { type AddressSet, addresses } from '../net';
import type { Edition } from './edition';
import type { GatewayTable } from './model';
import type { AwsPrefix, AwsRanges } from './ranges';

/**
 * A place where an edition and AWS's feed cannot both be right.
 * `elsewhere`: the feed says that the address lies in another region.
 * `unannounced`: a gateway range that the feed does not list as one.
 * `unlisted`: gateways in the feed, of a region that the edition covers, that the edition does not have.
 */
export interface Contradiction {
  readonly kind: 'elsewhere' | 'unannounced' | 'unlisted';
  readonly table: 'gateways' | 'health-checks';
  readonly region: string;
  readonly cidrs: readonly string[];
  /** Where the feed has it: a region, for `elsewhere`. */
  readonly feedRegion?: string;
}

const GATEWAYS = 'WORKSPACES_GATEWAYS';

/**
 * Compares what an edition says of addresses with the feed. Compared are sets, never entry by entry: a range may stand
 * there as two prefixes. Regions that only the feed knows contradict nothing.
 */
export function audit(edition: Edition, ranges: AwsRanges): Contradiction[] {
  const regionOf = regionsByAddress(ranges);
  const out: Contradiction[] = [];
  for (const { code } of edition.data.regions) {
    const listed = announced(ranges, code);
    const tables = edition.data.gateways.filter((table) => table.region === code && table.source === 'page');
    const accelerated = setOf(tables.filter((table) => table.accelerator));
    const accelerators = ranges.subset('GLOBALACCELERATOR', 'GLOBAL');
    const gateways = setOf(tables.filter((table) => !table.accelerator));
    out.push(...elsewhere('gateways', code, gateways, regionOf));
    const rows = edition.data.healthChecks.filter((row) => row.region === code);
    out.push(
      ...elsewhere(
        'health-checks',
        code,
        addresses.unionAll(rows.map((row) => addresses.addressSet(row.addresses))),
        regionOf,
      ),
    );
    // A feed without a single gateway of the region says nothing about it.
    if (addresses.isEmpty(listed)) continue;
    const unannounced = addresses.union(
      ownFamily(addresses.subtract(gateways, listed), listed),
      ownFamily(addresses.subtract(accelerated, accelerators), accelerators),
    );
    if (!addresses.isEmpty(unannounced)) {
      out.push({ kind: 'unannounced', table: 'gateways', region: code, cidrs: addresses.toCidrs(unannounced) });
    }
    const unlisted = ownFamily(addresses.subtract(listed, gateways), gateways);
    if (!addresses.isEmpty(unlisted)) {
      out.push({ kind: 'unlisted', table: 'gateways', region: code, cidrs: addresses.toCidrs(unlisted) });
    }
  }
  return out;
}

const setOf = (tables: readonly GatewayTable[]): AddressSet =>
  addresses.unionAll(tables.map((table) => addresses.addressSet(table.cidrs)));

/** All gateways of a region in the feed. */
const announced = (ranges: AwsRanges, region: string): AddressSet => ranges.subset(GATEWAYS, region);

/** The part in families that the other side has at all: an edition without IPv6 does not lack IPv6 gateways. */
const ownFamily = (set: AddressSet, other: AddressSet): AddressSet => ({
  v4: other.v4.length > 0 ? set.v4 : [],
  v6: other.v6.length > 0 ? set.v6 : [],
});

type RegionOf = (set: AddressSet) => string | undefined;

function* elsewhere(
  table: Contradiction['table'],
  region: string,
  set: AddressSet,
  regionOf: RegionOf,
): Generator<Contradiction> {
  const strangers = new Map<string, string[]>();
  for (const cidr of addresses.toCidrs(set)) {
    const found = regionOf(addresses.addressSet([cidr]));
    if (found === undefined || found === region) continue;
    strangers.set(found, [...(strangers.get(found) ?? []), cidr]);
  }
  for (const [feedRegion, cidrs] of strangers) yield { kind: 'elsewhere', table, region, cidrs, feedRegion };
}

/** The region that a set lies in by the feed; undefined where the feed has several answers, or none. */
function regionsByAddress(ranges: AwsRanges): RegionOf {
  const byRegion = new Map<string, AwsPrefix[]>();
  for (const prefix of ranges.prefixes) {
    if (prefix.region === 'GLOBAL') continue;
    const list = byRegion.get(prefix.region);
    if (list) list.push(prefix);
    else byRegion.set(prefix.region, [prefix]);
  }
  const sets = [...byRegion].map(
    ([region, prefixes]) => [region, addresses.unionAll(prefixes.map((prefix) => prefix.set))] as const,
  );
  return (set) => {
    const hits = sets.filter(([, whole]) => addresses.covers(whole, set));
    return hits.length === 1 ? hits[0]![0] : undefined;
  };
}
