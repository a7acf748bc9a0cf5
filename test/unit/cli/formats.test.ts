import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { parseStringPromise } from 'xml2js';
import { type FORMATS, PRINTERS } from '../../../server/src/cli/formats';
import type { Printed } from '../../../server/src/cli/formats/format';
import { run } from '../../../server/src/cli/main';
import type { FindingJson } from '../../../server/src/features/report';
import type { Locale } from '../../../server/src/messages';

type Format = (typeof FORMATS)[number];

const finding = (more: Partial<FindingJson> = {}): FindingJson => ({
  rule: 'missing-requirement',
  severity: 'error',
  file: 'net/main.tf',
  start: { line: 3, column: 1 },
  end: { line: 3, column: 40 },
  message: 'TCP 4172 is not allowed',
  object: 'aws_security_group.client',
  fixable: true,
  ...more,
});

const object = (address: string, role: string | null = 'client-network'): Printed['report']['objects'][number] => ({
  file: 'net/main.tf',
  line: 3,
  format: 'terraform',
  kind: 'security-group',
  address,
  role,
  roleFrom: 'directive',
  region: 'ap-northeast-1',
  edition: '2026-08',
  requirements: [],
});

const CHECKED = [object('aws_security_group.client'), object('aws_security_group.right')];

const print = (
  format: Format,
  findings: readonly FindingJson[],
  more: Partial<Printed> = {},
  objects = CHECKED,
): string =>
  PRINTERS[format]({
    report: {
      version: 1,
      edition: '2026-08',
      ipRanges: null,
      objects,
      findings: [...findings],
    },
    files: 1,
    failOn: 'warning',
    locale: 'en',
    version: '1.2.3',
    ...more,
  });

describe('sarif', () => {
  const log = (findings: readonly FindingJson[], locale: Locale = 'en'): Log =>
    JSON.parse(print('sarif', findings, { locale })) as Log;

  it('is one run of version 2.1.0 with the rules that were told', () => {
    const { version, $schema, runs } = log([finding(), finding({ rule: 'other-region', severity: 'warning' })]);
    expect([version, $schema, runs.length]).toEqual(['2.1.0', 'https://json.schemastore.org/sarif-2.1.0.json', 1]);
    const { driver } = runs[0]!.tool;
    expect([driver.name, driver.version]).toEqual(['WorkSpaces Ports', '1.2.3']);
    expect(driver.rules?.map(({ id }) => id)).toEqual(['missing-requirement', 'other-region']);
    for (const result of runs[0]!.results!) expect(driver.rules![result.ruleIndex!]!.id).toBe(result.ruleId);
  });

  it.each<[Locale, string, RegExp]>([
    ['en', "A port that the object's role needs is not open", /missing-requirement\.md$/],
    ['ja', 'オブジェクトの役割に必要なポートが開いていない', /missing-requirement\.ja\.md$/],
  ])('says in %s what a rule is about', (locale, title, page) => {
    const [rule] = log([finding()], locale).runs[0]!.tool.driver.rules!;
    expect(rule!.shortDescription!.text).toBe(title);
    expect(rule!.helpUri).toMatch(page);
  });

  it.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['information', 'note'],
    ['hint', 'note'],
  ])('%s is %s', (severity, level) => {
    expect(log([finding({ severity })]).runs[0]!.results![0]!.level).toBe(level);
  });

  it('has the place and the object, and a path that is a URI', () => {
    const [result] = log([finding({ file: 'ネット/a b.tf' })]).runs[0]!.results!;
    expect(result!.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: '%E3%83%8D%E3%83%83%E3%83%88/a%20b.tf', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 40 },
        },
        logicalLocations: [{ fullyQualifiedName: 'aws_security_group.client' }],
      },
    ]);
  });

  it('knows a finding again when lines above it come or go, and tells two alike apart', () => {
    const prints = (findings: readonly FindingJson[]): unknown[] =>
      log(findings).runs[0]!.results!.map(({ partialFingerprints }) => partialFingerprints!['workspacesPorts/v1']);
    const moved = finding({ start: { line: 30, column: 1 }, end: { line: 30, column: 40 } });
    expect(prints([moved])).toEqual(prints([finding()]));
    expect(new Set(prints([finding(), moved, finding({ message: 'another' })])).size).toBe(3);
  });
});

