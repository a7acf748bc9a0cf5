import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/main';
import type { Locale } from '../../../server/src/messages';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-baseline-'));
  put('net/main.tf', group('client'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** A group that lacks streaming. */
const group = (name: string): string => `# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip
resource "aws_security_group" "${name}" {
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
`;

async function check(args: readonly string[], { cwd = folder, locale = 'en' as Locale } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { cwd, locale, out: (part: string) => void out.push(part), err: (part: string) => void err.push(part) };
  const status = await run(['check', ...args], io);
  return { status, out: out.join(''), err: err.join('') };
}
const write = () => check(['--baseline', 'known.json', '--write-baseline']);
const use = (more: Parameters<typeof check>[1] = {}) => check(['--baseline', 'known.json'], more);

describe('a baseline', () => {
  it('is written from what is found, and then leaves it alone', async () => {
    expect((await check([])).status).toBe(1);
    expect(await write()).toEqual({ status: 0, out: '', err: 'findings that known.json knows: 1\n' });
    expect(readdirSync(folder).sort()).toEqual(['known.json', 'net']);
    const { status, err, out } = await use();
    expect([status, err]).toEqual([0, 'known from the baseline and not shown: 1\n']);
    expect(out).not.toContain('missing-requirement');
  });

  it('knows a finding when lines come above it, in either language, from any folder', async () => {
    await write();
    put('net/main.tf', `# one\n\n# two\n${group('client')}`);
    expect((await use()).status).toBe(0);
    expect((await use({ locale: 'ja' })).status).toBe(0);
    expect((await check(['--baseline', '../known.json'], { cwd: join(folder, 'net') })).status).toBe(0);
  });

  it('of every format survives lines above', async () => {
    rmSync(folder, { recursive: true });
    cpSync('examples', folder, { recursive: true });
    await write();
    const before = await use();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    for (const path of files.filter((one) => statSync(one).isFile() && !one.endsWith('known.json'))) {
      writeFileSync(path, `\n\n\n${readFileSync(path, 'utf8')}`);
    }
    expect(before).toMatchObject({ status: 0, err: expect.stringMatching(/not shown: [1-9]\d*\n$/) });
    expect(await use()).toMatchObject({ status: 0, err: before.err });
  });

  it('does not know another object, nor one more of the same', async () => {
    await write();
    put('net/other.tf', group('branch'));
    const { status, out } = await use();
    expect(status).toBe(1);
    expect(out).toContain('aws_security_group.branch');
    expect(out).not.toMatch(/missing-requirement {2}aws_security_group\.client/);
  });

  it('says what it knows and is no longer there', async () => {
    await write();
    put('net/main.tf', '');
    expect((await use()).err).toContain('in the baseline and no longer there: 1');
  });

  it.each([
    ['none', undefined, 'there is no baseline known.json'],
    ['no JSON', '{', 'known.json is no baseline'],
    ['another JSON', '{"version": 1, "findings": [{"rule": 1}]}', 'known.json is no baseline'],
    ['of another version', '{"version": 2, "findings": []}', 'known.json is no baseline'],
  ])('that is %s is wrong use', async (_, content, expected) => {
    if (content !== undefined) put('known.json', content);
    expect(await use()).toMatchObject({ status: 2, err: expect.stringContaining(expected) });
  });

  it('is written only where it is named', async () => {
    const { status, err } = await check(['--write-baseline']);
    expect([status, err]).toEqual([2, expect.stringContaining('--write-baseline goes with --baseline')]);
  });

  it('holds no line', async () => {
    await write();
    const { findings } = JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8'));
    expect(findings).toEqual([
      {
        rule: 'missing-requirement',
        file: 'net/main.tf',
        object: 'aws_security_group.client',
        message: expect.stringContaining('4172'),
        count: 1,
      },
    ]);
  });
});
