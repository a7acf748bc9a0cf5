import type * as acorn from 'acorn';
import { startOfLine } from '../../policy';

/** How the file is written, as far as a new statement has to match. */
export interface Style {
  readonly eol: string;
  /** Indent of the statements in the function's body, and one step further. */
  readonly indent: string;
  readonly step: string;
  readonly quote: '"' | "'";
  readonly semicolon: '' | ';';
  readonly braces: boolean;
  /** Whether `{` stands on a line of its own. */
  readonly ownBrace: boolean;
  /** `if` and the blank behind it, where the file has one. */
  readonly keyword: 'if' | 'if ';
  readonly equals: '==' | '===';
  /** Whether the file matches names with shExpMatch rather than dnsDomainIs. */
  readonly shExpMatch: boolean;
  /** How one whole name is compared: shExpMatch only where the file compares names in no other way. */
  readonly exact: 'equals' | 'shExpMatch';
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

export function styleOf(text: string, body: acorn.BlockStatement | acorn.Expression): Style {
  const inside = text.slice(body.start, body.end);
  const indent = indentOf(text, body);
  const shell = count(text, /shExpMatch/g);
  return {
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
    indent,
    step: indent.includes('\t') ? '\t' : indent || '  ',
    quote: count(text, /'/g) > count(text, /"/g) ? "'" : '"',
    semicolon: count(inside, /return[^;{}\n]*\r?\n/g) > count(inside, /return[^;{}\n]*;/g) ? '' : ';',
    braces: count(inside, /\bif\b[^\n]*\{/g) >= count(inside, /\bif\b[^\n{]*return/g),
    equals: count(text, /===/g) > 0 ? '===' : '==',
    shExpMatch: shell > count(text, /dnsDomainIs/g),
    exact: shell > 1 && count(text, /host\s*==|dnsDomainIs/gi) === 0 ? 'shExpMatch' : 'equals',
    ownBrace: count(inside, /\)[ \t]*\r?\n\s*\{/g) > count(inside, /\)[ \t]*\{/g),
    keyword: count(text, /\bif\(/g) > count(text, /\bif \(/g) ? 'if' : 'if ',
  };
}

/** Indent of the first statement that starts a line of the body. */
function indentOf(text: string, body: acorn.BlockStatement | acorn.Expression): string {
  for (const statement of body.type === 'BlockStatement' ? body.body : []) {
    const before = text.slice(startOfLine(text, statement.start), statement.start);
    if (before.trim() === '') return before;
  }
  return '  ';
}
