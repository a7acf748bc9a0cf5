import { tokenizer } from 'acorn';
import { type Message, message } from '../../messages';

/** Why a text is no JavaScript, and the offset where it shows. */
export interface SyntaxFault {
  readonly message: Message;
  readonly at: number;
}

/** What the parser threw, in words that name the place: what stands there, or what was opened and never closed. */
export function syntaxFault(text: string, error: unknown): SyntaxFault {
  const { pos, message: said = '' } = error as { pos?: number; message?: string };
  // Deep nesting overflows the parser's stack; everything else carries its place.
  if (pos === undefined) return { message: message('pac.tooDeep'), at: 0 };
  const what = said.replace(/\s*\(\d+:\d+\)$/, '');
  if (pos >= text.trimEnd().length) {
    const at = unclosed(text);
    if (at !== undefined) return { message: message('pac.unclosed', { bracket: text[at]! }), at };
  }
  const token = what === 'Unexpected token' ? /^(?:[\w$]+|\S)/.exec(text.slice(pos, pos + 40))?.[0] : undefined;
  return { message: message('pac.syntax', { what: token ? `${what} \`${token}\`` : what }), at: pos };
}

/** The innermost bracket that is still open where the text ends. */
function unclosed(text: string): number | undefined {
  const open: number[] = [];
  try {
    for (const { type, start } of tokenizer(text, { ecmaVersion: 'latest' })) {
      if (OPENS.has(type.label)) open.push(start);
      else if (CLOSES.has(type.label)) open.pop();
    }
  } catch {
    return undefined;
  }
  return open.at(-1);
}
const OPENS = new Set(['{', '(', '[', '${']);
const CLOSES = new Set(['}', ')', ']']);
