import { type Message, message } from '../messages';

/** What became of an update of AWS's ip-ranges.json. `date` is of the feed that is at hand now; `path` is where it is kept. */
export type FeedUpdate =
  | {
      readonly outcome: 'updated' | 'unchanged';
      readonly date: string;
      readonly previous: string | null;
      readonly prefixes: number;
      readonly path: string;
    }
  | {
      readonly outcome: 'refused';
      readonly reason: Message;
      readonly date: string | null;
      readonly path: string | null;
    };

/** Four times what AWS publishes today would still fit thrice. Bytes, and milliseconds for all of it. */
export const FEED_LIMITS = { bytes: 32 * 2 ** 20, total: 60_000 };

/** What to tell of an update, a sentence each; `place` where it is kept at no path. */
export function updateText(update: FeedUpdate, place?: Message): Message[] {
  if (update.outcome === 'refused') {
    const { reason, date } = update;
    return [message('feed.refused', { reason }), ...(date === null ? [] : [message('feed.kept', { date })])];
  }
  const { outcome, date, prefixes, previous } = update;
  const path = place ?? update.path;
  const told = message(`feed.${outcome}`, { date, count: prefixes, path });
  return outcome === 'unchanged' || previous === null ? [told] : [told, message('feed.replaces', { date: previous })];
}
