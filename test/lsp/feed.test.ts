import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import { Client, type ClientOptions } from '../support/client';
import { feedText, sending, serving, temporaryFolder } from '../unit/feed/support';

const UNKNOWN = `# workspaces-ports: role=client-network region=us-east-1
resource "aws_security_group" "a" {
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["198.51.100.0/24", "20.0.0.0/8"]
  }
}
`;
const OPEN = UNKNOWN.replace('"198.51.100.0/24", "20.0.0.0/8"', '"0.0.0.0/0"');
const URI = 'file:///nowhere/main.tf';

/** An editor that has a command for the download. */
async function editor(options: ClientOptions = {}) {
  const cache = temporaryFolder();
  const { client } = await Client.start({ cache, offersIpRanges: true, showsViews: true, pull: true, ...options });
  const seen = { received: [] as number[] };
  client.connection.onNotification('workspacesPorts/updateProgress', ({ received }: { received: number }) => {
    seen.received.push(received);
  });
  const reasons = async (): Promise<string> =>
    (await client.pull(URI))
      .filter(({ code }) => code === 'cannot-tell')
      .map(({ message }) => message)
      .join();
  /** Commands in the light bulb of the group. */
  const bulb = async (): Promise<(string | undefined)[]> => {
    const at = { line: 1, character: 3 };
    const actions = await client.request<{ command?: { command: string } }[]>('textDocument/codeAction', {
      textDocument: { uri: URI },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    return actions.flatMap(({ command }) => command?.command ?? []);
  };
  return { client, cache, seen, reasons, bulb };
}

describe('the feed in the editor', () => {
  it('is offered at the object whose verdict hangs on it, fetched on request, and used at once', async () => {
    const { client, cache, reasons, bulb } = await editor();
    await client.open(URI, UNKNOWN, 'terraform');
    expect(await reasons()).toContain('ip-ranges.json');
    expect(await bulb()).toEqual(['workspacesPorts.updateIpRanges']);

    const feed = feedText({
      counts: { AMAZON: 250, EC2: 250, S3: 250, CHIME_MEETINGS: 250, EBS: 250, EFS: 250, ROUTE53: 250 },
    });
    const answer = await client.request('workspacesPorts/updateIpRanges', { url: await serving(sending(feed)) });
    expect(answer).toMatchObject({
      outcome: 'updated',
      message: expect.stringContaining('1751 prefixes'),
    });
    expect(readFileSync(join(cache, 'ip-ranges.json'), 'utf8')).toBe(feed);
    expect(await reasons()).not.toContain('AMAZON/us-east-1');
    expect(await bulb()).toEqual([]);
    expect(await client.stop()).toBe(0);
  });

  it('tells how far it is', async () => {
    const { client, seen } = await editor();
    const feed = `${feedText()}${' '.repeat(2 ** 20)}`;
    await client.request('workspacesPorts/updateIpRanges', { url: await serving(sending(feed)) });
    expect(seen.received.length).toBeGreaterThan(0);
    expect(await client.stop()).toBe(0);
  });

  it('that is refused changes nothing, and the reason is told in the reader’s language', async () => {
    const { client } = await editor({ locale: 'ja' });
    const url = await serving(sending('<html></html>'));
    expect(await client.request('workspacesPorts/updateIpRanges', { url })).toEqual({
      outcome: 'refused',
      message: expect.stringContaining('Web ページ'),
    });
    expect(await client.stop()).toBe(0);
  });

  it('is noticed where another process has fetched it', async () => {
    const { client, cache, reasons } = await editor();
    await client.open(URI, UNKNOWN, 'terraform');
    expect(await reasons()).toContain('ip-ranges.json');
    const counts = { AMAZON: 250, EC2: 250, S3: 250 };
    writeFileSync(join(cache, 'ip-ranges.json'), feedText({ counts }));
    await expect.poll(reasons, { timeout: 5000 }).not.toContain('AMAZON/us-east-1');
    expect(await client.stop()).toBe(0);
  });

  it('can be cancelled', async () => {
    const { client } = await editor();
    const source = new CancellationTokenSource();
    const url = await serving(() => source.cancel());
    const asked = client.connection.sendRequest('workspacesPorts/updateIpRanges', { url }, source.token);
    expect(await asked).toMatchObject({ outcome: 'refused' });
    expect(await client.stop()).toBe(0);
  });

  it('goes through the proxy that the editor names', async () => {
    const { client } = await editor();
    const asked: (string | undefined)[] = [];
    const proxy = await serving((request, response) => {
      asked.push(request.url);
      response.end(feedText());
    });
    const url = 'http://mirror.internal/ip-ranges.json';
    expect(await client.request('workspacesPorts/updateIpRanges', { url, proxy: { proxy } })).toMatchObject({
      outcome: 'updated',
    });
    expect(asked).toEqual([url]);
    expect(await client.stop()).toBe(0);
  });

  it.each<[string, string, ClientOptions]>([
    ['where nothing hangs on it', OPEN, {}],
    ['by an editor that cannot fetch it', UNKNOWN, { offersIpRanges: false }],
    ['by an editor without our commands', UNKNOWN, { showsViews: false }],
  ])('is not offered %s', async (_what, text, options) => {
    const { client, bulb } = await editor({ ...options, settings: { edition: '2020-05' } });
    await client.open(URI, text, 'terraform');
    expect(await bulb()).toEqual([]);
    expect(await client.stop()).toBe(0);
  });
});
