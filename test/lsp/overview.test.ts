import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../support/client';

interface Node {
  readonly label: string;
  readonly verdict?: string;
  readonly place?: { readonly uri: string; readonly range: { readonly start: { readonly line: number } } };
  readonly children?: readonly Node[];
}

const MAIN = 'file:///nowhere/overview/main.tf';
const PROXY = 'file:///nowhere/overview/proxy.pac';
const GROUP = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`;
const PAC = 'function FindProxyForURL(url, host) {\n  return "DIRECT";\n}\n';

describe('the view of all objects, over the pipes', () => {
  let client: Client;
  const changes: { uri?: string; milliseconds?: number }[] = [];
  const objects = (...uris: string[]): Promise<Node[]> => client.request('workspacesPorts/objects', { uris });

  beforeAll(async () => {
    ({ client } = await Client.start({ showsViews: true, pull: true }));
    client.connection.onNotification('workspacesPorts/changed', (one) => void changes.push(one));
    await client.open(MAIN, GROUP, 'terraform');
    await client.open(PROXY, PAC, 'pac');
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
  });

  it('leads to the places of files, each object once', async () => {
    const nodes = await objects(MAIN, PROXY, MAIN, 'file:///nowhere/overview/other.tf');
    expect(nodes.map(({ label, verdict }) => [label, verdict])).toEqual([
      ['aws_security_group.clients', 'missing'],
      // Without a region nobody knows which gateways must bypass the proxy.
      ['proxy.pac', 'unknown'],
    ]);
    const [https] = nodes[0]!.children!;
    expect(https).toMatchObject({ verdict: 'satisfied', place: { uri: MAIN, range: { start: { line: 2 } } } });
    expect(https!.children).toEqual([expect.objectContaining({ description: 'main.tf:3' })]);
  });

  it('is there as a matrix too, whose cells lead to places, and as a page that loads nothing', async () => {
    interface Coverage {
      readonly frame?: string;
      readonly body: string;
      readonly places: readonly { readonly uri: string; readonly range: { start: { line: number } } }[];
    }
    const uris = [MAIN, PROXY];
    const first = await client.request<Coverage>('workspacesPorts/coverage', { uris, nonce: 'n0nce' });
    expect(first.frame).toContain("script-src 'nonce-n0nce'");
    const { frame, body, places } = await client.request<Coverage>('workspacesPorts/coverage', { uris });
    expect(frame).toBeUndefined();
    expect(body).toBe(first.body);
    const at = Number(/data-open="(\d+)">✓ met/.exec(body)![1]);
    expect(places[at]).toMatchObject({ uri: MAIN, range: { start: { line: 2 } } });
    const { page } = await client.request<{ page: string }>('workspacesPorts/report', { uris });
    expect(page).toContain('aws_security_group.clients');
    expect(page).not.toContain('data-open');
  });

  it('is told that something changed once a check gave something new, and not before', async () => {
    await client.pull(MAIN);
    await client.pull(MAIN);
    const of = (uri: string) => changes.filter((one) => one.uri === uri);
    expect(of(MAIN)).toEqual([{ uri: MAIN, milliseconds: expect.any(Number) }]);
    await client.change(MAIN, 2, GROUP.replaceAll('443', '80'));
    await client.pull(MAIN);
    expect(of(MAIN)).toHaveLength(2);
    const [first] = await objects(MAIN);
    expect(first!.children![0]!.verdict).not.toBe('satisfied');
  });

  it('answers nothing for files that hold nothing', async () => {
    expect(await objects('file:///nowhere/overview/notes.md', 'untitled:Untitled-1')).toEqual([]);
  });
});
