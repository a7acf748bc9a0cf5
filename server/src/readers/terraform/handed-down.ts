import { message } from '../../messages';
import type { Reason, SourceFile } from '../../policy';
import { childrenOf, networkBelow } from './calls';
import { fileOf } from './declarations';
import type { Attribute } from './hcl';
import { type Module, spanOf } from './module';
import { followNames, resourcesWithin } from './targets';

/** Inputs by whose names a module is told whose rules it shall write; ids of other ends and of what gets a group are others. */
const OWNER =
  /^(?!(?:source|destination|referenced|allowed|peer|remote)_)(?:\w+_)?(?:security_group|sg|network_acl|nacl)_id$|^target_security_group_ids?$/;

/** The same, before anything of a call is read. */
const HINT = /(?:security_group|sg|network_acl|nacl)_ids?"?\s*[=:]/;

interface Handed {
  readonly module: Module;
  readonly name: string;
  readonly given: Attribute;
  readonly file: SourceFile;
}

/** What called modules whose code is not here are given as the owner of rules. */
function handedIn(root: Module): readonly Handed[] {
  const { asked } = root.tree;
  const before = asked.get(KEY) as readonly Handed[] | undefined;
  if (before) return before;
  const found: Handed[] = [];
  for (const module of networkBelow(root)) {
    for (const [name, { node, file }] of module.declared.calls) {
      if (!HINT.test(file.text.slice(node.start, node.end)) || childrenOf(module, name)?.kind !== 'none') continue;
      for (const given of node.body) {
        if (given.kind !== 'attribute' || !OWNER.test(given.name.name)) continue;
        found.push({ module, name, given, file: fileOf(given, file) });
      }
    }
  }
  asked.set(KEY, found);
  return found;
}
const KEY = 'handed down';

/** The objects whose rules may be written by called modules whose code is not here, by their addresses, with the reason. */
export function handedToWriters(root: Module, types: readonly string[]): ReadonlyMap<string, Reason> {
  const found = new Map<string, Reason>();
  for (const { module, name, given, file } of handedIn(root)) {
    const { expression, scope } = followNames(given.value, { module, file });
    const why = message('terraform.handedTo', { name: `${module.path}module.${name}` });
    for (const address of resourcesWithin(expression, types, scope.module)) {
      if (!found.has(address)) found.set(address, { message: why, span: spanOf(file, given) });
    }
  }
  return found;
}
