import type { Block, BodyItem, HclFile, Identifier, Label } from './ast';
import { parseBody } from './bodies';
import * as ch from './characters';
import { Cursor } from './cursor';
import { Lines } from './lines';
import { parseHcl } from './parse';

/** A block with two labels that begins its line, as every formatter writes it. */
const HEADER = /(resource|data)([ \t]+)"([\w-]+)"([ \t]+)"([\w-]+)"[ \t]*\{[ \t]*\r?\n/y;
/** A line of a body that begins at the margin: part of a heredoc, or of something that was never closed. */
const AT_MARGIN = /\n[^\s}]/;

type OfBlocks = (type: string, label: string) => boolean;

/**
 * Parses as `parseHcl` does, but reads the bodies of blocks that nobody `wants` only when they are asked for: most of an
 * estate is about other things. What is wrong inside of those is not told, unless somebody `minds`. A text whose blocks do
 * not begin and end at the margin is parsed whole.
 */
export function parseHclLazily(text: string, wants: OfBlocks, minds: OfBlocks): HclFile {
  const lines = new Lines(text);
  const cursor = new Cursor(text, lines, false);
  cursor.lazy = true;
  const body = parseBody(cursor, undefined, (p) => lazyBlock(p, wants, minds));
  return cursor.lost || cursor.tooDeep ? parseHcl(text) : { body, faults: cursor.faults, comments: cursor.comments };
}

/** Whole lines of a text, and the first item that is left open, if any is. */
export interface Alone extends HclFile {
  readonly openFrom?: number;
}

/**
 * Parses whole lines of a text by themselves, as `parseHclLazily` does. Undefined where a comment or heredoc in them goes
 * on behind them, and where they are nested too deeply.
 */
export function parseHclAlone(text: string, wants: OfBlocks, minds: OfBlocks): Alone | undefined {
  const cursor = new Cursor(text, new Lines(text), false);
  cursor.lazy = true;
  let last = 0;
  const body = parseBody(cursor, undefined, (p) => {
    if (!p.lost) last = p.at;
    return lazyBlock(p, wants, minds);
  });
  const { lost, tooDeep, open, faults, comments } = cursor;
  if (tooDeep || open) return undefined;
  return { body, faults, comments, ...(lost ? { openFrom: last } : {}) };
}

function lazyBlock(p: Cursor, wants: OfBlocks, minds: OfBlocks): Block | undefined {
  const { text, at } = p;
  if (at > 0 && text.charCodeAt(at - 1) !== ch.NEWLINE) return undefined;
  HEADER.lastIndex = at;
  const match = HEADER.exec(text);
  if (!match) return undefined;
  const [whole, type, gap, first, between, second] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (wants(type, first)) return undefined;
  const close = text.indexOf('\n}', at + whole.length - 1) + 1;
  if (close === 0 || !endsLine(text, close + 1)) return undefined;
  const inside = text.slice(at + whole.length - 1, close);
  if (AT_MARGIN.test(inside) || !(minds(type, first) ? seemsWhole(inside) : isBalanced(inside))) return undefined;
  if (inside.includes('workspaces-ports') || holdsComment(inside)) return undefined;
  const firstAt = at + type.length + gap.length;
  const secondAt = firstAt + first.length + 2 + between.length;
  p.at = close + 1;
  return new LazyBlock(
    p,
    { start: at, end: at + type.length, name: type },
    [
      { start: firstAt, end: firstAt + first.length + 2, text: first },
      { start: secondAt, end: secondAt + second.length + 2, text: second },
    ],
    at + whole.lastIndexOf('{'),
    close,
  );
}

/** Whether a comment of several lines may begin: not inside of a text, as in `"arn:aws:s3:::bucket/*"`. */
const holdsComment = (inside: string): boolean =>
  inside.includes('/*') && inside.replace(/"[^"\n]*"/g, '').includes('/*');

/** Braces in texts come in pairs as well; where they do not, whoever counts exactly has to. */
function isBalanced(inside: string): boolean {
  let depth = 0;
  for (let at = 0; at < inside.length; at++) {
    const code = inside.charCodeAt(at);
    if (code === ch.OPEN_BRACE) depth++;
    else if (code === ch.CLOSE_BRACE && --depth < 0) return false;
  }
  return depth === 0;
}

/**
 * Whether nothing seems to be open or unfinished in a body: brackets and quotes come in pairs, and every line outside of
 * brackets gives a value or begins or ends a block. Of what does not, whoever reads exactly has to tell.
 */
function seemsWhole(inside: string): boolean {
  let [braces, brackets] = [0, 0];
  let inText = false;
  /** What the line holds: anything at all, what makes an item of it (as all lines in brackets are), a value to come. */
  let [words, item, awaits] = [false, false, false];
  for (let at = 0; at < inside.length; at++) {
    const code = inside.charCodeAt(at);
    if (code === ch.SPACE) continue;
    if (code === ch.NEWLINE) {
      if (inText || awaits || (words && !item)) return false;
      words = false;
      item = brackets > 0;
      continue;
    }
    if (code === ch.QUOTE) inText = !inText;
    else if (code === ch.BACKSLASH) at++;
    else if (code === ch.OPEN_BRACE) braces++;
    else if (code === ch.CLOSE_BRACE) {
      if (--braces < 0) return false;
    } else if (inText) continue;
    else if (code === ch.OPEN_BRACKET || code === ch.OPEN_PAREN) brackets++;
    else if (code === ch.CLOSE_BRACKET || code === ch.CLOSE_PAREN) brackets--;
    else if (code === ch.HASH || (code === ch.SLASH && inside.charCodeAt(at + 1) === ch.SLASH)) {
      at = inside.indexOf('\n', at) - 1;
      continue;
    } else if (code === ch.RETURN) continue;
    words = true;
    awaits = code === ch.EQUALS;
    if (awaits || code === ch.OPEN_BRACE || code === ch.CLOSE_BRACE) item = true;
  }
  return braces === 0 && brackets === 0;
}

/** Whether nothing but blanks stands behind an offset on its line. */
function endsLine(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  return at >= text.length || text[at] === '\n';
}

/** A block whose body is parsed when somebody asks for it. */
class LazyBlock implements Block {
  readonly kind = 'block';
  readonly start: number;
  readonly end: number;
  readonly headerEnd: number;
  private items: readonly BodyItem[] | undefined;

  constructor(
    private readonly from: Pick<Cursor, 'text' | 'lines'>,
    readonly type: Identifier,
    readonly labels: readonly Label[],
    readonly open: number,
    readonly close: number,
  ) {
    this.start = type.start;
    this.end = close + 1;
    this.headerEnd = labels.at(-1)!.end;
  }

  get body(): readonly BodyItem[] {
    if (!this.items) {
      const cursor = new Cursor(this.from.text.slice(0, this.end), this.from.lines, false);
      cursor.lazy = true;
      cursor.at = this.start;
      const [block] = parseBody(cursor);
      this.items = block?.kind === 'block' ? block.body : [];
    }
    return this.items;
  }
}
