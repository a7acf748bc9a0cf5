import type { SourceFile } from '../../policy';
import { type Declarations, fileOf, isMerged } from './declarations';
import type { Attribute, Block } from './hcl';
import type { Placed } from './module';

/** Everything that a directory declares, by the name by which others refer to it. */
function* declared(of: Declarations): Generator<readonly [name: string, at: Placed<Block | Attribute>]> {
  for (const [name, at] of of.locals) yield [`local.${name}`, at];
  for (const [name, at] of of.variables) yield [`var.${name}`, at];
  for (const [name, at] of of.calls) yield [`module.${name}`, at];
  for (const [name, at] of of.outputs) yield [`output.${name}`, at];
  for (const at of of.resources.values()) yield [at.address, at];
}

/**
 * The names whose value may be another one after an edit: those that a changed file declared or declares, those in
 * `more`, and all that refer to one of them, in as many steps as it takes.
 */
export function changedNames(before: Declarations, now: Declarations, more: Iterable<string>): ReadonlySet<string> {
  const changed = new Set<string>(more);
  const was = new Map(declared(before));
  const users = new Map<string, string[]>();
  for (const [name, at] of declared(now)) {
    if (was.get(name)?.node !== at.node) changed.add(name);
    was.delete(name);
    for (const used of namesIn(at)) {
      const list = users.get(used);
      if (list) list.push(name);
      else users.set(used, [name]);
    }
  }
  for (const name of was.keys()) changed.add(name);
  for (const name of changed) for (const user of users.get(name) ?? []) changed.add(user);
  return changed;
}

const names = new WeakMap<object, ReadonlySet<string>>();

/** What a declaration refers to, as far as its text tells: rather too much than too little. */
function namesIn({ node, file }: Placed<Block | Attribute>): ReadonlySet<string> {
  let found = names.get(node);
  if (!found) {
    found = new Set(textsOf(node, file).flatMap((text) => [...text.matchAll(NAME)].map(([, a, b]) => `${a}.${b}`)));
    names.set(node, found);
  }
  return found;
}

const NAME = /\b([A-Za-z_][\w-]*)(?=\.([A-Za-z_][\w-]*))/g;

function textsOf(node: Block | Attribute, file: SourceFile): string[] {
  if (node.kind === 'attribute' || !isMerged(node)) return [file.text.slice(node.start, node.end)];
  return node.body.map((item) => fileOf(item, file).text.slice(item.start, item.end));
}
