import { type AwsPrefix, type AwsRanges, DEFAULT_EDITION, type Edition, edition as editionOf } from '../catalogue';
import { type AddressEntry, hostRows, portRequirements } from '../catalogue/find';
import { withFeed } from '../catalogue/merge';
import type { OwnSource, Status } from '../catalogue/model';
import { editionsWith, type NamedPlace, type Part, placesOf } from '../catalogue/places';
import { regionName } from '../catalogue/regions';
import { type Locale, message, render } from '../messages';
import { type AddressSet, addresses, type PortSet, ports } from '../net';

export interface LookupMatch {
  readonly cidr?: string;
  readonly host?: string;
  /** AWS's service name or, for the catalogue's own tables, what they are, in the reader's language. */
  readonly service: string;
  readonly region: string | null;
  readonly regionName: string | null;
  /** Ids of the requirements that ask for it. */
  readonly purpose: readonly string[];
  /** Ids of the editions that say so, oldest first. */
  readonly edition: readonly string[];
  readonly source: string;
  readonly status: Status;
  /** Where AWS announces it from, of a prefix in its feed. */
  readonly borderGroup?: string;
  /** Day on which AWS's feed first had a gateway range, where that is known. */
  readonly announced?: string;
}

/** A stretch of a CIDR or range. */
export interface LookupPart {
  /** `first - last`, both included. */
  readonly range: string;
  /** The most specific prefix that holds it, one of `matches`; null where none does. */
  readonly cidr: string | null;
}

export interface LookupAnswer {
  readonly query: string;
  /** The tables of the editions, then AWS's feed; each with the most specific prefix first. */
  readonly matches: readonly LookupMatch[];
  /** Of a CIDR or range: its stretches, ascending. Absent where it is too wide for the list to say anything. */
  readonly parts?: readonly LookupPart[];
  /** Of a CIDR or range: what belongs to nothing, in the fewest CIDRs. */
  readonly nothing?: readonly string[];
}

export interface LookupOptions {
  /** The edition in force, which stands for the published one of its id. */
  readonly edition?: Edition;
  readonly ranges?: AwsRanges;
  readonly locale: Locale;
}

/** Options with the edition that they leave open. */
interface Chosen extends LookupOptions {
  readonly edition: Edition;
}

/** What every edition and AWS's ranges say of an address, CIDR, range, host name, URL or port. */
export function lookup(query: string, options: LookupOptions): LookupAnswer {
  const own = options.edition ?? editionOf(DEFAULT_EDITION)!;
  const chosen: Chosen = { ...options, edition: options.ranges ? withFeed(own, options.ranges) : own };
  const text = query.trim();
  const port = portIn(text);
  if (port) return { query, matches: lookupPort(port, chosen) };
  const address = addresses.parseAddressText(text);
  if (address.kind === 'invalid') return { query, matches: lookupHost(hostOf(text), chosen) };
  const matches = lookupAddress(address.set, chosen);
  return address.kind === 'address' ? { query, matches } : { query, matches, ...partsOf(address.set, chosen) };
}

interface Ports {
  readonly set: PortSet;
  /** All where none is named. */
  readonly protocol?: 'tcp' | 'udp';
}

/** Ports as people write them: `4195`, `4172-4195`, `udp/4195`, `4195/udp`, `UDP 4195`, `udp:4195`. */
function portIn(text: string): Ports | undefined {
  const [, before, middle, after] = /^(?:(tcp|udp)[\s/:]\s*)?(.*?)(?:\s*[\s/]\s*(tcp|udp))?$/i.exec(text) ?? [];
  const set = middle === undefined || (before && after) ? undefined : ports.parsePorts(middle.trim());
  const protocol = (before ?? after)?.toLowerCase() as Ports['protocol'];
  return set && { set, ...(protocol ? { protocol } : {}) };
}

/** Where an entry comes from: AWS's page, or the company's own catalogue. */
const sourceOf = (own: OwnSource | undefined, { locale }: Chosen): string =>
  own ? own.title[locale] : render(message('catalogue.page'), locale);

function lookupAddress(set: AddressSet, options: Chosen): LookupMatch[] {
  const places = placesOf(options.edition, options.ranges).about(set);
  const named = places.flatMap((place) => (place.from === 'edition' ? [namedMatch(place, options)] : []));
  const announced = places.flatMap((place) => (place.from === 'feed' ? [feedMatch(place.prefix, options)] : []));
  return [...merge(named), ...announced];
}

