import type { CheckJson } from '../../features/report';
import type { Locale } from '../../messages';
import { SEVERITIES, type Severity } from '../../rules/finding';

/** What a report is printed from. */
export interface Printed {
  readonly report: CheckJson;
  /** Files that held something to check. */
  readonly files: number;
  /** The least severity that makes the exit status 1. */
  readonly failOn: Severity | 'none';
  readonly locale: Locale;
  readonly version: string;
  /** Only the text for people has colours, and only on a terminal. */
  readonly colours?: boolean;
}

export type Printer = (printed: Printed) => string;

/** Whether a finding of a severity makes the exit status 1. */
export const reaches = (severity: Severity, level: Severity | 'none'): boolean =>
  level !== 'none' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
