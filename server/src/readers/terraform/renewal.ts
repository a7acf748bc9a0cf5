import { keyOf, type SourceFile } from '../../policy';
import type { Attribute, Block, BodyItem } from './hcl';
import { eachItem, faultIn, partsOf } from './parsed-files';
import type { Piece } from './pieces';

/** What a file or a piece of one declares, by the name by which others refer to it, and who in it refers to what. */
interface Names {
  /** Each with its place and its words: while both are the same, so is its value as far as the file is concerned. */
  readonly declared: ReadonlyMap<string, Declared>;
  /** Name → the declarations that use it. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

interface Declared {
  readonly start: number;
  readonly text: string;
  /** Part of it cannot be read. */
  readonly hurt: boolean;
}

/** The files of a module as they were read: whole, or in pieces. */
export interface Version {
  readonly files: readonly SourceFile[];
  readonly pieces: ReadonlyMap<SourceFile, readonly Piece[]>;
}

export function versionOf(files: readonly SourceFile[]): Version {
  const pieces = new Map<SourceFile, readonly Piece[]>();
  for (const file of files) {
    const parts = partsOf(file);
    if (parts) pieces.set(file, parts);
  }
  return { files, pieces };
}

/**
 * The names whose value may be another one after an edit, or have another place: those that a changed file declared or
 * declares in other words or elsewhere, those in `more`, and all that refer to one of them, in as many steps as it takes.
 * What stands in the same piece as before is the same, and its place moves along.
 */
export function changedNames(before: Version, now: Version, more: Iterable<string>): ReadonlySet<string> {
  const changed = new Set<string>(more);
  const is = new Set(now.files);
  const old = new Map(before.files.filter((file) => !is.has(file)).map((file) => [keyOf(file.uri), file]));
  const was = new Set(before.files);
  for (const file of now.files) {
    if (was.has(file)) continue;
    const earlier = old.get(keyOf(file.uri));
    const pieces = { before: earlier && before.pieces.get(earlier), now: now.pieces.get(file) };
    if (pieces.before || pieces.now) {
      const [gone, come] = [piecesOrFile(pieces.before, earlier), piecesOrFile(pieces.now, file)];
      replaced(without(gone, come), without(come, gone), changed);
    } else for (const name of differing(earlier && namesOf(earlier), namesOf(file))) changed.add(name);
    old.delete(keyOf(file.uri));
  }
  for (const file of old.values()) for (const one of piecesOrFile(before.pieces.get(file), file)) addAll(changed, one);
  if (changed.size === 0) return changed;
  const all = now.files.flatMap((file) => now.pieces.get(file)?.map(namesOf) ?? namesOf(file));
  for (const name of changed) {
    for (const { users } of all) {
      const found = users.get(name);
      if (found) for (const user of found) changed.add(user);
    }
  }
  return changed;
}

type Part = SourceFile | Piece;

const piecesOrFile = (pieces: readonly Piece[] | undefined, file: SourceFile | undefined): readonly Part[] =>
  pieces ?? (file ? [file] : []);

function without(parts: readonly Part[], others: readonly Part[]): Part[] {
  const known = new Set(others);
  return parts.filter((one) => !known.has(one));
}

function addAll(changed: Set<string>, part: Part): void {
  for (const name of namesOf(part).declared.keys()) changed.add(name);
}

/** The names that parts of a file declared which are gone, and those that have come for them declare. */
function replaced(gone: readonly Part[], come: readonly Part[], changed: Set<string>): void {
  const left = new Set(gone);
  for (const one of come) {
    const before = gone.find((other) => isNext(one, other));
    if (before) {
      left.delete(before);
      for (const name of differing(namesOf(before), namesOf(one), by(before), by(one))) changed.add(name);
    } else addAll(changed, one);
  }
  for (const one of left) addAll(changed, one);
}

const isNext = (now: Part, before: Part): boolean =>
  'stretch' in now && 'stretch' in before && now.earlier?.includes(before.stretch) === true;

const by = (part: Part): number => ('stretch' in part ? part.stretch.by : 0);

/** The names that two texts of a file declare differently, each text so much further on in its file. */
function differing(before: Names | undefined, now: Names, byBefore = 0, byNow = 0): string[] {
  const out: string[] = [];
  for (const [name, { start, text, hurt }] of now.declared) {
    const earlier = before?.declared.get(name);
    const same = earlier?.text === text && earlier.hurt === hurt && earlier.start + byBefore === start + byNow;
    if (!same) out.push(name);
  }
  for (const name of before?.declared.keys() ?? []) if (!now.declared.has(name)) out.push(name);
  return out;
}

const names = new WeakMap<Part, Names>();

function namesOf(part: Part): Names {
  let found = names.get(part);
  if (!found) {
    const declared = new Map<string, Declared>();
    const users = new Map<string, string[]>();
    const add = (item: BodyItem, file: SourceFile): void => {
      const { text } = file;
      for (const [name, node] of declarationsIn(item)) {
        const words = text.slice(node.start, node.end);
        // Of a name that is declared twice, no one declaration tells whether it is the same.
        const start = declared.has(name) ? Number.NaN : node.start;
        declared.set(name, { start, text: words, hurt: faultIn(file, node) !== undefined });
        // As far as the text tells: rather too much than too little.
        const used = new Set<string>();
        for (const [, a, b] of words.matchAll(NAME)) used.add(`${a}.${b}`);
        // What a data source gives hangs on the region that it is asked in.
        if (item.kind === 'block' && item.type.name === 'data') used.add(PROVIDER);
        for (const one of used) {
          const list = users.get(one);
          if (list) list.push(name);
          else users.set(one, [name]);
        }
      }
    };
    if ('stretch' in part) for (const item of part.items) add(item, part.stretch);
    else eachItem(part, add);
    found = { declared, users };
    names.set(part, found);
  }
  return found;
}

const PROVIDER = 'provider.aws';
/** Blanks may stand around a dot. */
const NAME = /\b([A-Za-z_][\w-]*)(?=\s*\.\s*([A-Za-z_][\w-]*))/g;
const PREFIX: Readonly<Record<string, string>> = {
  variable: 'var',
  module: 'module',
  output: 'output',
  provider: 'provider',
};

function* declarationsIn(item: BodyItem): Generator<readonly [name: string, node: Block | Attribute]> {
  if (item.kind !== 'block') return;
  const [first, second] = item.labels;
  const type = item.type.name;
  if (type === 'locals') {
    for (const local of item.body) if (local.kind === 'attribute') yield [`local.${local.name.name}`, local];
  } else if ((type === 'resource' || type === 'data') && first && second) yield [`${first.text}.${second.text}`, item];
  else if (first && PREFIX[type] !== undefined) yield [`${PREFIX[type]}.${first.text}`, item];
}
