import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FeedUpdate, updateText } from '../../../server/src/catalogue/feed-update';
import { render } from '../../../server/src/messages';
import { cachedFeedUri, LIMITS, type UpdateOptions, updateFeed } from '../../../server/src/node/feed';
import { feedText, sending, serving, temporaryFolder } from './support';

const AT_HAND = feedText({ date: '2026-08-01-00-00-00' });
const NEWER = feedText({ date: '2026-08-22-21-17-05' });

/** A user's cache, with a feed in it or none. */
function cacheWith(text?: string) {
  const folder = temporaryFolder();
  const path = join(folder, 'ip-ranges.json');
  if (text !== undefined) writeFileSync(path, text);
  return { env: { WORKSPACES_PORTS_CACHE: folder }, path, folder };
}

const said = (update: FeedUpdate): string =>
  updateText(update)
    .map((text) => render(text, 'en'))
    .join(' ');

async function updating(from: string | undefined, env: Record<string, string>, more: Partial<UpdateOptions> = {}) {
  const limits = { ...LIMITS, total: 5000, idle: 400 };
  return updateFeed({ from, env, cwd: '/', limits, ...more });
}

describe('an update', () => {
  it('keeps what it fetched, and the editor and the command line find it there', async () => {
    const { env, path, folder } = cacheWith();
    expect(cachedFeedUri(env)).toBeUndefined();
    const update = await updating(await serving(sending(NEWER)), env);
    expect(update).toEqual({ outcome: 'updated', date: '2026-08-22-21-17-05', previous: null, prefixes: 61, path });
    expect(readFileSync(path, 'utf8')).toBe(NEWER);
    expect(cachedFeedUri(env)).toBe(pathToFileURL(path).href);
    expect(readdirSync(folder)).toEqual(['ip-ranges.json']);
  });

  it('replaces an older one, and says which', async () => {
    const { env, path } = cacheWith(AT_HAND);
    const update = await updating(await serving(sending(NEWER)), env);
    expect(said(update)).toContain('it replaces the one of 2026-08-01-00-00-00');
    expect(readFileSync(path, 'utf8')).toBe(NEWER);
  });

  it('says when there is nothing newer', async () => {
    const { env } = cacheWith(NEWER);
    expect(await updating(await serving(sending(NEWER)), env)).toMatchObject({ outcome: 'unchanged' });
  });

  it('mends a cache that is broken', async () => {
    const { env, path } = cacheWith('{"createDate": ');
    expect(await updating(await serving(sending(NEWER)), env)).toMatchObject({ outcome: 'updated', previous: null });
    expect(readFileSync(path, 'utf8')).toBe(NEWER);
  });

  it.each(['relative', 'absolute', 'URI'])('takes a file by its path (%s)', async (kind) => {
    const { env, folder } = cacheWith();
    const mirror = join(folder, 'mirror', 'feed.json');
    mkdirSync(dirname(mirror));
    writeFileSync(mirror, `\uFEFF${NEWER}`);
    const from = { relative: 'mirror/feed.json', absolute: mirror, URI: pathToFileURL(mirror).href }[kind];
    expect(await updating(from, env, { cwd: folder })).toMatchObject({ outcome: 'updated', prefixes: 61 });
  });

  it('follows redirects of one scheme', async () => {
    const { env } = cacheWith();
    const last = await serving(sending(NEWER));
    const first = await serving((request, response) => {
      const location = request.url === '/a' ? '/b' : `${last}/ip-ranges.json`;
      response.writeHead(302, { location }).end();
    });
    expect(await updating(`${first}/a`, env)).toMatchObject({ outcome: 'updated' });
  });

  it('tells how far it is', async () => {
    const { env } = cacheWith();
    const told: (number | undefined)[][] = [];
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': NEWER.length }).end(NEWER);
    });
    await updating(url, env, { onProgress: (received, all) => told.push([received, all]) });
    expect(told.at(-1)).toEqual([NEWER.length, NEWER.length]);
  });

  it('without a place for it says so', async () => {
    expect(said(await updating('x.json', {}))).toContain('WORKSPACES_PORTS_CACHE');
  });

  it('into a place that cannot be written says so', async () => {
    const { folder } = cacheWith(NEWER);
    const env = { WORKSPACES_PORTS_CACHE: join(folder, 'ip-ranges.json') };
    expect(said(await updating(await serving(sending(NEWER)), env))).toMatch(/cannot be written/);
  });
});

const fewer = (text: string): RequestListener => sending(text);
const half = NEWER.slice(0, NEWER.length / 2);

