import type { Expression, ObjectItem, ObjectLiteral } from './ast';
import * as ch from './characters';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

export const closerText = (closer: number): string => String.fromCharCode(closer);

/** Items of `[…]` or arguments of `(…)`, the cursor behind the opening bracket at `open`. */
export function parseList(p: Cursor, open: number, closer: number): { items: Expression[]; expand: boolean } {
  return p.within(false, () => readList(p, open, closer));
}

function readList(p: Cursor, open: number, closer: number): { items: Expression[]; expand: boolean } {
  const items: Expression[] = [];
  let expand = false;
  for (;;) {
    const before = p.at;
    const crossed = p.skip();
    if (p.code() === closer) {
      p.at++;
      return { items, expand };
    }
    if (closesAnother(p) || (crossed && p.atItem())) {
      p.fault({ start: open, end: open + 1 }, 'terraform.bracketMissing', { bracket: closerText(closer) });
      if (p.code() === ch.END) p.lost = true;
      p.back(before);
      return { items, expand };
    }
    const start = p.at;
    const item = parseExpression(p);
    if (item.kind !== 'missing' || item.end > item.start) items.push(item);
    else if (p.at === start) {
      passJunk(p);
      continue;
    }
    // Looking for an operator may have crossed a line break; a missing bracket is told by the line that follows.
    const behind = Math.max(start, item.end);
    p.skip();
    if (closer === ch.CLOSE_PAREN && p.text.startsWith('...', p.at)) {
      expand = true;
      p.at += 3;
      p.skip();
      if (p.code() !== closer) p.fault(p.here(), 'terraform.separatorExpected', { bracket: closerText(closer) });
      continue;
    }
    if (p.code() === ch.COMMA) {
      p.at++;
      continue;
    }
    if (p.code() === closer) continue;
    // A comma is missing: what follows may still be an item. Only an open bracket is told by the loop's head.
    if (!closesAnother(p)) p.fault(p.here(), 'terraform.separatorExpected', { bracket: closerText(closer) });
    p.back(behind);
  }
}

/** Whether no item can follow: the end of the text, or a bracket that belongs to somebody outside. */
function closesAnother(p: Cursor): boolean {
  const code = p.code();
  return code === ch.END || code === ch.CLOSE_BRACE || code === ch.CLOSE_BRACKET || code === ch.CLOSE_PAREN;
}

/** Passes over what begins no expression, to the next item or the end of the line. */
function passJunk(p: Cursor): void {
  while (p.code() !== ch.END) {
    const code = p.code();
    if (code === ch.COMMA) {
      p.at++;
      return;
    }
    if (code === ch.NEWLINE || closesAnother(p)) return;
    p.at++;
  }
}

/** Items of `{…}`, one a line or behind commas, the cursor behind the brace at `start`. */
export function parseObject(p: Cursor, start: number): ObjectLiteral {
  return p.within(true, () => readObject(p, start));
}

function readObject(p: Cursor, start: number): ObjectLiteral {
  const items: ObjectItem[] = [];
  for (;;) {
    const before = p.at;
    p.skipLines();
    const code = p.code();
    if (code === ch.CLOSE_BRACE && !outside(p, start, 1)) {
      p.at++;
      return { kind: 'object', start, end: p.at, items };
    }
    if (closesAnother(p) || outside(p, start, 0)) {
      p.lost = true;
      p.fault({ start, end: start + 1 }, 'terraform.bracketMissing', { bracket: '}' });
      p.back(before);
      return { kind: 'object', start, end: items[items.length - 1]?.end ?? start + 1, items };
    }
    if (code === ch.COMMA) {
      p.fault(p.here(), 'terraform.expressionExpected');
      p.at++;
      continue;
    }
    const from = p.at;
    items.push(readObjectItem(p));
    p.skip();
    if (p.code() === ch.COMMA) p.at++;
    else if (p.code() !== ch.NEWLINE && !closesAnother(p)) {
      p.fault(p.here(), 'terraform.separatorExpected', { bracket: '}' });
      if (p.at === from || !p.atIdentifier()) passJunk(p);
    }
  }
}

function readObjectItem(p: Cursor): ObjectItem {
  const start = p.at;
  const key = parseExpression(p);
  p.skip();
  const next = p.code(p.at + 1);
  const equals = p.code() === ch.EQUALS && next !== ch.EQUALS && next !== ch.GREATER;
  if (!equals && (p.code() !== ch.COLON || next === ch.COLON)) {
    const value = p.missing('terraform.valueExpected');
    return { start, end: key.end, key, value };
  }
  p.at++;
  const value = parseExpression(p);
  return { start, end: Math.max(value.end, key.end), key, value };
}

/** In a guided reading, what stands left of the object's own line (by at least `slack`) is no part of it. */
function outside(p: Cursor, start: number, slack: number): boolean {
  if (!p.guided) return false;
  const here = p.lines.indent(p.at);
  return here.first && here.width + slack <= p.lines.indent(start).width;
}
