import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { DEFAULT_EDITION, edition, editionIds } from '../../../server/src/catalogue';
import { loadOwn } from '../../../server/src/catalogue/load';
import { withOwn } from '../../../server/src/catalogue/own';
import { ownSchema } from '../../../server/src/catalogue/own-schema';
import type { Schema } from '../../../server/src/catalogue/schema';
import { lookup } from '../../../server/src/features/lookup';
import { render } from '../../../server/src/messages';
import { NO_ENTRIES } from '../../../server/src/workspace/host';
import { readText } from '../../support/files';

const COMPANY = readText('test/cases/own-catalogue/workspaces-ports.company.json');
const EDITIONS = editionIds().map((id) => edition(id)!.data);
const PATH = 'schemas/workspaces-ports-catalogue.schema.json';

const both = (text: string) => ({ en: text, ja: text });
const requirement = {
  id: 'corp.x',
  role: 'client-network',
  name: both('X'),
  purpose: both('For X.'),
  direction: ['outbound'],
  asks: ['outbound'],
  protocols: ['tcp'],
  ports: ['443'],
  remote: [{ type: 'any' }],
  optional: false,
  proxy: 'unstated',
  status: 'current',
  section: both('X'),
};
const host = { category: 'turn', url: 'https://a.example/', host: 'a.example', path: '/', scheme: 'https' };

const catalogue = (rest: object): string => JSON.stringify({ id: 'corp', title: both('Corp'), ...rest });
/** What the faults say and what text they point at. */
function told(text: string): string[] {
  const loaded = loadOwn(text, EDITIONS);
  if (!('faults' in loaded)) return [];
  return loaded.faults.map(({ start, end, message }) => `${text.slice(start, end)} ← ${render(message, 'en')}`);
}

describe("a company's own catalogue", () => {
  it('is read where it is right, however little it holds', () => {
    expect(loadOwn(COMPANY, EDITIONS)).toEqual({ data: JSON.parse(COMPANY) });
    expect(loadOwn(catalogue({}), EDITIONS)).toHaveProperty('data');
  });

  it.each(['docs/catalogue.md', 'docs/catalogue.ja.md'])('is shown without a fault in %s', (page) => {
    const [, example] = /```json own\n([\s\S]*?)```/.exec(readText(page))!;
    expect(told(example!)).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['no JSON', '{', [expect.stringMatching(/not JSON|JSON/)]],
    ['no id', JSON.stringify({ title: both('x') }), ['{ ← "id" is missing here']],
    ["an edition's id", JSON.stringify({ id: '2026-08', title: both('x') }), [expect.stringMatching(/^"2026-08" ← /)]],
    [
      'a fact of the page',
      catalogue({ clientIpv6: true }),
      [expect.stringMatching(/^"clientIpv6" ← "clientIpv6" is no key of this object/)],
    ],
    [
      "an id of AWS's",
      catalogue({ ports: [{ ...requirement, id: 'client.443' }] }),
      ['"client.443" ← "client.443" is already something of AWS\'s requirements: give yours a name of its own'],
    ],
    [
      "a category of AWS's with another name",
      catalogue({ categories: { turn: both('Turn') } }),
      ['"turn" ← "turn" is already something of AWS\'s requirements: give yours a name of its own'],
    ],
    ['one id twice', catalogue({ ports: [requirement, requirement] }), [expect.stringMatching(/^"corp.x" ← /)]],
    [
      'a CIDR with host bits',
      catalogue({ ports: [{ ...requirement, remote: [{ type: 'addresses', cidrs: ['203.0.113.9/24'] }] }] }),
      ['"203.0.113.9/24" ← 203.0.113.9/24 has host bits set; the network is 203.0.113.0/24'],
    ],
    [
      'a region that does not exist',
      catalogue({ hosts: [{ ...host, region: 'tokyo', status: 'current' }] }),
      [expect.stringMatching(/^"tokyo" ← /)],
    ],
  ])('is pointed at where it has %s', (_what, text, faults) => {
    expect(told(text)).toEqual(faults);
  });

  it("may use AWS's categories and regions", () => {
    expect(told(catalogue({ hosts: [{ ...host, region: 'ap-northeast-1', status: 'current' }] }))).toEqual([]);
  });

  it('has a schema for editors that says the same', () => {
    const written = JSON.parse(readText(PATH));
    const editions = JSON.parse(readText('server/data/edition.schema.json')) as Schema;
    expect(written, 'node scripts/schemas.mjs writes it').toEqual(ownSchema(editions));
    const matches = new Ajv({ strict: true }).compile(written);
    expect(matches(JSON.parse(COMPANY)), JSON.stringify(matches.errors)).toBe(true);
    expect(matches({ title: both('x') })).toBe(false);
  });

  it('leaves the edition as it is, and is the same object again', () => {
    const published = edition(DEFAULT_EDITION)!;
    const loaded = loadOwn(COMPANY, EDITIONS);
    if (!('data' in loaded)) throw new Error('not read');
    const own = withOwn(published, [loaded.data]);
    expect(withOwn(published, [loaded.data])).toBe(own);
    expect(own.id).toBe(published.id);
    expect(own.data.ports.slice(0, -1)).toEqual(published.data.ports);
    expect(withOwn(published, [])).toBe(published);
  });
});

