import { type CheckJson, type FindingJson, isCompared, type ObjectJson } from '../features/report';
import { uncheckedText } from '../features/unchecked';
import { type Locale, message, render } from '../messages';
import { SEVERITIES, type Severity } from '../rules/finding';
import { listText } from '../rules/wording';
import type { Paint } from './terminal';

/** The report of `check` for people: findings by file, what was looked at, and one line of counts. */
export function checkText(report: CheckJson, files: number, locale: Locale, paint: Paint): string {
  const lines: string[] = [];
  for (const [file, findings] of byFile(report.findings)) {
    lines.push(paint('file', file));
    for (const finding of findings) lines.push(...findingLines(finding, locale, paint));
    lines.push('');
  }
  const roles = report.objects.filter(isCompared);
  if (roles.length > 0) {
    lines.push(render(message('cli.objects'), locale));
    lines.push(...roles.map((object) => `  ${objectLine(object, report, locale)}`), '');
    const guessed = roles.filter(({ roleFrom }) => roleFrom === 'inference');
    if (guessed.length > 0) lines.push(...guessedLines(guessed, locale), '');
  }
  // Of a path that nobody can tell, the JSON and the editor say what is not here.
  const paths = (report.paths ?? []).filter(({ verdict }) => verdict !== 'unknown');
  if (paths.length > 0) {
    lines.push(render(message('cli.paths'), locale));
    for (const { from, alike = [], subnet, text } of paths) {
      const starts = render(message('rules.text', { text: listText([from, ...alike]) }), locale);
      lines.push(`  ${subnet === null || subnet === from ? from : `${starts} → ${subnet}`}  ${text}`);
    }
    lines.push('');
  }
  const unchecked = uncheckedText(report);
  if (unchecked) lines.push(render(unchecked, locale), '');
  if (report.ipRanges) lines.push(render(message('cli.feedUsed', { date: report.ipRanges.date.slice(0, 10) }), locale));
  lines.push(summary(report, files, locale));
  return `${lines.join('\n')}\n`;
}

function byFile(findings: readonly FindingJson[]): Map<string, FindingJson[]> {
  const out = new Map<string, FindingJson[]>();
  for (const finding of findings) {
    const list = out.get(finding.file);
    if (list) list.push(finding);
    else out.set(finding.file, [finding]);
  }
  return out;
}

function findingLines(finding: FindingJson, locale: Locale, paint: Paint): string[] {
  const severity = render(message(`cli.severity.${finding.severity as Severity}`), locale);
  const object = finding.object ? `  ${finding.object}` : '';
  const fix = finding.fixable ? `  [${render(message('cli.fixable'), locale)}]` : '';
  return [
    `  ${finding.start.line}:${finding.start.column}  ${paint(finding.severity as Severity, severity)}  ${paint('quiet', finding.rule)}${object}${fix}`,
    `      ${finding.message}`,
  ];
}

function objectLine(object: ObjectJson, { editions }: CheckJson, locale: Locale): string {
  const asked = object.requirements.filter(({ optional }) => !optional);
  const count = (verdict: string): number => asked.filter((one) => one.verdict === verdict).length;
  return render(
    message('cli.object', {
      object: object.address,
      file: `${object.file}:${object.line}`,
      terms: [object.role ?? '-', object.region ?? '-', ...(editions ? [object.edition] : [])].join(' · '),
      met: count('satisfied'),
      all: asked.length,
      missing: count('missing'),
      unknown: count('unknown'),
    }),
    locale,
  );
}

/** A guess is said to be one, and how it is settled. */
function guessedLines(objects: readonly ObjectJson[], locale: Locale): string[] {
  const names = listText([...new Set(objects.map(({ address }) => address))]);
  return [render(message('cli.guessed', { objects: names, role: objects[0]!.role! }), locale)];
}

function summary(report: CheckJson, files: number, locale: Locale): string {
  const [errors, warnings, infos, hints] = SEVERITIES.map(
    (severity) => report.findings.filter((finding) => finding.severity === severity).length,
  );
  return render(
    message('cli.summary', {
      edition: report.editions ?? report.edition,
      files,
      objects: report.objects.length,
      errors: errors!,
      warnings: warnings!,
      infos: infos!,
      hints: hints!,
    }),
    locale,
  );
}
