import { type AddressSet, addresses } from '../net';
import type { EditionData, HostRow, PortRequirement, Region, Remote, RemoteData, Role } from './model';
import type { AwsRanges } from './ranges';

/** An edition made ready for use: tables are prepared once, so that a check per key costs look-ups only. */
export class Edition {
  private readonly regions: ReadonlyMap<string, Region>;
  private readonly sets = new Map<string, AddressSet>();
  private readonly remoteSets = new WeakMap<AwsRanges | Edition, Map<string, readonly Remote[]>>();

  constructor(readonly data: EditionData) {
    this.regions = new Map(data.regions.map((region) => [region.code, region]));
  }

  get id(): string {
    return this.data.id;
  }

  region(code: string): Region | undefined {
    return this.regions.get(code);
  }

  requirements(role: Role): readonly PortRequirement[] {
    return this.data.ports.filter((port) => port.role === role);
  }

  requirement(id: string): PortRequirement | undefined {
    return this.data.ports.find((port) => port.id === id);
  }

  /**
   * Gateway addresses of a region that the edition is sure of; of a region that only the feed knows, what the feed
   * announces, since that is all there is.
   */
  gateways(region: string, protocol?: string): AddressSet {
    const status = this.regions.get(region)?.source === 'ip-ranges' ? 'inferred' : 'current';
    return this.once(`gateways ${region} ${protocol}`, () =>
      this.data.gateways
        .filter((table) => table.region === region && (!protocol || table.protocol === protocol))
        .filter((table) => table.status === status && !table.accelerator)
        .flatMap((table) => table.cidrs),
    );
  }

  healthChecks(region: string): AddressSet {
    return this.once(`health ${region}`, () =>
      this.data.healthChecks
        .filter((row) => row.region === region && row.status === 'current')
        .flatMap((row) => row.addresses),
    );
  }

  /** Gateways and health checks of a region together: addresses that single it out. */
  workSpacesAddresses(region: string): AddressSet {
    let set = this.sets.get(region);
    if (!set) {
      set = addresses.union(this.gateways(region), this.healthChecks(region));
      this.sets.set(region, set);
    }
    return set;
  }

  /**
   * Host rows that a client of the region needs, with its name where they are printed for any; without a region, those
   * of all regions.
   */
  hosts(region: string | undefined): readonly HostRow[] {
    const rows = this.data.hosts.filter((row) => row.region === '*' || row.region === region);
    return region === undefined ? rows : rows.map((row) => (row.host.includes(REGION) ? inRegion(row, region) : row));
  }

  /** Addresses of hosts by the page's own tables; DNS is never asked. */
  hostAddresses(): Readonly<Record<string, string>> {
    const known = this.data.healthChecks.flatMap(({ host, addresses: [first] }) => (first ? [[host, first]] : []));
    return Object.fromEntries(known);
  }

  /** Where a requirement's other end lies; what hangs on an unknown region, a missing feed or the user is opaque. */
  remotes(requirement: PortRequirement, region: string | undefined, ranges: AwsRanges | undefined): readonly Remote[] {
    const key = ranges ?? this;
    let known = this.remoteSets.get(key);
    if (!known) {
      known = new Map();
      this.remoteSets.set(key, known);
    }
    const name = `${requirement.id} ${region}`;
    let found = known.get(name);
    if (!found) {
      found = requirement.remote.map((data) => this.remote(data, region, ranges));
      known.set(name, found);
    }
    return found;
  }

  /** One of a requirement's other ends. */
  remote(data: RemoteData, region: string | undefined, ranges: AwsRanges | undefined): Remote {
    const set = this.remoteSet(data, region, ranges);
    return set && !addresses.isEmpty(set)
      ? { kind: 'addresses', set, label: [data] }
      : { kind: 'opaque', label: [data] };
  }

  private remoteSet(data: RemoteData, region: string | undefined, ranges?: AwsRanges): AddressSet | undefined {
    switch (data.type) {
      case 'any':
        return addresses.ALL_V4;
      case 'addresses':
        return addresses.addressSet(data.cidrs);
      case 'gateways':
        return region === undefined ? undefined : this.family(this.gateways(region, data.protocol));
      case 'health-checks':
        return region === undefined ? undefined : this.family(this.healthChecks(region));
      case 'ip-ranges': {
        const where = data.region === '$region' ? region : data.region;
        return where === undefined || !ranges ? undefined : this.family(ranges.subset(data.service, where));
      }
      case 'user':
      case 'unstated':
        return undefined;
    }
  }

  /** IPv6 is asked for only where the edition's client speaks it. */
  private readonly family = (set: AddressSet): AddressSet => (this.data.clientIpv6 ? set : { v4: set.v4, v6: [] });

  private once(key: string, cidrs: () => readonly string[]): AddressSet {
    let set = this.sets.get(key);
    if (!set) {
      set = addresses.addressSet(cidrs());
      this.sets.set(key, set);
    }
    return set;
  }
}

/** How AWS's page prints that a name has that of the region in it. */
const REGION = '<region>';

const inRegion = (row: HostRow, region: string): HostRow => ({
  ...row,
  host: row.host.replace(REGION, region),
  url: row.url.replace(REGION, region),
});
