import type { Piece, SectionPlace } from './pieces';

/** A template cut into pieces, and where the section of resources stands. */
export interface CutJson {
  readonly pieces: readonly Piece[];
  readonly section: SectionPlace;
}

const HEAD = /^([ \t]*)("Resources")[ \t]*:[ \t]*\{[ \t]*\r?$/;
const ROOT = /^\uFEFF?\s*\{[ \t]*\r?\n/;
const [TAB, SPACE, QUOTE, CLOSE, NEWLINE] = [0x09, 0x20, 0x22, 0x7d, 0x0a];

/**
 * Cuts a JSON template with one key a line, as every tool writes it, at its top-level keys and at its logical ids: the
 * lines that begin with a quote at the indentation of the first such line. Whether the cuts are right, the pieces tell:
 * each must be whole by itself. Undefined where the text is not laid out so.
 */
export function cutJson(text: string): CutJson | undefined {
  const pieces: Piece[] = [];
  const root = ROOT.exec(text);
  if (!root) return undefined;
  let top: number | undefined;
  let ids: number | undefined;
  let section: { key: readonly [number, number]; start: number; end?: number } | undefined;
  let start = -1;
  const finish = (end: number) => {
    if (start >= 0) pieces.push({ start, end, under: section && section.end === undefined ? 'resources' : 'top' });
    start = -1;
  };
  for (let at = root[0].length; at < text.length; ) {
    let first = at;
    let code = text.charCodeAt(first);
    while (code === SPACE || code === TAB) code = text.charCodeAt(++first);
    const indent = first - at;
    const inside = section !== undefined && section.end === undefined;
    if (code === QUOTE) {
      top ??= indent;
      if (inside && indent > top) {
        ids ??= indent;
        if (indent === ids) {
          finish(at);
          start = at;
        }
      } else if (indent === top) {
        // The section has lost its closing brace.
        if (inside) return undefined;
        finish(at);
        const head = section ? null : HEAD.exec(text.slice(at, lineEnd(text, at)));
        if (head) section = { key: [first, first + head[2]!.length], start: at + head[0].lastIndexOf('{') };
        else start = at;
      }
    } else if (code === CLOSE && top !== undefined && indent <= top) {
      const isSection = inside && indent === top;
      if (isSection || indent < top) finish(at);
      if (isSection) section = { ...section!, end: first + 1 };
      else if (indent < top && inside) return undefined;
    }
    const newline = text.indexOf('\n', first);
    at = newline < 0 ? text.length : newline + 1;
  }
  finish(text.length);
  return section?.end === undefined ? undefined : { pieces, section: { ...section, end: section.end } };
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text.charCodeAt(at) === NEWLINE) return at;
  return text.length;
}
