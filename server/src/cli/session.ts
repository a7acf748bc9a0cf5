import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Analyzer } from '../analysis/analyzer';
import type { Settings } from '../analysis/settings';
import type { Folder } from '../analysis/terraform-index';
import {
  type AwsRanges,
  DEFAULT_EDITION,
  type Edition,
  editionIds,
  edition as editionOf,
  parseRanges,
} from '../catalogue';
import { placesOf } from '../features/positions';
import { message } from '../messages';
import { cachedFeedUri } from '../node/feed';
import { nodeHost } from '../node/node-host';
import { loadSandbox } from '../node/sandbox';
import { regionFault } from '../workspace/regions';
import { type OptionTable, oneOf, type Parsed, roleOf } from './arguments';
import { CommandError, type Io, pathOf, say, uriOf } from './io';
import { statOf } from './walk';

/** Options of every command that analyses files. */
export const ANALYSIS_OPTIONS: OptionTable = {
  region: 'value',
  role: 'value',
  edition: 'value',
  config: 'value',
  'ip-ranges': 'value',
};

/**
 * An analyzer for the options given; files that they name must be readable. `folders`: what another analyzer has found
 * in the same paths.
 */
export async function analyzerOf(
  parsed: Parsed,
  io: Io,
  folders?: readonly Folder[],
): Promise<{ analyzer: Analyzer; edition: string }> {
  const edition = asOf(parsed) ?? oneOf(parsed, 'edition', editionIds());
  const configuration = await existing(parsed, 'config', io);
  await rangesOf(parsed, io);
  const without = parsed.value('ip-ranges') === NO_RANGES || withoutToday(parsed);
  const ipRanges = without ? null : await existing(parsed, 'ip-ranges', io);
  const analyzer = new Analyzer(nodeHost, loadSandbox, {
    role: roleOf(parsed),
    region: parsed.value('region'),
    edition,
    configuration,
    ipRanges,
    cachedRanges: cachedFeedUri(io.env ?? {}),
    workspace: workspaceOf(parsed, io),
    folders,
    keepsTexts: true,
  });
  const region = parsed.value('region');
  if (region !== undefined) {
    const settings = await analyzer.settingsFor(here(io));
    sayRegion(region, settings.edition, settings.ranges, io);
  }
  return { analyzer, edition: edition ?? DEFAULT_EDITION };
}

/** Wrong use where nobody knows a region; of one without WorkSpaces, stderr says so. */
export function sayRegion(code: string, edition: Edition, ranges: AwsRanges | undefined, io: Io): void {
  const fault = regionFault(code, edition, ranges);
  if (fault?.unknown) throw new CommandError(message('cli.wrongRegion', { fault: fault.message }));
  if (fault) io.err(`${say(io, message('cli.warning', { warning: fault.message }))}\n`);
}

/** A file, as it were, of the folder that the command runs in. */
const here = (io: Io): string => `${uriOf(io, '.').replace(/\/$/, '')}/.`;

/** The edition in force on the day that `--as-of` names; wrong use where there is none, or where `--edition` says otherwise. */
function asOf(parsed: Parsed): string | undefined {
  const day = parsed.value('as-of');
  if (day === undefined) return undefined;
  if (!isDay(day)) throw new CommandError(message('cli.wrongDay', { day }));
  if (parsed.value('edition') !== undefined) {
    throw new CommandError(message('cli.notTogether', { name: 'as-of', other: 'edition' }));
  }
  const byDay = editionIds()
    .map((id) => editionOf(id)!.data)
    .sort((a, b) => (a.published < b.published ? -1 : 1));
  const inForce = byDay.filter(({ published }) => published <= day).at(-1);
  if (!inForce) throw new CommandError(message('cli.beforeEditions', { day, first: byDay[0]!.published }));
  return inForce.id;
}

const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A 30th of February would come out as another day.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** AWS's feed at hand is of another day than `--as-of`: only one that is named speaks for that day. */
const withoutToday = (parsed: Parsed): boolean =>
  parsed.value('as-of') !== undefined && parsed.value('ip-ranges') === undefined;

/** The folders that the command is about: the paths given, or the folder that it runs in. */
function workspaceOf(parsed: Parsed, io: Io): string[] {
  const paths = parsed.positionals.length > 0 ? parsed.positionals : ['.'];
  return paths.map((path) => {
    const absolute = resolve(io.cwd, path);
    const folder = statOf(absolute)?.isDirectory() ? absolute : dirname(absolute);
    return `${pathToFileURL(folder).href.replace(/\/$/, '')}/`;
  });
}

/**
 * What governs the folder that the command runs in: its configuration, edition, own catalogues and AWS's feed. What is
 * wrong with the files goes to stderr.
 */
export async function governing(parsed: Parsed, io: Io): Promise<Settings> {
  const { analyzer } = await analyzerOf(parsed, io);
  const folder = here(io);
  for (const { span, message: text } of await analyzer.governingFindings(folder)) {
    const file = await analyzer.files.get(span.uri);
    const { line, column } = placesOf(file ? [file] : [], span).start;
    io.err(`${pathOf(io, span.uri)}:${line}:${column}: ${say(io, text)}\n`);
  }
  return analyzer.settingsFor(folder);
}

/** `--ip-ranges none`: as if there were no feed, whatever a configuration names or the cache holds. */
const NO_RANGES = 'none';

/** The ranges that `--ip-ranges` names, else the cached ones; a named file that is none is a fault. */
export async function rangesOf(parsed: Parsed, io: Io): Promise<AwsRanges | undefined> {
  const path = parsed.value('ip-ranges');
  if (path === NO_RANGES) return undefined;
  if (path !== undefined) return rangesAt(path, io);
  const cached = cachedFeedUri(io.env ?? {});
  const ranges = parseRanges((cached && (await nodeHost.readText(cached))) ?? '');
  return 'error' in ranges ? undefined : ranges;
}

/** The ranges of a file; wrong use where it is none. */
export async function rangesAt(path: string, io: Io): Promise<AwsRanges> {
  const text = await nodeHost.readText(uriOf(io, path));
  if (text === undefined) throw new CommandError(message('cli.cannotRead', { path }));
  const ranges = parseRanges(text);
  if ('error' in ranges) throw new CommandError(ranges.error);
  return ranges;
}

async function existing(parsed: Parsed, name: string, io: Io): Promise<string | undefined> {
  const path = parsed.value(name);
  if (path === undefined) return undefined;
  const uri = uriOf(io, path);
  if ((await nodeHost.readText(uri)) === undefined) throw new CommandError(message('cli.cannotRead', { path }));
  return uri;
}
