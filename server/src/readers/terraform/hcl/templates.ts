import type { Directive, Expression, Range, Template, TemplatePart } from './ast';
import * as ch from './characters';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';
import { readNames } from './for';

/** Reads `"…"`, the cursor on the quote. One that stays open ends with its line. */
export function parseQuoted(p: Cursor): Template {
  const start = p.at++;
  const parts: TemplatePart[] = [];
  const nesting: string[] = [];
  let from = p.at;
  p.at = behindPlain(p.text, from);
  for (;;) {
    const code = p.code();
    if (code === ch.QUOTE || code === ch.END || p.atLineBreak()) {
      if (p.at > from) parts.push({ kind: 'literal', start: from, end: p.at });
      if (code === ch.QUOTE) p.at++;
      else p.fault({ start, end: p.at }, 'terraform.quoteMissing');
      checkClosed(p, nesting, { start, end: p.at });
      return { kind: 'template', style: 'quoted', start, end: p.at, parts };
    }
    if (code === ch.BACKSLASH) skipEscape(p);
    else if (code === ch.RETURN) p.fault({ start: p.at++, end: p.at }, 'terraform.carriageReturn');
    else if (isSequence(p, code)) {
      if (p.at > from) parts.push({ kind: 'literal', start: from, end: p.at });
      parts.push(parseSequence(p, nesting));
      from = p.at;
    } else p.at += isEscapedSequence(p, code) ? 3 : 1;
  }
}

/** Behind the letters and digits of a quoted text that mean themselves: most hold nothing else. */
function behindPlain(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    // At the end of the text there is no code: nothing is greater then.
    if ((!(code > ch.PERCENT) && code !== ch.SPACE) || code === ch.BACKSLASH) return at;
    at++;
  }
}

/** `\n`, `\"`, `\u0041` …; anything else is no escape. */
function skipEscape(p: Cursor): void {
  const length = escapeLength(p.text, p.at);
  if (length > 0) {
    p.at += length;
    return;
  }
  const start = p.at++;
  if (!p.atLineBreak() && p.code() !== ch.END) p.at++;
  p.fault({ start, end: p.at }, 'terraform.escape', { escape: p.text.slice(start, p.at) });
}

function escapeLength(text: string, at: number): number {
  const ESCAPE = /\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;
  ESCAPE.lastIndex = at;
  return ESCAPE.test(text) ? ESCAPE.lastIndex - at : 0;
}

/** `${` or `%{` */
const isSequence = (p: Cursor, code: number): boolean =>
  (code === ch.DOLLAR || code === ch.PERCENT) && p.code(p.at + 1) === ch.OPEN_BRACE;

/** `$${` or `%%{`, which stand for themselves. */
const isEscapedSequence = (p: Cursor, code: number): boolean =>
  (code === ch.DOLLAR || code === ch.PERCENT) && p.code(p.at + 1) === code && p.code(p.at + 2) === ch.OPEN_BRACE;

function parseSequence(p: Cursor, nesting: string[]): TemplatePart {
  const start = p.at;
  const directive = p.code() === ch.PERCENT;
  p.at += 2;
  const trimBefore = p.code() === ch.TILDE;
  if (trimBefore) p.at++;
  return p.within(false, () => {
    const read = directive ? readDirective(p, nesting) : { value: parseExpression(p) };
    p.skip();
    const trimAfter = p.code() === ch.TILDE;
    if (trimAfter) p.at++;
    if (p.code() === ch.CLOSE_BRACE) p.at++;
    else recover(p, start);
    const range = { start, end: p.at };
    return 'word' in read
      ? { kind: 'directive', ...range, ...read, trimBefore, trimAfter }
      : { kind: 'interpolation', ...range, value: read.value, trimBefore, trimAfter };
  });
}

/** After a broken sequence reading goes on behind the next brace of its line, or at the quote that ends the text. */
function recover(p: Cursor, start: number): void {
  const lineEnd = p.lines.endOf(start);
  let at = start + 2;
  while (at < lineEnd && p.code(at) !== ch.QUOTE && p.code(at) !== ch.CLOSE_BRACE) at++;
  const closed = at < lineEnd && p.code(at) === ch.CLOSE_BRACE;
  if (closed && p.at < at)
    p.fault({ start: p.at, end: at }, 'terraform.sequenceExtra', { text: p.text.slice(p.at, at) });
  else p.fault({ start, end: start + 2 }, 'terraform.sequenceOpen');
  p.back(closed ? at + 1 : at);
}

/** What may follow which: each word needs the one on top of the stack, and leaves another. */
const FLOW: Readonly<Record<string, { readonly needs?: readonly string[]; readonly leaves?: string }>> = {
  if: { leaves: 'if' },
  else: { needs: ['if'], leaves: 'else' },
  endif: { needs: ['if', 'else'] },
  for: { leaves: 'for' },
  endfor: { needs: ['for'] },
};

type Read = Pick<Directive, 'word' | 'names' | 'value'>;

