import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { type Message, message } from '../messages';
import { type ProxyRoute, type ProxySettings, proxyFor, shown } from './proxy';

export interface Limits {
  readonly bytes: number;
  /** Milliseconds for all of it, redirects included. */
  readonly total: number;
  /** Milliseconds without a byte. */
  readonly idle: number;
}

export interface DownloadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits: Limits;
  readonly proxy?: ProxySettings;
  /** False where the editor's `http.proxyStrictSSL` is off: certificates are not checked. */
  readonly strictTls?: boolean;
  readonly signal?: AbortSignal;
  /** Bytes so far, and how many there will be where the server says so. */
  readonly onProgress?: (received: number, all: number | undefined) => void;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** What ends a download, as a sentence for people. */
class Failure extends Error {
  constructor(readonly text: Message) {
    super(text.key);
  }
}

/** Fetches a URL (http or https, through proxies as set). Bytes, or why there are none. Never throws. */
export async function download(
  address: string,
  options: DownloadOptions,
): Promise<{ readonly bytes: Buffer } | { readonly error: Message }> {
  const ended = new AbortController();
  const end = (text: Message) => () => ended.abort(new Failure(text));
  const cancel = end(message('feed.cancelled'));
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return { error: message('feed.notUrl', { text: address }) };
  }
  const seconds = options.limits.total / 1000;
  const timer = setTimeout(end(message('feed.timeout', { url: shown(url), seconds })), options.limits.total);
  options.signal?.addEventListener('abort', cancel);
  if (options.signal?.aborted) cancel();
  try {
    return { bytes: await follow(url, options, ended) };
  } catch (error) {
    const cause = ended.signal.aborted ? ended.signal.reason : error;
    if (cause instanceof Failure) return { error: cause.text };
    return { error: message('feed.connection', { url: shown(url), what: reason(cause) }) };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** Node tells several failed attempts of one connection in one error without a text. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

async function follow(first: URL, options: DownloadOptions, ended: AbortController): Promise<Buffer> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new Failure(message('feed.scheme', { scheme: url.protocol.replace(':', '') }));
    }
    const response = await request(url, options, ended);
    const { statusCode: status = 0, headers } = response;
    if (status === 200) return body(response, url, options, ended);
    response.destroy();
    if (!REDIRECTS.includes(status) || headers.location === undefined) {
      throw new Failure(message('feed.status', { url: shown(url), status }));
    }
    url = redirected(url, headers.location);
  }
  throw new Failure(message('feed.redirects', { url: shown(first), limit: MAX_REDIRECTS }));
}

/** Where a redirect leads. To another scheme it is refused: away from TLS it would be unsafe, into files worse. */
function redirected(from: URL, location: string): URL {
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    throw new Failure(message('feed.notUrl', { text: location }));
  }
  if (to.protocol === from.protocol) return to;
  const schemes = { from: from.protocol.replace(':', ''), to: to.protocol.replace(':', '') };
  throw new Failure(message('feed.redirectScheme', { url: shown(from), ...schemes }));
}

async function request(url: URL, options: DownloadOptions, ended: AbortController): Promise<http.IncomingMessage> {
  const proxy = proxyFor(url, options.env, options.proxy);
  if (proxy && 'error' in proxy) throw new Failure(proxy.error);
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'workspaces-ports' };
  const rejectUnauthorized = options.strictTls !== false;
  const { signal } = ended;
  const common = { headers, signal, agent: false as const };
  const timer = idleTimer(url, options, ended);
  return new Promise<http.IncomingMessage>((settle, fail) => {
    const sent = (outgoing: http.ClientRequest): http.ClientRequest => {
      outgoing.on('response', settle).on('error', fail).end();
      return outgoing;
    };
    if (!proxy) {
      return sent(
        url.protocol === 'https:' ? https.request(url, { ...common, rejectUnauthorized }) : http.request(url, common),
      );
    }
    if (url.protocol === 'http:') return sent(throughProxy(url, proxy, common, rejectUnauthorized));
    return tunnel(url, proxy, { signal, rejectUnauthorized }, fail, (socket) => {
      const servername = url.hostname;
      const createConnection = (): Socket => tls.connect({ socket, servername, rejectUnauthorized });
      // Any agent, `false` too, would make a connection of its own, past the proxy.
      sent(https.request(url, { headers: { ...headers, host: url.host }, signal, createConnection }));
    });
  }).finally(() => clearTimeout(timer));
}

