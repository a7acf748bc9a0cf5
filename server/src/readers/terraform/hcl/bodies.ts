import type { Attribute, Block, BodyItem, Identifier, Label, Range } from './ast';
import * as ch from './characters';
import { type Cursor, MAX_DEPTH } from './cursor';
import { parseExpression } from './expressions';
import { decodeEscapes } from './templates';

/** The block whose body is being read. */
interface Owner {
  /** Indent of the header's line: in a guided reading, items at or left of it belong to somebody else. */
  readonly indent: number;
  /** `{ name = value }` on one line, which takes exactly one argument. */
  readonly oneLine: boolean;
}

/**
 * Reads items to the end of the text or, with an owner, to the brace that closes it, which is left standing. `shortcut`
 * may read an item in another way.
 */
export function parseBody(p: Cursor, owner?: Owner, shortcut?: (p: Cursor) => Block | undefined): BodyItem[] {
  const items: BodyItem[] = [];
  let names: Set<string> | undefined;
  for (;;) {
    const before = p.at;
    p.skipLines();
    const code = p.code();
    if (code === ch.END) return items;
    if (code === ch.CLOSE_BRACE) {
      if (owner && !isStray(p, owner)) {
        if (owner.oneLine) checkOneLine(p, items, before);
        return items;
      }
      p.lost = true;
      p.fault(p.here(), 'terraform.strayBrace');
      p.at++;
      if (owner) p.skipToLineEnd();
    } else if (p.atIdentifier()) {
      if (!owner) p.muted = false;
      if (owner && p.guided && leftOf(p, owner.indent)) return items;
      const item = shortcut?.(p) ?? parseItem(p, owner?.oneLine === true && items.length === 0);
      if (item.kind === 'attribute') {
        names ??= new Set();
        if (names.has(item.name.name)) p.fault(item.name, 'terraform.setTwice', { name: item.name.name });
        names.add(item.name.name);
      }
      items.push(item);
    } else {
      p.fault(p.here(), 'terraform.itemExpected');
      p.skipToLineEnd();
    }
  }
}

/** In a guided reading a brace that stands deeper than the block's header closes nothing. */
function isStray(p: Cursor, owner: Owner): boolean {
  if (!p.guided) return false;
  const { width, first } = p.lines.indent(p.at);
  return first && width > owner.indent;
}

function leftOf(p: Cursor, indent: number): boolean {
  const here = p.lines.indent(p.at);
  return here.first && here.width <= indent;
}

/** HCL allows one argument in a block on one line, and the line must not break before its brace. */
function checkOneLine(p: Cursor, items: readonly BodyItem[], behindLast: number): void {
  const broken = p.text.slice(behindLast, p.at).includes('\n');
  if (items.length !== 1 || items[0]!.kind !== 'attribute' || broken) p.fault(p.here(), 'terraform.oneLineBlock');
}

function parseItem(p: Cursor, oneLine: boolean): BodyItem {
  const name = p.identifier();
  p.skip();
  const next = p.code(p.at + 1);
  if (p.code() === ch.EQUALS && next !== ch.EQUALS && next !== ch.GREATER) return parseAttribute(p, name, oneLine);
  return parseBlock(p, name);
}

function parseAttribute(p: Cursor, name: Identifier, oneLine: boolean): Attribute {
  p.at++;
  const value = parseExpression(p);
  p.skip();
  const code = p.code();
  const ended = code === ch.NEWLINE || code === ch.END || (oneLine && code === ch.CLOSE_BRACE);
  if (!ended) {
    p.fault(p.here(), 'terraform.newlineExpected', { name: name.name });
    if (code !== ch.CLOSE_BRACE) p.skipToLineEnd();
  }
  return { kind: 'attribute', start: name.start, end: Math.max(value.end, name.end), name, value };
}

