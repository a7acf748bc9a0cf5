import type { Connection } from 'vscode-languageserver';
import { type AwsRanges, parseRanges } from '../catalogue';
import { FEED_LIMITS, type FeedUpdate } from '../catalogue/feed-update';
import { FEED_URL, judgeFeed } from '../catalogue/refresh';
import { type Message, message } from '../messages';
import type { FeedParts } from './feed';

/** The client keeps the feed in the extension's own storage and reads it under this name. */
const KEPT = 'workspacesports-storage:/ip-ranges.json';
const NAME = 'ip-ranges.json';

type Update = Parameters<FeedParts['update']>[0];
type Came = { readonly text: string } | { readonly error: Message };

/** AWS's feed in a browser: fetched on request by the browser's own means, which decide on proxies, certificates and origins. */
export function browserFeed(connection: Connection): FeedParts {
  return {
    cachedUri: () => KEPT,
    // Whatever changes it, this server does.
    state: () => '',
    place: message('feed.storage'),
    update: (options) => update(connection, options),
  };
}

async function update(connection: Connection, options: Update): Promise<FeedUpdate> {
  const had = await connection.sendRequest<string | null>('workspacesPorts/readFile', { uri: KEPT }).catch(() => null);
  const atHand = usable(had);
  const refused = (reason: Message): FeedUpdate => ({
    outcome: 'refused',
    reason,
    date: atHand?.date ?? null,
    path: atHand ? NAME : null,
  });
  const came = await fetchText(options);
  if ('error' in came) return refused(came.error);
  const fresh = judgeFeed(came.text, atHand, options.force);
  if ('error' in fresh) return refused(fresh.error);
  const same = came.text === had;
  const about = { date: fresh.date, previous: atHand?.date ?? null, prefixes: fresh.table.count, path: NAME };
  if (same) return { outcome: 'unchanged', ...about };
  const kept = await connection
    .sendRequest<boolean>('workspacesPorts/keepIpRanges', { text: came.text })
    .catch(() => false);
  if (!kept) return refused(message('feed.notKept'));
  return { outcome: 'updated', ...about };
}

function usable(text: string | null): AwsRanges | undefined {
  const ranges = text === null ? undefined : parseRanges(text);
  return ranges && !('error' in ranges) ? ranges : undefined;
}

/** The text at a URL, or why there is none. Never throws. */
async function fetchText({ from = FEED_URL, signal, onProgress }: Update): Promise<Came> {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(from)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return { error: message('feed.scheme', { scheme: scheme ?? '' }) };
  const late = AbortSignal.timeout(FEED_LIMITS.total);
  try {
    const ends = AbortSignal.any([late, ...(signal ? [signal] : [])]);
    const response = await fetch(from, { signal: ends, credentials: 'omit', cache: 'no-cache' });
    if (!response.ok) return { error: message('feed.status', { url: from, status: response.status }) };
    return await textOf(response, onProgress);
  } catch {
    if (signal?.aborted) return { error: message('feed.cancelled') };
    if (late.aborted) return { error: message('feed.timeout', { url: from, seconds: FEED_LIMITS.total / 1000 }) };
    return { error: message('feed.browser', { url: from }) };
  }
}

async function textOf(response: Response, onProgress: Update['onProgress']): Promise<Came> {
  const decoder = new TextDecoder();
  // Of what is packed on the way, the length is another.
  const length = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
  let [text, received] = ['', 0];
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    received += part.value.length;
    if (received > FEED_LIMITS.bytes) {
      await reader?.cancel();
      return { error: message('feed.tooLarge', { limit: FEED_LIMITS.bytes / 2 ** 20 }) };
    }
    text += decoder.decode(part.value, { stream: true });
    onProgress?.(received, length === null ? undefined : Number(length));
  }
  return { text: text + decoder.decode() };
}
