import { ROLES, STREAMING_PROTOCOLS } from '../../catalogue/model';
import { message, render } from '../../messages';
import { type Span, startOfLine } from '../../policy';
import { RULE_IDS } from '../../rules/ids';
import type { DocumentContext } from '../context';
import type { Completion } from './completion';

/** Words of a directive: after `workspaces-ports:` in a comment, keys, then the values of a key. */
export function completeDirective(context: DocumentContext, offset: number): Completion[] {
  const { file, edition, locale } = context;
  const lineStart = startOfLine(file.text, offset);
  const before = file.text.slice(lineStart, offset);
  const at = before.lastIndexOf(MARK);
  if (at < 0) return [];
  const body = before.slice(at + MARK.length);
  // Behind the dashes stands a reason, in the user's own words.
  if (/\s--/.test(body)) return [];
  const word = /[^\s,=]*$/.exec(body)![0];
  const span: Span = { uri: file.uri, start: offset - word.length, end: offset };
  const offer = (labels: readonly string[], detail?: (label: string) => string | undefined): Completion[] =>
    labels.map((label) => ({ label, detail: detail?.(label), span }));

  if (/^\s*ignore\s[^-]*$/.test(body)) return offer(RULE_IDS);
  const key = /(?:^|\s)(\w+)=[^\s]*$/.exec(body)?.[1];
  switch (key) {
    case 'role':
      return offer(ROLES, (role) => render(message(`editor.role.${role as (typeof ROLES)[number]}`), locale));
    case 'region':
      return offer(
        edition.data.regions.map((region) => region.code),
        (code) => {
          const region = edition.region(code);
          return locale === 'ja' ? region?.nameJa : region?.name;
        },
      );
    case 'protocols':
      return offer(STREAMING_PROTOCOLS);
    case undefined:
      return offer(['role=', 'region=', 'protocols=', 'ignore ']);
    default:
      return [];
  }
}

const MARK = 'workspaces-ports:';
