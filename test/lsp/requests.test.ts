import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { linkIn } from '../../server/src/lsp/overview';
import { Client } from '../support/client';

const MAIN = 'file:///nowhere/requests/main.tf';
const EMPTY = 'file:///nowhere/requests/empty.tf';
const TEMPLATE = 'file:///nowhere/requests/network.yaml';
const OUTPUT = 'file:///nowhere/requests/groups.json';
const PROXY = 'file:///nowhere/requests/proxy.pac';

const TEXTS: Readonly<Record<string, string>> = {
  [MAIN]: `variable "vpc_id" {
  type = string
}

resource "aws_security_group" "office" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["18.180.178.0/24"]
  }
}
`,
  [EMPTY]: '',
  [TEMPLATE]: `Resources:
  # workspaces-ports: role=workspace region=us-east-1 protocols=dcv
  Office:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: office
`,
  [OUTPUT]: '{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": []}]}\n',
  [PROXY]: 'function FindProxyForURL(url, host) { return "DIRECT"; }\n',
};

/** The files after an edit; a created one starts empty. */
function applied(edit: WorkspaceEdit | null): Record<string, string> {
  const out: Record<string, string> = {};
  for (const one of edit?.documentChanges ?? []) {
    if ('kind' in one) continue;
    const { textDocument, edits } = one as TextDocumentEdit;
    let text = TEXTS[textDocument.uri] ?? '';
    const offset = ({ line, character }: { line: number; character: number }): number =>
      text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
    for (const { range, newText } of [...edits].reverse() as TextEdit[]) {
      text = text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end));
    }
    out[textDocument.uri] = text;
  }
  return out;
}

