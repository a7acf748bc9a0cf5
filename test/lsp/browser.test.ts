import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CodeAction, Diagnostic, Hover, ProtocolConnection } from 'vscode-languageserver-protocol';
import { startWorker } from '../support/worker';

const WASM = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [{ ip_prefix: '52.94.0.0/16', region: 'ap-northeast-1', service: 'AMAZON' }],
});
const FOLDER = 'vscode-vfs://github/office/network/';

const GROUP = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [local.gateways]
  }
}
`;
const PAC = 'function FindProxyForURL(url, host) {\n  return "PROXY proxy.example.com:8080";\n}\n';
const TEMPLATE = `Resources:
  # workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: x, SecurityGroupEgress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }] }
`;
const OUTPUT = JSON.stringify({
  SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'workspaces clients', IpPermissions: [], IpPermissionsEgress: [] }],
});

/** A browser's client: what lies in its file system, and what it was asked for. */
class Browser {
  readonly asked: string[] = [];
  readonly files = new Map<string, string>();
  fetched: () => Promise<Response> = async () => new Response(FEED);
  kept: string | null = null;
  readonly connection: ProtocolConnection = startWorker(async (url) => {
    this.asked.push(`fetch ${url}`);
    return this.fetched();
  });

  async start(): Promise<void> {
    const { connection } = this;
    connection.onRequest('workspacesPorts/readFile', ({ uri }: { uri: string }) => {
      if (uri.startsWith('workspacesports-storage:')) return this.kept;
      this.asked.push(`read ${uri}`);
      return this.files.get(uri) ?? null;
    });
    connection.onRequest('workspacesPorts/readFolder', ({ uri }: { uri: string }) => {
      this.asked.push(`list ${uri}`);
      const files = [...this.files.keys()].filter((one) => one.startsWith(uri) && !one.slice(uri.length).includes('/'));
      return { files, links: [], folders: [] };
    });
    connection.onRequest('workspacesPorts/sandbox', () => new Uint8Array(readFileSync(WASM)));
    connection.onRequest('workspacesPorts/keepIpRanges', ({ text }: { text: string }) => {
      this.kept = text;
      return true;
    });
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: FOLDER.slice(0, -1), name: 'network' }],
      initializationOptions: { readsFiles: true },
      capabilities: {
        textDocument: { diagnostic: {} },
        workspace: { diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true } },
      },
    });
    await connection.sendNotification('initialized', {});
  }

  async open(name: string, text: string, languageId = 'plaintext'): Promise<string> {
    const uri = FOLDER + name;
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  async problems(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.items;
  }

  async update(url?: string): Promise<{ outcome: string; message: string }> {
    return this.connection.sendRequest('workspacesPorts/updateIpRanges', { url });
  }
}

describe('the server in a browser, without Node', () => {
  let browser: Browser;
  beforeEach(async () => {
    browser = new Browser();
    await browser.start();
  });

  it.each([
    ['Terraform', 'main.tf', GROUP.replace('local.gateways', '"0.0.0.0/0"'), 'missing-requirement'],
    ['CloudFormation', 'network.yaml', TEMPLATE, 'missing-requirement'],
    ['PAC', 'office.pac', PAC, 'metadata-through-proxy'],
  ])('tells what is wrong in a file of the kind %s, and mends it', async (_kind, name, text, rule) => {
    const uri = await browser.open(name, text);
    const problem = (await browser.problems(uri)).find(({ code }) => code === rule);
    expect(problem).toBeDefined();
    const actions = await browser.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: problem!.range,
      context: { diagnostics: [problem], only: ['quickfix'] },
    });
    expect(actions[0]!.edit!.documentChanges).toHaveLength(1);
  });

  it('reads the configuration for AWS CLI JSON through the client', async () => {
    const scope = [{ files: '**', role: 'client-network', region: 'ap-northeast-1' }];
    browser.files.set(`${FOLDER}.workspaces-ports.json`, JSON.stringify({ scope }));
    const uri = await browser.open('groups.json', OUTPUT);
    expect((await browser.problems(uri)).map(({ code }) => code)).toContain('missing-requirement');
  });

  it('reads the other files of a module through the client, and looks into no folder that the file does not need', async () => {
    browser.files.set(`${FOLDER}values.tf`, 'locals {\n  gateways = "18.180.178.0/24"\n}\n');
    const uri = await browser.open('main.tf', GROUP, 'terraform');
    await browser.problems(uri);
    const hover = await browser.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 6, character: 22 },
    });
    expect((hover.contents as { value: string }).value).toContain('18.180.178.0/24');
    const listed = browser.asked.filter((one) => one.startsWith('list '));
    expect(listed).toContain(`list ${FOLDER}`);
    expect(listed.every((one) => one.startsWith(`list ${FOLDER}`) || `list ${FOLDER}`.startsWith(one))).toBe(true);
  });

  it('fetches nothing by itself, and keeps what it is asked to fetch', async () => {
    const uri = await browser.open('main.tf', GROUP);
    await browser.problems(uri);
    expect(browser.asked.filter((one) => one.startsWith('fetch'))).toEqual([]);
    expect(await browser.update()).toEqual({
      outcome: 'updated',
      message: "ip-ranges.json of 2026-08-22-21-17-05: 1 prefixes, kept in this browser's storage",
    });
    expect(browser.asked).toContain('fetch https://ip-ranges.amazonaws.com/ip-ranges.json');
    expect(browser.kept).toBe(FEED);
    expect((await browser.update('https://mirror.example.com/ranges')).outcome).toBe('unchanged');
  });

  it.each([
    ['a server that is not reached, or does not let others read', () => Promise.reject(new TypeError()), /CORS/],
    ['a page', async () => new Response('<html>'), /web page/],
    ['a fault', async () => new Response('', { status: 503 }), /status 503/],
    ['half of it', async () => new Response(FEED.slice(0, 60)), /breaks off/],
  ])('says why where %s came', async (_what, fetched, says) => {
    browser.fetched = fetched;
    const { outcome, message } = await browser.update();
    expect(outcome).toBe('refused');
    expect(message).toMatch(says);
    expect(browser.kept).toBeNull();
  });

  it('names no file as a place to fetch from', async () => {
    expect((await browser.update('/home/me/ip-ranges.json')).outcome).toBe('refused');
  });
});
