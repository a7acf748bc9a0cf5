import { type MessageKey, message } from '../../../messages';
import type { Fault, Identifier, Missing, Range } from './ast';
import * as ch from './characters';
import type { Lines } from './lines';

/** Deeper nesting is skipped. No file written by people comes near it, and every level costs stack. */
export const MAX_DEPTH = 120;
/** More faults help nobody; counting goes on. */
export const MAX_FAULTS = 100;

/** `name =`, `name {` or `name "label" {`: an item of a body, never part of an expression. */
const ITEM = /[A-Za-z_][\w-]*[ \t]*(?:=(?![=>])|\{|"[^"\n]*"[ \t]*["{])/y;

/** The text being parsed, the place in it, and what was found wrong on the way. */
export class Cursor {
  at = 0;
  depth = 0;
  /** Whether a line break ends what is being read: so in bodies and objects, not inside brackets. */
  newlineEnds = true;
  /** Set where something stayed open or closed too often, so that reading again by indentation may tell more. */
  lost = false;
  /** Set where a comment or a heredoc did not end. */
  open = false;
  /** All faults, also those that were not kept. */
  faultCount = 0;
  readonly faults: Fault[] = [];
  readonly comments: Range[] = [];
  /** Whether something was nested too deeply anywhere. */
  tooDeep = false;
  /** Set behind that: what is found wrong on the way out only follows from it. */
  muted = false;
  /** Whether collections may be passed over, to be read when somebody asks for them. */
  lazy = false;
  /** Characters that were looked at for that. */
  looked = 0;
  private faultLine = -1;

  /** `guided`: indentation tells where an unclosed block ends. */
  constructor(
    readonly text: string,
    readonly lines: Lines,
    readonly guided: boolean,
  ) {
    if (text.charCodeAt(0) === ch.BYTE_ORDER_MARK) this.at = 1;
  }

  code(offset: number = this.at): number {
    return offset < this.text.length ? this.text.charCodeAt(offset) : ch.END;
  }

  atLineBreak(): boolean {
    const code = this.code();
    return code === ch.NEWLINE || (code === ch.RETURN && this.code(this.at + 1) === ch.NEWLINE);
  }

  /** Notes a fault; the first of a line is the one that is to blame, the others mostly follow from it. */
  fault(range: Range, key: MessageKey, args: Record<string, string | number> = {}): void {
    this.faultCount++;
    if (this.muted || this.faults.length >= MAX_FAULTS) return;
    const line = this.lines.lineOf(range.start);
    if (line === this.faultLine) return;
    this.faultLine = line;
    this.faults.push({ start: range.start, end: range.end, message: message(key, args) });
  }

  /** Notes nesting beyond all measure; further faults are heard again at the next item of the file. */
  faultTooDeep(range: Range): void {
    this.fault(range, 'terraform.tooDeep');
    this.tooDeep = true;
    this.muted = true;
  }

  /** The character at the cursor, for faults that are about it. */
  here(): Range {
    return { start: this.at, end: Math.min(this.at + 1, this.text.length) };
  }

  missing(key: MessageKey, args: Record<string, string | number> = {}): Missing {
    this.fault(this.here(), key, args);
    return { kind: 'missing', start: this.at, end: this.at };
  }

  /** Skips white space and comments, line breaks too where they mean nothing. Tells whether it crossed a line break. */
  skip(): boolean {
    let crossed = false;
    for (;;) {
      const code = this.code();
      // What begins no comment and is no blank: mostly there is nothing to skip.
      if (code > ch.SLASH) return crossed;
      if (code === ch.SPACE || code === ch.TAB) this.at++;
      else if (code === ch.RETURN && this.code(this.at + 1) === ch.NEWLINE) this.at++;
      else if (code === ch.NEWLINE && !this.newlineEnds) {
        this.at++;
        crossed = true;
      } else if (code === ch.HASH || (code === ch.SLASH && this.code(this.at + 1) === ch.SLASH)) this.lineComment();
      else if (code === ch.SLASH && this.code(this.at + 1) === ch.STAR) this.blockComment();
      else return crossed;
    }
  }

  /** The same over line breaks, whatever they mean here. */
  skipLines(): void {
    this.within(false, () => this.skip());
  }

  /** Runs `read` with line breaks that end, or do not. */
  within<T>(newlineEnds: boolean, read: () => T): T {
    const before = this.newlineEnds;
    this.newlineEnds = newlineEnds;
    const result = read();
    this.newlineEnds = before;
    return result;
  }

  private lineComment(): void {
    const start = this.at;
    const end = this.text.indexOf('\n', start);
    this.at = end < 0 ? this.text.length : end;
    this.comments.push({ start, end: this.code(this.at - 1) === ch.RETURN ? this.at - 1 : this.at });
  }

  private blockComment(): void {
    const start = this.at;
    const end = this.text.indexOf('*/', start + 2);
    this.at = end < 0 ? this.text.length : end + 2;
    this.comments.push({ start, end: this.at });
    if (end < 0) this.open = true;
    if (end < 0) this.fault({ start, end: this.lines.endOf(start) }, 'terraform.commentOpen');
  }

  /** Goes back; comments behind are forgotten, since they will be met again. */
  back(to: number): void {
    this.at = to;
    while (this.comments.length > 0 && this.comments[this.comments.length - 1]!.start >= to) this.comments.pop();
  }

  skipToLineEnd(): void {
    this.at = this.lines.endOf(this.at);
  }

  atIdentifier(): boolean {
    return identifierAt(this.text, this.at);
  }

  /** Reads the identifier that `atIdentifier` has seen. */
  identifier(): Identifier {
    const start = this.at;
    this.at += ch.identifierStart(this.text, start);
    for (;;) {
      const length = ch.identifierContinue(this.text, this.at);
      if (length === 0) break;
      this.at += length;
    }
    return { start, end: this.at, name: this.text.slice(start, this.at) };
  }

  /** Whether the whole word at the cursor is `word`. */
  atWord(word: string): boolean {
    return this.text.startsWith(word, this.at) && ch.identifierContinue(this.text, this.at + word.length) === 0;
  }

  /** Whether an item of a body seems to begin here: the sign that a bracket before it stayed open. */
  atItem(): boolean {
    ITEM.lastIndex = this.at;
    return ITEM.test(this.text);
  }
}

const identifierAt = (text: string, at: number): boolean => at < text.length && ch.identifierStart(text, at) > 0;
