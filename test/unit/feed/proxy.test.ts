import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import { download } from '../../../server/src/node/download';
import { LIMITS } from '../../../server/src/node/feed';
import { cachePath } from '../../../server/src/node/feed-cache';
import { type ProxySettings, proxyFor } from '../../../server/src/node/proxy';
import { serving } from './support';

const FEED = 'https://ip-ranges.amazonaws.com/ip-ranges.json';

/** The proxy for a URL, as `url authorization`. */
function chosen(url: string, env: Record<string, string>, settings?: ProxySettings): string {
  const proxy = proxyFor(new URL(url), env, settings);
  if (!proxy) return 'direct';
  return 'error' in proxy ? render(proxy.error, 'en') : [proxy.url.host, proxy.authorization ?? []].flat().join(' ');
}

describe('which proxy', () => {
  it.each([
    ['none without settings', FEED, {}, 'direct'],
    ['that of the scheme', FEED, { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q:1' }, 'p:3128'],
    ['that of the other scheme', 'http://mirror/x', { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q:1' }, 'q:1'],
    ['in small letters, which go first', FEED, { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'a:1'],
    ['one for all', FEED, { ALL_PROXY: 'http://p:3128' }, 'p:3128'],
    ['without a scheme', FEED, { HTTPS_PROXY: 'p:3128' }, 'p:3128'],
    ['with a name and a password', FEED, { HTTPS_PROXY: 'http://me:p%40ss@p:3128' }, 'p:3128 Basic bWU6cEBzcw=='],
    ['SOCKS', FEED, { ALL_PROXY: 'socks5://me:secret@p:1080' }, 'the proxy socks5://p:1080 is neither http nor https'],
    ['nonsense', FEED, { HTTPS_PROXY: 'http://me:secret@' }, '"http://" is not a URL'],
    ['skipped: all', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'direct'],
    ['skipped: the host', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.b, ip-ranges.amazonaws.com' }, 'direct'],
    ['skipped: the domain', FEED, { HTTPS_PROXY: 'http://p:1', no_proxy: '.amazonaws.com' }, 'direct'],
    ['skipped: the domain without its dot', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'amazonaws.com' }, 'direct'],
    ['skipped: the domain with a star', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.amazonaws.com' }, 'direct'],
    ['skipped: host and port', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'amazonaws.com:443' }, 'direct'],
    ['not skipped: another port', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'amazonaws.com:8443' }, 'p:1'],
    ['not skipped: another host with that end', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'onaws.com' }, 'p:1'],
    ['not skipped: nothing', FEED, { HTTPS_PROXY: 'http://p:1', NO_PROXY: ' , ' }, 'p:1'],
    ['never for this machine', 'http://127.0.0.1:8080/x', { ALL_PROXY: 'http://p:1' }, 'direct'],
  ])('%s', (_what, url, env, expected) => expect(chosen(url, env as Record<string, string>)).toBe(expected));

  it.each([
    ['that of the editor before the environment', { proxy: 'http://e:8' }, 'e:8'],
    ['with what the editor says to it', { proxy: 'http://e:8', authorization: 'Basic eA==' }, 'e:8 Basic eA=='],
    ['that of the environment where the editor has none', { proxy: '' }, 'p:1'],
    ['skipped as the editor says', { proxy: 'http://e:8', noProxy: ['*.amazonaws.com'] }, 'direct'],
  ])('%s', (_what, settings, expected) => expect(chosen(FEED, { HTTPS_PROXY: 'http://p:1' }, settings)).toBe(expected));
});

const limits = { ...LIMITS, total: 3000, idle: 500 };

describe('through a proxy', () => {
  it('a plain URL is asked for as a whole', async () => {
    const asked: unknown[] = [];
    const proxy = await serving(({ method, url, headers }, response) => {
      asked.push(method, url, headers.host, headers['proxy-authorization']);
      response.end('[]');
    });
    const env = { HTTP_PROXY: proxy.replace('//', '//me:you@') };
    const came = await download('http://mirror.internal/ip-ranges.json?a=1', { env, limits });
    expect(came).toEqual({ bytes: Buffer.from('[]') });
    const basic = `Basic ${Buffer.from('me:you').toString('base64')}`;
    expect(asked).toEqual(['GET', 'http://mirror.internal/ip-ranges.json?a=1', 'mirror.internal', basic]);
  });

  /** A proxy that is asked for a way to port 443; what it was asked, and what came of it. */
  async function tunnelled(answer: string): Promise<{ asked: (string | undefined)[]; says: string }> {
    const asked: (string | undefined)[] = [];
    const server = createServer().on('connect', (request, socket) => {
      asked.push(request.url, request.headers['proxy-authorization']);
      if (answer !== '') socket.write(answer);
      socket.on('data', (bytes: Buffer) => {
        // The first byte of a TLS handshake.
        asked.push(`${bytes[0]}`);
        socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://me:you@127.0.0.1:${(server.address() as AddressInfo).port}`;
    const came = await download(FEED, { env: { HTTPS_PROXY: url }, limits });
    server.closeAllConnections();
    server.close();
    return { asked, says: 'error' in came ? render(came.error, 'en') : 'came' };
  }

  it('TLS is spoken with the target itself', async () => {
    const { asked, says } = await tunnelled('HTTP/1.1 200 OK\r\n\r\n');
    expect(asked).toEqual(['ip-ranges.amazonaws.com:443', 'Basic bWU6eW91', '22']);
    expect(says).toMatch(/^https:\/\/ip-ranges.amazonaws.com\/ip-ranges.json cannot be reached/);
  });

  it('that refuses, its status is told, and no password', async () => {
    const { says } = await tunnelled('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    expect(says).toMatch(
      /^the proxy http:\/\/127.0.0.1:\d+ refuses the way to ip-ranges.amazonaws.com:443 with status 407$/,
    );
  });

  it('that never answers, the wait ends', async () => {
    expect((await tunnelled('')).says).toMatch(/sent nothing for 0.5 seconds/);
  });
});

describe('where the feed is kept', () => {
  it.each([
    ['as said', 'linux', { WORKSPACES_PORTS_CACHE: '/c', HOME: '/h' }, '/c/ip-ranges.json'],
    ['Linux', 'linux', { HOME: '/h' }, '/h/.cache/workspaces-ports/ip-ranges.json'],
    ['XDG', 'linux', { HOME: '/h', XDG_CACHE_HOME: '/x' }, '/x/workspaces-ports/ip-ranges.json'],
    ['XDG, relative', 'linux', { HOME: '/h', XDG_CACHE_HOME: 'x' }, '/h/.cache/workspaces-ports/ip-ranges.json'],
    ['macOS', 'darwin', { HOME: '/h' }, '/h/Library/Caches/workspaces-ports/ip-ranges.json'],
    ['Windows', 'win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\L\\workspaces-ports\\ip-ranges.json'],
    [
      'Windows without the variable',
      'win32',
      { USERPROFILE: 'C:\\U' },
      'C:\\U\\AppData\\Local\\workspaces-ports\\ip-ranges.json',
    ],
    ['nowhere', 'linux', {}, undefined],
  ])('%s', (_what, platform, env, expected) => {
    const path = cachePath(env as Record<string, string>, platform as NodeJS.Platform);
    // These tests may run on either kind of system; what counts is the folder.
    expect(path && win32.normalize(path)).toBe(expected && win32.normalize(expected));
  });
});
