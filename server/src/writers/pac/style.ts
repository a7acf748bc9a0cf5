import type * as acorn from 'acorn';

/** How the file is written, as far as a new statement has to match. */
export interface Style {
  readonly eol: string;
  /** Indent of the statements in the function's body, and one step further. */
  readonly indent: string;
  readonly step: string;
  readonly quote: '"' | "'";
  readonly semicolon: '' | ';';
  readonly braces: boolean;
  readonly equals: '==' | '===';
  /** Whether the file matches names with shExpMatch rather than dnsDomainIs. */
  readonly shExpMatch: boolean;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

export function styleOf(text: string, body: acorn.BlockStatement): Style {
  const inside = text.slice(body.start, body.end);
  const indent = indentOf(text, body);
  return {
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
    indent,
    step: indent.includes('\t') ? '\t' : indent || '  ',
    quote: count(text, /'/g) > count(text, /"/g) ? "'" : '"',
    semicolon: count(inside, /return[^;{}\n]*\r?\n/g) > count(inside, /return[^;{}\n]*;/g) ? '' : ';',
    braces: count(inside, /\bif\b[^\n]*\{/g) >= count(inside, /\bif\b[^\n{]*return/g),
    equals: count(text, /===/g) > 0 ? '===' : '==',
    shExpMatch: count(text, /shExpMatch/g) > count(text, /dnsDomainIs/g),
  };
}

/** Indent of the first statement that starts a line of the body. */
function indentOf(text: string, body: acorn.BlockStatement): string {
  for (const statement of body.body) {
    const before = text.slice(text.lastIndexOf('\n', statement.start - 1) + 1, statement.start);
    if (before.trim() === '') return before;
  }
  return '  ';
}
