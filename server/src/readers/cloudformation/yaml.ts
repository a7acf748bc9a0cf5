import { type Message, message } from '../../messages';
import { type SourceFile, startOfLine } from '../../policy';
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
import { parseYaml, type RawFault } from './yaml-parse';
import { cutTemplate } from './yaml-pieces';
import { slips } from './yaml-slips';
import { yamlWhy } from './yaml-why';

const FAULTS = {
  deep: 'cloudformation.tooDeep',
  quote: 'cloudformation.openQuote',
  documents: 'cloudformation.documents',
} as const;

const memory = new PieceMemory((text): ParsedPiece => {
  const { faults, ...parsed } = parseYaml(text);
  // Beside a line that is left out the next ones stand in another place.
  return { ...parsed, faults: faults.length > 0 ? faults.map((fault) => faultOf(text, fault)) : slips(parsed.root) };
});

const faultOf = (text: string, { kind, start, end }: RawFault): PieceFault => ({
  start,
  end,
  message: kind === 'syntax' ? whyAt(text, start) : message(FAULTS[kind]),
  ...(kind === 'documents' ? { harmless: true } : {}),
});

/** Lines above that may tell where one belongs. */
const ABOVE = 60;

function whyAt(text: string, at: number): Message {
  const start = startOfLine(text, at);
  const end = text.indexOf('\n', at);
  const line = text.slice(start, end < 0 ? text.length : end).trimEnd();
  const from = Math.max(0, start - ABOVE * 80);
  return yamlWhy(line, text.slice(from, start).split('\n').slice(-ABOVE));
}

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
  return { start, end, message: whyAt(text, piece.start + start) };
}
