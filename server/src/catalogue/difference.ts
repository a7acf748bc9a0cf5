import { type AddressSet, addresses } from '../net';
import type { Edition } from './edition';
import type { EditionData, HostRow, PortRequirement } from './model';
import type { AwsRanges } from './ranges';

export type ChangeKind = 'added' | 'withdrawn' | 'moved';
export type ChangeTable = 'regions' | 'ports' | 'hosts' | 'gateways' | 'health-checks' | 'management-ranges';

/** One thing that two editions, or two feeds, do not have alike. */
export interface Change {
  readonly kind: ChangeKind;
  readonly table: ChangeTable;
  /** A requirement's id, a URL, a CIDR, a region. */
  readonly what: string;
  /** Region code, `*` for all; absent for what has none. */
  readonly region?: string;
  /** Where it was before, for what moved. */
  readonly from?: string;
  /** Streaming protocol of gateways. */
  readonly protocol?: string;
}

/** What changed from one edition to another, in the order of the tables. */
export function differences(before: Edition, after: Edition): Change[] {
  return [
    ...simple('regions', codes(before.data), codes(after.data)),
    ...ports(before.data.ports, after.data.ports),
    ...hosts(before.data.hosts, after.data.hosts),
    ...addressTables(gatewaysOf(before), gatewaysOf(after), 'gateways'),
    ...addressTables(healthOf(before), healthOf(after), 'health-checks'),
    ...addressTables(managementOf(before), managementOf(after), 'management-ranges'),
  ];
}

/** What changed in the gateways from one feed to another. */
export function feedDifferences(before: AwsRanges, after: AwsRanges): Change[] {
  return [...addressTables(announced(before), announced(after), 'gateways')];
}

const codes = (data: EditionData): string[] => data.regions.map(({ code }) => code);

function* simple(table: ChangeTable, before: readonly string[], after: readonly string[]): Generator<Change> {
  for (const what of after) if (!before.includes(what)) yield { kind: 'added', table, what };
  for (const what of before) if (!after.includes(what)) yield { kind: 'withdrawn', table, what };
}

/** Requirements are told apart by their ids, and within one by what is opened. */
function* ports(before: readonly PortRequirement[], after: readonly PortRequirement[]): Generator<Change> {
  const text = ({ id, protocols, ports: numbers }: PortRequirement): string =>
    `${id}: ${[...protocols].sort().join('/').toUpperCase()} ${numbers.join(', ')}`;
  yield* simple('ports', before.map(text), after.map(text));
}

/** A URL that is asked for in other regions than before has moved only when it left all of the old ones. */
function* hosts(before: readonly HostRow[], after: readonly HostRow[]): Generator<Change> {
  const regions = (rows: readonly HostRow[]): Map<string, Set<string>> => {
    const out = new Map<string, Set<string>>();
    for (const { url, region } of rows) out.set(url, (out.get(url) ?? new Set()).add(region));
    return out;
  };
  const [old, now] = [regions(before), regions(after)];
  for (const [what, where] of now) {
    const was = old.get(what);
    for (const region of where) {
      if (was?.has(region)) continue;
      const left = was && [...was].find((one) => !where.has(one));
      yield left === undefined
        ? { kind: 'added', table: 'hosts', what, region }
        : { kind: 'moved', table: 'hosts', what, region, from: left };
    }
  }
  for (const [what, where] of old) {
    const is = now.get(what);
    for (const region of where) {
      if (is?.has(region) || (is && [...is].some((one) => !where.has(one)))) continue;
      yield { kind: 'withdrawn', table: 'hosts', what, region };
    }
  }
}

/** Addresses of one table by `region` or `region protocol`. */
type Table = ReadonlyMap<string, AddressSet>;

function tableOf(entries: readonly (readonly [key: string, cidrs: readonly string[]])[]): Table {
  const out = new Map<string, AddressSet>();
  for (const [key, cidrs] of entries) {
    out.set(key, addresses.union(out.get(key) ?? addresses.NO_ADDRESS, addresses.addressSet(cidrs)));
  }
  return out;
}

const gatewaysOf = ({ data }: Edition): Table =>
  tableOf(data.gateways.map(({ region, protocol, cidrs }) => [`${region} ${protocol}`, cidrs]));
const healthOf = ({ data }: Edition): Table => tableOf(data.healthChecks.map((row) => [row.region, row.addresses]));
const managementOf = ({ data }: Edition): Table =>
  tableOf(data.managementRanges.map((row) => [`${row.region}${row.streaming ? ` ${row.streaming}` : ''}`, row.cidrs]));
const announced = ({ prefixes }: AwsRanges): Table =>
  tableOf(prefixes.filter((p) => p.service === 'WORKSPACES_GATEWAYS').map((p) => [p.region, [p.cidr]]));

/** Exact differences as minimal CIDRs; what left one region and came to another has moved. */
function* addressTables(before: Table, after: Table, table: ChangeTable): Generator<Change> {
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  const of = (side: Table, key: string): AddressSet => side.get(key) ?? addresses.NO_ADDRESS;
  const gone = new Map(keys.map((key) => [key, addresses.subtract(of(before, key), of(after, key))] as const));
  for (const key of keys) {
    let fresh = addresses.subtract(of(after, key), of(before, key));
    for (const [other, left] of gone) {
      // Private ranges serve many regions: only what is nobody else's can have moved.
      const moved = table === 'management-ranges' ? addresses.NO_ADDRESS : addresses.intersect(fresh, left);
      if (other === key || addresses.isEmpty(moved)) continue;
      for (const what of addresses.toCidrs(moved)) {
        yield { kind: 'moved', table, what, ...place(key), from: place(other).region };
      }
      fresh = addresses.subtract(fresh, moved);
      gone.set(other, addresses.subtract(left, moved));
    }
    for (const what of addresses.toCidrs(fresh)) yield { kind: 'added', table, what, ...place(key) };
  }
  for (const [key, left] of gone) {
    for (const what of addresses.toCidrs(left)) yield { kind: 'withdrawn', table, what, ...place(key) };
  }
}

function place(key: string): { region: string; protocol?: string } {
  const [region, protocol] = key.split(' ');
  return protocol === undefined ? { region: region! } : { region: region!, protocol };
}
