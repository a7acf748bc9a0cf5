import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/main';
import { ROOT } from '../support/files';

/** Ends the server with status 99 the moment that anything looks for another machine. */
const NO_NETWORK = `
const refuse = () => process.exit(99);
require('node:net').Socket.prototype.connect = refuse;
for (const name of ['lookup', 'resolve', 'resolve4']) require('node:dns')[name] = refuse;
require('node:child_process').spawn = refuse;
globalThis.fetch = refuse;
`;

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'ports-mcp-'));
  writeFileSync(join(scratch, 'no-network.cjs'), NO_NETWORK);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Server {
  readonly client: Client;
  readonly transport: StdioClientTransport;
}

/** The built server as assistants start it, and the protocol's own client. */
async function start(args: readonly string[] = []): Promise<Server> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--require', join(scratch, 'no-network.cjs'), join(ROOT, 'dist', 'cli.js'), 'mcp', ...args],
    cwd: ROOT,
    env: { WORKSPACES_PORTS_CACHE: join(scratch, 'no-cache'), LANG: 'C' },
    stderr: 'inherit',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return { client, transport };
}

async function commandLine(...args: string[]): Promise<string> {
  const parts: string[] = [];
  const io = { cwd: ROOT, locale: 'en' as const, out: (text: string) => void parts.push(text), err: () => {} };
  await run(args, io);
  return parts.join('');
}

