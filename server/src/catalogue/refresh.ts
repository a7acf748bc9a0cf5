import { type Message, message } from '../messages';
import { editionIds, edition as editionOf } from './index';
import { type AwsRanges, parseRanges } from './ranges';

/** Where AWS publishes it. */
export const FEED_URL = 'https://ip-ranges.amazonaws.com/ip-ranges.json';

const DATE = /^\d{4}(?:-\d\d){5}$/;

/**
 * Whether a text may take the place of the feed at hand. Refused, with the reason: what is no complete feed, and,
 * unless forced, one that is older than the one at hand or lost a tenth of a service that a check hangs on.
 */
export function judgeFeed(
  text: string,
  atHand: AwsRanges | undefined,
  force = false,
): AwsRanges | { readonly error: Message } {
  const start = text.trimStart();
  if (start === '') return { error: message('feed.empty') };
  if (start.startsWith('<')) return { error: message('feed.html') };
  const ranges = parseRanges(text);
  if ('error' in ranges) {
    const half = start.startsWith('{') && !text.trimEnd().endsWith('}');
    return half ? { error: message('feed.half', { bytes: text.length }) } : ranges;
  }
  if (!DATE.test(ranges.date)) return { error: message('feed.noDate', { date: ranges.date.slice(0, 40) }) };
  if (!atHand || force) return ranges;
  if (ranges.date < atHand.date) return { error: message('feed.older', { date: ranges.date, have: atHand.date }) };
  const lost = shrunken(ranges, atHand);
  return lost.length > 0 ? { error: message('feed.smaller', { services: lost }) } : ranges;
}

/** Services that a requirement names, or that a catalogue is compared with. */
function usedServices(): ReadonlySet<string> {
  const named = editionIds()
    .flatMap((id) => editionOf(id)!.data.ports.flatMap(({ remote }) => remote))
    .flatMap((remote) => (remote.type === 'ip-ranges' ? [remote.service] : []));
  return new Set([...named, 'WORKSPACES_GATEWAYS']);
}

/**
 * Services that have a tenth less than before, or worse, in prefixes or in addresses. AWS's own feed grows; one that
 * shrinks at once is broken, or not AWS's.
 */
function shrunken(now: AwsRanges, before: AwsRanges): Message[] {
  const old = before.sizes();
  const fresh = now.sizes();
  return [...usedServices()].flatMap((service) => {
    const was = old.get(service);
    if (!was) return [];
    const is = fresh.get(service) ?? { prefixes: 0, addresses: 0 };
    const fewer = tenthLess(is.prefixes, was.prefixes) || tenthLess(is.addresses, was.addresses);
    const args = { service, now: is.prefixes, before: was.prefixes, addresses: is.addresses, had: was.addresses };
    return fewer ? [message('feed.lost', args)] : [];
  });
}

const tenthLess = (now: number, before: number): boolean => before > 0 && now * 10 <= before * 9;
