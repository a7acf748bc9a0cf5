import type { Reason } from '../../policy';
import { childrenOf } from './calls';
import type { Scope } from './evaluate';
import type { Expression } from './hcl';
import { children } from './hcl/walk';
import { multiplesOf } from './resources';
import { chainOf, nameOf } from './traverse';

/** Expressions that are looked into: what people write within `try` is short. */
const MOST = 200;

/**
 * Why nobody can tell whether what an expression names by its key is made (`aws_vpc.new[0]` where `count` is not known):
 * undefined where it is, or names nothing so. Of names such as `local.id` nothing is asked: a fault in them is theirs.
 */
export function perhapsMade(expression: Expression, scope: Scope): Reason | undefined {
  const { module } = scope;
  const queue = [expression];
  for (let seen = 0; queue.length > 0 && seen < MOST; seen++) {
    const next = queue.pop()!;
    const { root, steps } = chainOf(next);
    if (root.kind === 'variable' && !scope.names?.has(root.name)) {
      const [first, second] = root.name === 'resource' ? steps : [undefined, ...steps];
      const type = root.name === 'resource' ? nameOf(first) : root.name;
      const key = steps[root.name === 'resource' ? 2 : 1];
      if (key?.kind === 'index' && type !== undefined) {
        const name = nameOf(second) ?? '';
        const made = type === 'module' ? childrenOf(module, name) : instancesOf(`${type}.${name}`, scope);
        if (made?.kind === 'some' && (!('maybe' in made) || made.maybe)) return made.reason;
      }
    }
    queue.push(...children(next));
  }
  return undefined;
}

function instancesOf(address: string, { module }: Scope) {
  const resource = module.resources.get(address);
  return resource && multiplesOf(module, resource);
}
