import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import editionSchema from '../../data/edition.schema.json';
import { type Message, message } from '../messages';
import { inconsistencies, namesOf } from './consistency';
import type { EditionData, OwnCatalogue } from './model';
import { ownSchema } from './own-schema';
import { type NodeFault, type Schema, schemaFaults } from './schema';

/** Something wrong in an edition's file; line and column count from 1, in UTF-16 units. */
export interface EditionFault {
  readonly line: number;
  readonly column: number;
  /** UTF-16 offsets, `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly message: Message;
}

/** An edition is nested seven deep; what is far deeper is none, and would overflow the stack. */
const MAX_DEPTH = 50;

type Faulty = { readonly faults: readonly EditionFault[] };

/**
 * Reads the text of an edition (JSON, see server/data/edition.schema.json). Gives the data only when nothing is wrong
 * with it, else everything that is, in the order of the file. Never throws.
 */
export function loadEdition(text: string): { readonly data: EditionData } | Faulty {
  return load<EditionData>(text, editionSchema as unknown as Schema, inconsistencies);
}

/**
 * Reads a company's own catalogue (JSON, see schemas/workspaces-ports-catalogue.schema.json). It may name what the
 * editions have, and must not give anything of its own the name of something that they have. Never throws.
 */
export function loadOwn(text: string, editions: readonly EditionData[]): { readonly data: OwnCatalogue } | Faulty {
  return load<OwnCatalogue>(text, ownSchema(editionSchema as unknown as Schema), (root) =>
    inconsistencies(root, namesOf(editions)),
  );
}

function load<T>(text: string, schema: Schema, compare: (root: Node) => Iterable<NodeFault>): { data: T } | Faulty {
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) return { faults: [faultAt(text, tooDeep, 1, message('catalogue.load.tooDeep'))] };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error) {
    const what = printParseErrorCode(error.error);
    return { faults: [faultAt(text, error.offset, error.length, message('catalogue.load.syntax', { what }))] };
  }
  if (!root) return { faults: [faultAt(text, 0, 0, message('catalogue.load.type.object'))] };
  const shape = [...schemaFaults(root, schema)];
  // What has not the form of a catalogue cannot be compared with itself.
  const found = shape.length > 0 ? shape : [...compare(root)];
  if (found.length === 0) return { data: getNodeValue(root) as T };
  const faults = found.map(({ node, message: what }) => faultAt(text, node.offset, lengthOf(node), what));
  return { faults: faults.sort((a, b) => a.start - b.start) };
}

/** An object or list is pointed at by its bracket, not by all that it holds. */
const lengthOf = (node: Node): number => (node.type === 'object' || node.type === 'array' ? 1 : node.length);

function faultAt(text: string, start: number, length: number, what: Message): EditionFault {
  const lines = text.slice(0, start).split(/\r\n|\r|\n/);
  return { line: lines.length, column: lines.at(-1)!.length + 1, start, end: start + length, message: what };
}

function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[[\]{}]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > MAX_DEPTH) return index;
  }
  return undefined;
}
