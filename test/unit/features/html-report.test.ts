import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { htmlPanel, htmlPanelBody, htmlReport } from '../../../server/src/features/html-report';
import type { CheckJson, ObjectJson, RequirementJson } from '../../../server/src/features/report';
import type { Locale } from '../../../server/src/messages';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const isElement = (node: Node): node is Element => 'tagName' in node;
const below = (node: Node): Node[] =>
  'childNodes' in node ? node.childNodes.flatMap((child) => [child, ...below(child)]) : [];
const all = (html: string, tag: string): Element[] =>
  below(parse(html)).filter((node): node is Element => isElement(node) && node.tagName === tag);
const text = (node: Node): string =>
  below(node)
    .map((one) => ('value' in one ? one.value : ''))
    .join('');
const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

const asked = (id: string, verdict: RequirementJson['verdict']): RequirementJson => {
  const cell = { direction: 'outbound', protocol: 'tcp', ports: '4172', remote: ['18.180.178.0/24'] } as const;
  return {
    id,
    verdict,
    missing: verdict === 'missing' ? [{ ...cell, remote: [...cell.remote] }] : [],
    unknown: verdict === 'unknown' ? [{ ...cell, remote: 'any', reasons: ['var.open has no value'] }] : [],
  };
};

const object = (address: string, requirements: RequirementJson[], more: Partial<ObjectJson> = {}): ObjectJson => ({
  file: 'net/main.tf',
  line: 3,
  format: 'terraform',
  kind: 'security-group',
  address,
  role: 'client-network',
  roleFrom: 'directive',
  region: 'ap-northeast-1',
  edition: '2020-05',
  requirements,
  ...more,
});

const report = (more: Partial<CheckJson> = {}): CheckJson => ({
  version: 1,
  edition: '2020-05',
  ipRanges: null,
  objects: [
    object('aws_security_group.tokyo', [asked('client.443', 'satisfied'), asked('client.4172', 'missing')]),
    object('aws_security_group.plain', [asked('client.443', 'unknown')], { region: null }),
    object('aws_security_group.other', [], { role: null }),
  ],
  findings: [],
  ...more,
});

const page = (given: CheckJson = report(), locale: Locale = 'en'): string => htmlReport(given, 1, locale);
/** Cells of the first table as read aloud, a line an object. */
const matrix = (html: string): string[][] =>
  all(html, 'table')
    .slice(0, 1)
    .flatMap((table) => below(table).filter((node): node is Element => isElement(node) && node.tagName === 'tr'))
    .slice(1)
    .map((row) =>
      below(row)
        .filter((node) => isElement(node) && node.tagName === 'td')
        .map(text),
    );

