import type { UnitResult } from '../analysis/pipeline';
import type { AwsRanges, Edition } from '../catalogue';
import { placeName } from '../catalogue/regions';
import { type Locale, type Message, message, render } from '../messages';

/** What the foot of the window says: a few words, and a sentence for whoever looks closer. */
export interface StatusItem {
  readonly text: string;
  readonly detail: string;
}
export interface Status {
  /** Absent where no object of the file has a region. */
  readonly region?: StatusItem;
  readonly edition: StatusItem;
  readonly feed: StatusItem & { /** There is none, or it is old. */ readonly wanting: boolean };
}

const DAY = 86_400_000;
/** AWS publishes several times a week; gateways change every few weeks. */
const OLD = 30;

/** For which regions a file is checked, against what, and how old AWS's feed is. `now`: milliseconds since 1970. */
export function statusOf(
  unit: UnitResult,
  uri: string,
  { edition, ranges }: { readonly edition: Edition; readonly ranges?: AwsRanges },
  now: number,
  locale: Locale,
): Status {
  const say = (text: Message): string => render(text, locale);
  const here = unit.subjects.filter(({ policy, role }) => role && policy.nameSpan.uri === uri);
  const codes = [...new Set(here.flatMap(({ region }) => region ?? []))];
  const names = codes.map((code) => placeName(code, locale));
  return {
    ...(codes.length > 0
      ? {
          region: {
            text:
              codes.length <= 2
                ? say(message('view.list', { items: names }))
                : say(message('view.regions', { count: codes.length })),
            detail: say(message('view.regionDetail', { regions: codes })),
          },
        }
      : {}),
    edition: {
      text: say(message('view.edition', { edition: edition.data.id })),
      detail: say(message('view.editionDetail', { day: edition.data.published })),
    },
    feed: feedOf(ranges, now, say),
  };
}

function feedOf(ranges: AwsRanges | undefined, now: number, say: (text: Message) => string): Status['feed'] {
  if (!ranges) return { text: say(message('view.noFeed')), detail: say(message('view.noFeedDetail')), wanting: true };
  const [year, month, day] = ranges.date.split('-').map(Number);
  const days = Math.max(0, Math.floor((now - Date.UTC(year!, month! - 1, day)) / DAY));
  const age = days === 0 ? message('view.today') : message(days === 1 ? 'view.yesterday' : 'view.daysOld', { days });
  return {
    text: say(message('view.feed', { age })),
    detail: say(message('view.feedDetail', { date: ranges.date })),
    wanting: days > OLD,
  };
}
