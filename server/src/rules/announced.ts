import { type AddressSet, addresses, ports } from '../net';
import { coverage, peersOf } from '../verdict';
import type { RequirementVerdict } from '../verdict/model';
import type { Subject } from './rule';

/** Gateways that AWS's feed announces and no page lists, which an object that lists the others does not allow. */
export interface Unlisted {
  readonly set: AddressSet;
  /** Ids of the requirements that may need them: the feed tells no port. */
  readonly ids: readonly string[];
}

/** Nothing without a feed at hand, in a region that only the feed knows, or where no gateway is listed by itself. */
export function unlisted(subject: Subject): Unlisted | undefined {
  const { edition, region } = subject;
  if (region === undefined || edition.region(region)?.source) return undefined;
  const tables = edition.data.gateways.filter(
    (table) => table.region === region && table.source === 'ip-ranges' && table.status === 'inferred',
  );
  if (tables.length === 0) return undefined;
  const announced = addresses.addressSet(tables.flatMap(({ cidrs }) => cidrs));
  const ids: string[] = [];
  let set = addresses.NO_ADDRESS;
  for (const { requirement } of subject.verdicts) {
    const { streaming, optional } = requirement;
    if (!streaming || optional) continue;
    const open = (target: AddressSet): AddressSet => opened(subject, requirement, target);
    const listed = open(edition.gateways(region, streaming));
    // A family that the object opens nothing in is not asked for; neither is a way that is open to everybody.
    const lacking = addresses.subtract(
      { v4: listed.v4.length > 0 ? announced.v4 : [], v6: listed.v6.length > 0 ? announced.v6 : [] },
      open(announced),
    );
    if (addresses.isEmpty(lacking)) continue;
    set = addresses.union(set, lacking);
    ids.push(requirement.id);
  }
  return ids.length > 0 ? { set, ids } : undefined;
}

/** The part of a target that may be reached over any protocol and port of a requirement. */
function opened({ policy }: Subject, requirement: RequirementVerdict['requirement'], target: AddressSet): AddressSet {
  if (policy.kind === 'prefix-list') {
    const { sure, reasons } = peersOf(policy.entries);
    return reasons.length > 0 ? target : addresses.intersect(sure, target);
  }
  if (policy.kind !== 'security-group' && policy.kind !== 'network-acl') return target;
  const asked = ports.parseAll(requirement.ports);
  const parts = requirement.protocols.flatMap((protocol) => coverage(policy, 'outbound', protocol, asked, target));
  return parts.reduce((sum, { possible }) => addresses.union(sum, possible), addresses.NO_ADDRESS);
}
