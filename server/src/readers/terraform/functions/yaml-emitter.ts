/**
 * YAML letter by letter as Terraform's writer has it (zclconf/go-cty-yaml, a child of libyaml): two blanks a level, texts
 * in double quotes or as a block where they have lines, and long lines folded at blanks. Its state is kept as it is there,
 * since where a line breaks hangs on it.
 */

/** A line longer than this is broken at its next blank. Code points. */
const WIDTH = 80;
const INDENT = 2;
/** A longer key stands behind a `?`. Bytes of UTF-8. */
const SIMPLE_KEY = 128;

const BREAK = /[\n\r\u0085\u2028\u2029]/;
/** What is never written as it is. */
const SPECIAL = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

export class YamlEmitter {
  private readonly out: string[] = [];
  private column = 0;
  private indent = -1;
  /** Whether a blank, or nothing of this line, stands before what comes; whether only indentation does. */
  private whitespace = true;
  private indention = true;
  /** Whether somebody could take more for part of what stands at the end. */
  private open = false;

  /** The document; nothing may be written behind it. */
  end(): string {
    this.writeIndent();
    if (this.open) {
      this.indicator('...', true);
      this.writeIndent();
    }
    return this.out.join('');
  }

  empty(brackets: '[]' | '{}'): void {
    this.indicator(brackets[0]!, true, true);
    this.indicator(brackets[1]!, false);
  }

  /** A list; `within` says that it is what a key has. Each of `items` writes itself. */
  list(items: readonly (() => void)[], within: boolean): void {
    const outer = this.indent;
    this.deeper(within && !this.indention);
    for (const item of items) {
      this.writeIndent();
      this.indicator('-', true, false, true);
      item();
    }
    this.indent = outer;
  }

  map(entries: readonly (readonly [key: string, value: () => void])[]): void {
    const outer = this.indent;
    this.deeper(false);
    for (const [key, value] of entries) {
      this.writeIndent();
      const simple = !BREAK.test(key) && new TextEncoder().encode(key).length <= SIMPLE_KEY;
      if (simple) {
        this.text(key, true);
        this.indicator(':', false);
      } else {
        this.indicator('?', true, false, true);
        this.text(key);
        this.writeIndent();
        this.indicator(':', true, false, true);
      }
      value();
    }
    this.indent = outer;
  }

  /** A number, a truth or null; `alone` where it is the whole document. */
  plain(word: string, alone: boolean): void {
    if (!this.whitespace) this.put(' ');
    for (const letter of word) this.put(letter);
    this.whitespace = false;
    this.indention = false;
    if (alone) this.open = true;
  }

  text(text: string, simpleKey = false): void {
    const outer = this.indent;
    this.indent = outer < 0 ? INDENT : outer + INDENT;
    const block = text.includes('\n') && !simpleKey && !SPECIAL.test(text) && !/ (?:[\n\u2028\u2029]|$)/.test(text);
    if (block) this.literal([...text]);
    else this.quoted([...text], !simpleKey);
    this.indent = outer;
  }

  private quoted(letters: readonly string[], breaks: boolean): void {
    let spaces = false;
    // Terraform's writer looks for a mark of byte order at the beginning of the text, whichever letter it is at.
    const marked = letters[0] === '\ufeff';
    this.indicator('"', true);
    letters.forEach((letter, i) => {
      if (marked || letter === '"' || letter === '\\' || BREAK.test(letter) || SPECIAL.test(letter)) {
        for (const part of escaped(letter)) this.put(part);
        spaces = false;
      } else if (letter !== ' ') {
        this.put(letter);
        spaces = false;
      } else {
        const inside = i > 0 && i < letters.length - 1;
        if (breaks && !spaces && this.column > WIDTH && inside) {
          this.writeIndent();
          if (letters[i + 1] === ' ') this.put('\\');
        } else this.put(letter);
        spaces = true;
      }
    });
    this.indicator('"', false);
    this.whitespace = false;
    this.indention = false;
  }

  private literal(letters: readonly string[]): void {
    this.indicator('|', true);
    if (letters[0] === ' ' || BREAK.test(letters[0]!)) this.indicator(String(INDENT), false);
    const [before, last] = [letters.at(-2), letters.at(-1)!];
    if (!BREAK.test(last)) this.indicator('-', false);
    else if (before === undefined || BREAK.test(before)) this.indicator('+', false);
    this.newline();
    this.indention = true;
    this.whitespace = true;
    let breaks = true;
    for (const letter of letters) {
      if (BREAK.test(letter)) {
        this.out.push(letter);
        this.column = 0;
        this.indention = true;
        breaks = true;
      } else {
        if (breaks) this.writeIndent();
        this.put(letter);
        this.indention = false;
        breaks = false;
      }
    }
  }

  private deeper(same: boolean): void {
    if (this.indent < 0) this.indent = 0;
    else if (!same) this.indent += INDENT;
  }

  private put(letter: string): void {
    this.out.push(letter);
    this.column++;
  }

  private newline(): void {
    this.out.push('\n');
    this.column = 0;
  }

  private writeIndent(): void {
    const indent = Math.max(0, this.indent);
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.newline();
    while (this.column < indent) this.put(' ');
    this.whitespace = true;
    this.indention = true;
  }

  private indicator(sign: string, apart: boolean, whitespace = false, indention = false): void {
    if (apart && !this.whitespace) this.put(' ');
    for (const letter of sign) this.put(letter);
    this.whitespace = whitespace;
    this.indention = this.indention && indention;
    this.open = false;
  }
}

function escaped(letter: string): string {
  const known = ESCAPES[letter];
  if (known !== undefined) return `\\${known}`;
  const code = letter.codePointAt(0)!;
  const [mark, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${mark}${code
    .toString(16)
    .toUpperCase()
    .padStart(digits as number, '0')}`;
}