/** What may come, and what is said of it. The one at hand stays in all cases. */
const BAD: readonly (readonly [what: string, listener: RequestListener, says: RegExp])[] = [
  ['an empty file', sending(''), /what came is empty/],
  ['blanks', sending(' \n'), /what came is empty/],
  ['half a file', sending(half), /breaks off after \d+ characters/],
  ['a web page', sending('<!DOCTYPE html><title>Sign in</title>'), /a web page came/],
  ['something else', sending('Forbidden'), /not JSON/],
  ['another JSON', sending('{"hello": 1}'), /"createDate" and "prefixes" are missing/],
  ['JSON that is no object', sending('null'), /"createDate" and "prefixes" are missing/],
  ['no prefix', sending('{"createDate": "2026-09-01-00-00-00", "prefixes": []}'), /holds no prefix/],
  ['a broken prefix', sending(NEWER.replace('20.7.0.0/24', '20.7.0.0/99')), /entry that cannot be read: .*\/99/],
  ['no date', sending(feedText({ date: 'yesterday' })), /"yesterday", which is no date/],
  ['an older one', sending(feedText({ date: '2026-07-31-23-59-59' })), /older than the one at hand of 2026-08-01/],
  [
    'a tenth fewer prefixes',
    fewer(feedText({ counts: { AMAZON: 36, S3: 18 } })),
    /S3 18 prefixes for 20, 4608 IPv4 addresses for 5120/,
  ],
  ['a service gone', fewer(feedText({ counts: { AMAZON: 40 } })), /S3 0 prefixes for 20/],
  [
    'as many prefixes, but small ones',
    fewer(NEWER.replaceAll('.0.0/24', '.0.0/28')),
    /AMAZON 41 prefixes for 41, 640 IPv4 addresses for 10240/,
  ],
  ['binary data', (_request, response) => void response.end(Buffer.from([0, 1, 2, 3])), /no text/],
  [
    'a fault of the server',
    (_request, response) => void response.writeHead(500).end('oops'),
    /answers with status 500/,
  ],
  ['nothing of that name', (_request, response) => void response.writeHead(404).end(), /answers with status 404/],
  [
    'a redirect to https',
    (_request, response) => void response.writeHead(302, { location: 'https://127.0.0.1/x' }).end(),
    /redirects from http to https/,
  ],
  [
    'a redirect into files',
    (_request, response) => void response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
    /redirects from http to file/,
  ],
  [
    'a redirect in a circle',
    (_request, response) => void response.writeHead(307, { location: '/' }).end(),
    /more than 5 times/,
  ],
  ['a redirect to nowhere', (_request, response) => void response.writeHead(302).end(), /answers with status 302/],
  ['a server that never answers', () => {}, /sent nothing for 0.4 seconds/],
  [
    'a server that stops in the middle',
    (_request, response) => void response.writeHead(200).write(half),
    /sent nothing for 0.4 seconds/,
  ],
  [
    'a server that drips',
    (_request, response) => {
      const timer = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(timer));
    },
    /did not send all of it within 1 seconds/,
  ],
  [
    'a connection cut in the middle',
    (_request, response) => {
      response.writeHead(200, { 'content-length': NEWER.length }).write(half, () => response.destroy());
    },
    /broke off after \d+ bytes/,
  ],
  [
    'a connection cut in chunks',
    (_request, response) => {
      response.writeHead(200).write(half, () => response.destroy());
    },
    /broke off after \d+ bytes/,
  ],
  ['a connection cut at once', (request) => void request.socket.destroy(), /cannot be reached: socket hang up/],
  [
    'more than any feed has, as announced',
    (_request, response) => void response.writeHead(200, { 'content-length': 10 ** 9 }).write('{'),
    /larger than 1 MB/,
  ],
  ['more than any feed has', (_request, response) => void response.end(' '.repeat(2 ** 21)), /larger than 1 MB/],
];

describe('what is no newer feed is refused with the reason, and the one at hand stays', () => {
  it.each(BAD)('%s', async (_what, listener, says) => {
    const { env, path, folder } = cacheWith(AT_HAND);
    const limits = { bytes: 2 ** 20, total: 1000, idle: 400 };
    const update = await updating(await serving(listener), env, { limits });
    expect(said(update)).toMatch(says);
    expect(said(update)).toContain('The one of 2026-08-01-00-00-00 stays.');
    expect(readFileSync(path, 'utf8')).toBe(AT_HAND);
    expect(readdirSync(folder)).toEqual(['ip-ranges.json']);
  });

  it.each([
    ['another scheme', 'ftp://example.com/ip-ranges.json', /ftp is not fetched/],
    ['no URL', 'http://', /is not a URL/],
    ['no file', 'missing.json', /missing.json cannot be read/],
    ['nobody there', 'http://127.0.0.1:9/x?token=secret', /http:\/\/127.0.0.1:9\/x cannot be reached: .*ECONNREFUSED/],
  ])('%s', async (_what, from, says) => {
    const { env, path, folder } = cacheWith(AT_HAND);
    const update = await updating(from, env, { cwd: folder });
    expect(said(update)).toMatch(says);
    expect(said(update)).not.toContain('secret');
    expect(readFileSync(path, 'utf8')).toBe(AT_HAND);
  });

  it('cancelled', async () => {
    const { env, path } = cacheWith(AT_HAND);
    const stop = new AbortController();
    const url = await serving(() => stop.abort());
    expect(said(await updating(url, env, { signal: stop.signal }))).toContain('it was cancelled');
    expect(readFileSync(path, 'utf8')).toBe(AT_HAND);
  });

  it('takes an older or smaller one that is forced, but nothing that is none', async () => {
    const { env } = cacheWith(NEWER);
    const smaller = feedText({ date: '2026-08-01-00-00-00', counts: { AMAZON: 3 } });
    expect(await updating(await serving(sending(smaller)), env, { force: true })).toMatchObject({ outcome: 'updated' });
    expect(await updating(await serving(sending(half)), env, { force: true })).toMatchObject({ outcome: 'refused' });
  });

  it('takes one that lost less than a tenth, or of a service that no check hangs on', async () => {
    const { env } = cacheWith(
      feedText({ date: '2026-08-01-00-00-00', counts: { AMAZON: 40, S3: 20, CHIME_MEETINGS: 9 } }),
    );
    const text = feedText({ counts: { AMAZON: 37, S3: 19, CHIME_MEETINGS: 1 } });
    expect(await updating(await serving(sending(text)), env)).toMatchObject({ outcome: 'updated' });
  });
});
