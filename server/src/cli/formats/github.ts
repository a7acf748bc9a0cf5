import type { FindingJson } from '../../features/report';
import type { Printed } from './format';

/** GitHub knows three commands; what nobody need act on is a notice. */
const COMMANDS: Readonly<Record<string, string>> = { error: 'error', warning: 'warning' };

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export const github = ({ report }: Printed): string =>
  report.findings.map((finding) => `${command(finding)}\n`).join('');

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
