import { type AddressSet, addresses } from '../net';
import type { EditionData, HostRow, PortRequirement, Region, Remote, Role } from './model';
import type { AwsRanges } from './ranges';

/** An edition made ready for use. Built once for a data file; all look-ups are over prepared tables. */
export class Edition {
  constructor(readonly data: EditionData) {}

  get id(): string {
    return this.data.id;
  }

  region(code: string): Region | undefined {
    return this.data.regions.find((region) => region.code === code);
  }

  requirements(role: Role): readonly PortRequirement[] {
    return this.data.ports.filter((port) => port.role === role);
  }

  /** Gateway addresses of a region, `current` tables only. */
  gateways(region: string, protocol?: string): AddressSet {
    return addresses.addressSet(
      this.data.gateways
        .filter((table) => table.region === region && (!protocol || table.protocol === protocol))
        .flatMap((table) => table.cidrs),
    );
  }

  healthChecks(region: string): AddressSet {
    return addresses.addressSet(
      this.data.healthChecks.filter((row) => row.region === region).flatMap((row) => row.addresses),
    );
  }

  /** Host rows that a client of the region needs. */
  hosts(region: string | undefined): readonly HostRow[] {
    return this.data.hosts.filter((row) => row.region === '*' || row.region === region);
  }

  /** The remotes of a requirement for a region; without a region, what hangs on it is opaque. */
  remotes(
    _requirement: PortRequirement,
    _region: string | undefined,
    _ranges: AwsRanges | undefined,
  ): readonly Remote[] {
    throw new Error('filled in with the catalogue');
  }
}
