import type { Locale } from '../messages';
import type { RuleId } from '../rules/ids';

/** The page of the manual about a rule. */
export const rulePage = (rule: RuleId, locale: Locale): string =>
  `https://github.com/workspaces-ports/workspaces-ports/blob/main/docs/rules/${rule}${locale === 'ja' ? '.ja' : ''}.md`;
