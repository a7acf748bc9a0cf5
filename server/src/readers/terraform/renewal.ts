import { keyOf, type SourceFile } from '../../policy';
import type { Attribute, Block } from './hcl';
import { parseFile, sourceOf } from './module';

/** What a file declares, by the name by which others refer to it, and who in it refers to what. */
interface Names {
  /** Each with its place and its words: while both are the same, so is its value as far as the file is concerned. */
  readonly declared: ReadonlyMap<string, Declared>;
  /** Name → the declarations that use it. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

interface Declared {
  readonly start: number;
  readonly text: string;
}

/**
 * The names whose value may be another one after an edit, or have another place: those that a changed file declared or
 * declares in other words or elsewhere, those in `more`, and all that refer to one of them, in as many steps as it takes.
 */
export function changedNames(
  before: readonly SourceFile[],
  now: readonly SourceFile[],
  more: Iterable<string>,
): ReadonlySet<string> {
  const changed = new Set<string>(more);
  const [was, is] = [new Set(before), new Set(now)];
  const old = new Map(before.filter((file) => !is.has(file)).map((file) => [keyOf(file.uri), file]));
  for (const file of now) {
    if (was.has(file)) continue;
    const earlier = old.get(keyOf(file.uri));
    for (const name of differing(earlier && namesOf(earlier), namesOf(file))) changed.add(name);
    old.delete(keyOf(file.uri));
  }
  for (const file of old.values()) for (const name of namesOf(file).declared.keys()) changed.add(name);
  const all = now.map(namesOf);
  for (const name of changed) for (const { users } of all) for (const user of users.get(name) ?? []) changed.add(user);
  return changed;
}

/** The names that two texts of a file declare differently. */
function differing(before: Names | undefined, now: Names): string[] {
  const out: string[] = [];
  for (const [name, { start, text }] of now.declared) {
    const earlier = before?.declared.get(name);
    if (earlier?.start !== start || earlier.text !== text) out.push(name);
  }
  for (const name of before?.declared.keys() ?? []) if (!now.declared.has(name)) out.push(name);
  return out;
}

const names = new WeakMap<SourceFile, Names>();

function namesOf(file: SourceFile): Names {
  let found = names.get(file);
  if (!found) {
    const declared = new Map<string, Declared>();
    const users = new Map<string, string[]>();
    const { text } = sourceOf(file);
    for (const [name, node] of declarationsIn(file)) {
      const words = text.slice(node.start, node.end);
      // Of a name that is declared twice, no one declaration tells whether it is the same.
      declared.set(name, { start: declared.has(name) ? Number.NaN : node.start, text: words });
      // As far as the text tells: rather too much than too little.
      const used = new Set<string>();
      for (const [, a, b] of words.matchAll(NAME)) used.add(`${a}.${b}`);
      for (const one of used) {
        const list = users.get(one);
        if (list) list.push(name);
        else users.set(one, [name]);
      }
    }
    found = { declared, users };
    names.set(file, found);
  }
  return found;
}

const NAME = /\b([A-Za-z_][\w-]*)(?=\.([A-Za-z_][\w-]*))/g;
const PREFIX: Readonly<Record<string, string>> = { variable: 'var', module: 'module', output: 'output' };

function* declarationsIn(file: SourceFile): Generator<readonly [name: string, node: Block | Attribute]> {
  for (const item of parseFile(file).body) {
    if (item.kind !== 'block') continue;
    const [first, second] = item.labels;
    const type = item.type.name;
    if (type === 'locals') {
      for (const local of item.body) if (local.kind === 'attribute') yield [`local.${local.name.name}`, local];
    } else if (type === 'resource' && first && second) yield [`${first.text}.${second.text}`, item];
    else if (first && PREFIX[type] !== undefined) yield [`${PREFIX[type]}.${first.text}`, item];
  }
}
