import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { applyEdits, modify } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { editionIds } from '../../../server/src/catalogue';
import { type EditionFault, loadEdition } from '../../../server/src/catalogue/load';
import { render } from '../../../server/src/messages';
import { ROOT, readText } from '../../support/files';

const TEXT = readText('server/data/2020-05.json');
const matches = new Ajv({ strict: true }).compile(JSON.parse(readText('server/data/edition.schema.json')));

const faultsOf = (text: string): readonly EditionFault[] => {
  const loaded = loadEdition(text);
  return 'faults' in loaded ? loaded.faults : [];
};

/** The edition with another value at a path; undefined takes the key away. */
const changed = (path: readonly (string | number)[], value: unknown): string =>
  applyEdits(TEXT, modify(TEXT, [...path], value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));

/** What the faults say and what text they point at. */
const told = (text: string): string[] =>
  faultsOf(text).map(({ start, end, message }) => `${text.slice(start, end)} ← ${render(message, 'en')}`);

describe('the editions we ship', () => {
  it.each(editionIds())('%s is without fault, and matches its schema', (id) => {
    const text = readText(`server/data/${id}.json`);
    expect(faultsOf(text)).toEqual([]);
    expect(loadEdition(text)).toEqual({ data: JSON.parse(text) });
    expect(matches(JSON.parse(text)), JSON.stringify(matches.errors)).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ $schema: './edition.schema.json', id });
  });
});

describe('what has not the form of an edition is pointed at', () => {
  it.each<[string, readonly (string | number)[], unknown, string[]]>([
    ['a field is missing', ['ports', 0, 'role'], undefined, ['{ ← "role" is missing here']],
    ['a table is missing', ['gateways'], undefined, ['{ ← "gateways" is missing here']],
    ['Japanese is missing', ['regions', 2, 'nameJa'], undefined, ['{ ← "nameJa" is missing here']],
    ['a text for a list', ['ports', 0, 'ports'], '443', ['"443" ← a list is wanted here']],
    ['a number for a text', ['ports', 0, 'ports'], [443], ['443 ← a text is wanted here']],
    ['a text for a flag', ['ports', 0, 'optional'], 'no', ['"no" ← true or false is wanted here']],
    ['a port as text', ['hosts', 0, 'port'], '443', ['"443" ← a whole number is wanted here']],
    ['a port too large', ['hosts', 0, 'port'], 70000, ['70000 ← 70000 is not within 1 and 65535']],
    ['a list for an object', ['categories'], [], ['[ ← an object is wanted here']],
    ['an unknown word', ['gateways', 0, 'protocol'], 'wsp', ['"wsp" ← "wsp" is none of pcoip, dcv']],
    ['an empty name', ['regions', 0, 'name'], '', ['"" ← this text is empty']],
    ['an empty list', ['ports', 0, 'remote'], [], ['[ ← this list must not be empty']],
    [
      'a slip in a key',
      ['hosts', 0, 'statsu'],
      'current',
      [expect.stringMatching(/^"statsu" ← "statsu" is no key of this object; its keys are category, /)],
    ],
    [
      'an unknown kind of remote',
      ['ports', 0, 'remote', 0],
      { type: 'dns' },
      [expect.stringMatching(/^"dns" ← "dns" is none of any, addresses, /)],
    ],
    ['a remote without its kind', ['ports', 0, 'remote', 0], {}, ['{ ← "type" is missing here']],
    [
      'a remote of another kind',
      ['ports', 0, 'remote', 0],
      { type: 'any', cidrs: [] },
      ['"cidrs" ← "cidrs" is no key of this object; its keys are type'],
    ],
    [
      'one address twice',
      ['managementRanges', 0, 'cidrs'],
      ['198.19.0.0/16', '198.19.0.0/16'],
      ['"198.19.0.0/16" ← "198.19.0.0/16" stands twice in this list'],
    ],
    [
      'a date that is none',
      ['published'],
      'May 2020',
      ['"May 2020" ← "May 2020" has not the form ^\\d{4}-\\d{2}-\\d{2}$'],
    ],
  ])('%s', (_what, path, value, expected) => {
    const text = changed(path, value);
    expect(told(text)).toEqual(expected);
    expect(matches(JSON.parse(text))).toBe(false);
  });

  it('says every fault, in the order of the file', () => {
    const text = TEXT.replace('"tcp"', '"TCP"').replace('"published"', '"Published"');
    expect(told(text)).toEqual([
      '{ ← "published" is missing here',
      expect.stringMatching(/^"Published" ← "Published" is no key/),
      '"TCP" ← "TCP" is none of tcp, udp',
    ]);
  });

  it('a key twice, which JSON itself lets pass', () => {
    expect(told(TEXT.replace('"published"', '"id": "2020-06",\n  "published"'))).toEqual([
      '"id" ← "id" stands twice in one object',
    ]);
  });
});