describe('what the commands of the editor ask', () => {
  let client: Client;
  const ask = <T>(name: string, params: object): Promise<T> => client.request(`workspacesPorts/${name}`, params);
  beforeAll(async () => {
    ({ client } = await Client.start({ pull: true }));
    for (const [uri, text] of Object.entries(TEXTS)) await client.open(uri, text, languageOf(uri));
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
  });

  it('lists roles, regions and the objects of a document with the one at the cursor', async () => {
    const choices = await ask<{
      objects: object[];
      object?: string;
      forms: string[];
      formNames: Record<string, string>;
    }>('choices', {
      uri: MAIN,
      position: { line: 7, character: 0 },
    });
    expect(choices).toMatchObject({
      objects: [{ id: 'aws_security_group.office', line: 5 }],
      object: 'aws_security_group.office',
      comments: true,
    });
    expect(choices.forms[0]).toBe('terraform');
    expect(choices.forms.every((form) => choices.formNames[form])).toBe(true);
    const json = await ask<{ comments: boolean; forms: string[] }>('choices', { uri: OUTPUT });
    expect([json.comments, json.forms]).toEqual([false, ['awscli']]);
  });

  it.each([
    ['at the end of a Terraform file, without a variable that is there already', MAIN, 'terraform', MAIN],
    ['into an empty file', EMPTY, 'terraform', EMPTY],
    ['into a document of its own, where a template is whole', TEMPLATE, 'cloudformation-yaml', undefined],
  ])('inserts an allow-list %s', async (_, uri, as, where) => {
    const made = await ask<{ edit?: WorkspaceEdit; text?: string; error?: string }>('generate', {
      uri,
      role: 'client-network',
      region: 'ap-northeast-1',
      as,
      protocols: ['pcoip'],
    });
    expect(made.error).toBeUndefined();
    if (where === undefined) {
      expect(made.edit).toBeUndefined();
      expect(made.text).toContain('AWS::EC2::SecurityGroup');
      return;
    }
    const text = applied(made.edit!)[where]!;
    expect(text.startsWith(TEXTS[where]!)).toBe(true);
    expect(text).toContain('resource "aws_security_group" "workspaces_clients"');
    expect(text.match(/variable "vpc_id"/g)).toHaveLength(1);
  });

  it('says why there is no such allow-list', async () => {
    const made = await ask<{ error?: string }>('generate', {
      role: 'workspace',
      region: 'xx-nowhere-1',
      as: 'terraform',
    });
    expect(made.error).toContain('xx-nowhere-1');
  });

  const role = 'client-network';
  const region = 'ap-northeast-1';
  it.each<[string, object, Record<string, RegExp>]>([
    [
      'above the object',
      { uri: MAIN, object: 'aws_security_group.office', line: 5, into: 'comment' },
      { [MAIN]: /\n\n# workspaces-ports: role=client-network region=ap-northeast-1\nresource "aws_security_group"/ },
    ],
    [
      'in place of what stands there, which keeps its protocols',
      { uri: TEMPLATE, object: 'Office', line: 3, into: 'comment' },
      { [TEMPLATE]: /^Resources:\n {2}# workspaces-ports: role=client-network region=ap-northeast-1 protocols=dcv\n/ },
    ],
    [
      'at the top of a PAC, whose role is plain',
      { uri: PROXY, object: 'proxy.pac', line: 1, into: 'comment' },
      { [PROXY]: /^\/\/ workspaces-ports: region=ap-northeast-1\nfunction/ },
    ],
    [
      'in a new configuration, where the file takes no comments',
      { uri: OUTPUT, object: 'sg-1', line: 1, into: 'configuration' },
      {
        'file:///nowhere/requests/.workspaces-ports.json':
          /"scope": \[\s*\{\s*"files": "groups\.json",\s*"objects": "sg-1"/,
      },
    ],
  ])('writes a role %s', async (_, params, expected) => {
    const edit = await ask<WorkspaceEdit | null>('assignRole', { ...params, role, region });
    const texts = applied(edit);
    expect(Object.keys(texts)).toEqual(Object.keys(expected));
    for (const [uri, pattern] of Object.entries(expected)) expect(texts[uri]).toMatch(pattern);
  });

  it('has no comment for files that take none', async () => {
    const params = { uri: OUTPUT, object: 'sg-1', line: 1, into: 'comment', role, region };
    expect(await ask('assignRole', params)).toBeNull();
  });

  it('looks up an address, a host and a port', async () => {
    const of = async (query: string): Promise<string[]> =>
      (await ask<{ matches: { purpose: string[] }[] }>('lookup', { query })).matches.flatMap(({ purpose }) => purpose);
    expect(await of('18.180.178.9')).toContain('client.4172');
    expect(await of('4172')).toContain('client.4172');
    expect(await of('nothing.example.org')).toEqual([]);
  });

  it('tells where a PAC sends a URL, by which line and which conditions, and what that hangs on', async () => {
    const uri = 'file:///nowhere/requests/office.pac';
    const text = `function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example"))
    return "DIRECT";
  if (weekdayRange("SUN")) return "PROXY sunday:1";
  return "PROXY proxy:8080";
}
`;
    await client.open(uri, text, 'pac');
    const at = (line: number, start: number, end: number) => ({
      uri,
      range: { start: { line, character: start }, end: { line, character: end } },
    });
    expect(await ask('whereTo', { uri, url: 'https://www.corp.example/a' })).toEqual({
      isUrl: true,
      decision: 'DIRECT',
      by: at(2, 11, 19),
      via: [{ place: at(1, 6, 40), text: 'dnsDomainIs(host, ".corp.example")' }],
      reasons: [],
    });
    expect(await ask('whereTo', { uri, url: 'www.corp.example' })).toMatchObject({ decision: 'DIRECT' });
    expect(await ask('whereTo', { uri, url: 'www.example.org:8443' })).toMatchObject({
      decision: 'PROXY proxy:8080',
      by: at(4, 9, 27),
      reasons: [expect.stringContaining('hangs on the time'), expect.stringContaining('PROXY sunday:1')],
    });
    expect(await ask('whereTo', { uri, url: 'two words' })).toEqual({ isUrl: false });
    expect(await ask('whereTo', { uri: MAIN, url: 'https://a.example/' })).toBeNull();
  });

  it('tells what changed since an edition, and which objects that touches', async () => {
    const { page } = await ask<{ page: string }>('changes', { since: '2020-05', uris: [MAIN] });
    expect(page).toContain('aws_security_group.office');
    expect(page.replace(/\\/g, '')).toContain('main.tf:5');
    expect(page).toMatch(/\+ 3\.114\.164\.0\/22/);
  });

  it('leads there from a page that is no file, where a folder is open', () => {
    const link = linkIn(['file:///w/net/', 'file:///w/more/']);
    expect(link('file:///w/net/a%20b/main.tf')).toBe('/a%20b/main.tf');
    expect(link('file:///w/more/main.tf')).toBeUndefined();
    expect(linkIn([])('file:///w/net/main.tf')).toBeUndefined();
  });

  it('says for which region a file is checked, against what, and that there is no feed', async () => {
    expect(await ask('status', { uri: TEMPLATE })).toMatchObject({
      region: { text: 'N. Virginia' },
      edition: { text: 'edition 2026-08' },
      feed: { text: 'no ip-ranges.json', wanting: true },
    });
    expect(await ask('status', { uri: 'file:///nowhere/elsewhere/notes.md' })).toBeNull();
  });
});

const languageOf = (uri: string): string =>
  uri.endsWith('.tf') ? 'terraform' : uri.endsWith('.yaml') ? 'yaml' : uri.endsWith('.pac') ? 'pac' : 'json';
