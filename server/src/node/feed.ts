import { readFileSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AwsRanges, parseRanges } from '../catalogue';
import { FEED_LIMITS, type FeedUpdate } from '../catalogue/feed-update';
import { FEED_URL, judgeFeed } from '../catalogue/refresh';
import { type Message, message } from '../messages';
import type { DownloadOptions, Limits } from './download';
import { Busy, cachePath, changeAtomically, type Environment } from './feed-cache';
import { decode } from './node-host';

export const LIMITS: Limits = { ...FEED_LIMITS, idle: 15_000 };

export interface UpdateOptions extends Omit<DownloadOptions, 'limits'> {
  /** A file or an http(s) URL; AWS's own URL where it is left out. */
  readonly from?: string;
  /** Folder that a relative file is relative to. */
  readonly cwd: string;
  readonly limits?: Limits;
  /** Takes an older or a smaller feed too. */
  readonly force?: boolean;
}

/** The user's cached feed as a URI, if there is one. */
export function cachedFeedUri(env: Environment): string | undefined {
  const path = cachePath(env);
  return path !== undefined && fileAt(path) ? pathToFileURL(path).href : undefined;
}

/** Undefined where nobody can look, too: then there is no cache. */
function fileAt(path: string): Stats | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? stat : undefined;
  } catch {
    return undefined;
  }
}

/** What tells one state of the cached feed from another: the file is put in place whole, so its time and size do. */
export function cachedFeedState(env: Environment): string {
  const path = cachePath(env);
  const stat = path === undefined ? undefined : fileAt(path);
  return stat ? `${stat.mtimeMs} ${stat.size}` : '';
}

/** Fetches the feed, judges it against the one at hand, and keeps it for this user. Never throws; nothing else reaches out. */
export async function updateFeed(options: UpdateOptions): Promise<FeedUpdate> {
  const path = cachePath(options.env);
  if (path === undefined) return refused(message('feed.noPlace'), undefined, null);
  const came = await fetchText(options);
  if ('error' in came) return refused(came.error, readFeed(path)?.ranges, path);
  let answer: FeedUpdate | undefined;
  try {
    await changeAtomically(path, () => {
      // Read only now: another process may have put a newer one there while this one was under way.
      const atHand = readFeed(path);
      const fresh = judgeFeed(came.text, atHand?.ranges, options.force);
      if ('error' in fresh) {
        answer = refused(fresh.error, atHand?.ranges, path);
        return undefined;
      }
      const same = atHand?.text === came.text;
      answer = {
        outcome: same ? 'unchanged' : 'updated',
        date: fresh.date,
        previous: atHand?.ranges.date ?? null,
        prefixes: fresh.table.count,
        path,
      };
      return same ? undefined : came.text;
    });
  } catch (error) {
    const reason =
      error instanceof Busy
        ? message('feed.busy', { path, seconds: error.seconds })
        : message('feed.cannotWrite', { path, what: (error as Error).message });
    return refused(reason, readFeed(path)?.ranges, path);
  }
  return answer!;
}

const refused = (reason: Message, atHand: AwsRanges | undefined, path: string | null): FeedUpdate => ({
  outcome: 'refused',
  reason,
  date: atHand?.date ?? null,
  path,
});

/** The feed of a file; undefined where there is none that can be used, which a new one then mends. */
function readFeed(path: string): { readonly text: string; readonly ranges: AwsRanges } | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const ranges = parseRanges(text);
    return 'error' in ranges ? undefined : { text, ranges };
  } catch {
    return undefined;
  }
}

type Came = { readonly text: string } | { readonly error: Message };

async function fetchText(options: UpdateOptions): Promise<Came> {
  const { from = FEED_URL, limits = LIMITS } = options;
  // `C:\feeds` is a drive, and no scheme has one letter.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(from)?.[1]?.toLowerCase();
  if (scheme === undefined) return readText(resolve(options.cwd, from), limits);
  if (scheme === 'file') return readText(from, limits);
  if (scheme !== 'http' && scheme !== 'https') return { error: message('feed.scheme', { scheme }) };
  // Node's network modules take a tenth of a start, and nobody else needs them.
  const { download } = await import('./download');
  const came = await download(from, { ...options, limits });
  return 'error' in came ? came : textOf(came.bytes);
}

function readText(from: string, limits: Limits): Came {
  try {
    const path = /^file:/i.test(from) ? fileURLToPath(from) : from;
    if (statSync(path).size > limits.bytes) {
      return { error: message('feed.tooLarge', { limit: limits.bytes / 2 ** 20 }) };
    }
    return textOf(readFileSync(path));
  } catch (error) {
    return { error: message('feed.cannotRead', { path: from, what: (error as Error).message }) };
  }
}

const textOf = (bytes: Buffer): Came => {
  const text = decode(bytes);
  return text === undefined ? { error: message('feed.binary') } : { text };
};
