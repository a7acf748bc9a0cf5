import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hover } from 'vscode-languageserver-protocol';
import { PacThread } from '../../server/src/node/pac-thread';
import type { ProxyPolicy } from '../../server/src/policy';
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

describe('the thread in which PAC files run', () => {
  it('ends when nobody asks any more, with all that a file has left there, and starts with the next request', async () => {
    const thread = new PacThread(resolve('dist/pac.js'), 20);
    expect(thread.running).toBe(false);
    for (let time = 0; time < 2; time++) {
      const { policies } = await thread.read({ uri: 'file:///nowhere/a.pac', text: ENDLESS }, { names: {} });
      const [given] = await (policies[0] as ProxyPolicy).ask([{ url: 'https://a.example/', host: 'a.example' }]);
      expect(given!.error?.kind).toBe('timeout');
      expect(thread.running).toBe(true);
      await expect.poll(() => thread.running).toBe(false);
    }
  });
});