/** A folder in memory; what is set later stands over it as if it were open in an editor. */
function folder(files: Readonly<Record<string, string>>, trusted = true): Analyzer {
  const host = {
    readText: (uri: string) => Promise.resolve(files[uri.slice('file:///net/'.length)]),
    entries: async () => ({ ...NO_ENTRIES, files: Object.keys(files).map((name) => `file:///net/${name}`) }),
    now: () => 0,
  };
  return new Analyzer(host, () => Promise.resolve(undefined), { trusted });
}
const CONFIGURATION =
  '{ "scope": [{ "role": "client-network", "region": "ap-northeast-1" }], "catalogues": ["own.json"] }';
const GROUP = 'resource "aws_security_group" "a" {}\n';
const OPEN = { '.workspaces-ports.json': CONFIGURATION, 'main.tf': GROUP, 'own.json': COMPANY };

const asked = async (analyzer: Analyzer): Promise<string[]> =>
  (await analyzer.check('file:///net/main.tf'))!.subjects.flatMap(({ verdicts }) =>
    verdicts.map(({ requirement: { id } }) => id),
  );

describe('named in a configuration', () => {
  it('asks for what it says, and its addresses and hosts are looked up with its name', async () => {
    const analyzer = folder(OPEN);
    expect(await asked(analyzer)).toContain('corp.sso');
    const { edition: inForce } = await analyzer.settingsFor('file:///net/main.tf');
    const [match] = lookup('203.0.113.9', { edition: inForce, locale: 'ja' }).matches;
    expect(match).toMatchObject({
      cidr: '203.0.113.0/26',
      service: '社内サインイン',
      purpose: ['corp.sso'],
      edition: ['example-corp'],
      source: 'Example Corp ネットワーク',
    });
  });

  it('is not followed in an untrusted workspace', async () => {
    expect(await asked(folder(OPEN, false))).not.toContain('corp.sso');
  });

  it('keeps its last good state while it is broken, and says so at both places', async () => {
    const analyzer = folder(OPEN);
    expect(await asked(analyzer)).toContain('corp.sso');
    analyzer.files.setOpen('file:///net/own.json', COMPANY.replace('"corp.sso"', '"corp.sso'));
    expect(await asked(analyzer)).toContain('corp.sso');
    const here = await analyzer.configurationFindings('file:///net/.workspaces-ports.json', 'here');
    expect(here.map(({ span, message }) => [CONFIGURATION.slice(span.start, span.end), render(message, 'en')])).toEqual(
      [
        [
          '"own.json"',
          expect.stringMatching(/^own\.json has a fault in line 7: .*; its last good state stays in force$/),
        ],
      ],
    );
    const there = await analyzer.catalogueFindings('file:///net/own.json');
    expect(there?.map(({ span }) => span.uri)).toEqual(['file:///net/own.json']);
  });

  it('is told where it is not there, and where another has its id', async () => {
    const twice = CONFIGURATION.replace('"own.json"', '"own.json", "copy.json", "none.json"');
    const analyzer = folder({ ...OPEN, '.workspaces-ports.json': twice, 'copy.json': COMPANY });
    const found = await analyzer.configurationFindings('file:///net/.workspaces-ports.json');
    expect(found.map(({ message }) => render(message, 'en'))).toEqual([
      'copy.json has the id "example-corp" of another catalogue named here: it is not used',
      'there is no file none.json: its requirements are not checked',
    ]);
  });

  it('is nothing to any other file', async () => {
    expect(await folder(OPEN).catalogueFindings('file:///net/package.json')).toBeUndefined();
  });
});
