import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { get, type Node } from '../json/node';
import { type Arguments, attributeArguments } from '../terraform/arguments';
import type { Scope } from '../terraform/evaluate';
import type { Evaluated } from '../terraform/value';
import type { PlanResource } from './document';

/** Arguments that name another resource, whose id may not be known yet. */
const NAMES_ANOTHER: ReadonlySet<string> = new Set([
  'source_security_group_id',
  'referenced_security_group_id',
  'prefix_list_id',
]);

/** Deeper than any rule. */
const MAX_DEPTH = 12;

/** A value of the plan; what is known only after apply is unknown. Undefined where there is none, which is also ''. */
function planValue(
  node: Node | undefined,
  flags: Node | undefined,
  name: string,
  at: Span,
  depth = 0,
): Evaluated | undefined {
  if (flags?.kind === 'scalar' && flags.text === 'true') {
    return unknown(message('terraform.afterApply', { reference: name }), node?.span ?? at);
  }
  if (!node || depth > MAX_DEPTH) return undefined;
  switch (node.kind) {
    case 'scalar':
      return node.empty || node.text === '' ? undefined : known(node.text, node.span);
    case 'list': {
      const items = node.items.map(
        (item, i) =>
          planValue(item, flags?.kind === 'list' ? flags.items[i] : undefined, name, at, depth + 1) ??
          known(null, item.span),
      );
      return known({ kind: 'list', items }, node.span);
    }
    case 'map': {
      const entries = new Map<string, Evaluated>();
      for (const { key, value } of node.pairs) {
        entries.set(key, planValue(value, get(flags, key), `${name}.${key}`, at, depth + 1) ?? known(null, value.span));
      }
      return known({ kind: 'object', entries }, node.span);
    }
    case 'call':
      return undefined;
  }
}

/** The arguments of a resource as the plan gives them. */
export function planArguments(
  resource: PlanResource,
  scope: Scope,
  refer: (resource: PlanResource, argument: string) => string | undefined,
): Arguments {
  const { address, values, unknown: flags, addressSpan, node } = resource;
  const made = new Map<string, Evaluated | undefined>();
  const args: Arguments = {
    span: node.span,
    scope,
    expression: () => undefined,
    nested: (name) => {
      const value = args.get(name);
      return value ? attributeArguments(value, scope) : [];
    },
    get: (name) => {
      if (!made.has(name)) {
        const value = planValue(get(values, name), get(flags, name), `${address}.${name}`, addressSpan);
        const other = value && !value.known && NAMES_ANOTHER.has(name) ? refer(resource, name) : undefined;
        const reference = { kind: 'reference' as const, address: other ?? '', attribute: 'id' };
        made.set(name, other === undefined ? value : known(reference, addressSpan));
      }
      return made.get(name);
    },
  };
  return args;
}
