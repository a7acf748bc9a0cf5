import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hover } from 'vscode-languageserver-protocol';
import { Client } from '../support/client';

/** A list of hosts as they are made by programs; 360 kB. */
function large(proxy: string): string {
  const lines = Array.from({ length: 11_000 }, (_, i) => `  "www.blocked-${i}.example": 1,`);
  return `var hosts = {\n${lines.join('\n')}\n};
function FindProxyForURL(url, host) {
  for (var name = host; name.indexOf(".") > 0; name = name.substring(name.indexOf(".") + 1))
    if (hosts.hasOwnProperty(name)) return "PROXY ${proxy}:1080";
  return "PROXY ${proxy}:8080";
}\n`;
}
const ENDLESS = 'function FindProxyForURL(url, host) {\n  while (true) {}\n}\n';
const GROUP = `resource "aws_security_group" "clients" {
  egress { 
    cidr_blocks = ["18.180.178.0/24"]
  }
}
`;

describe('PAC files run beside what else the server does', () => {
  let client: Client;
  beforeAll(async () => {
    ({ client } = await Client.start({ pull: true }));
    await client.open('file:///nowhere/main.tf', GROUP, 'terraform');
    await client.pull('file:///nowhere/main.tf');
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
  });
  const hover = (): Promise<Hover> =>
    client.request<Hover>('textDocument/hover', {
      textDocument: { uri: 'file:///nowhere/main.tf' },
      position: { line: 2, character: 24 },
    });

  it('in a bundle of their own', () => expect(existsSync('dist/pac.js')).toBe(true));

  it('a hover in another document is answered before a large file, or one that never ends, has been run', async () => {
    for (const [name, text] of [
      ['large', large('p')],
      ['endless', ENDLESS],
    ] as const) {
      const order: string[] = [];
      const uri = `file:///nowhere/${name}.pac`;
      await client.open(uri, text, 'pac');
      const pulled = client.pull(uri).then((found) => {
        order.push(name);
        return found;
      });
      await hover().then(() => order.push('hover'));
      expect((await pulled).length).toBeGreaterThan(0);
      expect(order).toEqual(['hover', name]);
      await client.close(uri);
    }
  });

  it('of many keys in a row, each asking, all are told of the text as it is in the end', async () => {
    const uri = 'file:///nowhere/typed.pac';
    await client.open(uri, large('p0'), 'pac');
    const pulls = [client.pull(uri)];
    for (let version = 1; version <= 15; version++) {
      await client.change(uri, version + 1, large(`p${version}`));
      pulls.push(client.pull(uri));
    }
    const last = (await Promise.all(pulls)).at(-1)!;
    expect(last.find(({ code }) => code === 'metadata-through-proxy')?.message).toContain('PROXY p15:8080');
  });
});
