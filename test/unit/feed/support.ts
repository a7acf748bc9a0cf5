import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export interface FeedShape {
  readonly date?: string;
  /** Prefixes of each service. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** A feed in AWS's form, written here: so many /24 of each service, far from each other. */
export function feedText({ date = '2026-08-22-21-17-05', counts = { AMAZON: 40, S3: 20 } }: FeedShape = {}): string {
  const prefixes = Object.entries(counts).flatMap(([service, count], first) =>
    Array.from({ length: count }, (_, i) => ({
      ip_prefix: `${20 + first}.${i}.0.0/24`,
      region: 'us-east-1',
      service,
      network_border_group: 'us-east-1',
    })),
  );
  const ipv6_prefixes = [
    { ipv6_prefix: '2001:db8::/32', region: 'GLOBAL', service: 'AMAZON', network_border_group: 'GLOBAL' },
  ];
  return JSON.stringify({ syncToken: '1', createDate: date, prefixes, ipv6_prefixes }, null, 2);
}

const servers: Server[] = [];
const folders: string[] = [];

/** A server on loopback for the length of a test; its URL. */
export async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const sending =
  (text: string): RequestListener =>
  (_request, response) => {
    response.end(text);
  };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
