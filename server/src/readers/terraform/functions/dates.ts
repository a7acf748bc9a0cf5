import { fn, type Refusal, type Result, refuse, type Table, text } from './function';

interface Moment {
  /** As the clock of the zone shows it, in milliseconds since 1970. */
  readonly local: number;
  /** Ahead of UTC, in minutes. */
  readonly offset: number;
  /** Behind the milliseconds. */
  readonly fraction: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const STAMP = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** A time of RFC 3339; which of its faults Go tells first is not ours to say. */
function momentOf(stamp: string): Moment | undefined {
  const match = STAMP.exec(stamp);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(local);
  const real = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real) return undefined;
  const zone = match[8]!;
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset = zone === 'Z' ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  return { local, offset, fraction: match[7] ?? '' };
}

const two = (number: number): string => String(number).padStart(2, '0');

function zoneText(offset: number, between: string): string {
  const ahead = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${between}${two(ahead % 60)}`;
}

/** What each run of one letter stands for; those of other lengths mean nothing. */
const VERBS: Readonly<Record<string, (at: Date, offset: number) => string>> = {
  YYYY: (at) => String(at.getUTCFullYear()).padStart(4, '0'),
  YY: (at) => two(at.getUTCFullYear() % 100),
  MMMM: (at) => MONTHS[at.getUTCMonth()]!,
  MMM: (at) => MONTHS[at.getUTCMonth()]!.slice(0, 3),
  MM: (at) => two(at.getUTCMonth() + 1),
  M: (at) => String(at.getUTCMonth() + 1),
  DD: (at) => two(at.getUTCDate()),
  D: (at) => String(at.getUTCDate()),
  EEEE: (at) => DAYS[at.getUTCDay()]!,
  EEE: (at) => DAYS[at.getUTCDay()]!.slice(0, 3),
  hh: (at) => two(at.getUTCHours()),
  h: (at) => String(at.getUTCHours()),
  HH: (at) => two(at.getUTCHours() % 12 || 12),
  H: (at) => String(at.getUTCHours() % 12 || 12),
  AA: (at) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  aa: (at) => (at.getUTCHours() < 12 ? 'am' : 'pm'),
  mm: (at) => two(at.getUTCMinutes()),
  m: (at) => String(at.getUTCMinutes()),
  ss: (at) => two(at.getUTCSeconds()),
  s: (at) => String(at.getUTCSeconds()),
  ZZZZZ: (_, offset) => zoneText(offset, ':'),
  ZZZZ: (_, offset) => zoneText(offset, ''),
  ZZZ: (_, offset) => (offset === 0 ? 'UTC' : zoneText(offset, '')),
  Z: (_, offset) => (offset === 0 ? 'Z' : zoneText(offset, ':')),
};

/** What Terraform adds to "invalid date format verb" for a letter that is one. */
const LENGTHS: Readonly<Record<string, string>> = {
  Y: 'year must either be "YY" or "YYYY"',
};

function formatted(format: string, { local, offset }: Moment): string | Refusal {
  const at = new Date(local);
  let out = '';
  for (const [piece] of format.matchAll(/'(?:[^']|'')*'|'|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (piece.startsWith("'")) {
      if (piece.length < 2 || !piece.endsWith("'")) return refuse(`unterminated literal '`, 'format');
      out += piece.slice(1, -1).replaceAll("''", "'");
    } else if (!/[A-Za-z]/.test(piece)) out += piece;
    else {
      const verb = Object.hasOwn(VERBS, piece) ? VERBS[piece]! : undefined;
      if (!verb) {
        const known = 'YMDEhHAamsZ'.includes(piece[0]!);
        const why = LENGTHS[piece[0]!];
        if (known && why === undefined) return refuse();
        return refuse(`invalid date format verb ${JSON.stringify(piece)}${why ? `: ${why}` : ''}`, 'format');
      }
      out += verb(at, offset);
    }
  }
  return out;
}

/** Units of Go's durations in nanoseconds. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** A duration such as `-1h30m`, in nanoseconds. */
function durationOf(text_: string): number | Refusal {
  const invalid = refuse(`time: invalid duration ${JSON.stringify(text_)}`);
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text_) ?? [];
  if (rest === '0') return 0;
  if (rest === '') return invalid;
  let total = 0;
  let at = 0;
  while (at < rest.length) {
    const match = /^(\d*\.?\d*)([^\d.]*)/.exec(rest.slice(at))!;
    const [whole, number = '', unit = ''] = match;
    if (!/\d/.test(number)) return invalid;
    if (unit === '') return refuse(`time: missing unit in duration ${JSON.stringify(text_)}`);
    if (!Object.hasOwn(UNITS, unit))
      return refuse(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text_)}`);
    total += Number(number) * UNITS[unit]!;
    at += whole.length;
  }
  return sign === '-' ? -total : total;
}

function added(moment: Moment, nanoseconds: number): string | undefined {
  const fraction = moment.fraction === '' ? 0 : Math.round(Number(moment.fraction) * 1e9);
  const seconds = Math.floor((fraction + nanoseconds) / 1e9);
  const at = new Date(moment.local + seconds * 1000);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 0 || at.getUTCFullYear() > 9999) return undefined;
  const zone = moment.offset === 0 ? 'Z' : zoneText(moment.offset, ':');
  return at.toISOString().replace(/\.\d+Z$/, zone);
}

const instant = ({ local, offset, fraction }: Moment): number =>
  local - offset * 60_000 + Number(`0${fraction}`) * 1000;

export const DATES: Table = {
  formatdate: fn([text('format'), text('time')], (format, time): Result => {
    const moment = momentOf(time);
    return moment ? formatted(format, moment) : refuse();
  }),
  timeadd: fn([text('timestamp'), text('duration')], (timestamp, duration): Result => {
    const moment = momentOf(timestamp);
    if (!moment) return refuse();
    const nanoseconds = durationOf(duration);
    return typeof nanoseconds === 'number' ? added(moment, nanoseconds) : nanoseconds;
  }),
  timecmp: fn([text('timestamp_a'), text('timestamp_b')], (a, b): Result => {
    const [first, second] = [momentOf(a), momentOf(b)];
    return first && second ? Math.sign(instant(first) - instant(second)) + 0 : refuse();
  }),
};
