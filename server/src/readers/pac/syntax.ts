import { tokenizer } from 'acorn';
import { type Argument, type Message, type MessageKey, message } from '../../messages';
import { startOfLine } from '../../policy';

/** Why a text is no JavaScript, and the offset where it shows. */
export interface SyntaxFault {
  readonly message: Message;
  readonly at: number;
}

/** What the parser threw, in words that name the place: what stands there, or what was opened and never closed. */
export function syntaxFault(text: string, error: unknown): SyntaxFault {
  const { pos, message: said = '' } = error as { pos?: number; message?: string };
  // Deep nesting overflows the parser's stack, which is no fault of the file.
  if (pos === undefined || said.startsWith('Not enough stack space')) return { message: message('pac.tooDeep'), at: 0 };
  const what = said.replace(/\s*\(\d+:\d+\)$/, '');
  if (pos >= text.trimEnd().length) {
    const at = unclosed(text);
    if (at !== undefined) return { message: message('pac.unclosed', { bracket: text[at]! }), at };
  }
  const token = /^(?:[\w$]+|\S)/.exec(text.slice(pos, pos + 40))?.[0];
  return { message: message('pac.syntax', { what: worded(what, token) }), at: pos };
}

/** What the parser says, as far as people meet with it: it speaks English only. */
const SAID: readonly (readonly [said: RegExp, key: MessageKey])[] = [
  [/^Unexpected character '(.*)'$/s, 'pac.syntax.character'],
  [/^Unterminated string constant$/, 'pac.syntax.string'],
  [/^Unterminated template$/, 'pac.syntax.template'],
  [/^Unterminated comment$/, 'pac.syntax.comment'],
  [/^Unterminated regular expression$/, 'pac.syntax.pattern'],
  [/^Invalid regular expression/, 'pac.syntax.wrongPattern'],
  [/^Identifier '(.*)' has already been declared$/s, 'pac.syntax.twice'],
  [/^'return' outside of function$/, 'pac.syntax.return'],
  [/^(?:The keyword|Unexpected keyword) '(.*?)'/s, 'pac.syntax.keyword'],
];

function worded(said: string, token: string | undefined): Argument {
  if (said === 'Unexpected token' && token) return message('pac.syntax.token', { token });
  for (const [pattern, key] of SAID) {
    const match = pattern.exec(said);
    if (match) return message(key, match[1] === undefined ? {} : { token: match[1] });
  }
  return { en: said, ja: OTHERWISE };
}
const OTHERWISE = 'JavaScript の文法に合いません';

/**
 * The bracket that was forgotten: one whose closing partner stands further out than the line that opened it, since that
 * one was meant for another; or else the innermost that is still open where the text ends.
 */
function unclosed(text: string): number | undefined {
  const open: number[] = [];
  let askew: number | undefined;
  try {
    for (const { type, start } of tokenizer(text, { ecmaVersion: 'latest' })) {
      if (OPENS.has(type.label)) open.push(start);
      else if (CLOSES.has(type.label)) {
        const opened = open.pop();
        if (opened !== undefined && startsLine(text, start) && indent(text, start) < indent(text, opened))
          askew ??= opened;
      }
    }
  } catch {
    return undefined;
  }
  return askew ?? open.at(-1);
}
const OPENS = new Set(['{', '(', '[', '${']);
const CLOSES = new Set(['}', ')', ']']);

const startsLine = (text: string, at: number): boolean => text.slice(startOfLine(text, at), at).trim() === '';
const indent = (text: string, at: number): number => text.slice(startOfLine(text, at)).search(/\S/);
