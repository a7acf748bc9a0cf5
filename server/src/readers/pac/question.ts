import type { ProxyQuestion } from '../../policy';

/**
 * What a PAC is asked for a URL: in its canonical form, without a user's name and without a fragment. Of `https` and `wss`
 * browsers tell it no path and no query, since these may hold secrets; Windows' own engine does, which is `whole`.
 * Undefined for a text that is no URL with a host.
 */
export function questionOf(text: string, whole = false): ProxyQuestion | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Some browsers take two words for a host, and write %20 between them.
  if (host === '' || host.includes('%')) return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!whole && SECRET.has(url.protocol)) {
    url.pathname = '/';
    url.search = '';
  }
  return { url: url.href, host };
}

const SECRET = new Set(['https:', 'wss:']);
