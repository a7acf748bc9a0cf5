import type { FindingJson } from '../../features/report';
import { uncheckedText } from '../../features/unchecked';
import { type Locale, message, render } from '../../messages';
import type { Severity } from '../../rules/finding';
import { type Printed, reaches } from './format';

/** What XML 1.0 has no place for, and what it gives a meaning of its own. */
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};
const escaped = (text: string): string =>
  text.replace(ILLEGAL, '\ufffd').replace(/[&<>"\n]/g, (letter) => ENTITIES[letter]!);

const element = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  inner: readonly string[],
): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return inner.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>\n${inner.join('\n')}\n</${name}>`;
};

interface Case {
  readonly file: string;
  readonly name: string;
  readonly findings: FindingJson[];
}

/**
 * A suite for each file, a case for each checked object: it fails on findings that make the exit status 1, and others
 * stand in its output. What has no role is one case that is skipped.
 */
export function junit({ report, failOn, locale }: Printed): string {
  const cases = new Map<string, Case>();
  const caseOf = (file: string, name: string): Case => {
    const key = `${file}\n${name}`;
    const found = cases.get(key) ?? { file, name, findings: [] };
    cases.set(key, found);
    return found;
  };
  for (const { file, address, role } of report.objects) if (role !== null) caseOf(file, address);
  for (const finding of report.findings) caseOf(finding.file, finding.object ?? finding.rule).findings.push(finding);

  const fails = ({ severity }: FindingJson): boolean => reaches(severity as Severity, failOn);
  const files = [...new Set([...cases.values()].map(({ file }) => file))];
  const suites = files.map((file) => {
    const own = [...cases.values()].filter((one) => one.file === file);
    const failures = own.filter(({ findings }) => findings.some(fails)).length;
    return {
      failures,
      tests: own.length,
      text: element(
        'testsuite',
        { name: file, tests: own.length, failures, errors: 0, skipped: 0 },
        own.map((one) => testcase(one, fails)),
      ),
    };
  });
  const skipped = uncheckedText(report);
  if (skipped) suites.push({ failures: 0, tests: 1, text: skippedSuite(render(skipped, locale), locale) });
  const sum = (key: 'tests' | 'failures'): number => suites.reduce((total, suite) => total + suite[key], 0);
  const all = element(
    'testsuites',
    { name: 'WorkSpaces Ports', tests: sum('tests'), failures: sum('failures'), errors: 0 },
    suites.map(({ text }) => text),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
}

/** One case for all that was not checked, which readers count as skipped. */
function skippedSuite(text: string, locale: Locale): string {
  const name = render(message('report.notChecked'), locale);
  const skipped = `<skipped>${escaped(text)}</skipped>`;
  const one = element('testcase', { name, classname: name, time: 0 }, [skipped]);
  return element('testsuite', { name, tests: 1, failures: 0, errors: 0, skipped: 1 }, [one]);
}

/** JUnit's schema has one failure a case: several findings stand in its text, the first names it. */
function testcase({ file, name, findings }: Case, fails: (finding: FindingJson) => boolean): string {
  const told = (finding: FindingJson): string =>
    escaped(`${file}:${finding.start.line}:${finding.start.column} ${finding.rule} ${finding.message}`);
  const failing = findings.filter(fails);
  const [first] = failing;
  const parts: string[] = [];
  if (first) {
    const text = failing.map(told).join('\n');
    parts.push(`<failure message="${escaped(first.message)}" type="${escaped(first.rule)}">${text}</failure>`);
  }
  const others = findings.filter((finding) => !fails(finding));
  if (others.length > 0) parts.push(`<system-out>${others.map(told).join('\n')}</system-out>`);
  return element('testcase', { name, classname: file, time: 0 }, parts);
}