/** Every file below a folder with its size and the time of its last change. */
const stateOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => {
    const { size, mtimeMs } = statSync(join(ROOT, folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });

describe('the server for assistants', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.client.close());

  /** The client checks what comes back against the tool's own schema. */
  const call = async (name: string, args: Record<string, unknown>) => {
    const { structuredContent, content, isError } = await server.client.callTool({ name, arguments: args });
    const [text] = content as { text: string }[];
    const value = JSON.parse(text!.text) as Record<string, unknown>;
    if (!isError) expect(structuredContent).toEqual(value);
    return { value, isError: isError === true };
  };

  it('says who it is', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(server.client.getServerVersion()).toEqual({ name: 'workspaces-ports', title: 'WorkSpaces Ports', version });
    expect(server.client.getInstructions()).toContain('What is unknown is neither missing nor met');
  });

  it('offers what reads, and nothing else', async () => {
    const { tools } = await server.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['check', 'probe', 'lookup', 'generate']);
    for (const { annotations, inputSchema, outputSchema, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
      expect(description).not.toBe('');
      const ajv = new Ajv({ strict: true, allowUnionTypes: true });
      for (const schema of [inputSchema, outputSchema!]) expect(() => ajv.compile(schema)).not.toThrow();
      for (const property of Object.values(inputSchema.properties ?? {})) {
        expect((property as { description: string }).description).not.toBe('');
      }
    }
  });

  it('checks as the command line does', async () => {
    const { value } = await call('check', { paths: ['examples'], details: 'all' });
    const { notes, ...report } = value as Record<string, unknown>;
    expect(report).toEqual(JSON.parse(await commandLine('check', 'examples', '--format', 'json')));
    expect(notes).toEqual([]);
  });

  it('leaves out what is met, unless it is asked for', async () => {
    const { value } = await call('check', { paths: ['examples'] });
    const all = await call('check', { paths: ['examples'], details: 'all' });
    expect(value.findings).toEqual(all.value.findings);
    const verdicts = (one: typeof value) =>
      new Set(
        (one.objects as { requirements: { verdict: string }[] }[]).flatMap(({ requirements }) =>
          requirements.map(({ verdict }) => verdict),
        ),
      );
    expect(verdicts(all.value)).toContain('satisfied');
    expect(verdicts(value)).not.toContain('satisfied');
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'a packet',
      {
        file: 'examples/terraform/main.tf',
        object: 'aws_security_group.office_clients',
        protocol: 'udp',
        port: 4172,
        address: '18.180.178.9',
      },
      { decision: 'deny', by: null },
    ],
    [
      'a URL',
      { file: 'examples/proxy/proxy.pac', url: 'https://connectivity.amazonworkspaces.com/' },
      { decision: expect.stringMatching(/^(DIRECT|PROXY )/), by: { file: 'examples/proxy/proxy.pac' } },
    ],
  ])('probes %s', async (_, args, expected) => {
    expect((await call('probe', args)).value).toMatchObject(expected);
  });

  it('looks up, and takes no query for an option', async () => {
    const { value } = await call('lookup', { query: '18.180.178.9' });
    expect(value.matches).toContainEqual(
      expect.objectContaining({ cidr: '18.180.178.0/24', region: 'ap-northeast-1' }),
    );
    expect((await call('lookup', { query: '--help' })).value.matches).toEqual([]);
  });

  it('generates, and says what the text leaves out', async () => {
    const args = { role: 'client-network', regions: ['ap-northeast-1'], as: 'terraform', protocols: ['pcoip'] };
    const { value } = await call('generate', args);
    expect(value.text).toBe(
      await commandLine(
        'generate',
        '--role=client-network',
        '--region=ap-northeast-1',
        '--as=terraform',
        '--protocols=pcoip',
      ),
    );
    expect(Array.isArray(value.notes)).toBe(true);
  });

  it.each<[string, string, Record<string, unknown>, string, RegExp]>([
    ['a file that is not there', 'check', { paths: ['no/such'] }, 'noSuchPath', /no\/such/],
    ['a file that holds no policy', 'probe', { file: 'README.md', port: 1, address: '::' }, 'notRead', /README\.md/],
    ['an argument that is missing', 'probe', { url: 'https://x/' }, 'missing', /"file"/],
    ['an argument of another type', 'check', { paths: 'examples' }, 'wrongType', /"paths" must be a list of texts/],
    ['an argument that there is none of', 'check', { fix: true }, 'unknown', /"fix"/],
    ['a value that is none', 'generate', { role: 'x', regions: [], as: 'csv' }, 'wrongValue', /client-network/],
    ['a region that is none', 'check', { region: 'tokyo' }, 'wrongRegion', /ap-northeast-1/],
    ['a path outside', 'check', { paths: ['examples', '/etc'] }, 'outside', /"paths" names \/etc/],
    ['a way outside', 'probe', { file: 'examples/../../x.tf' }, 'outside', /"file"/],
    ['a configuration outside', 'lookup', { query: '443', config: '/etc/passwd' }, 'outside', /"config"/],
    ['a feed outside', 'lookup', { query: '443', ipRanges: '/etc/passwd' }, 'outside', /"ipRanges"/],
    ['a path that looks like an option', 'check', { paths: ['--fix'] }, 'noSuchPath', /--fix/],
    ['an option inside of a value', 'lookup', { query: 'x', config: 'a --fix' }, 'cannotRead', /a --fix/],
  ])('answers %s', async (_, name, args, code, says) => {
    const { value, isError } = await call(name, args);
    expect([isError, value.error]).toEqual([true, { code, message: expect.stringMatching(says) }]);
  });

  it('follows no link outside', async () => {
    const link = join(ROOT, 'dist', `link-${process.pid}`);
    symlinkSync(scratch, link, 'junction');
    try {
      const { value } = await call('check', { paths: [relative(ROOT, link)] });
      expect(value.error).toMatchObject({ code: 'outside' });
    } finally {
      rmSync(link);
    }
  });

  it('knows no other tool', async () => {
    await expect(server.client.callTool({ name: 'update', arguments: {} })).rejects.toThrow(/no tool "update"/);
  });

  it('changes no file', async () => {
    const before = stateOf('examples');
    await call('check', { paths: ['examples'] });
    await call('generate', { role: 'proxy', regions: ['ap-northeast-1'], as: 'pac', proxy: 'proxy.example:8080' });
    expect(stateOf('examples')).toEqual(before);
  });

  it('answers several at once', async () => {
    const queries = ['4172', '169.254.169.254', 'clients.amazonworkspaces.com'];
    const answers = await Promise.all(queries.map((query) => call('lookup', { query })));
    expect(answers.map(({ value }) => value.query)).toEqual(queries);
  });
});

describe('a server for assistants', () => {
  it('speaks Japanese when told to', async () => {
    const { client } = await start(['--lang', 'ja']);
    const { tools } = await client.request({ method: 'tools/list' }, ListToolsResultSchema);
    expect(tools[0]!.title).toBe('Amazon WorkSpaces 向けのネットワークポリシーを検査');
    const { structuredContent } = await client.callTool({ name: 'check', arguments: { paths: ['examples/proxy'] } });
    const { findings } = structuredContent as { findings: { message: string }[] };
    expect(findings[0]!.message).toMatch(/[\u3040-\u30ff]/);
    await client.close();
  });

  it('ends when its input does', async () => {
    const { client, transport } = await start();
    const { pid } = transport;
    expect(pid).not.toBeNull();
    await client.close();
    expect(() => process.kill(pid!, 0)).toThrow();
  });
});
