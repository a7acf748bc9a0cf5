import type { CheckJson, FindingJson } from '../../features/report';
import { nothingChecked, uncheckedText } from '../../features/unchecked';
import { type Locale, message, render } from '../../messages';
import type { Printed } from './format';

/** GitHub knows three commands; what nobody need act on is a notice. */
const COMMANDS: Readonly<Record<string, string>> = { error: 'error', warning: 'warning' };

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export const github = ({ report, locale }: Printed): string =>
  [...report.findings.map(command), ...about(report, locale)].map((line) => `${line}\n`).join('');

/** What was not checked, of no file: where that is all, it must not look like a pass. */
function about(report: CheckJson, locale: Locale): string[] {
  const text = uncheckedText(report);
  if (!text) return [];
  const title = property(render(message('report.notChecked'), locale));
  return [`::${nothingChecked(report) ? 'warning' : 'notice'} title=${title}::${data(render(text, locale))}`];
}

function command({ rule, severity, file, start, end, object, message }: FindingJson): string {
  const oneLine = start.line === end.line;
  const place = {
    file,
    line: start.line,
    endLine: end.line,
    // Columns of several lines mean nothing to GitHub.
    ...(oneLine ? { col: start.column, endColumn: end.column } : {}),
    title: object ? `${rule}: ${object}` : rule,
  };
  const properties = Object.entries(place).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${COMMANDS[severity] ?? 'notice'} ${properties.join(',')}::${data(message)}`;
}
