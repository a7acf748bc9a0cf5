import type { ProxyChoice } from '../../policy';

/** What an entry may be, and the port where it names none. HTTP is Firefox's, QUIC Chromium's own; Windows knows PROXY alone. */
const PORT: Readonly<Record<string, number>> = {
  PROXY: 80,
  HTTP: 80,
  HTTPS: 443,
  SOCKS: 1080,
  SOCKS4: 1080,
  SOCKS5: 1080,
  QUIC: 443,
};
const SERVER = /^(\[[\da-f:.]+\]|[^\s:/@?#\\[\]]+)(?::0*(\d{1,5}))?$/i;

/**
 * Reads `PROXY a:8080; DIRECT` as browsers do: in any case, and what they cannot read is passed over. An empty text
 * means DIRECT to them; a text with nothing in it that they can read gives an empty list.
 */
export function parseResult(text: string): ProxyChoice[] {
  if (/^[\s;]*$/.test(text)) return [{ type: 'DIRECT' }];
  return text.split(';').flatMap((entry) => parseEntry(entry) ?? []);
}

function parseEntry(entry: string): ProxyChoice | undefined {
  const [word = '', ...rest] = entry.replace(/^[ \t]+|[ \t]+$/g, '').split(/[ \t]+/);
  const type = word.toUpperCase();
  if (type === 'DIRECT') return rest.length === 0 ? { type } : undefined;
  const usual = PORT[type];
  const [, host, port = String(usual)] = (rest.length === 1 && SERVER.exec(rest[0]!)) || [];
  if (usual === undefined || host === undefined || Number(port) > 65_535) return undefined;
  return { type, server: `${host}:${Number(port)}` };
}
