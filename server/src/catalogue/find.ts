import { type AddressSet, addresses, intervals, type PortSet, ports } from '../net';
import type { Edition } from './edition';
import type { HostRow, OwnSource, PortRequirement, RemoteData, Status, StreamingProtocol } from './model';

/** What a catalogue entry is, for people: the reader's language is chosen later. */
export type EntryKind =
  | { readonly kind: 'gateway'; readonly protocol: StreamingProtocol; readonly accelerator: boolean }
  | { readonly kind: 'health-check'; readonly host: string }
  | { readonly kind: 'management-range' }
  | { readonly kind: 'requirement'; readonly requirement: PortRequirement };

/** Addresses that an edition names, with what they are for. */
export interface AddressEntry {
  readonly cidr: string;
  readonly set: AddressSet;
  readonly what: EntryKind;
  readonly region?: string;
  /** Ids of the requirements that ask for it. */
  readonly purpose: readonly string[];
  readonly status: Status;
  /** Set where AWS's page does not have it. */
  readonly source?: 'ip-ranges';
  /** Day on which AWS's feed first had it, where that is known: `2022-07-27`. */
  readonly announced?: string;
  /** The company's own catalogue that it comes from; absent: from the edition. */
  readonly own?: OwnSource;
}

/** Half of all private networks lie in 10.0.0.0/8: that AWS may take a part of it says nothing of an address there. */
const NARROWEST = 12;

const entries = new WeakMap<Edition, readonly AddressEntry[]>();

/** Every address of an edition, most specific first. */
export function addressEntries(edition: Edition): readonly AddressEntry[] {
  let found = entries.get(edition);
  if (!found) {
    found = build(edition).sort((a, b) => addresses.sizeV4(a.set) - addresses.sizeV4(b.set));
    entries.set(edition, found);
  }
  return found;
}

function build({ data }: Edition): AddressEntry[] {
  const asking = (test: (remote: RemoteData) => boolean): string[] =>
    data.ports.filter((requirement) => requirement.remote.some(test)).map((requirement) => requirement.id);
  const entry = (cidr: string, rest: Omit<AddressEntry, 'cidr' | 'set'>): AddressEntry => {
    const whole = cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`;
    return { cidr: whole, set: addresses.addressSet([whole]), ...rest };
  };
  return [
    ...data.gateways.flatMap(
      ({ cidrs, region, protocol, status, announced, own, accelerator = false, source: from }) => {
        const purpose = accelerator
          ? []
          : asking((remote) => remote.type === 'gateways' && remote.protocol === protocol);
        const what = { kind: 'gateway', protocol, accelerator } as const;
        const source = from === 'ip-ranges' ? from : undefined;
        return cidrs.map((cidr) =>
          entry(cidr, { what, region, purpose, status, source, announced: announced?.[cidr], own }),
        );
      },
    ),
    ...data.healthChecks.flatMap(({ addresses: list, host, region, status, own }) => {
      const purpose = asking((remote) => remote.type === 'health-checks');
      return list.map((cidr) => entry(cidr, { what: { kind: 'health-check', host }, region, purpose, status, own }));
    }),
    ...data.managementRanges.flatMap(({ cidrs, region, status, own }) =>
      cidrs
        .filter((cidr) => Number(cidr.split('/')[1]) >= NARROWEST)
        .map((cidr) => entry(cidr, { what: { kind: 'management-range' }, region, purpose: [], status, own })),
    ),
    ...data.ports.flatMap((requirement) =>
      requirement.remote.flatMap((remote) =>
        remote.type === 'addresses'
          ? remote.cidrs.map((cidr) =>
              entry(cidr, {
                what: { kind: 'requirement', requirement },
                purpose: [requirement.id],
                status: requirement.status,
                own: requirement.own,
              }),
            )
          : [],
      ),
    ),
  ];
}

/**
 * Host rows that a name falls under: exact ones, `*.suffix` rows, and rows with placeholders, each of which stands for
 * one label. Where the placeholder is `<region>`, the row is that of the region which the name has there.
 */
export function hostRows(edition: Edition, host: string): HostRow[] {
  const name = host.toLowerCase().replace(/\.$/, '');
  return edition.data.hosts.flatMap((row) => {
    if (row.host.toLowerCase() === name) return [row];
    const found = patternOf(row.host)?.exec(name);
    if (!found) return [];
    const region = found.groups?.region;
    return [region === undefined ? row : { ...row, region }];
  });
}

const patterns = new Map<string, RegExp | undefined>();

/** What a host as printed stands for; undefined where it is one name only. */
function patternOf(host: string): RegExp | undefined {
  if (!patterns.has(host)) {
    const source = host.toLowerCase().replace(/\*|<([^>]*)>|[^*<]+/g, (part, placeholder: string | undefined) => {
      if (part === '*') return '.+';
      if (placeholder === undefined) return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
      return placeholder === 'region' ? '(?<region>[a-z]{2,3}(?:-[a-z]+)+-\\d+)' : '[^.]+';
    });
    patterns.set(host, /[*<]/.test(host) ? new RegExp(`^${source}$`) : undefined);
  }
  return patterns.get(host);
}

/** Requirements that name any port of the set; a range of thousands is named only by a query inside of it that is as such. */
export function portRequirements(edition: Edition, query: PortSet, protocol?: 'tcp' | 'udp'): PortRequirement[] {
  return edition.data.ports.filter(
    (requirement) =>
      (protocol === undefined || requirement.protocols.includes(protocol)) &&
      requirement.ports.some((text) => {
        const set = ports.parsePorts(text);
        return set !== undefined && intervals.overlaps(set, query);
      }),
  );
}
