import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/main';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-'));
  mkdirSync(join(folder, 'net'));
  writeFileSync(join(folder, 'net/main.tf'), 'resource "aws_vpc" "main" {\n  cidr_block = "192.168.0.0/16"\n}\n');
  writeFileSync(join(folder, 'net/.workspaces-ports.json'), '{ "edition": "2026-08", "ipRanges": "feed.json" }');
  writeFileSync(join(folder, 'net/feed.json'), FEED);
});
afterAll(() => rmSync(folder, { recursive: true }));

const FEED = JSON.stringify({
  syncToken: '1',
  createDate: '2026-01-01-00-00-00',
  prefixes: [
    {
      ip_prefix: '192.0.2.0/24',
      region: 'ap-northeast-1',
      service: 'AMAZON',
      network_border_group: 'ap-northeast-1',
    },
  ],
  ipv6_prefixes: [],
});

async function check(...options: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    cwd: folder,
    locale: 'en' as const,
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
  };
  const status = await run(['check', 'net', '--format', 'json', ...options], io);
  return { status, out: out.join(''), err: err.join('') };
}

describe('check --as-of', () => {
  it.each([
    ['2020-05-07', '2020-05'],
    ['2023-01-01', '2020-05'],
    ['2026-08-21', '2020-05'],
    ['2026-08-22', '2026-08'],
    ['2999-12-31', '2026-08'],
  ])('%s: edition %s, whatever the configuration names', async (day, edition) => {
    expect(JSON.parse((await check('--as-of', day)).out).edition).toBe(edition);
  });

  it('leaves the feed of another day alone, and takes one that is named', async () => {
    const dateOf = ({ out }: { out: string }) => JSON.parse(out).ipRanges;
    expect(dateOf(await check())).toEqual({ date: expect.stringContaining('2026-01-01') });
    expect(dateOf(await check('--as-of', '2023-01-01'))).toBeNull();
    const named = await check('--as-of', '2023-01-01', '--ip-ranges', 'net/feed.json');
    expect(dateOf(named)).toEqual({ date: expect.stringContaining('2026-01-01') });
  });

  it.each([
    [['--as-of', '2020-05-06'], 'no edition is known that was in force on 2020-05-06: the first is of 2020-05-07'],
    [['--as-of', '2023-02-30'], '--as-of takes a day such as 2024-03-31; "2023-02-30" is none'],
    [['--as-of', '2023'], '"2023" is none'],
    [['--as-of', '2023-01-01', '--edition', '2020-05'], '--as-of and --edition do not go together'],
  ])('%j is wrong use', async (options, text) => {
    const { status, err } = await check(...options);
    expect([status, err]).toEqual([2, expect.stringContaining(text)]);
  });
});