describe('what contradicts itself is pointed at', () => {
  const host = { category: 'captcha', scheme: 'https', port: 443, path: '/', region: '*', status: 'current' };
  it.each<[string, readonly (string | number)[], unknown, string]>([
    ['an address beyond 255', ['managementRanges', 0, 'cidrs', 0], '192.268.0.0/16', '"192.268.0.0/16" ← '],
    ['a prefix beyond 32', ['managementRanges', 0, 'cidrs', 0], '192.168.0.0/33', '"192.168.0.0/33" ← '],
    [
      'host bits',
      ['managementRanges', 0, 'cidrs', 0],
      '192.168.1.0/16',
      '"192.168.1.0/16" ← 192.168.1.0/16 has host bits set; the network is 192.168.0.0/16',
    ],
    ['an address with a part missing', ['proxyBypass', 0, 'address'], '169.254.169', '"169.254.169" ← '],
    [
      'first above last',
      ['gateways', 1, 'ranges', 0],
      '44.234.55.255 - 44.234.54.0',
      '"44.234.55.255 - 44.234.54.0" ← ',
    ],
    [
      'CIDRs that are not the ranges',
      ['gateways', 0, 'cidrs'],
      ['3.217.228.0/22', '3.235.112.0/21', '52.23.61.0/24'],
      '[ ← these CIDRs are not the ranges above; those are 3.217.228.0/22, 3.235.112.0/21, 52.23.61.0/24, 52.23.62.0/24',
    ],
    [
      'CIDRs that could be fewer',
      ['gateways', 1, 'cidrs'],
      ['44.234.54.0/24', '44.234.55.0/24', '54.244.46.0/23'],
      '[ ← these CIDRs are not the ranges above; those are 44.234.54.0/23, 54.244.46.0/23',
    ],
    [
      'a port beyond 65535',
      ['ports', 0, 'ports', 0],
      '70000',
      '"70000" ← 70000 is not a port or a range of ports from 0 to 65535',
    ],
    [
      'ports backwards',
      ['ports', 0, 'ports', 0],
      '138-137',
      '"138-137" ← 138-137 is not a port or a range of ports from 0 to 65535',
    ],
    ['one id twice', ['ports', 1, 'id'], 'client.443', '"client.443" ← there is another "client.443" in ports'],
    ['one region twice', ['regions', 1, 'code'], 'us-east-1', '"us-east-1" ← there is another "us-east-1" in regions'],
    [
      'two tables of one region',
      ['gateways', 1, 'region'],
      'us-east-1',
      '"us-east-1" ← there is another "us-east-1" in gateways',
    ],
    [
      'a region that is not listed',
      ['healthChecks', 0, 'region'],
      'eu-north-1',
      '"eu-north-1" ← the region eu-north-1 is not among this edition\'s regions',
    ],
    [
      'a subset of no region',
      ['ports', 0, 'remote', 2, 'region'],
      'eu-north-1',
      '"eu-north-1" ← the region eu-north-1 is not among this edition\'s regions',
    ],
    [
      'a category that is not listed',
      ['hosts', 0, 'category'],
      'capcha',
      '"capcha" ← there is no category "capcha" in "categories"',
    ],
    [
      'a host that the URL has not',
      ['hosts', 0],
      { ...host, url: 'https://a.example/', host: 'b.example' },
      '"b.example" ← b.example is not the host of https://a.example/',
    ],
  ])('%s', (_what, path, value, expected) => {
    expect(told(changed(path, value))).toContainEqual(expect.stringContaining(expected));
  });
});

