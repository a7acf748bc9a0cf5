import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction, CodeLens, Diagnostic, Hover, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { Client } from '../support/client';

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
const URI = 'file:///nowhere/main.tf';
const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map((one) => one.code);

describe('the server over its pipes', () => {
  let client: Client;
  beforeAll(async () => {
    ({ client } = await Client.start());
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
  });

  it('pushes findings with their code, page, source and version', async () => {
    await client.open(URI, GROUP, 'terraform');
    const [first] = await client.until(URI, ({ diagnostics }) => diagnostics.length > 0);
    expect(first).toMatchObject({
      code: 'missing-requirement',
      source: 'workspaces-ports',
      severity: 1,
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 39 } },
    });
    expect(first!.codeDescription?.href).toMatch(/docs\/rules\/missing-requirement\.md$/);
  });

  it('answers a hover on an address with region and purpose', async () => {
    const uri = 'file:///nowhere/hover/main.tf';
    await client.open(uri, GROUP.replace('0.0.0.0/0', '18.180.178.0/24'), 'terraform');
    const hover = await client.request<Hover>('textDocument/hover', {
      textDocument: { uri },
      position: { line: 6, character: 25 },
    });
    const { value } = hover.contents as { value: string };
    expect(value).toContain('Asia Pacific (Tokyo)'.replace(/[()]/g, '\\$&'));
    expect(value).toContain('client.4172');
    expect(hover.range).toEqual({ start: { line: 6, character: 20 }, end: { line: 6, character: 35 } });
  });

  it('says above an object how much of what it needs is there', async () => {
    const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: URI } });
    expect(lenses).toEqual([
      {
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 39 } },
        command: {
          title: expect.stringMatching(/^client-network · Tokyo · \d of \d met/),
          command: '',
        },
      },
    ]);
  });

  it('offers a fix that mends the finding when it is applied', async () => {
    const [diagnostic] = client.pushed.get(URI)!.diagnostics;
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: URI },
      range: diagnostic!.range,
      context: { diagnostics: [diagnostic] },
    });
    expect(actions[0]).toMatchObject({
      kind: 'quickfix',
      isPreferred: true,
      title: 'Allow client.4172: PCoIP streaming and health checks',
    });
    const change = actions[0]!.edit!.documentChanges![0] as TextDocumentEdit;
    expect(change.textDocument).toEqual({ uri: URI, version: 1 });
    const lines = GROUP.split('\n');
    const [edit] = change.edits as { range: { start: { line: number; character: number } }; newText: string }[];
    const { line, character } = edit!.range.start;
    lines[line] = lines[line]!.slice(0, character) + edit!.newText + lines[line]!.slice(character);
    await client.change(URI, 2, lines.join('\n'));
    expect(await client.until(URI, ({ version }) => version === 2)).toEqual([]);
  });

  it('offers "fix all" only to whoever asks for it', async () => {
    await client.change(URI, 3, GROUP);
    await client.until(URI, ({ version }) => version === 3);
    const ask = (only?: string[]): Promise<CodeAction[]> =>
      client.request('textDocument/codeAction', {
        textDocument: { uri: URI },
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [], only },
      });
    expect(await ask()).toEqual([]);
    expect((await ask(['source.fixAll'])).map((action) => action.kind)).toEqual(['source.fixAll.workspacesPorts']);
  });

  it('completes roles and regions in a directive', async () => {
    const uri = 'file:///nowhere/complete/main.tf';
    await client.open(uri, '# workspaces-ports: role=\nresource "aws_vpc" "a" {}\n', 'terraform');
    const items = await client.request<{ label: string; detail?: string }[]>('textDocument/completion', {
      textDocument: { uri },
      position: { line: 0, character: 25 },
    });
    expect(items.map((item) => item.label)).toContain('client-network');
  });

  it('takes problems away when the document is closed', async () => {
    await client.close(URI);
    expect(await client.until(URI, ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
  });

  it('is silent in files that name nothing of ours, and in views of other schemes', async () => {
    await client.open('file:///nowhere/other/main.tf', 'resource "aws_s3_bucket" "b" {}\n', 'terraform');
    expect(await client.until('file:///nowhere/other/main.tf', ({ version }) => version === 1)).toEqual([]);
    await client.open('git:/nowhere/git/main.tf', GROUP, 'terraform');
    expect(await client.until('git:/nowhere/git/main.tf', ({ version }) => version === 1)).toEqual([]);
  });

  it("answers with the client's own spelling of a URI", async () => {
    const uri = 'file:///c%3A/network/main.tf';
    await client.open(uri, GROUP, 'terraform');
    expect(codes(await client.until(uri, ({ diagnostics }) => diagnostics.length > 0))).toContain(
      'missing-requirement',
    );
  });

  it('tells what is left out of a template, which no other extension does, and leaves broken YAML to them', async () => {
    const uri = 'file:///nowhere/t.yaml';
    const vpc = 'Resources:\n  V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n';
    await client.open(uri, `${vpc}  W: [\n---\n${vpc}`, 'yaml');
    const found = await client.until(uri, ({ diagnostics }) => diagnostics.length > 0);
    expect(found.map(({ code, message }) => [code, /YAML document/.test(String(message))])).toEqual([
      ['unreadable', true],
    ]);
  });

  it('tells that Terraform is nested too deep for it, or too long', async () => {
    const uri = 'file:///nowhere/deep.tf';
    await client.open(uri, `${GROUP}\nlocals {\n  x = ${'['.repeat(5_000)}${']'.repeat(5_000)}\n}\n`, 'terraform');
    const found = await client.until(uri, (it) => codes(it.diagnostics).includes('unreadable'));
    expect(codes(found)).toContain('missing-requirement');
  });

  it('checks a document that has no file yet, by its language', async () => {
    await client.open('untitled:Untitled-1', GROUP, 'terraform');
    const diagnostics = await client.until('untitled:Untitled-1', ({ diagnostics }) => diagnostics.length > 0);
    expect(codes(diagnostics)).toContain('missing-requirement');
  });

  it('tells of a broken configuration in the configuration', async () => {
    const uri = 'file:///nowhere/.workspaces-ports.json';
    await client.open(uri, '{ "edition": }', 'jsonc');
    expect(codes(await client.until(uri, ({ diagnostics }) => diagnostics.length > 0))).toEqual([
      'broken-configuration',
    ]);
    await client.close(uri);
  });

  it('survives requests about documents it never saw and positions beyond the end', async () => {
    const textDocument = { uri: 'file:///nowhere/ghost.tf' };
    expect(
      await client.request('textDocument/hover', { textDocument, position: { line: 9, character: 9 } }),
    ).toBeNull();
    const far = { textDocument: { uri: 'untitled:Untitled-1' }, position: { line: 999, character: 999 } };
    expect(await client.request('textDocument/hover', far)).toBeNull();
    expect(await client.request('textDocument/completion', far)).toEqual([]);
  });
});

