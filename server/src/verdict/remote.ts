import type { AwsRanges, Edition, PortRequirement, RemoteData } from '../catalogue';
import { type Message, message } from '../messages';
import { type AddressSet, addresses } from '../net';
import type { Reason } from '../policy';
import { regionFault } from '../workspace/regions';

/** What the user told of the network, from `values` of the configuration: lists of addresses and CIDRs. */
export type UserValues = Readonly<Partial<Record<'dnsServers' | 'directoryControllers' | 'vpcCidrs', AddressSet>>>;

/** The other end of a requirement: the addresses that are known, and what is left that nothing at hand lists. */
export interface Resolved {
  readonly set: AddressSet;
  readonly opaque: readonly RemoteData[];
  readonly reasons: readonly Reason[];
}

export function resolveRemotes(
  edition: Edition,
  requirement: PortRequirement,
  region: string | undefined,
  ranges: AwsRanges | undefined,
  values: UserValues,
): Resolved {
  const sets: AddressSet[] = [];
  const opaque: RemoteData[] = [];
  const reasons: Reason[] = [];
  const subsets: string[] = [];
  for (const remote of edition.remotes(requirement, region, ranges)) {
    if (remote.kind === 'addresses') {
      sets.push(remote.set);
      continue;
    }
    for (const data of remote.label) {
      const value = data.type === 'user' ? values[data.value] : undefined;
      if (value) sets.push(value);
      else {
        opaque.push(data);
        if (data.type !== 'ip-ranges') reasons.push(whyOpaque(data, region, edition, ranges));
        else if (data.region !== '$region') subsets.push(`${data.service}/${data.region}`);
        else if (region !== undefined) subsets.push(`${data.service}/${region}`);
        else reasons.push(NO_REGION);
      }
    }
  }
  if (subsets.length > 0) reasons.push({ message: notInFeed([...new Set(subsets)], ranges) });
  return { set: addresses.unionAll(sets), opaque, reasons };
}

/** Why the addresses of subsets such as `S3/us-west-2` cannot be told: no feed is at hand, or the one that is has none. */
export const notInFeed = (what: readonly string[], ranges: AwsRanges | undefined): Message =>
  ranges
    ? message('policy.ipRangesLacks', { what, date: ranges.date.slice(0, 10) })
    : message('policy.ipRanges', { what });

const NO_REGION: Reason = { message: message('policy.noRegion') };

/** Why nobody can tell the gateways, health-check servers or management ranges of a region, or of none. */
export const whyNotListed = (
  what: 'gateways' | 'health-checks' | 'management',
  region: string | undefined,
  edition: Edition,
  ranges: AwsRanges | undefined,
): Message =>
  region === undefined
    ? NO_REGION.message
    : (regionFault(region, edition, ranges)?.message ?? message(`policy.notListed.${what}`, { region }));

function whyOpaque(
  data: RemoteData,
  region: string | undefined,
  edition: Edition,
  ranges: AwsRanges | undefined,
): Reason {
  switch (data.type) {
    case 'user':
      return { message: message('policy.userValue', { value: data.value }) };
    case 'unstated':
      return { message: message('policy.unstated') };
    case 'gateways':
    case 'health-checks':
      return { message: whyNotListed(data.type, region, edition, ranges) };
    default:
      return NO_REGION;
  }
}
