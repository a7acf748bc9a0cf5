import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client';

const URI = 'file:///nowhere/steady/main.tf';
const group = (name: string, body: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "${name}" {
  egress {
    protocol    = "tcp"
    from_port   = 4172
    to_port     = 4172
${body}  }
}
`;
const PEERS = '    cidr_blocks = ["0.0.0.0/0"]\n';
const TEXT = `${group('a', PEERS)}\n${group('b', PEERS)}`;

describe('an object in which somebody types keeps its answer', () => {
  let client: Client;
  let version = 1;
  const start = async (settings: Record<string, unknown> = {}): Promise<void> => {
    ({ client } = await Client.start({ pull: true, settings }));
    version = 1;
    await client.open(URI, TEXT, 'terraform');
  };
  beforeEach(() => start());
  afterEach(() => client.stop());

  /** What is said, line by line: `3 error missing-requirement`. */
  const said = async (): Promise<string[]> =>
    (await client.pull(URI)).map(({ range, code }) => `${range.start.line + 1} ${code}`);
  const type = async (text: string): Promise<string[]> => {
    await client.change(URI, ++version, text);
    return said();
  };
  /** The text, one key further each time. */
  function* keys(typed: string, at: number): Generator<string> {
    for (let n = 1; n <= typed.length; n++) yield TEXT.slice(0, at) + typed.slice(0, n) + TEXT.slice(at);
  }
  const lens = async (): Promise<unknown> =>
    client.request('textDocument/codeLens', { textDocument: { uri: URI } }).then((all) => JSON.stringify(all));
  const behind = TEXT.indexOf(PEERS) + PEERS.length;

  it('at each key of a line that is added, and the finding moves with the text', async () => {
    const whole = await said();
    expect(whole.filter((one) => one.startsWith('2 missing-requirement')).length).toBeGreaterThan(0);
    const above = await lens();
    for (const text of keys('    ipv6_cidr_blocks = ["2001:db8::/32", "20', behind)) {
      expect(await type(text), text).toEqual(whole);
    }
    expect(await lens()).toBe(above);
    // Two places have changed: nobody can tell of what stands between them, but what is sound is told.
    const both = await type(`# a line above\n${TEXT.replace(PEERS, '    cidr_blocks = ["0.0.0.\n')}`);
    expect(both.filter((one) => one.startsWith('3 '))).toEqual(['3 cannot-tell']);
    expect(both.filter((one) => one.startsWith('13 '))).toHaveLength(2);
  });

  it('until it is whole again, and is then told anew', async () => {
    const whole = await said();
    const udp = '  }\n  egress {\n    protocol    = "udp"\n    from_port   = 4172\n    to_port     = 4172\n';
    const half = TEXT.replace(PEERS, `${PEERS}${udp}    cidr_blocks = ["`);
    const moved = whole.map((one) => one.replace(/^12 /, '17 '));
    expect(await type(half)).toEqual(moved);
    const mended = await type(TEXT.replace(PEERS, `${PEERS}${udp}${PEERS}`));
    expect(mended.length).toBeLessThan(whole.length);
  });

  it('which says nothing of the others: what is changed beside it is told at once', async () => {
    const before = await said();
    const half = TEXT.replace(PEERS, '    cidr_blocks = ["\n');
    expect(await type(half)).toEqual(before);
    const other = half.replace(/(.*)to_port {5}= 4172/s, '$1to_port     = 4200');
    expect(await type(other)).not.toEqual(before);
    expect((await said()).filter((one) => one.startsWith('2 '))).toEqual(['2 cannot-tell']);
  });

  it('for a while only, and not at all where the user wants it so', async () => {
    await client.stop();
    await start({ run: { hold: 1 } });
    const whole = await said();
    const half = TEXT.replace(PEERS, '    cidr_blocks = ["\n');
    expect(await type(half)).toEqual(whole);
    await new Promise((done) => setTimeout(done, 1100));
    expect((await said()).filter((one) => one.startsWith('2 '))).toEqual(['2 cannot-tell']);
    await client.stop();
    await start({ run: { hold: 0 } });
    await said();
    expect((await type(half)).filter((one) => one.startsWith('2 '))).toEqual(['2 cannot-tell']);
  });
});
