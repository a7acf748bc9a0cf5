import type { AwsRanges, Edition } from '../catalogue';
import { type Place, placesOf } from '../catalogue/places';
import { placeName } from '../catalogue/regions';
import { type Locale, type Message, message } from '../messages';
import { addresses } from '../net';

/** What one look at an address is told: `PCoIP gateway · Tokyo`. */
type Named = readonly [name: Message, region: string | undefined, doubtful: boolean];

/**
 * What an address, CIDR or range is as a whole, in a few words; undefined of one that is nothing to WorkSpaces or AWS, or
 * that is several things. AWS's page goes before its feed, and what the page is sure of before what it is not.
 */
export function nameOfPlace(
  text: string,
  { edition, ranges, locale }: { readonly edition: Edition; readonly ranges?: AwsRanges; readonly locale: Locale },
): Message | undefined {
  const address = addresses.parseAddressText(text);
  if (address.kind === 'invalid') return undefined;
  const groups = new Map<string, { readonly named: Named; readonly sets: ReturnType<typeof addresses.addressSet>[] }>();
  for (const place of placesOf(edition, ranges).about(address.set)) {
    const named = nameOf(place);
    const key = JSON.stringify(named);
    const set = addresses.addressSet([place.from === 'feed' ? place.prefix.cidr : place.entry.cidr]);
    const group = groups.get(key);
    if (group) group.sets.push(set);
    else groups.set(key, { named, sets: [set] });
  }
  const whole = [...groups.values()].filter(({ sets }) => addresses.covers(addresses.unionAll(sets), address.set));
  const [first] = [...whole.filter(({ named }) => !named[2]), ...whole];
  if (!first) return undefined;
  const [name, region, doubtful] = first.named;
  const where = region === undefined ? '' : message('editor.place.region', { region: placeName(region, locale) });
  return message(doubtful ? 'editor.place.doubtful' : 'editor.place', { name, where });
}

function nameOf(place: Place): Named {
  if (place.from === 'feed') {
    const { service, region } = place.prefix;
    const name =
      service === 'WORKSPACES_GATEWAYS' ? message('editor.place.gateway') : message('editor.place.aws', { service });
    return [name, region, false];
  }
  const { what, region, status } = place.entry;
  const doubtful = status === 'left-over' || status === 'conflicting' || status === 'inferred';
  switch (what.kind) {
    case 'gateway':
      return [message(`editor.place.${what.accelerator ? 'accelerator' : what.protocol}`), region, doubtful];
    case 'health-check':
      return [message('editor.place.healthCheck'), region, doubtful];
    case 'management-range':
      return [message('editor.place.management'), region, doubtful];
    case 'requirement':
      return [message('editor.place.named', { name: what.requirement.name }), region, doubtful];
  }
}
