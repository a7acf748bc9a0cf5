import { message } from '../../messages';
import type { SourceFile } from '../../policy';
import {
  type CutText,
  type ParsedDocument,
  type ParsedPiece,
  type Piece,
  type PieceFault,
  PieceMemory,
  Pieces,
} from './pieces';
import { type Earlier, parsedPieces } from './versions';
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
    faults: faults.map(({ kind, start, end }) => ({
      start,
      end,
      message: message(FAULTS[kind]),
      ...(kind === 'documents' ? { harmless: true } : {}),
    })),
  };
});

/** What a piece of YAML says: parsed once as long as it stays the same. */
export const remembered = (text: string): ParsedPiece => memory.of(text);

/** Takes a YAML template apart; what is no block mapping is one piece. */
export function cutYamlTemplate({ text }: SourceFile, before?: Earlier): CutText {
  const cut: readonly Piece[] = cutTemplate(text) ?? [{ start: 0, end: text.length, under: 'top' }];
  const cuts = parsedPieces(text, cut, memory, before);
  // One wrong indentation makes all later siblings look wrong: tell the first.
  const first = cuts.findIndex(({ broken }) => broken);
  const told = cuts[first];
  if (!told || told.parsed.faults.length > 0) return { cuts, pieces: cuts };
  const parsed = { ...told.parsed, faults: [brokenLine(text, told)] };
  return { cuts, pieces: cuts.map((piece, i) => (i === first ? { ...piece, parsed } : piece)) };
}

/** Reads a YAML template piece by piece; tags and long forms both become intrinsics. Never throws. */
export const parseYamlTemplate = (file: SourceFile): ParsedDocument => Pieces.of(file, cutYamlTemplate(file)).document;

/** The first line of a piece, as a fault within it. */
function brokenLine(text: string, piece: Piece): PieceFault {
  const line = /^[ ]*([^\r\n]*)/.exec(text.slice(piece.start, piece.end))!;
  const start = line[0].length - line[1]!.length;
  const end = start + Math.max(line[1]!.trimEnd().length, 1);
  return { start, end, message: message('cloudformation.yamlSyntax') };
}
