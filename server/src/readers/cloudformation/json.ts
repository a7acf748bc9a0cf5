import type { Node as JsonNode } from 'jsonc-parser';
import type { SourceFile } from '../../policy';
import { jsonFault, parseJson, parseJsonTree } from '../json/parse';
import { cutJson } from './json-pieces';
import {
  type CutPiece,
  type CutText,
  type ParsedDocument,
  type ParsedPiece,
  type Piece,
  type PieceFault,
  PieceMemory,
  Pieces,
} from './pieces';
import { type Earlier, parsedPieces } from './versions';
import type { RawNode, RawPair } from './yaml-parse';

/** A piece is the pairs of a map; the comma behind the last one is no part of it. */
const memory = new PieceMemory((text): ParsedPiece => {
  const body = text.trimEnd().replace(/,$/, '');
  const { tree, fault } = parseJsonTree(`{${body}\n}`);
  const end = (tree?.offset ?? 0) + (tree?.length ?? 0);
  const moved = fault && { ...fault, start: Math.max(0, fault.start - 1), end: Math.max(1, fault.end - 1) };
  const whole = tree?.children?.length && end === body.length + 3;
  const faults = moved ? [moved] : whole ? [] : [faultAt(0, 'awscli.unexpected')];
  return { root: tree && raw(tree), comments: [], faults, linked: false };
});

const faultAt = (start: number, what: Parameters<typeof jsonFault>[0]): PieceFault => ({
  start,
  end: start + 1,
  message: jsonFault(what),
});

/** Takes a JSON template apart where it is laid out line by line; undefined where it is to be read as a whole. */
export function cutJsonTemplate({ text }: SourceFile, before?: Earlier): CutText | undefined {
  const cut = cutJson(text);
  if (!cut) return undefined;
  const cuts = parsedPieces(text, cut.pieces, memory, before);
  const pieces = withSectionComma(text, withCommas(text, rejoined(text, cuts), cut.section.end), cut.section.end);
  // Indentation may mislead; a text that is right as a whole has no faults.
  if (pieces.some(({ parsed }) => parsed.faults.length > 0) && isJson(text)) return undefined;
  return { cuts, pieces, section: cut.section, firstOnly: true };
}

/** Reads a JSON template piece by piece, or as a whole. Never throws. */
export function parseJsonTemplate(file: SourceFile): ParsedDocument {
  const cut = cutJsonTemplate(file);
  return cut ? Pieces.of(file, cut).document : { ...parseJson(file, true), comments: [] };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Pieces that are not whole, but are together: cut at a line that is only indented in an odd way. */
function rejoined(text: string, pieces: readonly CutPiece[]): readonly CutPiece[] {
  if (pieces.every(({ parsed }) => parsed.faults.length === 0)) return pieces;
  const out: CutPiece[] = [];
  for (let i = 0; i < pieces.length; ) {
    const first = pieces[i]!;
    let next = i + 1;
    if (first.parsed.faults.length > 0) {
      while (pieces[next]?.under === first.under && pieces[next]!.parsed.faults.length > 0) next++;
    }
    const end = pieces[next - 1]!.end;
    const together = next - i > 1 ? memory.of(text.slice(first.start, end)) : undefined;
    if (together?.faults.length === 0) out.push({ ...first, end, parsed: together });
    else out.push(...pieces.slice(i, next));
    i = next;
  }
  return out;
}

/** Tells where a comma is missing behind a piece, or stands behind the last one. */
function withCommas(text: string, pieces: readonly CutPiece[], sectionEnd: number): readonly CutPiece[] {
  return pieces.map((piece, i) => {
    const next = pieces[i + 1];
    // The section of resources is one more key at the top.
    const more =
      piece.under === 'resources' ? next?.under === 'resources' : next !== undefined || piece.end < sectionEnd;
    const fault = commaFault(text, piece, more);
    if (!fault || piece.parsed.faults.length > 0) return piece;
    return { ...piece, parsed: { ...piece.parsed, faults: [{ ...fault, harmless: true }] } };
  });
}

/** The comma behind the section of resources, told at the last of them. */
function withSectionComma(text: string, pieces: readonly CutPiece[], end: number): readonly CutPiece[] {
  const behind = pieces.findIndex(({ start }) => start >= end);
  const at = (behind < 0 ? pieces.length : behind) - 1;
  const last = pieces[at];
  if (!last || last.parsed.faults.length > 0) return pieces;
  const comma = /^\s*,/.test(text.slice(end, pieces[behind]?.start));
  if (comma === behind >= 0) return pieces;
  const fault = faultAt(end - 1 - last.start, comma ? 'awscli.propertyExpected' : 'awscli.commaExpected');
  return pieces.map((piece) =>
    piece === last ? { ...piece, parsed: { ...piece.parsed, faults: [{ ...fault, harmless: true }] } } : piece,
  );
}

function commaFault(text: string, { start, end }: Piece, more: boolean): PieceFault | undefined {
  let last = end - 1;
  while (last > start && text.charCodeAt(last) <= 0x20) last--;
  const comma = text[last] === ',';
  if (comma === more || text.lastIndexOf('//', last) > text.lastIndexOf('\n', last)) return undefined;
  return faultAt(last - start, more ? 'awscli.commaExpected' : 'awscli.propertyExpected');
}

/** Offsets into the piece: the brace in front of it is not the text's. */
function raw(node: JsonNode): RawNode {
  const span = { start: node.offset - 1, end: node.offset + node.length - 1 };
  const children = node.children ?? [];
  if (node.type === 'array') return { kind: 'list', ...span, items: children.map(raw) };
  if (node.type === 'object') {
    const pairs = children.flatMap(({ children: [key, value] = [] }): RawPair[] =>
      key ? [{ key: raw(key), ...(value ? { value: raw(value) } : {}) }] : [],
    );
    return { kind: 'map', ...span, pairs };
  }
  const empty = node.type === 'null';
  return { kind: 'scalar', ...span, text: empty ? '' : String(node.value), empty };
}
