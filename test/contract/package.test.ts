import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/files';

const LARGEST = 1.5 * 1024 * 1024;
const FILES = [
  'LICENSE.txt',
  'changelog.md',
  'dist/cli.js',
  'dist/extension.js',
  'dist/mcp.js',
  'dist/pac.js',
  'dist/quickjs.wasm',
  'dist/web/extension.js',
  'dist/web/server.js',
  // The manual, for whoever asks what a finding means.
  ...filesBelow('docs'),
  'images/icon.png',
  'images/view.svg',
  'l10n/bundle.l10n.ja.json',
  'media/example/example.ja.tf',
  'media/example/example.tf',
  'media/walkthrough/allow.md',
  'media/walkthrough/allow.nls.ja.md',
  'media/walkthrough/hover.md',
  'media/walkthrough/hover.nls.ja.md',
  'media/walkthrough/mend.md',
  'media/walkthrough/mend.nls.ja.md',
  'media/walkthrough/names.md',
  'media/walkthrough/names.nls.ja.md',
  'media/walkthrough/open.md',
  'media/walkthrough/open.nls.ja.md',
  'media/walkthrough/role.md',
  'media/walkthrough/role.nls.ja.md',
  'media/walkthrough/see.md',
  'media/walkthrough/see.nls.ja.md',
  'package.json',
  'package.nls.ja.json',
  'package.nls.json',
  'readme.md',
  'schemas/workspaces-ports-catalogue.schema.json',
  'schemas/workspaces-ports.schema.json',
  'snippets/awscli.json',
  'snippets/cloudformation.json',
  'snippets/pac.json',
  'snippets/terraform.json',
  'syntaxes/pac.language-configuration.json',
  'syntaxes/pac.tmLanguage.json',
];
const NOT_COPIED = /^(node_modules|\.git|\.editor-tools|dist|out|coverage)$/;

describe('the package', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'workspaces-ports-package-'));
  const vsix = join(scratch, 'workspaces-ports.vsix');
  const unpacked = join(scratch, 'unpacked');
  let names: string[] = [];

  // In a copy, since packaging builds `dist/` anew while other tests may be using it.
  beforeAll(() => {
    const copy = join(scratch, 'repository');
    cpSync('.', copy, { recursive: true, filter: (from) => !NOT_COPIED.test(from) });
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'), 'junction');
    mkdirSync(join(copy, 'dist'));
    for (const stray of ['dist/extension.js.map', '.env', 'secret.pem', 'images/draft.png']) {
      writeFileSync(join(copy, stray), 'must not ship');
    }
    const vsce = join(copy, 'node_modules/@vscode/vsce/vsce');
    execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix], { cwd: copy, stdio: 'pipe' });
    const entries = unzip(readFileSync(vsix));
    names = [...entries.keys()].filter((name) => name.startsWith('extension/')).map((name) => name.slice(10));
    for (const [name, bytes] of entries) {
      mkdirSync(join(unpacked, name, '..'), { recursive: true });
      writeFileSync(join(unpacked, name), bytes);
    }
  }, 120_000);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('holds what is named, and nothing else', () => {
    expect(names.sort()).toEqual(FILES.toSorted());
  });

  it('makes a command line of its tarball, with nothing but Node', () => {
    const copy = join(scratch, 'repository');
    const npm = (cwd: string, ...args: string[]): string =>
      execFileSync('npm', [...args, '--offline'], {
        cwd,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        shell: process.platform === 'win32',
      });
    // pre-commit takes all that this prints for the name of the file.
    const tarball = npm(copy, 'pack').trim();
    expect(tarball).toMatch(/^[\w.-]+\.tgz$/);
    const prefix = join(scratch, 'installed');
    npm(scratch, 'install', '--global', '--prefix', prefix, join(copy, tarball));
    const program = process.platform === 'win32' ? 'workspaces-ports.cmd' : 'bin/workspaces-ports';
    const said = execFileSync(join(prefix, program), ['check', 'examples', '--fail-on', 'none'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    expect(said).toContain('missing-requirement');
    expect(said).toContain('proxy.pac');
  }, 60_000);

  it('is small', () => {
    expect(statSync(vsix).size).toBeLessThan(LARGEST);
  });

  it('has a command line that runs by itself and answers for all parts, the PAC sandbox too', () => {
    const cli = join(unpacked, 'extension/dist/cli.js');
    const pac = join(scratch, 'proxy.pac');
    writeFileSync(pac, 'function FindProxyForURL(url, host) { return "PROXY p.example.com:" + (8000 + 80); }\n');
    const run = (...args: string[]): string => execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
    expect(run('--version').trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
    expect(run('probe', pac, '--url', 'https://example.org/', '--format', 'json')).toContain(
      'PROXY p.example.com:8080',
    );
  });

  it('has a server that runs by itself, and tells what is wrong in a file', async () => {
    const initialize = { processId: null, rootUri: null, capabilities: {} };
    const text = 'function FindProxyForURL(url, host) { return "PROXY p.example.com:8080"; }\n';
    const textDocument = { uri: 'file:///nowhere/proxy.pac', languageId: 'pac', version: 1, text };
    const said = await answerOf(
      join(unpacked, 'extension/dist/cli.js'),
      [
        { id: 1, method: 'initialize', params: initialize },
        { method: 'initialized', params: {} },
        { method: 'textDocument/didOpen', params: { textDocument } },
      ],
      'metadata-through-proxy',
    );
    expect(said).toContain('"name":"workspaces-ports"');
    expect(said).toContain('"hoverProvider":true');
    expect(said).toContain('"code":"metadata-through-proxy"');
  });

  it('holds nothing of Node in what browsers run', () => {
    for (const name of ['extension', 'server']) {
      const text = readFileSync(join(unpacked, 'extension/dist/web', `${name}.js`), 'utf8');
      const asked = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]);
      expect([...new Set(asked)]).toEqual(name === 'extension' ? ['vscode'] : []);
      expect(text).not.toMatch(/["']node:[a-z_/]+["']/);
    }
  });
});

/** What the server says to some messages, until it says `last`. */
function answerOf(server: string, messages: readonly object[], last: string): Promise<string> {
  const child = spawn(process.execPath, [server, 'lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 20_000,
  });
  let answer = '';
  return new Promise((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
      if (answer.includes(last)) child.kill();
    });
    child.on('close', () => resolve(answer));
    for (const message of messages) {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
  });
}

/** Names and contents of a zip file, read from its central directory. */
function unzip(zip: Buffer): Map<string, Uint8Array> {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const entries = new Map<string, Uint8Array>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = new Uint8Array(zip.subarray(start, start + packed));
    entries.set(name, method === 0 ? bytes : new Uint8Array(inflateRawSync(bytes)));
    at += 46 + nameLength! + extra! + comment!;
  }
  return entries;
}
