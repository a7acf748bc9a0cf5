import { message } from '../../messages';
import type { SourceFile } from '../../policy';
import { assembled, type ParsedDocument, type ParsedPiece, type Piece, type PieceFault, PieceMemory } from './pieces';
import { parseYaml } from './yaml-parse';
import { cutTemplate } from './yaml-pieces';

const FAULTS = {
  syntax: 'cloudformation.yamlSyntax',
  deep: 'cloudformation.tooDeep',
  quote: 'cloudformation.openQuote',
  documents: 'cloudformation.documents',
} as const;

const memory = new PieceMemory((text): ParsedPiece => {
  const { faults, ...parsed } = parseYaml(text);
  return {
    ...parsed,
    faults: faults.map(({ kind, start, end }) => ({ start, end, message: message(FAULTS[kind]) })),
  };
});

/** What a piece of YAML says: parsed once as long as it stays the same. */
export const remembered = (text: string): ParsedPiece => memory.of(text);

/** Reads a YAML template piece by piece; tags and long forms both become intrinsics. Never throws. */
export function parseYamlTemplate(file: SourceFile): ParsedDocument {
  const { text } = file;
  const cut = cutTemplate(text);
  const pieces: readonly Piece[] = cut ?? [{ start: 0, end: text.length, under: 'top' }];
  // One wrong indentation makes all later siblings look wrong: tell the first.
  let toldBroken = false;
  const parsed = pieces.map((piece) => {
    const found = memory.of(text.slice(piece.start, piece.end));
    const silent = piece.broken && found.faults.length === 0 && !toldBroken;
    toldBroken ||= piece.broken === true;
    const { start, end, under } = piece;
    return { start, end, under, parsed: silent ? { ...found, faults: [brokenLine(text, piece)] } : found };
  });
  return assembled(file, parsed);
}

/** The first line of a piece, as a fault within it. */
function brokenLine(text: string, piece: Piece): PieceFault {
  const line = /^[ ]*([^\r\n]*)/.exec(text.slice(piece.start, piece.end))!;
  const start = line[0].length - line[1]!.length;
  const end = start + Math.max(line[1]!.trimEnd().length, 1);
  return { start, end, message: message('cloudformation.yamlSyntax') };
}
