import { message } from '../../messages';
import type { Reason } from '../../policy';
import { childrenOf, networkBelow } from './calls';
import { fileOf } from './declarations';
import { type Module, spanOf } from './module';
import { followNames, resourcesWithin } from './targets';

/** Inputs by whose names a module is told whose rules it shall write; ids of other ends and of what gets a group are others. */
const OWNER =
  /^(?!(?:source|destination|referenced|allowed|peer|remote)_)(?:\w+_)?(?:security_group|sg|network_acl|nacl)_id$|^target_security_group_ids?$/;

/** The objects whose rules may be written by called modules whose code is not here, by their addresses, with the reason. */
export function handedToWriters(root: Module, types: readonly string[]): ReadonlyMap<string, Reason> {
  const found = new Map<string, Reason>();
  for (const module of networkBelow(root)) {
    for (const [name, { node, file }] of module.declared.calls) {
      for (const item of node.body) {
        if (item.kind !== 'attribute' || !OWNER.test(item.name.name)) continue;
        if (childrenOf(module, name)?.kind !== 'none') continue;
        const own = fileOf(item, file);
        const { expression, scope } = followNames(item.value, { module, file: own });
        const why = message('terraform.handedTo', { name: `${module.path}module.${name}` });
        for (const address of resourcesWithin(expression, types, scope.module)) {
          if (!found.has(address)) found.set(address, { message: why, span: spanOf(own, item) });
        }
      }
    }
  }
  return found;
}
