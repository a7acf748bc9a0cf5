import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../server/src/cli/main';
import { encodeBeside } from '../../../server/src/node/losses';
import { rewrite } from '../../../server/src/node/rewrite';

/** What another program does once the new text is written, before it takes the place of the old one. */
const meanwhile = vi.hoisted(() => ({ do: undefined as (() => void) | undefined }));
vi.mock('../../../server/src/node/durable', async (original) => {
  const real = await original<typeof import('../../../server/src/node/durable')>();
  const writeDurably: typeof real.writeDurably = (...args) => {
    real.writeDurably(...args);
    meanwhile.do?.();
  };
  return { ...real, writeDurably };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-fix-'));
});
afterEach(() => {
  meanwhile.do = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : Uint8Array.from(content));
  return path;
};
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Lacks two of Tokyo's ranges; DCV is left out by a directive, so that one fix makes it right. */
const LACKING = `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "client" {
  name = "clients" # 東京

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`;

async function check(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    cwd: folder,
    locale: 'en' as const,
    out: (part: string) => void out.push(part),
    err: (part: string) => void err.push(part),
  };
  const status = await run(['check', ...args], io);
  return { status, out: out.join(''), err: err.join('') };
}

describe('check --fix', () => {
  it('writes what mends, tells of it, and reports what is left', async () => {
    put('main.tf', LACKING);
    expect((await check()).status).toBe(1);
    const { status, out, err } = await check('--fix');
    expect([status, err]).toEqual([0, 'mended main.tf\n']);
    expect(out).toContain('aws_security_group.client  client-network · ap-northeast-1 · 2 of 2 met');
    expect(text('main.tf')).toContain('"18.178.102.247/32"');
  });

  it('changes nothing the second time', async () => {
    put('main.tf', LACKING);
    await check('--fix');
    const once = text('main.tf');
    const again = await check('--fix');
    expect([again.err, text('main.tf')]).toEqual(['', once]);
  });

  it.each(['examples', 'test/cases'])('changes nothing the second time in the whole of %s', async (from) => {
    cpSync(from, folder, { recursive: true });
    const all = (): Map<string, string> =>
      new Map(
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .map((name) => join(folder, name))
          .filter((path) => statSync(path).isFile())
          .map((path) => [path, readFileSync(path, 'latin1')]),
      );
    const before = all();
    expect((await check('--fix')).err).toContain('mended ');
    const once = all();
    expect(once).not.toEqual(before);
    expect((await check('--fix')).err).not.toContain('mended ');
    expect(all()).toEqual(once);
  });

  it.each<[string, (text: string) => Buffer, (bytes: Buffer) => string]>([
    ['UTF-8', (all) => Buffer.from(all), (bytes) => bytes.toString('utf8')],
    ['UTF-8 with a mark', (all) => Buffer.from(`\ufeff${all}`), (bytes) => bytes.toString('utf8')],
    ['UTF-16, little end first', (all) => Buffer.from(`\ufeff${all}`, 'utf16le'), (bytes) => bytes.toString('utf16le')],
    [
      'UTF-16, big end first',
      (all) => Buffer.from(`\ufeff${all}`, 'utf16le').swap16(),
      (bytes) => Buffer.from(Uint8Array.from(bytes)).swap16().toString('utf16le'),
    ],
    ['line ends of Windows', (all) => Buffer.from(all.replaceAll('\n', '\r\n')), (bytes) => bytes.toString('utf8')],
  ])('keeps %s, and every letter that it does not mean', async (_, encode, decode) => {
    const path = put('main.tf', Uint8Array.from(encode(LACKING)));
    const before = decode(readFileSync(path));
    await check('--fix');
    const after = decode(readFileSync(path));
    expect(after).not.toBe(before);
    // Only lines are added, in the file's own line ends.
    const eol = before.includes('\r\n') ? '\r\n' : '\n';
    const kept = after.split(eol).filter((line) => before.split(eol).includes(line));
    expect(kept.join(eol)).toContain(before.split(eol).slice(0, 4).join(eol));
    expect(after.replaceAll(eol, '')).not.toMatch(/[\r\n]/);
  });

  it('keeps permissions and links, and leaves nothing beside the file', async () => {
    const path = put('real/main.tf', LACKING);
    chmodSync(path, 0o640);
    if (process.platform !== 'win32') symlinkSync('real/main.tf', join(folder, 'main.tf'));
    const { err } = await check('--fix', 'real');
    expect(err).toBe('mended real/main.tf\n');
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o640);
      expect(lstatSync(join(folder, 'main.tf')).isSymbolicLink()).toBe(true);
    }
    expect(readdirSync(join(folder, 'real'))).toEqual(['main.tf']);
  });

  it('touches no file that was not asked for', async () => {
    put('a/main.tf', LACKING);
    put('b/main.tf', LACKING);
    await check('--fix', 'a');
    expect(text('a/main.tf')).not.toBe(LACKING);
    expect(text('b/main.tf')).toBe(LACKING);
  });
});

