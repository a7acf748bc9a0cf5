import { type AwsRanges, type Edition, editionIds, edition as editionOf } from '../catalogue';
import { type AddressEntry, addressEntries, hostRows, matching, portRequirements } from '../catalogue/find';
import type { Status } from '../catalogue/model';
import { regionName } from '../catalogue/regions';
import { type Locale, message, render } from '../messages';
import { type AddressSet, addresses, type intervals, ports } from '../net';

export interface LookupMatch {
  readonly cidr?: string;
  readonly host?: string;
  /** AWS's service name or, for the catalogue's own tables, what they are, in the reader's language. */
  readonly service: string;
  readonly region: string | null;
  readonly regionName: string | null;
  /** Ids of the requirements that ask for it. */
  readonly purpose: readonly string[];
  readonly edition: readonly string[];
  readonly source: string;
  readonly status: Status;
}

export interface LookupAnswer {
  readonly query: string;
  readonly matches: readonly LookupMatch[];
}

export interface LookupOptions {
  readonly ranges?: AwsRanges;
  readonly locale: Locale;
}

/** What every edition and AWS's ranges say of an address, CIDR, range, host name, URL or port. */
export function lookup(query: string, options: LookupOptions): LookupAnswer {
  const text = query.trim();
  const set = ports.parsePorts(text);
  if (set) return { query, matches: lookupPort(set, options) };
  const address = addresses.parseAddressText(text);
  if (address.kind !== 'invalid') return { query, matches: lookupAddress(address.set, options) };
  return { query, matches: lookupHost(hostOf(text), options) };
}

const editions = (): Edition[] => editionIds().map((id) => editionOf(id)!);
const PAGE = (options: LookupOptions): string => render(message('catalogue.page'), options.locale);

function lookupAddress(set: AddressSet, options: LookupOptions): LookupMatch[] {
  const own = editions().flatMap((edition) =>
    matching(addressEntries(edition), set).map((entry) => ({
      cidr: entry.cidr,
      service: serviceOf(entry, options.locale),
      region: entry.region ?? null,
      regionName: entry.region ? regionName(entry.region, options.locale) : null,
      purpose: entry.purpose,
      edition: [edition.id],
      source: entry.source === 'ip-ranges' ? 'ip-ranges.json' : PAGE(options),
      status: entry.status,
    })),
  );
  return [...merge(own), ...lookupRanges(set, options)];
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

/** AWS's own prefixes, most specific first. */
function lookupRanges(set: AddressSet, { ranges, locale }: LookupOptions): LookupMatch[] {
  if (!ranges) return [];
  return matching(ranges.prefixes, set)
    .sort((a, b) => Number(b.cidr.split('/')[1]) - Number(a.cidr.split('/')[1]))
    .map((prefix) => ({
      cidr: prefix.cidr,
      service: prefix.service,
      region: prefix.region,
      regionName: regionName(prefix.region, locale),
      purpose: subsetPurpose(prefix.service, prefix.region),
      edition: [],
      source: `ip-ranges.json ${ranges.date}`,
      status: 'current' as const,
    }));
}

/** Requirements that name the subset as such, or as that of the object's own region. */
function subsetPurpose(service: string, region: string): string[] {
  const ids = editions().flatMap((edition) =>
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

function lookupHost(host: string, options: LookupOptions): LookupMatch[] {
  return merge(
    editions().flatMap((edition) =>
      hostRows(edition, host).map((row) => ({
        host: row.host,
        service: edition.data.categories[row.category]?.[options.locale] ?? row.category,
        region: row.region === '*' ? null : row.region,
        regionName: row.region === '*' ? null : regionName(row.region, options.locale),
        purpose: [`host.${row.category}`],
        edition: [edition.id],
        source: PAGE(options),
        status: row.status,
      })),
    ),
  );
}

function lookupPort(set: intervals.Intervals<number>, options: LookupOptions): LookupMatch[] {
  return merge(
    editions().flatMap((edition) =>
      portRequirements(edition, set).map((requirement) => ({
        service: `${requirement.protocols.join('/')} ${requirement.ports.join(', ')}: ${requirement.name[options.locale]}`,
        region: null,
        regionName: null,
        purpose: [requirement.id],
        edition: [edition.id],
        source: PAGE(options),
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
