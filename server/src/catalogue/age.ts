import { type AddressSet, addresses } from '../net';
import type { Edition } from './edition';
import type { RemoteData } from './model';

/** Part of a catalogue table, with the day from which AWS has announced it (`2022-07-27`). */
export interface Dated {
  readonly set: AddressSet;
  readonly since: string;
}

/** A list that stops at an earlier state of a table: it has all up to `until`, and nothing of what came from `since` on. */
export interface Staleness {
  readonly until: string;
  readonly since: string;
  /** What the table has and the list has not. */
  readonly set: AddressSet;
}

/**
 * The entries of a table in a region, with their dates. Gateways: when they first stood in ip-ranges.json. Health
 * checks: when the oldest of the editions that list them was published. Without a date: when this edition was.
 */
export function dated(
  edition: Edition,
  data: RemoteData,
  region: string,
  editions: readonly Edition[],
): readonly Dated[] {
  let tables = worked.get(edition);
  if (!tables) {
    tables = new Map();
    worked.set(edition, tables);
  }
  const key = `${data.type} ${data.type === 'gateways' ? data.protocol : ''} ${region}`;
  let entries = tables.get(key);
  if (!entries) {
    entries = entriesOf(edition, data, region, editions);
    tables.set(key, entries);
  }
  return entries;
}

/** An edition never changes, and the tables are asked for at every key. */
const worked = new WeakMap<Edition, Map<string, readonly Dated[]>>();

function entriesOf(edition: Edition, data: RemoteData, region: string, editions: readonly Edition[]): Dated[] {
  if (data.type === 'gateways') {
    const asked = edition.gateways(region, data.protocol);
    return edition.data.gateways
      .filter((table) => table.region === region && table.protocol === data.protocol)
      .flatMap(({ cidrs, announced }) =>
        cidrs.map((cidr) => ({
          set: addresses.addressSet([cidr]),
          since: announced?.[cidr] ?? edition.data.published,
        })),
      )
      .filter(({ set }) => addresses.covers(asked, set));
  }
  if (data.type !== 'health-checks') return [];
  return addresses.toCidrs(edition.healthChecks(region)).map((cidr) => {
    const set = addresses.addressSet([cidr]);
    const days = editions
      .filter((one) => addresses.covers(one.healthChecks(region), set))
      .map((one) => one.data.published);
    return { set, since: days.sort()[0] ?? edition.data.published };
  });
}

/**
 * Whether what a list lacks is exactly the newer end of a table. Undefined where it lacks something older than what it
 * has, a part of an entry, everything or nothing: that is a gap, not age. Families are told apart, since a list of IPv4
 * addresses is not behind because it has no IPv6.
 */
export function staleness(table: readonly Dated[], lacking: AddressSet): Staleness | undefined {
  const families: readonly AddressSet[] = [
    { v4: lacking.v4, v6: [] },
    { v4: [], v6: lacking.v6 },
  ];
  const found = families.map((family, i) => {
    const own = table.filter(({ set }) => (i === 0 ? set.v4.length : set.v6.length) > 0);
    return stalenessOf(own, family);
  });
  const [four, six] = found;
  if (!four || !six) return four ?? six;
  return {
    until: four.until > six.until ? four.until : six.until,
    since: four.since < six.since ? four.since : six.since,
    set: addresses.union(four.set, six.set),
  };
}

function stalenessOf(table: readonly Dated[], lacking: AddressSet): Staleness | undefined {
  const missing = table.filter(({ set }) => addresses.overlaps(set, lacking));
  const held = table.filter((entry) => !missing.includes(entry));
  if (missing.length === 0 || held.length === 0) return undefined;
  if (missing.some(({ set }) => !addresses.covers(lacking, set))) return undefined;
  const since = missing.map((entry) => entry.since).sort()[0]!;
  const until = held
    .map((entry) => entry.since)
    .sort()
    .at(-1)!;
  return until < since ? { until, since, set: addresses.unionAll(missing.map(({ set }) => set)) } : undefined;
}
