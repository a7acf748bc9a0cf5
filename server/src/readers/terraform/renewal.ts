import type { SourceFile } from '../../policy';
import type { Attribute, Block } from './hcl';
import { parseFile, sourceOf } from './module';

/** What a file declares, by the name by which others refer to it, and who in it refers to what. */
interface Names {
  readonly declared: readonly string[];
  /** Name → the declarations that use it. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

/**
 * The names whose value may be another one after an edit: those that a changed file declared or declares, those in
 * `more`, and all that refer to one of them, in as many steps as it takes.
 */
export function changedNames(
  before: readonly SourceFile[],
  now: readonly SourceFile[],
  more: Iterable<string>,
): ReadonlySet<string> {
  const changed = new Set<string>(more);
  const [was, is] = [new Set(before), new Set(now)];
  for (const file of before) if (!is.has(file)) for (const name of namesOf(file).declared) changed.add(name);
  for (const file of now) if (!was.has(file)) for (const name of namesOf(file).declared) changed.add(name);
  const all = now.map(namesOf);
  for (const name of changed) for (const { users } of all) for (const user of users.get(name) ?? []) changed.add(user);
  return changed;
}

const names = new WeakMap<SourceFile, Names>();

function namesOf(file: SourceFile): Names {
  let found = names.get(file);
  if (!found) {
    const declared: string[] = [];
    const users = new Map<string, string[]>();
    const { text } = sourceOf(file);
    for (const [name, node] of declarationsIn(file)) {
      declared.push(name);
      // As far as the text tells: rather too much than too little.
      const used = new Set<string>();
      for (const [, a, b] of text.slice(node.start, node.end).matchAll(NAME)) used.add(`${a}.${b}`);
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
