/** Code units the grammar speaks of. */
export const TAB = 9;
export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const BANG = 33;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const STAR = 42;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const QUESTION = 63;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const UNDERSCORE = 95;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const TILDE = 126;
export const BYTE_ORDER_MARK = 0xfeff;
/** What `Cursor.code` gives behind the last character. */
export const END = -1;

/** Characters that begin an operator of two sides. */
export const OPERATOR_STARTS: ReadonlySet<number> = new Set([...'|&=!<>+-*/%'].map((one) => one.charCodeAt(0)));

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** ASCII part of an identifier's first character; the rest of Unicode is asked for in `identifierLength`. */
const isAsciiStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE;

/** A name as Terraform takes it: of a resource, a variable, an attribute. */
export const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

const START = /\p{ID_Start}/u;
const CONTINUE = /\p{ID_Continue}/u;

/** How many code units at `at` start an identifier (2 outside the basic plane), 0 for none. */
export function identifierStart(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return isAsciiStart(code) ? 1 : 0;
  return matches(START, text, at);
}

/** The same for the characters that follow the first. */
export function identifierContinue(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return isAsciiStart(code) || isDigit(code) || code === MINUS ? 1 : 0;
  return matches(CONTINUE, text, at);
}

function matches(pattern: RegExp, text: string, at: number): number {
  const point = text.codePointAt(at);
  if (point === undefined) return 0;
  const character = String.fromCodePoint(point);
  return pattern.test(character) ? character.length : 0;
}
