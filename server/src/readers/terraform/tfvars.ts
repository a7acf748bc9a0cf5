import { message } from '../../messages';
import { type SourceFile, unknown } from '../../policy';
import { evaluate } from './evaluate';
import type { Attribute } from './hcl';
import { Module, type Placed, parseFile, sourceOf } from './module';
import { fileNameOf } from './paths';
import { isAssigning } from './tree';
import type { Evaluated } from './value';

/** `terraform.tfvars`, its JSON form, then all others by name: the last one to speak wins. */
const rank = (name: string): string =>
  name === 'terraform.tfvars' ? '0' : name === 'terraform.tfvars.json' ? '1' : `2${name}`;

const rankOf = (uri: string): string => rank(fileNameOf(uri));

interface Gathered {
  readonly assignments: ReadonlyMap<string, Placed<Attribute>>;
  /** Files of which nothing is read, in order. */
  readonly unread: readonly SourceFile[];
}
const gathered = new WeakMap<Module, Gathered>();

/** What the root's `.tfvars` files assign to a variable; undefined where they say nothing of it. */
export function assignedIn(module: Module, name: string): Evaluated | undefined {
  let found = gathered.get(module);
  if (!found) {
    found = gather([...module.tree.inRoot()].filter(([file]) => isAssigning(file)));
    gathered.set(module, found);
  }
  const assignment = found.assignments.get(name);
  const later = found.unread.findLast(({ uri }) => !assignment || rankOf(uri) > rankOf(assignment.file.uri));
  if (later) {
    const span = { uri: later.uri, start: 0, end: 0 };
    return unknown(message('policy.lost', { id: `var.${name}` }), span);
  }
  if (!assignment) return undefined;
  // Nothing may be referred to in these files.
  const nothing = new Module([], module.settings, module.folder, module.tree);
  return evaluate(assignment.node.value, { module: nothing, file: assignment.file });
}

function gather(files: readonly (readonly [name: string, file: SourceFile])[]): Gathered {
  const ordered = [...files].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  const found = new Map<string, Placed<Attribute>>();
  for (const [, file] of ordered) {
    for (const item of parseFile(file).body) {
      if (item.kind === 'attribute') found.set(item.name.name, { node: item, file: sourceOf(file) });
    }
  }
  return { assignments: found, unread: ordered.flatMap(([, file]) => (file.withheld || file.unread ? [file] : [])) };
}
