import type { Message } from '../messages';
import { message } from '../messages';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a URL is reached: directly, or through a proxy with what it asks for. */
export interface ProxyRoute {
  readonly url: URL;
  /** Value of `Proxy-Authorization`. */
  readonly authorization?: string;
}

/** What an editor says of proxies, over the environment. */
export interface ProxySettings {
  /** `http.proxy`; empty: the environment's. */
  readonly proxy?: string;
  /** `http.proxyAuthorization`. */
  readonly authorization?: string;
  /** `http.noProxy`, besides the environment's. */
  readonly noProxy?: readonly string[];
}

/** The proxy for a URL by settings and environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, either case). */
export function proxyFor(
  target: URL,
  env: Environment,
  settings: ProxySettings = {},
): ProxyRoute | { readonly error: Message } | undefined {
  const variable = (name: string): string => env[name.toLowerCase()] || env[name.toUpperCase()] || '';
  const skipped = [...(settings.noProxy ?? []), ...variable('no_proxy').split(/[\s,]+/)];
  if (isLoopback(target.hostname) || skipped.some((pattern) => skips(pattern, target))) return undefined;
  const text = settings.proxy || variable(`${target.protocol}_proxy`.replace(':', '')) || variable('all_proxy');
  if (text === '') return undefined;
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `http://${text}`);
  } catch {
    return { error: message('feed.notUrl', { text: withoutSecrets(text) }) };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { error: message('feed.proxyScheme', { proxy: shown(url) }) };
  }
  const { username, password } = url;
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { url, authorization: settings.authorization || (username === '' ? undefined : `Basic ${basic}`) };
}

/** A URL as messages show it: no name, password or query, which may be secret. */
export const shown = (url: URL): string => `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;

const withoutSecrets = (text: string): string => text.replace(/^(.*:\/\/)?[^@]*@/, '$1');

/** No proxy reaches this machine under that name. */
const isLoopback = (host: string): boolean => /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);

/** `*`, `example.com` (and what lies below), `.example.com`, `*.example.com`, each perhaps with a port. */
function skips(pattern: string, target: URL): boolean {
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(pattern.trim().toLowerCase())!;
  if (!name) return false;
  if (port !== undefined && port !== (target.port || (target.protocol === 'https:' ? '443' : '80'))) return false;
  const suffix = name.replace(/^\*?\.?/, '');
  return name === '*' || target.hostname === suffix || (suffix !== '' && target.hostname.endsWith(`.${suffix}`));
}