function namedMatch({ entry, edition }: NamedPlace, options: Chosen): LookupMatch {
  const { cidr, region, purpose, status, announced, own } = entry;
  return {
    cidr,
    service: serviceOf(entry, options.locale),
    region: region ?? null,
    regionName: region ? regionName(region, options.locale) : null,
    purpose,
    edition: own ? [own.id] : edition ? [edition.id] : [],
    source: entry.source === 'ip-ranges' ? 'ip-ranges.json' : sourceOf(own, options),
    status,
    ...(announced === undefined ? {} : { announced }),
  };
}

function feedMatch({ cidr, service, region, borderGroup }: AwsPrefix, options: Chosen): LookupMatch {
  return {
    cidr,
    service,
    region,
    regionName: regionName(region, options.locale),
    purpose: subsetPurpose(service, region, options),
    edition: [],
    source: `ip-ranges.json ${options.ranges!.date}`,
    status: 'current',
    borderGroup,
  };
}

function partsOf(set: AddressSet, { edition, ranges }: Chosen): Pick<LookupAnswer, 'parts' | 'nothing'> {
  const parts = placesOf(edition, ranges).parts(set);
  if (!parts) return {};
  const rest = addresses.unionAll(parts.filter(({ cidr }) => cidr === undefined).map((part) => part.set));
  return {
    parts: parts.map((part) => ({ range: rangeText(part), cidr: part.cidr ?? null })),
    nothing: addresses.toCidrs(rest),
  };
}

function rangeText({ set: { v4, v6 } }: Part): string {
  return v4.length > 0
    ? `${addresses.formatV4(v4[0]!)} - ${addresses.formatV4(v4[1]! - 1)}`
    : `${addresses.formatV6(v6[0]!)} - ${addresses.formatV6(v6[1]! - 1n)}`;
}

function serviceOf({ what }: AddressEntry, locale: Locale): string {
  switch (what.kind) {
    case 'gateway':
      return render(message(`catalogue.gateway.${what.accelerator ? 'accelerator' : what.protocol}`), locale);
    case 'health-check':
      return render(message('catalogue.healthCheck', { host: what.host }), locale);
    case 'management-range':
      return render(message('catalogue.managementRange'), locale);
    case 'requirement':
      return what.requirement.name[locale];
  }
}

/** Requirements that name the subset as such, or as that of the object's own region. */
function subsetPurpose(service: string, region: string, options: Chosen): string[] {
  const ids = editionsWith(options.edition).flatMap((edition) =>
    edition.data.ports
      .filter((requirement) =>
        requirement.remote.some(
          (remote) =>
            remote.type === 'ip-ranges' &&
            remote.service === service &&
            (remote.region === region || (remote.region === '$region' && edition.region(region) !== undefined)),
        ),
      )
      .map((requirement) => requirement.id),
  );
  return [...new Set(ids)];
}

function lookupHost(host: string, options: Chosen): LookupMatch[] {
  return merge(
    editionsWith(options.edition).flatMap((edition) =>
      hostRows(edition, host).map((row) => ({
        host: row.host,
        service: edition.data.categories[row.category]?.[options.locale] ?? row.category,
        region: row.region === '*' ? null : row.region,
        regionName: row.region === '*' ? null : regionName(row.region, options.locale),
        purpose: [`host.${row.category}`],
        edition: [row.own?.id ?? edition.id],
        source: sourceOf(row.own, options),
        status: row.status,
      })),
    ),
  );
}

function lookupPort({ set, protocol }: Ports, options: Chosen): LookupMatch[] {
  return merge(
    editionsWith(options.edition).flatMap((edition) =>
      portRequirements(edition, set, protocol).map((requirement) => ({
        service: `${requirement.protocols.join('/')} ${requirement.ports.join(', ')}: ${requirement.name[options.locale]}`,
        region: null,
        regionName: null,
        purpose: [requirement.id],
        edition: [requirement.own?.id ?? edition.id],
        source: sourceOf(requirement.own, options),
        status: requirement.status,
      })),
    ),
  );
}

/** One match for what several editions say of one thing; the newest names it. */
function merge(matches: readonly LookupMatch[]): LookupMatch[] {
  const out = new Map<string, LookupMatch>();
  for (const match of matches) {
    const { cidr, host, service, region, purpose, status } = match;
    const key = JSON.stringify([cidr, host, host === undefined ? service : purpose, region, status]);
    const before = out.get(key);
    const both = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];
    out.set(
      key,
      before
        ? { ...match, purpose: both(before.purpose, purpose), edition: both(before.edition, match.edition) }
        : match,
    );
  }
  return [...out.values()];
}

/** The host of a URL, or the text itself. */
function hostOf(text: string): string {
  const match = /^[a-z][\w+.-]*:(?:\/\/)?([^/?#]+)/i.exec(text);
  return (match?.[1] ?? text.split('/')[0]!).replace(/:\d+$/, '');
}
