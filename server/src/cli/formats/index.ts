import { htmlReport } from '../../features/html-report';
import { json } from '../io';
import { paintOf } from '../terminal';
import { checkText } from '../text';
import type { Printer } from './format';
import { github } from './github';
import { junit } from './junit';
import { sarif } from './sarif';

/** The forms in which `check` prints its report. */
export const PRINTERS = {
  text: ({ report, files, locale, colours }) => checkText(report, files, locale, paintOf(colours === true)),
  json: ({ report }) => json(report),
  sarif,
  junit,
  github,
  html: ({ report, files, locale }) => htmlReport(report, files, locale),
} satisfies Readonly<Record<string, Printer>>;

export const FORMATS = Object.keys(PRINTERS) as readonly (keyof typeof PRINTERS)[];
