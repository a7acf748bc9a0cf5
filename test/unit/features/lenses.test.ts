import { describe, expect, it } from 'vitest';
import { lenses } from '../../../server/src/features/lenses';
import { type Locale, render } from '../../../server/src/messages';
import { at } from './support';

/** What stands above which words of a file. */
async function above(name: string, text: string, locale: Locale = 'en'): Promise<[string, string][]> {
  const { context } = await at(name, `${text}‸`, { locale });
  const found = context.unit ? lenses(context.unit, context.file.uri, locale) : [];
  return found.map(({ span, title }) => [text.slice(span.start, span.end), render(title, locale)]);
}

const group = (directive: string, ...ports: number[]): string => `${directive}
resource "aws_security_group" "a" {
${ports.map((port) => `  egress {\n    protocol = "-1"\n    from_port = ${port}\n    to_port = ${port}\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n`).join('')}}
`;
const CLIENT = '# workspaces-ports: role=client-network region=ap-northeast-1 protocols=pcoip';

describe('a line above each checked object', () => {
  it.each<[string, string, Locale, string[]]>([
    ['all is there', group(CLIENT, 0), 'en', ['client-network · Tokyo · 2 of 2 met']],
    ['something lacks', group(CLIENT), 'en', ['client-network · Tokyo · 0 of 2 met, 2 missing']],
    ['in Japanese', group(CLIENT), 'ja', ['client-network · 東京 · 2 件中 0 件を満たしています、不足 2 件']],
    [
      'nobody knows',
      `${CLIENT}\nresource "aws_security_group" "a" {\n  egress = var.rules\n}\nvariable "rules" {}\n`,
      'en',
      ['client-network · Tokyo · 0 of 2 met, 2 unknown'],
    ],
    ['no role, no line', group('# a group'), 'en', []],
  ])('%s', async (_, text, locale, expected) => {
    const found = await above('main.tf', text, locale);
    expect(found.map(([, title]) => title)).toEqual(expected);
    for (const [place] of found) expect(place).toBe('resource "aws_security_group" "a"');
  });

  it('tells instances apart that differ, and alike ones once', async () => {
    const text = `${CLIENT}
resource "aws_security_group" "a" {
  for_each = { all = ["0.0.0.0/0"], none = [], empty = [] }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = each.value
  }
}
`;
    expect((await above('main.tf', text)).map(([, title]) => title)).toEqual([
      'client-network · Tokyo · 2 of 2 met',
      'client-network · Tokyo · 0 of 2 met, 2 missing',
    ]);
  });

  it('counts a PAC by requirement, the worst host of each', async () => {
    const pac =
      '// workspaces-ports: region=ap-northeast-1\nfunction FindProxyForURL(url, host) { return "DIRECT"; }\n';
    const [[, title]] = (await above('proxy.pac', pac)) as [[string, string]];
    expect(title).toMatch(/^proxy · Tokyo · (\d+) of \1 met$/);
  });
});