function readDirective(p: Cursor, nesting: string[]): Read {
  p.skip();
  const at = p.here();
  const word = p.atIdentifier() ? p.identifier().name : '';
  const flow = Object.hasOwn(FLOW, word) ? FLOW[word]! : undefined;
  const top = nesting[nesting.length - 1];
  if (!flow || (flow.needs && (top === undefined || !flow.needs.includes(top)))) {
    p.fault(at, 'terraform.directive', { word });
    return { word };
  }
  if (flow.needs) nesting.pop();
  if (flow.leaves) nesting.push(flow.leaves);
  if (word === 'for') return { word, names: readNames(p), value: parseExpression(p) };
  return word === 'if' ? { word, value: parseExpression(p) } : { word };
}

function checkClosed(p: Cursor, nesting: readonly string[], template: Range): void {
  if (nesting.length > 0) p.fault(template, 'terraform.directiveOpen', { word: nesting[nesting.length - 1]! });
}

/** Reads `<<EOT`, the cursor on the first `<`. Without its marker a heredoc takes its first line only. */
export function parseHeredoc(p: Cursor): Expression {
  const start = p.at;
  const OPENING = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)(\r?\n)?/uy;
  OPENING.lastIndex = start;
  const opening = OPENING.exec(p.text);
  if (!opening) return p.missing('terraform.expressionExpected');
  const style = opening[1] ? 'flush-heredoc' : 'heredoc';
  const marker = opening[2]!;
  const first = OPENING.lastIndex;
  if (!opening[3] || p.lines.markerLine(marker, first) < 0) {
    p.at = first;
    p.open = true;
    p.fault({ start, end: start + opening[0].trimEnd().length }, 'terraform.heredocOpen', { marker });
    p.skipToLineEnd();
    if (opening[3]) p.at = start + opening[0].trimEnd().length;
    return { kind: 'template', style, start, end: p.at, parts: [] };
  }
  p.at = first;
  const { parts, nesting, stop } = heredocParts(p, marker);
  p.at = stop;
  while (p.code() === ch.SPACE || p.code() === ch.TAB) p.at++;
  p.at += marker.length;
  const end = p.at;
  checkClosed(p, nesting, { start, end: start + 2 });
  while (p.code() !== ch.NEWLINE && p.code() !== ch.END) p.at++;
  return { kind: 'template', style, start, end, parts };
}

/** Reads a whole text as a template, as `templatefile` does: nothing ends it but its end. */
export function parseTemplate(p: Cursor): Template {
  const parts: TemplatePart[] = [];
  const nesting: string[] = [];
  let from = 0;
  while (p.code() !== ch.END) {
    const code = p.code();
    if (isSequence(p, code)) {
      if (p.at > from) parts.push({ kind: 'literal', start: from, end: p.at });
      parts.push(parseSequence(p, nesting));
      from = p.at;
    } else p.at += isEscapedSequence(p, code) ? 3 : 1;
  }
  if (p.at > from) parts.push({ kind: 'literal', start: from, end: p.at });
  checkClosed(p, nesting, { start: 0, end: p.at });
  return { kind: 'template', style: 'heredoc', start: 0, end: p.at, parts };
}

/** Reads up to the marker's line. An interpolation may pass a line that looks like the marker, so that is asked anew. */
function heredocParts(p: Cursor, marker: string): { parts: TemplatePart[]; nesting: string[]; stop: number } {
  const parts: TemplatePart[] = [];
  const nesting: string[] = [];
  let from = p.at;
  let stop = p.lines.markerLine(marker, p.at);
  while (p.at < stop) {
    const code = p.code();
    if (isSequence(p, code)) {
      if (p.at > from) parts.push({ kind: 'literal', start: from, end: p.at });
      const faults = p.faultCount;
      parts.push(parseSequence(p, nesting));
      if (p.at > stop) {
        const next = p.faultCount === faults ? p.lines.markerLine(marker, p.at) : -1;
        if (next < 0) return { parts, nesting, stop };
        stop = next;
      }
      from = p.at;
    } else if (code === ch.RETURN && !p.atLineBreak())
      p.fault({ start: p.at++, end: p.at }, 'terraform.carriageReturn');
    else p.at += isEscapedSequence(p, code) ? 3 : 1;
  }
  if (stop > from) parts.push({ kind: 'literal', start: from, end: stop });
  return { parts, nesting, stop };
}

/** Decodes the escapes of quoted text that starts at `offset`; a wrong one is a fault and stands for itself. */
export function decodeEscapes(p: Cursor, raw: string, offset: number): string {
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', at)) {
    const length = escapeLength(raw, at);
    if (length === 0) {
      p.fault({ start: offset + at, end: offset + at + 2 }, 'terraform.escape', { escape: raw.slice(at, at + 2) });
    }
    at += Math.max(length, 2);
  }
  return decodeLiteral(raw, 'quoted');
}

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** What a literal part of a template means. */
export function decodeLiteral(raw: string, style: Template['style']): string {
  const plain = raw.includes('{') ? raw.replace(/([$%])\1\{/g, '$1{') : raw;
  if (style !== 'quoted' || !plain.includes('\\')) return plain;
  return plain.replace(/\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g, (whole, simple, short, long) => {
    if (simple !== undefined) return SIMPLE[simple]!;
    const point = Number.parseInt(short ?? long, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
