import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

/** Eight prefixes that AWS announces, none of which touches another. */
const ANNOUNCED = Array.from({ length: 8 }, (_, i) => `52.94.${i * 2}.0/24`);
const FEED = JSON.stringify({
  createDate: '2026-08-22-21-17-05',
  prefixes: [...ANNOUNCED, '35.180.0.0/16'].map((ip_prefix) => ({
    ip_prefix,
    region: 'ap-northeast-1',
    service: 'AMAZON',
  })),
});
const files = { 'feed.json': FEED };
const ipRanges = 'file:///w/feed.json';

const lines = (cidrs: readonly string[]): string => cidrs.map((cidr) => `      "${cidr}",`).join('\n');
const group = (...parts: readonly string[]): string => `resource "aws_security_group" "office" {
  egress {
    protocol  = "tcp"
    from_port = 443
    to_port   = 443
    cidr_blocks = [
${parts.join('\n')}
    ]
  }
}`;
const drawn = (cidr: string): string =>
  `      "${cidr}",\n       ${'^'.repeat(cidr.length)} no-longer-announced warning: `;

describe('no-longer-announced', () => {
  it('is a network in a copied list that the feed has no more', () =>
    expectFindings('main.tf', group(lines(ANNOUNCED), `${drawn('54.239.0.16/28')}that of 2026-08-22 has it no more`), {
      files,
      ipRanges,
    }));

  it.each<[string, readonly string[]]>([
    ['a single address, which may be an own proxy', ['54.239.0.16/32']],
    ['a private network', ['10.0.0.0/8']],
    ['a part of what AWS announces', ['35.180.7.0/24']],
    ['a network around what AWS announces', ['52.94.0.0/16']],
    ['something half-typed', ['54.239.0.']],
  ])('is not %s', (_what, own) =>
    expectFindings('main.tf', group(lines([...ANNOUNCED, ...own])), { files, ipRanges, ignore: ['invalid-value'] }),
  );

  it('is nothing in a list of which too little comes from the feed', async () => {
    await expectFindings('main.tf', group(lines([...ANNOUNCED.slice(0, 6), '54.239.0.16/28'])), { files, ipRanges });
    const many = ['54.239.0.16/28', '54.239.1.16/28', '54.239.2.16/28'];
    await expectFindings('main.tf', group(lines([...ANNOUNCED, ...many])), { files, ipRanges });
  });

  it('is nothing without a feed', () => expectFindings('main.tf', group(lines([...ANNOUNCED, '54.239.0.16/28']))));

  it('is found in a prefix list, and in Japanese', () => {
    const entries = ANNOUNCED.map((cidr) => `  entry { cidr = "${cidr}" }`).join('\n');
    const stranger = `  entry { cidr = "54.239.0.16/28" }
                  ^^^^^^^^^^^^^^ no-longer-announced warning: 2026-08-22 版にはもうありません`;
    return expectFindings(
      'main.tf',
      `resource "aws_ec2_managed_prefix_list" "aws" {\n  max_entries = 20\n${entries}\n${stranger}\n}`,
      { files, ipRanges, locale: 'ja' },
    );
  });
});
