import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../support/client';

const CLIENTS = `variable "cidrs" { type = list(string) }

# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "clients" {
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = var.cidrs
  }
}
`;
const CALLER = 'module "clients" {\n  source = "../modules/clients"\n  cidrs  = ["10.0.0.0/8"]\n}\n';

describe('folders of the workspace', () => {
  let client: Client;
  let folder: string;
  const uriOf = (...path: string[]): string => pathToFileURL(join(folder, ...path)).href;
  const change = (event: { added?: string[]; removed?: string[] }): Promise<void> => {
    const of = (uris: string[] = []) => uris.map((uri) => ({ uri, name: uri }));
    return client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: of(event.added), removed: of(event.removed) },
    });
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-folders-'));
    const files = { 'modules/clients/main.tf': CLIENTS, 'office/main.tf': CALLER };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.log).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('come and go, and with them the callers of a module', async () => {
    ({ client } = await Client.start({ workspace: { workspaceFolders: true } }));
    const uri = uriOf('modules', 'clients', 'main.tf');
    const says = (rule: string) =>
      client.until(uri, ({ diagnostics }) => diagnostics.some(({ code }) => code === rule));
    await client.open(uri, CLIENTS, 'terraform');
    await says('cannot-tell');
    await change({ added: [uriOf('modules'), uriOf('office')] });
    await says('missing-requirement');
    await change({ removed: [uriOf('office')] });
    await says('cannot-tell');
  });

  it('of virtual file systems are read by the client, those of the disk never', async () => {
    const asked: string[] = [];
    ({ client } = await Client.start({ readsFiles: true }));
    client.connection.onRequest('workspacesPorts/readFile', ({ uri }: { uri: string }) => {
      asked.push(uri);
      return uri.endsWith('/values.tf') ? 'variable "cidrs" { default = ["10.0.0.0/8"] }\n' : null;
    });
    client.connection.onRequest('workspacesPorts/readFolder', ({ uri }: { uri: string }) => ({
      files: uri.endsWith('/net/') ? [`${uri}values.tf`] : [],
      links: [],
      folders: [],
    }));
    const virtual = 'vscode-vfs://github/office/net/main.tf';
    await client.open(virtual, CLIENTS.slice(CLIENTS.indexOf('#')), 'terraform');
    await client.until(virtual, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'missing-requirement'));
    const onDisk = uriOf('modules', 'clients', 'main.tf');
    await client.open(onDisk, CLIENTS, 'terraform');
    await client.until(onDisk, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'cannot-tell'));
    expect(asked).toContain('vscode-vfs://github/office/net/values.tf');
    expect(asked.filter((uri) => !uri.startsWith('vscode-vfs:'))).toEqual([]);
  });
});