function parseBlock(p: Cursor, type: Identifier): Block {
  const faultsBefore = p.faultCount;
  const read: Label[] = [];
  while (p.code() === ch.QUOTE || p.atIdentifier()) {
    read.push(p.code() === ch.QUOTE ? parseLabel(p) : bareLabel(p));
    p.skip();
  }
  // A quote too many or too few leaves labels of blanks behind.
  const labels = p.faultCount > faultsBefore ? read.filter((label) => label.text.trim() !== '') : read;
  const headerEnd = labels[labels.length - 1]?.end ?? type.end;
  const { start } = type;
  const indent = p.guided ? p.lines.indent(start).width : 0;

  if (p.code() === ch.EQUALS) {
    p.fault(p.here(), 'terraform.equalsInHeader');
    p.at++;
    p.skip();
  }
  let open = -1;
  if (p.code() === ch.OPEN_BRACE) open = p.at++;
  else {
    const key = labels.length > 0 ? 'terraform.braceExpected' : 'terraform.itemUnfinished';
    p.fault({ start, end: headerEnd }, key, { name: type.name });
    p.lost = true;
    if (p.code() !== ch.NEWLINE && p.code() !== ch.CLOSE_BRACE) p.skipToLineEnd();
    if (!p.guided || !deeperLineFollows(p, indent)) {
      return { kind: 'block', start, end: headerEnd, type, labels, headerEnd, open, close: -1, body: [] };
    }
  }
  const body = p.depth >= MAX_DEPTH ? tooDeep(p, { start, end: headerEnd }) : nestedBody(p, open, indent);

  if (p.code() === ch.CLOSE_BRACE && !(p.guided && leftOf(p, indent - 1))) {
    const close = p.at++;
    p.skip();
    const behind = p.code();
    if (behind !== ch.NEWLINE && behind !== ch.END) p.fault(p.here(), 'terraform.newlineAfterBlock');
    return { kind: 'block', start, end: close + 1, type, labels, headerEnd, open, close, body };
  }
  p.lost = true;
  p.fault({ start, end: open < 0 ? headerEnd : open + 1 }, 'terraform.braceMissing', { name: type.name });
  const end = body[body.length - 1]?.end ?? Math.max(headerEnd, open + 1);
  return { kind: 'block', start, end, type, labels, headerEnd, open, close: -1, body };
}

function nestedBody(p: Cursor, open: number, indent: number): BodyItem[] {
  p.skip();
  const code = p.code();
  const oneLine = open >= 0 && code !== ch.NEWLINE && code !== ch.END && code !== ch.CLOSE_BRACE;
  p.depth++;
  const body = parseBody(p, { indent, oneLine });
  p.depth--;
  return body;
}

/** Whether the next line with text is indented deeper: then it is the body, and only the brace is missing. */
function deeperLineFollows(p: Cursor, indent: number): boolean {
  const before = p.at;
  p.skipLines();
  const here = p.lines.indent(p.at);
  const deeper = p.code() !== ch.END && here.first && here.width > indent;
  p.back(before);
  return deeper;
}

/** Passes over a body nested beyond all measure, by counting braces only, up to the one that closes it. */
function tooDeep(p: Cursor, header: Range): BodyItem[] {
  p.faultTooDeep(header);
  for (let level = 0; p.at < p.text.length; p.at++) {
    const code = p.code();
    if (code === ch.OPEN_BRACE) level++;
    else if (code === ch.CLOSE_BRACE && level-- === 0) break;
  }
  return [];
}

function bareLabel(p: Cursor): Label {
  const { start, end, name } = p.identifier();
  return { start, end, text: name };
}

/** A quoted label ends on its line; one that stays open ends before the brace of the block. */
function parseLabel(p: Cursor): Label {
  const start = p.at++;
  const lineEnd = p.lines.endOf(start);
  while (p.at < lineEnd && p.code() !== ch.QUOTE) p.at += p.code() === ch.BACKSLASH ? 2 : 1;
  if (p.at < lineEnd) {
    const text = p.text.slice(start + 1, p.at++);
    if (text.includes('\r')) p.fault({ start, end: p.at }, 'terraform.carriageReturn');
    if (/(^|[^$])\$\{|(^|[^%])%\{/.test(text)) p.fault({ start, end: p.at }, 'terraform.templateInLabel');
    return { start, end: p.at, text: decodeEscapes(p, text, start + 1) };
  }
  let end = trimmedEnd(p, start + 1, lineEnd);
  if (end > start + 1 && p.code(end - 1) === ch.OPEN_BRACE) end = trimmedEnd(p, start + 1, end - 1);
  p.fault({ start, end }, 'terraform.quoteMissing');
  p.at = end;
  p.skip();
  return { start, end, text: p.text.slice(start + 1, end) };
}

function trimmedEnd(p: Cursor, from: number, to: number): number {
  let end = to;
  while (end > from && p.code(end - 1) <= ch.SPACE) end--;
  return end;
}
