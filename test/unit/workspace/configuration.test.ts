import { describe, expect, it } from 'vitest';
import { render } from '../../../server/src/messages';
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  readConfiguration,
} from '../../../server/src/workspace/configuration';

const URI = 'file:///net/sites/.workspaces-ports.json';
const VOCABULARY = {
  regions: ['ap-northeast-1', 'eu-west-1'],
  rules: ['cannot-tell', 'wrong-place'],
  editions: ['2020-05'],
};
const read = (text: string) => readConfiguration({ uri: URI, text }, VOCABULARY);
const good = (text: string): Configuration => {
  const { configuration, faults } = read(text);
  expect(faults).toEqual([]);
  return configuration!;
};
/** `the text at the place: what is said of it`, one for each fault, in the order of the file. */
const faults = (text: string, locale: 'en' | 'ja' = 'en'): string[] =>
  read(text).faults.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${render(message, locale)}`);

describe('what a configuration says', () => {
  it('is the defaults where it says nothing', () => {
    expect(good('{}')).toMatchObject({ ...DEFAULT_CONFIGURATION, folder: 'file:///net/sites/' });
  });

  it('may have comments, trailing commas and Windows line ends', () => {
    expect(good('{ // why\r\n  "edition": "2020-05", /* and\r\n more */\r\n}').edition).toBe('2020-05');
  });

  it('is everything at once', () => {
    const all = good(`{
      "$schema": "./workspaces-ports.schema.json",
      "edition": "2020-05",
      "protocols": ["pcoip"],
      "features": ["internet", "web-access"],
      "values": {
        "dnsServers": "10.0.0.2",
        "directoryControllers": ["10.0.1.0/28", "fd00::1"],
        "vpcCidrs": [],
        "variables": { "office": ["192.0.2.0/24"], "ports": { "web": 443 } },
        "hosts": { "Intranet": "10.1.2.3", "*.corp.example": "10.0.0.10", "old.corp.example": null }
      },
      "severities": { "cannot-tell": "off" },
      "ipRanges": "../feeds/ip-ranges.json"
    }`);
    expect(all).toMatchObject({
      edition: '2020-05',
      protocols: ['pcoip'],
      features: ['internet', 'web-access'],
      values: { dnsServers: ['10.0.0.2'], directoryControllers: ['10.0.1.0/28', 'fd00::1'], vpcCidrs: [] },
      variables: { office: ['192.0.2.0/24'], ports: { web: 443 } },
      hosts: { intranet: '10.1.2.3', '*.corp.example': '10.0.0.10', 'old.corp.example': null },
      severities: { 'cannot-tell': 'off' },
      ipRanges: { uri: 'file:///net/feeds/ip-ranges.json', path: '../feeds/ip-ranges.json' },
    });
  });

  it.each([
    ['ip-ranges.json', 'file:///net/sites/ip-ranges.json'],
    ['../ip ranges#1.json', 'file:///net/ip%20ranges%231.json'],
    ['/srv/ip-ranges.json', 'file:///srv/ip-ranges.json'],
    ['C:/aws/ip-ranges.json', 'file:///C:/aws/ip-ranges.json'],
    ['C:\\aws\\100%.json', 'file:///C:/aws/100%25.json'],
    ['file:///srv/ip-ranges.json', 'file:///srv/ip-ranges.json'],
  ])('ipRanges %s is %s', (path, uri) => {
    expect(good(JSON.stringify({ ipRanges: path })).ipRanges?.uri).toBe(uri);
  });
});

describe('scope', () => {
  const entry = (text: string) => good(`{ "scope": [${text}] }`).scope[0]!;

  it('speaks for everything where it names no files and no objects', () => {
    const { files, objects, role } = entry('{ "role": "workspace" }');
    expect([files('any/path.tf'), objects('any.object'), role]).toEqual([true, true, 'workspace']);
  });

  it('speaks for any of its patterns', () => {
    const { files, objects } = entry('{ "files": ["a/**", "*.pac"], "objects": ["sg-*", "acl-1"] }');
    expect(['a/b/c.tf', 'office.pac', 'b/office.pac'].map(files)).toEqual([true, true, false]);
    expect(['sg-0123', 'acl-1', 'acl-12'].map(objects)).toEqual([true, true, false]);
  });

  it('speaks for nothing with an empty list', () => {
    expect(entry('{ "files": [] }').files('a')).toBe(false);
  });

  it('takes regions of the catalogue and whatever looks like one', () => {
    expect(entry('{ "region": "eu-west-1" }').region).toBe('eu-west-1');
    expect(entry('{ "region": "mx-central-1" }').region).toBe('mx-central-1');
  });
});

describe('a broken file', () => {
  it.each([
    ['', '', 'a value is expected'],
    ['{ "edition" "2020-05" }', '"2020-05"', '":" is expected'],
    ['{ "edition": }', '}', 'a value is expected'],
    ['{ "features": ["internet" "directory"] }', '"directory"', '"," is expected'],
    ['{ "edition": "2020-05"', '', '"}" is expected'],
    ['{ "features": ["internet"', '', '"]" is expected'],
    ['{} {}', '{', 'nothing may follow here'],
    ['[]', '[]', '"{" is expected'],
    ['{ edition: "2020-05" }', 'edition', 'unexpected text'],
    ['{ "edition": "2020-05', '"2020-05', 'the closing quote is missing'],
    ['{ /* "edition": "2020-05" }', '/* "edition": "2020-05" }', 'the comment does not end'],
  ])('%s: one fault, at its place', (text, place, what) => {
    const note = `${place}: this configuration cannot be read from here on (${what}), and is not used until that is mended`;
    expect(faults(text)).toEqual([note]);
    expect(read(text).configuration).toBeUndefined();
  });

  it('says of a text what is wrong with it, in the order of the file', () => {
    expect(
      faults(`{
        "severities": { "wrong-place": "loud" },
        "colour": 1,
        "edition": "1999",
        "edition": "2020-05",
        "values": { "vpcCidrs": ["10.0.0.0/16", "10.0.0.1/16"] },
        "scope": [{ "files": "", "region": "ap-northesat-1" }],
        "ipRanges": "https://ip-ranges.amazonaws.com/ip-ranges.json"
      }`),
    ).toEqual([
      '"loud": "wrong-place" must be one of error, warning, information, hint, off',
      '"colour": there is no setting "colour" here; settings are $schema, edition, protocols, features, values, scope, severities, ipRanges, catalogues',
      '"1999": "edition" must be one of 2020-05',
      '"edition": "edition" stands here twice',
      '"10.0.0.1/16": "vpcCidrs" must be a list of IP addresses and CIDRs without host bits',
      '"": "files" must be a pattern or a list of patterns, each of 1 to 1000 characters',
      '"ap-northesat-1": "ap-northesat-1" is not an AWS region code; did you mean ap-northeast-1?',
      '"https://ip-ranges.amazonaws.com/ip-ranges.json": "ipRanges" must be the path of a file on this machine',
    ]);
  });

  it('says it in Japanese', () => {
    expect(faults('{ "edition": "1999" }', 'ja')).toEqual([
      '"1999": 「edition」の値が正しくありません。2020-05 のいずれかを指定してください',
    ]);
  });
});

describe('hostile files', () => {
  const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

  it.each([
    ['deep lists', `{ "values": { "variables": { "a": ${deep('[', ']', 100_000)} } } }`],
    ['deep objects', deep('{"a":', '}', 100_000)],
    ['open brackets', '['.repeat(900_000)],
    ['more than a megabyte', `{ "$schema": "${'a'.repeat(1_000_001)}" }`],
    ['names of the language', '{ "__proto__": {}, "constructor": 1 }'],
    ['lone surrogates and zeros', '{ "\ud800\u0000": "\udfff" }'],
  ])('%s give a fault and nothing else', (_name, text) => {
    const { configuration, faults: told } = read(text);
    expect(configuration).toBeUndefined();
    expect(told.length).toBeGreaterThan(0);
    for (const { span } of told)
      expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
  });

  it('brackets in texts and comments are no depth', () => {
    expect(good(`{ /* ${'['.repeat(500)} */ "$schema": "${'{'.repeat(500)}" }`)).toBeDefined();
  });
});