describe('a client that pulls', () => {
  it('gets the same findings, and "unchanged" while nothing changed', async () => {
    const { client, result } = await Client.start({ pull: true });
    expect(result.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: true });
    await client.open(URI, GROUP, 'terraform');
    expect(codes(await client.pull(URI))).toEqual(['missing-requirement']);
    const first = await client.request<{ resultId: string }>('textDocument/diagnostic', { textDocument: { uri: URI } });
    const again = await client.request<{ kind: string }>('textDocument/diagnostic', {
      textDocument: { uri: URI },
      previousResultId: first.resultId,
    });
    expect(again.kind).toBe('unchanged');
    expect(client.pushed.size).toBe(0);
    expect(await client.stop()).toBe(0);
  });
});

describe('settings', () => {
  it("speaks the client's language", async () => {
    const { client } = await Client.start({ pull: true, locale: 'ja' });
    await client.open(URI, GROUP, 'terraform');
    expect((await client.pull(URI))[0]!.message).toContain('アウトバウンド');
    await client.stop();
  });

  it('obeys severities and the switches of hovers and lines above objects', async () => {
    const off = { enabled: false };
    const settings = { severity: { 'missing-requirement': 'off' }, hover: off, codeLens: off };
    const { client } = await Client.start({ pull: true, settings });
    await client.open(URI, GROUP, 'terraform');
    expect(await client.pull(URI)).toEqual([]);
    const hover = { textDocument: { uri: URI }, position: { line: 6, character: 22 } };
    expect(await client.request('textDocument/hover', hover)).toBeNull();
    expect(await client.request('textDocument/codeLens', { textDocument: { uri: URI } })).toEqual([]);
    await client.stop();
  });
});