/** Ends everything when nothing comes for a while; `refresh()` starts it anew. */
const idleTimer = (url: URL, { limits }: DownloadOptions, ended: AbortController): NodeJS.Timeout =>
  setTimeout(
    () => ended.abort(new Failure(message('feed.idle', { url: shown(url), seconds: limits.idle / 1000 }))),
    limits.idle,
  );

/** A plain request goes to the proxy with its whole URL. */
function throughProxy(
  url: URL,
  proxy: ProxyRoute,
  common: http.RequestOptions,
  rejectUnauthorized: boolean,
): http.ClientRequest {
  const headers = { ...common.headers, host: url.host, ...authorization(proxy) };
  const settings = { ...common, ...placeOf(proxy), path: `${url.origin}${url.pathname}${url.search}`, headers };
  return proxy.url.protocol === 'https:' ? https.request({ ...settings, rejectUnauthorized }) : http.request(settings);
}

/** Asks the proxy for a way to the target's port, over which TLS is spoken with the target itself. */
function tunnel(
  url: URL,
  proxy: ProxyRoute,
  { signal, rejectUnauthorized }: { readonly signal: AbortSignal; readonly rejectUnauthorized: boolean },
  fail: (error: Error) => void,
  open: (socket: Socket) => void,
): http.ClientRequest {
  const host = `${url.hostname}:${url.port || 443}`;
  const settings = { ...placeOf(proxy), method: 'CONNECT', path: host, headers: { host, ...authorization(proxy) } };
  const secure = proxy.url.protocol === 'https:';
  const outgoing = secure
    ? https.request({ ...settings, signal, agent: false, rejectUnauthorized })
    : http.request({ ...settings, signal, agent: false });
  outgoing.on('connect', ({ statusCode: status = 0 }, socket: Socket) => {
    if (status === 200) return open(socket);
    socket.destroy();
    fail(new Failure(message('feed.proxyStatus', { proxy: shown(proxy.url), host, status })));
  });
  outgoing.on('error', fail).end();
  return outgoing;
}

const placeOf = ({ url }: ProxyRoute): http.RequestOptions => ({
  host: url.hostname.replace(/^\[|\]$/g, ''),
  port: url.port || (url.protocol === 'https:' ? 443 : 80),
});

const authorization = (proxy: ProxyRoute): http.OutgoingHttpHeaders =>
  proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization };

function body(
  response: http.IncomingMessage,
  url: URL,
  options: DownloadOptions,
  ended: AbortController,
): Promise<Buffer> {
  const { limits, onProgress } = options;
  const all = Number(response.headers['content-length']) || undefined;
  const timer = idleTimer(url, options, ended);
  const refuseAbove = (size: number): void => {
    if (size > limits.bytes) ended.abort(new Failure(message('feed.tooLarge', { limit: limits.bytes / 2 ** 20 })));
  };
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let received = 0;
    const cut = (): void => reject(new Failure(message('feed.cut', { url: shown(url), bytes: received })));
    response.on('data', (chunk: Uint8Array) => {
      timer.refresh();
      received += chunk.length;
      chunks.push(chunk);
      refuseAbove(received);
      onProgress?.(received, all);
    });
    response.on('end', () => (response.complete ? resolve(Buffer.concat(chunks)) : cut()));
    response.on('error', cut).on('close', cut);
    refuseAbove(all ?? 0);
  }).finally(() => clearTimeout(timer));
}