describe('the position', () => {
  it('counts lines and columns from 1, in UTF-16 units, whatever the line ends', () => {
    const at = (text: string): string[] => faultsOf(text).map(({ line, column }) => `${line}:${column}`);
    const text = TEXT.replace('"2020-05-07"', '"yesterday"');
    const line = text.split('\n').findIndex((one) => one.includes('yesterday'));
    const place = `${line + 1}:${text.split('\n')[line]!.indexOf('"yesterday"') + 1}`;
    expect(at(text)).toEqual([place]);
    expect(at(text.replaceAll('\n', '\r\n'))).toEqual([place]);
    expect(at('{"title": {"en": "𠮷", "ja": 1}}')).toContain('1:30');
  });
});

describe('scripts/check-edition.mjs', () => {
  const run = (...files: string[]) =>
    spawnSync(process.execPath, ['scripts/check-edition.mjs', ...files], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });

  it('prints every fault with its place, and nothing of an edition without one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'workspaces-ports-edition-'));
    const file = join(folder, 'broken.json');
    writeFileSync(file, TEXT.replace('"192.168.0.0/16"', '"192.168.1.0/16"'));
    const line = TEXT.split('\n').findIndex((one) => one.includes('"192.168.0.0/16"')) + 1;
    expect(run(file)).toMatchObject({
      status: 1,
      stdout: `${file}:${line}:9: 192.168.1.0/16 has host bits set; the network is 192.168.0.0/16\n`,
    });
    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    rmSync(folder, { recursive: true });
  });
});

describe('what is no JSON', () => {
  it.each([
    ['nothing', ''],
    ['half a file', TEXT.slice(0, 5000)],
    ['a comment', TEXT.replace('{', '{ // note')],
    ['a trailing comma', TEXT.replace(/\}\s*$/, ',}')],
    ['a list', '[]'],
    ['a number', '1'],
    ['brackets without end', '['.repeat(200_000)],
    ['a text without end', `{"id": "${'a'.repeat(1_000_000)}`],
  ])('%s is one fault', (_what, text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });
});

describe('our reading of the schema', () => {
  it('agrees with ajv on what it takes, over a thousand broken editions', () => {
    const data = JSON.parse(TEXT);
    const places = placesOf(data);
    const values = [
      '',
      'x',
      0,
      1.5,
      true,
      null,
      [],
      {},
      ['x'],
      { type: 'any' },
      '*',
      'current',
      '10.0.0.0/8',
      undefined,
    ];
    let random = 1;
    const below = (bound: number): number => {
      random = (random * 48271) % 0x7fffffff;
      return random % bound;
    };
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const broken = structuredClone(data);
      const path = places[below(places.length)]!;
      const parent = path.slice(0, -1).reduce((at, key) => at[key], broken);
      const key = below(10) === 0 && !Array.isArray(parent) ? 'strange' : path.at(-1)!;
      const value = values[below(values.length)];
      if (value !== undefined) parent[key] = value;
      else if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      const valid = matches(broken);
      if (!valid) refused++;
      const faults = faultsOf(JSON.stringify(broken));
      const ours = faults.filter(({ message }) => SHAPE.test(message.key));
      expect(ours.length === 0, `${path.join('.')} = ${JSON.stringify(value)}`).toBe(valid);
    }
    expect(refused).toBeGreaterThan(500);
  });
});

const SHAPE = /^catalogue\.load\.(type|word|empty|form|bounds|twice|unknown|missing|noItem|sameItem)/;

// biome-ignore lint/suspicious/noExplicitAny: any JSON
function placesOf(value: any, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  const inner = [...keys].flatMap((key) => placesOf(value[key], [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}
