import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../server/src/cli/main';
import { feedText, sending, serving } from '../unit/feed/support';

/** A folder to work in, with a cache of its own. */
function workplace(files: Record<string, string> = {}, make: (cache: string) => void = mkdirSync) {
  const cwd = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  const cache = join(cwd, 'cache');
  make(cache);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const ports = async (...args: string[]) => {
    let out = '';
    let err = '';
    const status = await run(args, {
      cwd,
      locale: args.includes('ja') ? 'ja' : 'en',
      env: { WORKSPACES_PORTS_CACHE: cache },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    return { status, out, err };
  };
  return { ports, cwd, cached: join(cache, 'ip-ranges.json') };
}

const GROUP = `# workspaces-ports: role=client-network region=us-east-1
resource "aws_security_group" "a" {
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["20.0.0.0/8"]
  }
}
`;
const FEED = feedText();

describe('a cache that is no folder', () => {
  it('is none: everything else works, and update says why it keeps nothing', async () => {
    const { ports } = workplace({ 'main.tf': GROUP }, (cache) => writeFileSync(cache, 'a file'));
    expect((await ports('check', 'main.tf')).out).toContain('`workspaces-ports update` gets it');
    expect((await ports('lookup', '18.180.178.9')).status).toBe(0);
    const update = await ports('update', '--from', await serving(sending(FEED)));
    expect(update.status).not.toBe(0);
    expect(update.out + update.err).toMatch(/cannot be written/);
  });
});

describe('update', () => {
  it('downloads, says what it has, and check uses it from then on', async () => {
    const { ports, cached } = workplace({ 'main.tf': GROUP });
    const before = await ports('check', 'main.tf');
    expect(before.out).not.toContain('ip-ranges.json of');
    expect(before.out).toContain('`workspaces-ports update` gets it');

    const update = await ports('update', '--from', await serving(sending(FEED)));
    expect(update).toEqual({
      status: 0,
      out: `ip-ranges.json of 2026-08-22-21-17-05: 61 prefixes, kept in ${cached}\n`,
      err: '',
    });

    expect((await ports('check', 'main.tf')).out).toContain("with AWS's ip-ranges.json of 2026-08-22\n");
    const json = JSON.parse((await ports('check', 'main.tf', '--format', 'json')).out);
    expect(json.ipRanges).toEqual({ date: '2026-08-22-21-17-05' });
    expect(JSON.parse((await ports('lookup', '20.7.0.1', '--format', 'json')).out).matches).toMatchObject([
      { cidr: '20.7.0.0/24', service: 'AMAZON', region: 'us-east-1', borderGroup: 'us-east-1' },
    ]);
  });

  it('--ip-ranges none does without it, and another file goes before it', async () => {
    const { ports } = workplace({ 'main.tf': GROUP, 'other.json': feedText({ date: '2026-01-01-00-00-00' }) });
    await ports('update', '--from', await serving(sending(FEED)));
    const dateOf = async (...args: string[]) =>
      JSON.parse((await ports('check', 'main.tf', '--format', 'json', ...args)).out).ipRanges;
    expect(await dateOf('--ip-ranges', 'none')).toBeNull();
    expect(await dateOf('--ip-ranges', 'other.json')).toEqual({ date: '2026-01-01-00-00-00' });
    expect(
      JSON.parse((await ports('lookup', '20.7.0.1', '--format', 'json', '--ip-ranges', 'none')).out).matches,
    ).toEqual([]);
  });

  it('the configuration goes before the cache, and none before both', async () => {
    const { ports } = workplace({
      'main.tf': GROUP,
      'own.json': feedText({ date: '2025-01-01-00-00-00' }),
      '.workspaces-ports.json': '{ "ipRanges": "own.json" }',
    });
    await ports('update', '--from', await serving(sending(FEED)));
    const { out } = await ports('check', 'main.tf', '--format', 'json');
    expect(JSON.parse(out).ipRanges).toEqual({ date: '2025-01-01-00-00-00' });
    const none = await ports('check', 'main.tf', '--format', 'json', '--ip-ranges', 'none');
    expect(JSON.parse(none.out).ipRanges).toBeNull();
  });

  it('a broken cache is as none', async () => {
    const { ports, cached } = workplace({ 'main.tf': GROUP });
    writeFileSync(cached, '{"createDate": ');
    expect(JSON.parse((await ports('check', 'main.tf', '--format', 'json')).out).ipRanges).toBeNull();
    expect((await ports('lookup', '20.7.0.1')).status).toBe(0);
  });

  it('that is refused exits with 2, says why in words and as JSON, and keeps the one at hand', async () => {
    const { ports, cached } = workplace();
    await ports('update', '--from', await serving(sending(FEED)));
    const older = await serving(sending(feedText({ date: '2020-01-01-00-00-00' })));
    const text = await ports('update', '--from', older);
    expect([text.status, text.out]).toEqual([2, '']);
    expect(text.err).toMatch(
      /^workspaces-ports: ip-ranges.json was not updated: it is of 2020-01-01.*\nThe one of 2026-08-22/,
    );
    const json = await ports('update', '--from', older, '--format', 'json');
    expect(json.status).toBe(2);
    expect(JSON.parse(json.out)).toEqual({
      outcome: 'refused',
      date: '2026-08-22-21-17-05',
      path: cached,
      message: expect.stringContaining('older than the one at hand'),
    });
    expect((await ports('update', '--from', older, '--lang', 'ja')).err).toContain('更新されませんでした');
    expect(readFileSync(cached, 'utf8')).toBe(FEED);
  });

  it('gives its answer as JSON', async () => {
    const { ports, cached } = workplace();
    const { out } = await ports('update', '--from', await serving(sending(FEED)), '--format', 'json');
    expect(JSON.parse(out)).toEqual({
      outcome: 'updated',
      date: '2026-08-22-21-17-05',
      previous: null,
      prefixes: 61,
      path: cached,
      message: expect.stringContaining('61 prefixes'),
    });
  });

  it.each([
    [['update', 'something'], /takes no "something"/],
    [['update', '--timeout', '0'], /--timeout takes seconds/],
    [['update', '--timeout', 'long'], /"long" is none/],
  ])('%j is wrong use', async (args, says) => {
    const { status, err } = await workplace().ports(...args);
    expect(status).toBe(2);
    expect(err).toMatch(says);
  });

  it('waits as long as it is told', async () => {
    const { ports, cached } = workplace();
    const { err } = await ports('update', '--from', await serving(() => {}), '--timeout', '0.3');
    expect(err).toMatch(/within 0.3 seconds|for 0.3 seconds/);
    expect(err).toContain('--timeout gives it longer.');
    expect(existsSync(cached)).toBe(false);
  });
});
