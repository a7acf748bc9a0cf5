import type { Expression, ObjectItem, ObjectLiteral, Tuple } from './ast';
import * as ch from './characters';
import { parseList, parseObject } from './collections';
import { Cursor, MAX_DEPTH } from './cursor';
import type { Lines } from './lines';

/** What most lines of most collections are made of; whatever else there is, is read at once. */
const INDEX = String.raw`\[(?:\d+|"[\w ./:-]*")\]`;
const REFERENCE = String.raw`(?!for\b)[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|${INDEX})*`;
const IN_TEXT = String.raw`\$\{[A-Za-z_][\w.-]*(?:${INDEX}(?:\.[A-Za-z_][\w-]*)*)*\}`;
const TEXT = String.raw`"(?:[^"\\\n\r$%]|\\[nrt"\\]|${IN_TEXT}|[$%](?![{$%]))*"`;
const SIMPLE = `(?:${TEXT}|-?\\d+(?:\\.\\d+)?(?![\\w.])|${REFERENCE}(?![\\w.([]))`;
const KEY = String.raw`(?:(?!for\b)[A-Za-z_][\w-]*|"[^"\\\n\r$%]*")`;
const several = (one: string): string => `(?:${one}(?:[ \\t]*,[ \\t]*${one})*)?`;
const LIST = `\\[[ \\t]*${several(SIMPLE)}[ \\t]*\\]`;
const OBJECT = `\\{[ \\t]*${several(`${KEY}[ \\t]*[=:][ \\t]*${SIMPLE}`)}[ \\t]*\\}`;
const VALUE = `(?:${SIMPLE}|${LIST}|${OBJECT})`;
/** A comment that speaks to us is read at once. */
const LINE_END = String.raw`[ \t]*(?:(?:#|//)(?![^\n]*workspaces-ports)[^\n]*)?\r?\n`;
/** A whole line of an object, of a list: what it holds, opens or closes, and the comma behind it. */
const lineOf = (before: string): RegExp =>
  new RegExp(`[ \\t]*(?:${before}(?:(${VALUE})|([\\[{]))|([}\\]]))?[ \\t]*(,?)${LINE_END}`, 'y');
const OBJECT_LINE = lineOf(`${KEY}[ \\t]*[=:][ \\t]*`);
const LIST_LINE = lineOf('');
const OPENING_END = new RegExp(LINE_END, 'y');

/** Deeper nesting is read at once, so that no limit of the parser is passed by. */
const DEEPEST = 20;
/** What is shorter is as quickly read as passed over. */
const SHORTEST = 100;
/** Characters looked at in vain, for each of the text, before a file is read at once. */
const PATIENCE = 3;

/**
 * The collection whose bracket or brace the cursor is on, to be read when somebody asks for it: so where every line of
 * it is of a form that is surely right, and nothing could be told of it. Undefined, and nothing read, of any other.
 */
export function lazyCollection(p: Cursor): ObjectLiteral | Tuple | undefined {
  const { text, at: start } = p;
  if (!p.lazy || p.depth + DEEPEST > MAX_DEPTH || p.looked > PATIENCE * text.length) return undefined;
  const { end, whole } = look(text, start);
  p.looked += end - start;
  if (!whole || end - start < SHORTEST) return undefined;
  p.at = end;
  return text.charCodeAt(start) === ch.OPEN_BRACE ? new LateObject(p, start, end) : new LateTuple(p, start, end);
}

/** How far a collection is plain, and whether that is to its own end. */
function look(text: string, start: number): { readonly end: number; readonly whole: boolean } {
  OPENING_END.lastIndex = start + 1;
  if (!OPENING_END.test(text)) return { end: start + 1, whole: false };
  let at = OPENING_END.lastIndex;
  /** What closes each level, the innermost last. */
  const closers = [closerOf(text.charCodeAt(start))];
  /** Behind an element without a comma a list must end. */
  let mustEnd = false;
  for (;;) {
    const closer = closers[closers.length - 1]!;
    if (closers.length === 1) {
      const next = behindBlanks(text, at);
      if (text.charCodeAt(next) === closer) return { end: next + 1, whole: true };
    }
    const isList = closer === ch.CLOSE_BRACKET;
    const line = isList ? LIST_LINE : OBJECT_LINE;
    line.lastIndex = at;
    const match = line.exec(text);
    if (!match) return { end: at, whole: false };
    const [, element, opens, closes, comma] = match;
    const begins = element !== undefined || opens !== undefined;
    if ((mustEnd && begins) || (comma !== '' && element === undefined && closes === undefined)) {
      return { end: at, whole: false };
    }
    if (opens !== undefined) {
      if (closers.length >= DEEPEST) return { end: at, whole: false };
      closers.push(closerOf(opens.charCodeAt(0)));
      mustEnd = false;
    } else if (closes !== undefined) {
      if (closes.charCodeAt(0) !== closer) return { end: at, whole: false };
      closers.pop();
      mustEnd = comma === '' && closers[closers.length - 1] === ch.CLOSE_BRACKET;
    } else if (element !== undefined) mustEnd = isList && comma === '';
    at = line.lastIndex;
  }
}

const closerOf = (opener: number): number => (opener === ch.OPEN_BRACE ? ch.CLOSE_BRACE : ch.CLOSE_BRACKET);

function behindBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === ch.SPACE || text.charCodeAt(at) === ch.TAB) at++;
  return at;
}

/** A collection that was passed over: where it stands, and what is read of it when somebody asks. */
class Late {
  private readonly text: string;
  private readonly lines: Lines;

  constructor(
    { text, lines }: Cursor,
    readonly start: number,
    readonly end: number,
  ) {
    this.text = text;
    this.lines = lines;
  }

  /** A cursor behind the bracket or brace that opens it. */
  protected inside(): Cursor {
    const cursor = new Cursor(this.text.slice(0, this.end), this.lines, false);
    cursor.lazy = true;
    cursor.at = this.start + 1;
    return cursor;
  }
}

class LateObject extends Late implements ObjectLiteral {
  readonly kind = 'object';
  private read: readonly ObjectItem[] | undefined;

  get items(): readonly ObjectItem[] {
    this.read ??= parseObject(this.inside(), this.start).items;
    return this.read;
  }
}

class LateTuple extends Late implements Tuple {
  readonly kind = 'tuple';
  private read: readonly Expression[] | undefined;

  get items(): readonly Expression[] {
    this.read ??= parseList(this.inside(), this.start, ch.CLOSE_BRACKET).items;
    return this.read;
  }
}
