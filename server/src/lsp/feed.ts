import type { CancellationToken, Connection } from 'vscode-languageserver';
import { type FeedUpdate, updateText } from '../catalogue/feed-update';
import { type Locale, type Message, render } from '../messages';
import type { UpdateOptions } from '../node/feed';

/** What an editor says with its request; all of it may be left out. */
export interface FeedRequest {
  /** An http(s) URL or a file; empty: AWS's own URL. */
  readonly url?: string;
  readonly proxy?: UpdateOptions['proxy'];
  /** `http.proxyStrictSSL`. */
  readonly strictTls?: boolean;
}

export interface FeedAnswer {
  readonly outcome: FeedUpdate['outcome'];
  readonly message: string;
}

/** What the surroundings give: where the cached feed is, and a way to fetch another. */
export interface FeedParts {
  readonly cachedUri: () => string | undefined;
  /** Differs when another process, such as the command line, has put another feed there. */
  readonly state: () => string;
  /** Where it is kept, if that is no path. */
  readonly place?: Message;
  readonly update: (options: Omit<UpdateOptions, 'cwd' | 'env'>) => Promise<FeedUpdate>;
}

/** `{ received, all? }` in bytes, while a request is under way. */
const PROGRESS = 'workspacesPorts/updateProgress';
const PROGRESS_EVERY = 256 * 1024;

/** Answers the editor's request to fetch AWS's ip-ranges.json; nothing is fetched without it. */
export function serveFeed(
  connection: Connection,
  parts: FeedParts,
  door: { readonly locale: () => Locale; readonly updated: () => void },
): void {
  connection.onRequest(
    'workspacesPorts/updateIpRanges',
    async (request: FeedRequest | null, token: CancellationToken): Promise<FeedAnswer> => {
      const stop = new AbortController();
      const cancelled = token.onCancellationRequested(() => stop.abort());
      let told = 0;
      const update = await parts.update({
        from: request?.url || undefined,
        proxy: request?.proxy,
        strictTls: request?.strictTls,
        signal: stop.signal,
        onProgress: (received, all) => {
          if (received - told < PROGRESS_EVERY) return;
          told = received;
          void connection.sendNotification(PROGRESS, { received, all });
        },
      });
      cancelled.dispose();
      if (update.outcome === 'updated') door.updated();
      const message = updateText(update, parts.place).map((text) => render(text, door.locale()));
      return { outcome: update.outcome, message: message.join(' ') };
    },
  );
}

/** Whether the cached feed is another than at the last look; looks again only some time after that, and never by itself. */
export function feedWatch(parts: FeedParts, now: () => number): () => boolean {
  let [state, looked] = [parts.state(), now()];
  return () => {
    if (now() - looked < PAUSE) return false;
    looked = now();
    const before = state;
    state = parts.state();
    return state !== before;
  };
}
/** Milliseconds. */
const PAUSE = 2000;