describe('junit', () => {
  const cases = async (findings: readonly FindingJson[], more: Partial<Printed> = {}) => {
    const { testsuites } = await parseStringPromise(print('junit', findings, more));
    return testsuites;
  };

  it('has a suite for a file and a case for every object with a role, right ones too', async () => {
    const all = await cases([finding()]);
    expect(all.$).toMatchObject({ tests: '2', failures: '1', errors: '0' });
    const [suite] = all.testsuite;
    expect(suite.$).toMatchObject({ name: 'net/main.tf', tests: '2', failures: '1' });
    expect(suite.testcase.map((one: { $: { name: string } }) => one.$.name)).toEqual([
      'aws_security_group.client',
      'aws_security_group.right',
    ]);
    const [failing] = suite.testcase;
    expect(failing.failure[0].$).toEqual({ message: 'TCP 4172 is not allowed', type: 'missing-requirement' });
    expect(failing.failure[0]._).toBe('net/main.tf:3:1 missing-requirement TCP 4172 is not allowed');
  });

  it('fails on what makes the exit status 1; the rest is output', async () => {
    const hint = [finding({ severity: 'hint' })];
    const quiet = await cases(hint);
    expect(quiet.$.failures).toBe('0');
    expect(quiet.testsuite[0].testcase[0]['system-out'][0]).toContain('TCP 4172 is not allowed');
    expect((await cases(hint, { failOn: 'hint' })).$.failures).toBe('1');
    expect((await cases([finding()], { failOn: 'none' })).$.failures).toBe('0');
  });

  it('has one case for all objects without a role, which is skipped', async () => {
    const { testsuites } = await parseStringPromise(
      print('junit', [], {}, [...CHECKED, object('aws_vpc.main', null), object('aws_vpc.other', null)]),
    );
    const [, suite] = testsuites.testsuite;
    expect(suite.$).toMatchObject({ name: 'Not checked', tests: '1', failures: '0', skipped: '1' });
    expect(suite.testcase[0].skipped[0]).toContain('aws_vpc.main, aws_vpc.other');
  });

  it('gives a finding without an object a case by its rule', async () => {
    const all = await cases([finding({ object: null, rule: 'unreadable', file: 'x.json' })]);
    expect(all.testsuite[1].testcase[0].$).toMatchObject({ name: 'unreadable', classname: 'x.json' });
  });

  it('is well-formed whatever is said', async () => {
    const wild = 'a < b && "c" > \'d\' \u0000\u0008\ud800 ]]> 東京 😀\nline';
    const all = await cases([finding({ message: wild, object: wild, file: wild })]);
    const failing = all.testsuite
      .flatMap((suite: { testcase: object[] }) => suite.testcase)
      .find((one: object) => 'failure' in one);
    expect(failing.failure[0].$.message).toBe(wild.replace(/[\u0000\u0008\ud800](?![\udc00-\udfff])/g, '\ufffd'));
  });
});

describe('github', () => {
  it.each<[string, Partial<FindingJson>, string]>([
    [
      'an error on one line',
      {},
      '::error file=net/main.tf,line=3,endLine=3,col=1,endColumn=40,title=missing-requirement%3A aws_security_group.client::TCP 4172 is not allowed\n',
    ],
    [
      'a hint over several lines, without an object',
      { severity: 'hint', end: { line: 9, column: 2 }, object: null },
      '::notice file=net/main.tf,line=3,endLine=9,title=missing-requirement::TCP 4172 is not allowed\n',
    ],
    [
      'letters that have a meaning',
      { file: 'a,b:c.tf', message: '100 %\r\nnext', severity: 'warning', object: null },
      '::warning file=a%2Cb%3Ac.tf,line=3,endLine=3,col=1,endColumn=40,title=missing-requirement::100 %25%0D%0Anext\n',
    ],
  ])('%s', (_, more, expected) => {
    expect(print('github', [finding(more)])).toBe(expected);
  });

  it('says nothing where nothing is found', () => {
    expect(print('github', [])).toBe('');
  });
});

describe('check', () => {
  it.each<[Format, RegExp]>([
    ['sarif', /^\{\n {2}"\$schema"/],
    ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /],
    ['github', /^::error file=examples\//],
  ])('prints the examples as %s, with the same exit status', async (format, start) => {
    const parts: string[] = [];
    const io = {
      cwd: process.cwd(),
      locale: 'en' as const,
      out: (text: string) => void parts.push(text),
      err: () => {},
    };
    expect(await run(['check', 'examples', '--format', format], io)).toBe(1);
    expect(parts.join('')).toMatch(start);
  });
});
