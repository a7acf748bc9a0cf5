import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  ErrorCodes,
  ResponseError,
} from 'vscode-languageserver-protocol';
import { Client, type ClientOptions } from '../support/client';

const MAIN = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    protocol  = "-1"
    from_port = 0
    to_port   = 0
    /* 東京😀のゲートウェイ */ cidr_blocks = [local.clients, "18.180.178.5/16"]
  }
}
`;
const LOCALS = (value: string): string => `locals {\n  clients = "${value}"\n}\n`;

/** What these editors say they can do in `workspace`, as they said it. */
const NEOVIM_0_7: ClientCapabilities['workspace'] = {
  applyEdit: true,
  configuration: undefined,
  diagnostics: undefined,
  workspaceEdit: { resourceOperations: ['rename', 'create', 'delete'] },
  workspaceFolders: true,
};
const NEOVIM_0_10: ClientCapabilities['workspace'] = {
  ...NEOVIM_0_7,
  configuration: true,
  didChangeWatchedFiles: { dynamicRegistration: false, relativePatternSupport: true },
};
const HELIX_25: ClientCapabilities['workspace'] = {
  ...NEOVIM_0_7,
  configuration: true,
  didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: false },
  workspaceEdit: {
    documentChanges: true,
    failureHandling: 'abort',
    normalizesLineEndings: false,
    resourceOperations: ['create', 'rename', 'delete'],
  },
};
const EDITORS: readonly (readonly [string, ClientOptions])[] = [
  ['Neovim 0.7', { workspace: NEOVIM_0_7 }],
  // Asks for diagnostics, and cannot be told to ask again.
  ['Neovim 0.10', { workspace: NEOVIM_0_10, pull: true }],
  ['Helix 25.01', { workspace: HELIX_25 }],
];

describe.each(EDITORS)('%s', (_name, options) => {
  let client: Client;
  let folder: string;
  let main: string;
  let locals: string;
  const code = (wanted: string) => (diagnostics: readonly Diagnostic[]) =>
    diagnostics.some((one) => one.code === wanted);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-editor-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'locals.tf'), LOCALS('10.0.0.0/8'));
    [main, locals] = ['main.tf', 'locals.tf'].map((name) => pathToFileURL(join(folder, name)).href) as [string, string];
    let result: Awaited<ReturnType<typeof Client.start>>['result'];
    ({ client, result } = await Client.start(options));
    expect(result.capabilities.positionEncoding).toBe('utf-16');
    expect(result.capabilities.diagnosticProvider).toBeUndefined();
    await client.open(main, MAIN, 'terraform');
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told where a fault stands, in UTF-16, and gets an edit in the form that it takes', async () => {
    const found = await client.until(main, ({ diagnostics }) => code('range-not-cidr')(diagnostics));
    const { range } = found.find((one) => one.code === 'range-not-cidr')!;
    const line = MAIN.split('\n')[6]!;
    expect(line.slice(range.start.character, range.end.character)).toBe('18.180.178.5/16');
    const [action] = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: main },
      range,
      context: { diagnostics: [] },
    });
    const edits = [{ range, newText: '18.180.0.0/16' }];
    const edit = options.workspace?.workspaceEdit?.documentChanges
      ? { documentChanges: [{ textDocument: { uri: main, version: 1 }, edits }] }
      : { changes: { [main]: edits } };
    expect(action!.edit).toEqual(edit);
  });

  it('is told what a change in another open file of the module does', async () => {
    await client.until(main, ({ diagnostics }) => code('missing-requirement')(diagnostics));
    await client.open(locals, LOCALS('10.0.0.0/8'), 'terraform');
    await client.change(locals, 2, LOCALS('0.0.0.0/0'));
    await client.until(main, ({ diagnostics }) => !code('missing-requirement')(diagnostics));
  });

  it('watches the files that matter where it can be asked to', async () => {
    await client.until(main, ({ diagnostics }) => code('missing-requirement')(diagnostics));
    const can = options.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const registered = client.registered.filter(({ method }) => method === 'workspace/didChangeWatchedFiles');
    expect(registered).toHaveLength(can ? 1 : 0);
    writeFileSync(join(folder, 'locals.tf'), LOCALS('0.0.0.0/0'));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: locals, type: 2 }],
    });
    await client.until(main, ({ diagnostics }) => !code('missing-requirement')(diagnostics));
  });
});

describe('a client that does not answer to what it promised', () => {
  it('neither watches nor asks again, and still gets its problems', async () => {
    const watching = { didChangeWatchedFiles: { dynamicRegistration: true } };
    const { client } = await Client.start({ pull: true, workspace: watching });
    const refused: string[] = [];
    for (const method of ['client/registerCapability', 'workspace/diagnostic/refresh'])
      client.connection.onRequest(method, () => {
        refused.push(method);
        return new ResponseError(ErrorCodes.MethodNotFound, method);
      });
    const uri = 'file:///nowhere/main.tf';
    await client.open(uri, MAIN, 'terraform');
    // Everything may be another now: the server would like to be asked again.
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { workspacesPorts: { severity: { 'cannot-tell': 'off' } } },
    });
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
    await expect.poll(() => refused, { timeout: 10_000 }).toContain('workspace/diagnostic/refresh');
    const { items } = await client.request<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    expect(items.map(({ code }) => code)).toContain('range-not-cidr');
    expect(await client.stop()).toBe(0);
  });
});
