import type { ProxyChoice } from '../../policy';

const TYPES = new Set(['DIRECT', 'PROXY', 'HTTP', 'HTTPS', 'SOCKS', 'SOCKS4', 'SOCKS5', 'QUIC']);
const PORT: Readonly<Record<string, number>> = {
  PROXY: 80,
  HTTP: 80,
  HTTPS: 443,
  SOCKS: 1080,
  SOCKS4: 1080,
  SOCKS5: 1080,
  QUIC: 443,
};

/** Reads `PROXY a:8080; DIRECT` as browsers do: entries nobody knows are passed over, in any case, blanks allowed. */
export function parseResult(text: string): ProxyChoice[] {
  const out: ProxyChoice[] = [];
  for (const entry of text.split(';')) {
    const [word, server, ...rest] = entry.trim().split(/\s+/);
    const type = (word ?? '').toUpperCase();
    if (!TYPES.has(type) || rest.length > 0) continue;
    if (type === 'DIRECT') out.push({ type });
    else if (server) out.push({ type, server: /:\d+$/.test(server) ? server : `${server}:${PORT[type]}` });
  }
  return out;
}
