import type { AddressSet } from '../net';

/** AWS's ip-ranges.json, read. */
export interface AwsRanges {
  /** `createDate` as AWS writes it: `2026-08-22-21-17-05`. */
  readonly date: string;
  /** All prefixes of a service in a region (`GLOBAL` is one); empty where there are none. */
  subset(service: string, region: string): AddressSet;
}