describe('the report as a page', () => {
  it.each<[Locale, string[][]]>([
    [
      'en',
      [
        ['✓ met', '✗ missing'],
        ['? unknown', '– not asked'],
      ],
    ],
    [
      'ja',
      [
        ['✓ 充足', '✗ 不足'],
        ['? 不明', '– 対象外'],
      ],
    ],
  ])('has in %s a sign and a word for each verdict', (locale, cells) => {
    expect(matrix(page(report(), locale))).toEqual(cells);
    expect(attribute(all(page(report(), locale), 'html')[0]!, 'lang')).toBe(locale);
  });

  it('shows only objects that play a role, and each cell that is not met leads to what is behind it', () => {
    const html = page();
    expect(all(html, 'th').map(text).join()).not.toContain('aws_security_group.other');
    expect(all(html, 'p').map(text).join()).toContain('Without a role');
    const ids = all(html, 'dt').map((entry) => `#${attribute(entry, 'id')}`);
    const links = all(html, 'a').map((link) => attribute(link, 'href'));
    expect(links).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    expect(all(html, 'dd').map(text)).toEqual([
      'missing: outbound TCP 4172, 18.180.178.0/24',
      'unknown: outbound TCP 4172, any addressvar.open has no value',
    ]);
  });

  it('names the edition of each object where folders have several, and asks what that one asks', () => {
    const udp443 = { ...asked('client.443.udp', 'missing'), optional: true as const };
    const old = object('aws_security_group.old', [asked('client.4172', 'satisfied')]);
    const now = object('aws_security_group.now', [asked('client.4172', 'satisfied'), udp443], { edition: '2026-08' });
    const html = page(report({ edition: '2026-08', editions: ['2020-05', '2026-08'], objects: [old, now] }));
    expect(text(all(html, 'p')[0]!)).toContain('(edition 2020-05, 2026-08)');
    expect(all(html, 'th').map(text)).toEqual([
      'Object',
      'PCoIP streaming and health checks',
      'Client HTTPS over QUICoptional',
      'aws_security_group.oldnet/main.tf:3 · ap-northeast-1 · 2020-05',
      'aws_security_group.nownet/main.tf:3 · ap-northeast-1 · 2026-08',
    ]);
    expect(matrix(html)).toEqual([
      ['✓ met', '– not asked'],
      ['✓ met', '○ missing'],
    ]);
  });

  it('offers the roles, regions and verdicts that there are, and objects carry what the lists ask for', () => {
    const html = page();
    const values = all(html, 'select').map((list) =>
      below(list).flatMap((one) => (isElement(one) ? [attribute(one, 'value')] : [])),
    );
    expect(values).toEqual([
      ['', 'client-network'],
      ['', 'ap-northeast-1', '-'],
      ['', 'missing', 'unknown', 'satisfied'],
    ]);
    const rows = all(html, 'tr').filter((row) => attribute(row, 'data-role') !== undefined);
    expect(rows.map((row) => [attribute(row, 'data-region'), attribute(row, 'data-verdict')])).toEqual([
      ['ap-northeast-1', 'satisfied missing'],
      ['-', 'unknown'],
    ]);
  });

  it('loads nothing from anywhere', () => {
    const html = page();
    for (const tag of ['link', 'img', 'iframe', 'object']) expect(all(html, tag)).toEqual([]);
    expect(all(html, 'script').map((script) => attribute(script, 'src'))).toEqual([undefined]);
    const policy = all(html, 'meta').map((meta) => attribute(meta, 'content') ?? '');
    expect(policy.some((content) => content.startsWith("default-src 'none'"))).toBe(true);
  });

  it('takes nothing that a file says for markup', () => {
    const hostile = '"><script>alert(1)</script>&amp;';
    const html = page(
      report({
        objects: [object(hostile, [asked(hostile, 'missing')], { file: hostile, role: hostile, region: hostile })],
        findings: [
          {
            rule: 'missing-requirement',
            severity: 'error',
            file: hostile,
            start: { line: 1, column: 1 },
            end: { line: 1, column: 2 },
            message: hostile,
            object: hostile,
            fixable: false,
          },
        ],
      }),
    );
    expect(all(html, 'script').length).toBe(1);
    expect(all(html, 'code').map(text)).toEqual([hostile, hostile]);
    const last = all(html, 'td').slice(-5).map(text);
    expect(last).toEqual(['error', `${hostile}:1:1`, 'missing-requirement', hostile, hostile]);
  });

  it('says so when nothing was found', () => {
    expect(page()).toContain('<p>Nothing was found.</p>');
  });
});

describe('the report in a panel of the editor', () => {
  const body = htmlPanelBody(report(), 1, 'en', (one, id) => ('address' in one ? one.line * 10 + (id ? 1 : 0) : 7));
  const buttons = (html: string) =>
    all(html, 'button').map((button) => [attribute(button, 'data-open'), text(button)] as const);

  it('is the same table, whose objects and cells open places', () => {
    expect(matrix(body)).toEqual(matrix(page()));
    expect(buttons(body).slice(0, 4)).toEqual([
      [undefined, 'Save as HTML report'],
      ['30', 'aws_security_group.tokyonet/main.tf:3 · ap-northeast-1'],
      ['31', '✓ met'],
      ['31', '✗ missing'],
    ]);
    expect(buttons(page())).toEqual([]);
  });

  it('runs nothing but its own script, and shows no style but its own', () => {
    const html = htmlPanel('ja', 'a1b2');
    const [policy] = all(html, 'meta').flatMap((meta) => attribute(meta, 'content')?.match(/^default-src.*/) ?? []);
    expect(policy).toBe("default-src 'none'; style-src 'nonce-a1b2'; script-src 'nonce-a1b2'");
    for (const tag of ['style', 'script']) expect(attribute(all(html, tag)[0]!, 'nonce')).toBe('a1b2');
    expect(body).not.toMatch(/ (?:style|on\w+)=/);
  });
});
