import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { Overrides } from '../../../server/src/analysis/settings';
import { type AwsRanges, parseRanges } from '../../../server/src/catalogue';
import { render } from '../../../server/src/messages';
import { addresses } from '../../../server/src/net';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';
import { ROOT } from '../../support/files';
import { NO_REAL_FEED } from '../index/support';
import { feedText } from './support';

/** A client network that opens TCP 443 to the CIDRs, and how it stands to a requirement. */
async function standing(cidrs: readonly string[], feeds: Readonly<Record<string, string>>, overrides: Overrides = {}) {
  const text = `# workspaces-ports: role=client-network region=ap-northeast-1
resource "aws_security_group" "a" {
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks      = ${JSON.stringify(cidrs.filter((cidr) => !cidr.includes(':')))}
    ipv6_cidr_blocks = ${JSON.stringify(cidrs.filter((cidr) => cidr.includes(':')))}
  }
}`;
  const analyzer = new Analyzer(memoryHost({ 'main.tf': text, ...feeds }), loadSandbox, overrides);
  const unit = await analyzer.check('file:///w/main.tf');
  const verdict = unit!.subjects[0]!.verdicts.find(({ requirement }) => requirement.id === 'client.443')!;
  const lacking = verdict.missing.map(({ remote }) =>
    remote.kind === 'addresses' ? remote.set : addresses.NO_ADDRESS,
  );
  return {
    verdict: verdict.verdict,
    missing: addresses.toCidrs(addresses.unionAll(lacking)),
    reasons: verdict.unknown.flatMap(({ reasons }) => reasons.map(({ message }) => render(message, 'en'))),
    hints: unit!.findings.filter(({ rule }) => rule === 'cannot-tell').map(({ message }) => render(message, 'en')),
    date: (await analyzer.settingsFor('file:///w/main.tf')).ranges?.date,
  };
}

/** What client port 443 of Tokyo is asked to reach, by the document of 2020 and the one of today. */
const SUBSETS = [
  ['AMAZON', 'GLOBAL'],
  ['AMAZON', 'ap-northeast-1'],
  ['AMAZON', 'us-east-1'],
  ['AMAZON', 'us-west-2'],
  ['S3', 'us-west-2'],
  ['EC2', 'ap-northeast-1'],
] as const;
const wanted = (ranges: AwsRanges): string[] =>
  addresses.toCidrs(addresses.unionAll(SUBSETS.map(([service, region]) => ranges.subset(service, region))));

describe.skipIf(NO_REAL_FEED !== '')(`subsets of AWS's feed of August 2026 ${NO_REAL_FEED}`, () => {
  const read = (): string => readFileSync(join(ROOT, '..', 'shared', 'ip-ranges', '2026-08-22.json'), 'utf8');
  const AT: Overrides = { ipRanges: 'file:///w/ip-ranges.json' };

  it('are checked exactly', async () => {
    const feeds = { 'ip-ranges.json': read() };
    const ranges = parseRanges(feeds['ip-ranges.json']);
    if ('error' in ranges) throw new Error(ranges.error.key);
    const all = wanted(ranges).filter((cidr) => !cidr.includes(':'));
    expect(all.length).toBeGreaterThan(700);
    expect(await standing(all, feeds, { ...AT, edition: '2020-05' })).toMatchObject({
      verdict: 'satisfied',
      missing: [],
    });

    const without = all.filter((_, i) => i !== 100 && i !== 400);
    expect(await standing(without, feeds, { ...AT, edition: '2020-05' })).toMatchObject({
      verdict: 'missing',
      missing: [all[100], all[400]],
      reasons: [],
    });
  });

  it('in both families where the client speaks both', async () => {
    const feeds = { 'ip-ranges.json': read() };
    const ranges = parseRanges(feeds['ip-ranges.json']);
    if ('error' in ranges) throw new Error(ranges.error.key);
    const ipv6 = wanted(ranges).filter((cidr) => cidr.includes(':'));
    const without = ipv6.filter((_, i) => i !== 50);
    const { missing } = await standing(['0.0.0.0/0', ...without], feeds, { ...AT, edition: '2026-08' });
    expect(missing).toEqual([ipv6[50]]);
  });
});

const FEED = feedText({ counts: { AMAZON: 3, S3: 2 } });

describe('without the feed', () => {
  it('a part is unknown, and the reason says how to get it', async () => {
    const { verdict, reasons, hints } = await standing(['20.0.0.0/8'], {});
    expect(verdict).toBe('unknown');
    expect(reasons.join()).toMatch(/AMAZON\/GLOBAL, AMAZON\/ap-northeast-1, .*`workspaces-ports update` gets it/);
    expect(hints.join()).toContain('`workspaces-ports update` gets it');
  });

  it('everything is satisfied', async () => {
    expect((await standing(['0.0.0.0/0'], {}, { edition: '2020-05' })).verdict).toBe('satisfied');
  });
});

describe('which feed is used', () => {
  const feeds = {
    'named.json': feedText({ date: '2026-03-03-00-00-00' }),
    'cached.json': feedText({ date: '2026-01-01-00-00-00' }),
    'option.json': feedText({ date: '2026-02-02-00-00-00' }),
  };
  const configured = { ...feeds, '.workspaces-ports.json': '{ "ipRanges": "named.json" }' };
  const cached = { cachedRanges: 'file:///w/cached.json' };
  const option = { ipRanges: 'file:///w/option.json' };
  it.each([
    ['none', feeds, {}, undefined],
    ['the cached one', feeds, cached, '2026-01-01-00-00-00'],
    ['the configuration goes before the cache', configured, cached, '2026-03-03-00-00-00'],
    ['an option before both', configured, { ...cached, ...option }, '2026-02-02-00-00-00'],
    ['none where none is asked for', configured, { ...cached, ipRanges: null }, undefined],
    [
      'the cached one where the workspace is not trusted',
      configured,
      { ...cached, trusted: false },
      '2026-01-01-00-00-00',
    ],
    ['none where the cache is broken', { ...feeds, 'cached.json': FEED.slice(0, 200) }, cached, undefined],
  ])('%s', async (_what, files, overrides, date) => {
    expect((await standing([], files, overrides as Overrides)).date).toBe(date);
  });
});
