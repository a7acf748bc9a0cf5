import { message } from '../../messages';
import type { SourceFile } from '../../policy';
import {
  type Block,
  type BodyItem,
  type Fault,
  type HclFile,
  type Identifier,
  type Label,
  parseHclLazily,
  type Range,
} from './hcl';
import { isJson, parseJson } from './json';
import { isMinded, isReadAtOnce } from './kinds';
import { isOverride } from './paths';
import { nextPieces, type Piece, piecesOf } from './pieces';
import { Stretch } from './stretches';

/** A node of the syntax tree and the file, or the stretch of one, whose text it is about. */
export interface Placed<T> {
  readonly node: T;
  readonly file: SourceFile;
}

/** UTF-16 units of a text that is read; no directory of people comes near it. */
const LONGEST = 10_000_000;

interface Parsed {
  readonly tree: HclFile;
  readonly file: SourceFile;
  /** Of a file that is being edited. */
  readonly pieces?: readonly Piece[];
}

const parsed = new WeakMap<SourceFile, Parsed>();

function parsedFile(file: SourceFile): Parsed {
  let found = parsed.get(file);
  if (!found) {
    if (file.text.length > LONGEST) {
      const fault = {
        start: 0,
        end: 0,
        message: message('terraform.tooLong', { max: LONGEST.toLocaleString('en-US') }),
      };
      found = { tree: { body: [], faults: [fault], comments: [] }, file };
    } else if (isJson(file.uri)) {
      found = parseJson(file);
      // Nodes of JSON are read in a text of its own; whoever has that finds the same tree.
      parsed.set(found.file, found);
    } else found = { tree: parseWhole(file), file };
    parsed.set(file, found);
  }
  return found;
}

function parseWhole({ uri, text, twin }: SourceFile): HclFile {
  // Items of an override file are told apart by the file that they stand in.
  if (!twin || isOverride(uri)) return parseHclLazily(text, isReadAtOnce, isMinded);
  const { body, faults, comments } = parseFile(twin);
  return { body: body.map((item) => (item.kind === 'block' ? new Copied(item) : item)), faults, comments };
}

/** A block of a file that is the same as another: an object of its own, with what stands in the other's. */
class Copied implements Block {
  readonly kind = 'block';
  readonly start: number;
  readonly end: number;
  readonly type: Identifier;
  readonly labels: readonly Label[];
  readonly headerEnd: number;
  readonly open: number;
  readonly close: number;

  constructor(private readonly from: Block) {
    this.start = from.start;
    this.end = from.end;
    this.type = from.type;
    this.labels = from.labels;
    this.headerEnd = from.headerEnd;
    this.open = from.open;
    this.close = from.close;
  }

  get body(): readonly BodyItem[] {
    return this.from.body;
  }
}

/** A file that is being edited: the tree of all of it is asked for by those who write into it. */
class InPieces implements Parsed {
  private whole: HclFile | undefined;
  constructor(
    readonly file: SourceFile,
    readonly pieces: readonly Piece[],
  ) {}

  get tree(): HclFile {
    this.whole ??= parseWhole(this.file);
    return this.whole;
  }
}

/** The syntax tree of a file; a file is parsed once, as long as its object lives. */
export const parseFile = (file: SourceFile): HclFile => parsedFile(file).tree;

/** Lets go of the syntax tree of a file; whoever needs it parses the text again. */
export function forgetTree(file: SourceFile): void {
  const found = parsed.get(file);
  if (found) parsed.delete(found.file);
  parsed.delete(file);
}

/** The file whose text the nodes of the tree are about: for JSON the same text spelled as HCL, place by place. */
export const sourceOf = (file: SourceFile): SourceFile => parsedFile(file).file;

/** The pieces that a file is read in; undefined where it is read as a whole. */
export const partsOf = (file: SourceFile): readonly Piece[] | undefined => parsedFile(file).pieces;

/**
 * Takes up an edit: the new version of a file is read in pieces, and those that are the same as before are taken over.
 * Nobody may use the version before any more. Nothing is done where the new version is read already.
 */
export function goOn(before: SourceFile, now: SourceFile): void {
  if (parsed.has(now) || isJson(now.uri) || now.text.length > LONGEST) return;
  const last = parsed.get(before)?.pieces;
  const pieces = (last && nextPieces(last, before, now)) ?? piecesOf(now);
  parsed.delete(before);
  if (!pieces) return;
  for (const { stretch, faults } of pieces) faultsIn.set(stretch, faults);
  parsed.set(now, new InPieces(now, pieces));
}

/** Faults that are told at the beginning of a block and are its own; others there tell of what stands above. */
export const OF_HEADER: ReadonlySet<string> = new Set([
  'terraform.braceMissing',
  'terraform.braceExpected',
  'terraform.itemUnfinished',
  'terraform.tooDeep',
]);

/** What is wrong on the lines of something in a file, or in a stretch of one. */
export function faultIn(file: SourceFile, { start, end }: Range): Fault | undefined {
  const faults = file instanceof Stretch ? (faultsIn.get(file) ?? []) : parseFile(file).faults;
  if (faults.length === 0) return undefined;
  const last = file.text.indexOf('\n', end);
  const lineEnd = last < 0 ? file.text.length : last;
  const isOwn = (fault: Fault): boolean =>
    fault.start > start || (fault.start === start && OF_HEADER.has(fault.message.key));
  return faults.find((fault) => isOwn(fault) && firstOf(fault, file.text) <= lineEnd);
}

/** What a brace too many may have closed begins at the margin, behind what is closed there. */
const firstOf = ({ start, message: { key } }: Fault, text: string): number => {
  if (key !== 'terraform.strayBrace') return start;
  for (let line = text.lastIndexOf('\n', start - 1); line >= 0; line = text.lastIndexOf('\n', line - 1)) {
    if (/[\w}]/.test(text.charAt(line + 1))) return line + 1;
  }
  return 0;
};
const faultsIn = new WeakMap<Stretch, readonly Fault[]>();

/** The items of a file in order, each with the text that it is about. */
export function eachItem(file: SourceFile, use: (item: BodyItem, source: SourceFile) => void): void {
  const found = parsedFile(file);
  if (found.pieces) for (const { items, stretch } of found.pieces) for (const item of items) use(item, stretch);
  else for (const item of found.tree.body) use(item, found.file);
}

/** The item that stands at an offset of a file, with the text that it is about and the offset in that. */
export function itemAt(
  file: SourceFile,
  offset: number,
): { readonly item: BodyItem; readonly source: SourceFile; readonly at: number } | undefined {
  const found = parsedFile(file);
  const groups = found.pieces?.map(({ items, stretch }) => ({ items, source: stretch, at: offset - stretch.by }));
  for (const { items, source, at } of groups ?? [{ items: found.tree.body, source: found.file, at: offset }]) {
    const item = items.find(({ start, end }) => start <= at && at <= end);
    if (item) return { item, source, at };
  }
  return undefined;
}