describe('check --fix --diff', () => {
  it('prints a patch that makes the same of the file, and writes nothing', async () => {
    put('net/main.tf', LACKING);
    const { status, out, err } = await check('--fix', '--diff');
    expect([status, err, text('net/main.tf')]).toEqual([0, '', LACKING]);
    expect(out).toMatch(/^--- a\/net\/main\.tf\n\+\+\+ b\/net\/main\.tf\n@@ /);
    const [patch] = parsePatch(out);
    await check('--fix');
    expect(applyPatch(LACKING, patch!)).toBe(text('net/main.tf'));
  });

  it('has nothing to print where all is right', async () => {
    put('main.tf', LACKING);
    await check('--fix');
    expect((await check('--fix', '--diff')).out).toBe('');
  });

  it('goes with --fix', async () => {
    put('main.tf', LACKING);
    expect(await check('--diff')).toMatchObject({ status: 2, err: expect.stringContaining('--diff goes with --fix') });
  });
});

describe('a file that is not written', () => {
  it('is one that changed meanwhile', async () => {
    const path = put('main.tf', 'new');
    expect(await rewrite(path, 'old', 'mended')).toEqual({ why: 'changed' });
    expect(text('main.tf')).toBe('new');
  });

  it('is one that another program writes while the mended text is on its way to the disk', async () => {
    const path = put('main.tf', 'old');
    meanwhile.do = () => writeFileSync(path, 'theirs');
    expect(await rewrite(path, 'old', 'mended')).toEqual({ why: 'changed' });
    expect([text('main.tf'), readdirSync(folder)]).toEqual(['theirs', ['main.tf']]);
  });

  it('is one that is read-only, though its folder would let it be replaced', async () => {
    const path = put('main.tf', LACKING);
    chmodSync(path, 0o444);
    const { status, err } = await check('--fix');
    expect([status, err, text('main.tf')]).toEqual([2, 'main.tf was not changed: it is read-only\n', LACKING]);
  });

  it('is one of whose bytes some would be lost', async () => {
    const path = put('main.tf', Uint8Array.of(0x61, 0xff, 0x62));
    expect(await rewrite(path, 'a\ufffdb', 'mended')).toEqual({ why: 'encoding' });
    expect(readFileSync(path)).toEqual(Buffer.of(0x61, 0xff, 0x62));
  });

  const RANGE = 'cidrs = ["18.180.178.0 - 18.180.178.255"]\n';
  const USED = `variable "cidrs" {}\n${LACKING.replace('["0.0.0.0/0"]', 'var.cidrs')}`;

  // The second byte of the letter in Shift_JIS is a backslash in ASCII.
  it.each([
    ['in Shift_JIS', 'variable "other" {\n  description = "\x83\x5cx"\n}\n'],
    ['in UTF-16 without a mark', 'v\0a\0r\0i\0a\0b\0l\0e\0 \0"\0x\0"\0 \0{\0}\0'],
    ['of other bytes', 'PK\x03\x04\0\0'],
  ])('is any of a module of which one is %s: nobody can tell what the others mean', async (_, bytes) => {
    put('main.tf', USED);
    put('terraform.tfvars', RANGE);
    put('other.tf', Uint8Array.from(Buffer.from(bytes, 'latin1')));
    const { status, err, out } = await check('--fix');
    expect([status, text('main.tf'), text('terraform.tfvars')]).toEqual([2, USED, RANGE]);
    expect(err).toContain('terraform.tfvars was not changed: other.tf, which is read with it, is no text in UTF-8');
    expect(out).toMatch(/other\.tf\n +\d+:\d+ +(error|warning) +unreadable/);
    expect(out).not.toContain('[fixable]');
  });

  it('is not the one with comments in Shift_JIS, at which Terraform does not look, nor one beside it', async () => {
    put('main.tf', USED);
    put('terraform.tfvars', RANGE);
    const more = LACKING.replace('"client"', '"more"').replace(' # 東京', '');
    const bytes = (tf: string): Buffer => Buffer.from(`# \x83\x5c\n${tf}`, 'latin1');
    put('other.tf', Uint8Array.from(bytes(more)));
    const { status, err } = await check('--fix');
    expect(err.split('\n').sort().slice(1)).toEqual(['mended main.tf', 'mended other.tf', 'mended terraform.tfvars']);
    expect([status, text('terraform.tfvars')]).toEqual([0, 'cidrs = ["18.180.178.0/24"]\n']);
    const other = readFileSync(join(folder, 'other.tf'));
    expect(other.subarray(0, 5)).toEqual(bytes('').subarray(0, 5));
    const alone = text('main.tf')
      .replace('"client"', '"more"')
      .replace(' # 東京', '')
      .replace('variable "cidrs" {}\n', '');
    expect(other.subarray(5).toString()).toBe(alone.replace('var.cidrs', '["0.0.0.0/0"]'));
  });

  it('is one whose fix stands in a line with bytes that are no UTF-8', async () => {
    put('main.tf', USED.replace('# 東京', ''));
    const written = Buffer.from('cidrs = ["18.180.178.0 - 18.180.178.255"] # \x93\x8c\x8b\x9e\n', 'latin1');
    put('terraform.tfvars', Uint8Array.from(written));
    const { status, err, out } = await check('--fix');
    expect([status, readFileSync(join(folder, 'terraform.tfvars'))]).toEqual([2, written]);
    expect(err).toContain('terraform.tfvars was not changed: its bytes');
    expect(out).not.toContain('[fixable]');
  });

  it('is not a PAC in Shift_JIS, whose comments come back byte by byte', async () => {
    const pac = (comment: string) =>
      `// ${comment}\nfunction FindProxyForURL(url, host) {\n  // ${comment}\n  return "PROXY p:8080";\n}\n`;
    put('proxy.pac', Uint8Array.from(Buffer.from(pac('\x93\x8c\x8b\x9e\x95\x5c'), 'latin1')));
    const { status, err, out } = await check('--fix');
    expect([status, err]).toEqual([0, 'mended proxy.pac\n']);
    expect(out).not.toContain('streaming-through-proxy');
    const bytes = readFileSync(join(folder, 'proxy.pac'));
    put('proxy.pac', pac('x'));
    await check('--fix');
    expect(bytes.toString('latin1')).toBe(text('proxy.pac').replaceAll('// x\n', '// \x93\x8c\x8b\x9e\x95\x5c\n'));
  });

  it('law: bytes that are no UTF-8 are cut as the decoder cuts them', () => {
    const some = fc.constantFrom(
      0x41,
      0x0a,
      0x80,
      0xbf,
      0x9f,
      0xa0,
      0xc2,
      0xe0,
      0xed,
      0xef,
      0xbb,
      0xbd,
      0xf0,
      0xf4,
      0xff,
    );
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(some), (any, likely) => {
        for (const bytes of [any, Uint8Array.from(likely)]) {
          const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
          expect(Buffer.from(encodeBeside(bytes, text, text)!)).toEqual(Buffer.from(bytes));
        }
      }),
    );
  });

  it('is one that is gone', async () => {
    expect(await rewrite(join(folder, 'gone.tf'), 'old', 'mended')).toMatchObject({ why: 'system' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
