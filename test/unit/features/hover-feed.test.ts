import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { hover } from '../../../server/src/features/hover';
import type { Locale } from '../../../server/src/messages';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

const row = (ip_prefix: string, service: string, region: string, group = region) => ({
  ip_prefix,
  service,
  region,
  network_border_group: group,
});
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [
    row('54.250.0.0/16', 'AMAZON', 'ap-northeast-1'),
    row('54.250.0.0/16', 'EC2', 'ap-northeast-1'),
    row('54.250.251.0/24', 'WORKSPACES_GATEWAYS', 'ap-northeast-1'),
    row('203.0.113.0/24', 'WORKSPACES_GATEWAYS', 'eu-north-1'),
    row('198.51.100.0/25', 'EC2', 'ap-northeast-1', 'ap-northeast-1-tpe-1'),
  ],
  ipv6_prefixes: [
    { ipv6_prefix: '2001:db8:1::/48', service: 'AMAZON', region: 'GLOBAL', network_border_group: 'GLOBAL' },
  ],
});

/** What a hover in a comment of a Terraform file says, as a person reads it; the cursor stands after the first digit. */
async function says(text: string, locale: Locale = 'en'): Promise<string[]> {
  const analyzer = new Analyzer(memoryHost({ 'main.tf': `# ${text}`, 'feed.json': FEED }), loadSandbox, {
    ipRanges: 'file:///w/feed.json',
  });
  const uri = 'file:///w/main.tf';
  const { edition, ranges } = await analyzer.settingsFor(uri);
  const file = await analyzer.files.get(uri);
  const answer = hover({ file: file!, edition, ranges, locale }, 3);
  return (answer?.markdown ?? '')
    .replace(/\\(.)/g, '$1')
    .split('\n')
    .filter((line) => line !== '');
}

describe('with the feed at hand a hover says', () => {
  it('what the catalogue and AWS know of an address, services of one prefix together', async () => {
    expect(await says('54.250.251.7')).toEqual([
      '**PCoIP gateways** · Asia Pacific (Tokyo) `ap-northeast-1`',
      '- `54.250.251.0/24`',
      '- required by client.4172',
      "- source: AWS's page",
      '- since edition 2020-05',
      expect.stringMatching(/^- announced by AWS since 20\d\d-\d\d-\d\d$/),
      '**WORKSPACES_GATEWAYS** · Asia Pacific (Tokyo) `ap-northeast-1`',
      '- `54.250.251.0/24`',
      '- source: ip-ranges.json 2026-08-22-21-17-05',
      '**AMAZON, EC2** · Asia Pacific (Tokyo) `ap-northeast-1`',
      '- `54.250.0.0/16`',
      expect.stringMatching(/^- required by client.443/),
      '- source: ip-ranges.json 2026-08-22-21-17-05',
    ]);
  });

  it('where AWS announces it from, when that is no region', async () => {
    expect(await says('198.51.100.7')).toContain('- border group: `ap-northeast-1-tpe-1`');
  });

  it('that gateways are known from the feed only', async () => {
    const lines = await says('203.0.113.7');
    expect(lines.slice(0, 2)).toEqual(['**PCoIP gateways** · Europe (Stockholm) `eu-north-1`', '- `203.0.113.0/24`']);
    expect(lines).toContain('- source: ip-ranges.json');
    expect(lines.join()).toContain('doubtful');
    expect(lines.join()).not.toContain('since edition');
  });

  it('which part of a range belongs to nothing', async () => {
    expect((await says('198.51.100.0 - 198.51.100.255')).at(-1)).toBe(
      'Belongs to nothing that is known: 198.51.100.128/25',
    );
    expect((await says('2001:db8:1:: - 2001:db8:2:ffff:ffff:ffff:ffff:ffff')).at(-1)).toBe(
      'Belongs to nothing that is known: 2001:db8:2::/48',
    );
  });

  it('all of it in Japanese', async () => {
    const lines = await says('198.51.100.0/24', 'ja');
    expect(lines[0]).toBe('**EC2** · アジアパシフィック (東京) `ap-northeast-1`');
    expect(lines.at(-1)).toBe('どこにも属さない部分: 198.51.100.128/25');
  });
});
