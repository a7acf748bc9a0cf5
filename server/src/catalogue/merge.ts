import { addresses } from '../net';
import { Edition } from './edition';
import type { GatewayTable, Region, StreamingProtocol } from './model';
import type { AwsRanges } from './ranges';
import { regionName } from './regions';

const SERVICE = 'WORKSPACES_GATEWAYS';

const merged = new WeakMap<AwsRanges, Map<Edition, Edition>>();

/**
 * An edition with the gateways that AWS's feed announces beyond it, as tables of their own with `source: 'ip-ranges'`.
 * They are inferred, since the feed tells neither protocol nor port: where a page lists gateways, they are shown and
 * never asked for; in a region that only the feed knows they are all there is. The same pair gives the same object.
 */
export function withFeed(edition: Edition, ranges: AwsRanges): Edition {
  let kept = merged.get(ranges);
  if (!kept) {
    kept = new Map();
    merged.set(ranges, kept);
  }
  let found = kept.get(edition);
  if (!found) {
    found = merge(edition, ranges);
    kept.set(edition, found);
  }
  return found;
}

function merge(edition: Edition, ranges: AwsRanges): Edition {
  const { data } = edition;
  const protocols = [...new Set(data.ports.flatMap(({ streaming }) => streaming ?? []))];
  const codes = new Set(ranges.prefixes.filter(({ service }) => service === SERVICE).map(({ region }) => region));
  const regions: Region[] = [];
  const gateways: GatewayTable[] = [];
  for (const code of [...codes].sort()) {
    const cidrs = beyond(edition, ranges, code);
    if (cidrs.length === 0) continue;
    if (!edition.region(code)) {
      regions.push({ code, name: regionName(code, 'en'), nameJa: regionName(code, 'ja'), source: 'ip-ranges' });
    }
    gateways.push(...protocols.map((protocol) => tableOf(code, protocol, cidrs, ranges.date.slice(0, 10))));
  }
  if (gateways.length === 0) return edition;
  return new Edition({
    ...data,
    regions: [...data.regions, ...regions],
    gateways: [...data.gateways, ...gateways],
  });
}

/** What the feed announces for a region and no table of the edition has, however doubtful. */
function beyond({ data }: Edition, ranges: AwsRanges, region: string): string[] {
  const tables = data.gateways.filter((table) => table.region === region);
  const listed = addresses.addressSet(tables.flatMap(({ cidrs }) => cidrs));
  const { v4, v6 } = addresses.subtract(ranges.subset(SERVICE, region), listed);
  return addresses.toCidrs({ v4, v6: data.clientIpv6 ? v6 : [] });
}

/** `day` is the feed's own: it does not tell when an entry came. */
const tableOf = (region: string, protocol: StreamingProtocol, cidrs: readonly string[], day: string): GatewayTable => ({
  region,
  protocol,
  ranges: [],
  cidrs,
  status: 'inferred',
  source: 'ip-ranges',
  announced: Object.fromEntries(cidrs.map((cidr) => [cidr, day])),
});
