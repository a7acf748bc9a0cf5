import type { AwsRanges, Edition, PortRequirement, RemoteData } from '../catalogue';
import { message } from '../messages';
import { type AddressSet, addresses } from '../net';
import type { Reason } from '../policy';

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
        reasons.push(whyOpaque(data, region));
      }
    }
  }
  return { set: addresses.unionAll(sets), opaque, reasons };
}

function whyOpaque(data: RemoteData, region: string | undefined): Reason {
  switch (data.type) {
    case 'user':
      return { message: message('policy.userValue', { value: data.value }) };
    case 'unstated':
      return { message: message('policy.unstated') };
    case 'ip-ranges':
      if (region === undefined && data.region === '$region') return { message: message('policy.noRegion') };
      return {
        message: message('policy.ipRanges', {
          what: `${data.service}/${data.region === '$region' ? region! : data.region}`,
        }),
      };
    default:
      return { message: message('policy.noRegion') };
  }
}
