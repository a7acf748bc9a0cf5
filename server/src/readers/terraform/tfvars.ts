import type { SourceFile } from '../../policy';
import { evaluate } from './evaluate';
import type { Attribute } from './hcl';
import { Module, type Placed, parseFile, sourceOf } from './module';
import { isAssigning } from './tree';
import type { Evaluated } from './value';

/** `terraform.tfvars`, its JSON form, then all others by name: the last one to speak wins. */
const rank = (name: string): string =>
  name === 'terraform.tfvars' ? '0' : name === 'terraform.tfvars.json' ? '1' : `2${name}`;

const gathered = new WeakMap<Module, ReadonlyMap<string, Placed<Attribute>>>();

/** What the root's `.tfvars` files assign to a variable; undefined where they say nothing of it. */
export function assignedIn(module: Module, name: string): Evaluated | undefined {
  let found = gathered.get(module);
  if (!found) {
    found = gather([...module.tree.inRoot()].filter(([file]) => isAssigning(file)));
    gathered.set(module, found);
  }
  const assignment = found.get(name);
  if (!assignment) return undefined;
  // Nothing may be referred to in these files.
  const nothing = new Module([], module.settings, module.folder, module.tree);
  return evaluate(assignment.node.value, { module: nothing, file: assignment.file });
}

function gather(files: readonly (readonly [name: string, file: SourceFile])[]): Map<string, Placed<Attribute>> {
  const ordered = [...files].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  const found = new Map<string, Placed<Attribute>>();
  for (const [, file] of ordered) {
    for (const item of parseFile(file).body) {
      if (item.kind === 'attribute') found.set(item.name.name, { node: item, file: sourceOf(file) });
    }
  }
  return found;
}
