import { message } from '../../messages';
import type { Node } from '../json/node';
import { type Outcome, unknownAt } from './outcome';
import type { Resolver } from './resolver';

type Written = { readonly json: string } | { readonly outcome: Exclude<Outcome, { kind: 'value' }> };
const UNQUOTED = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false)$/;

/** A value as JSON text, with all that it holds resolved. What stands without quotes in the template has none here. */
export function jsonText(resolver: Resolver, node: Node, depth: number): Written {
  const outcome = resolver.resolve(node, depth);
  if (outcome.kind !== 'value') return { outcome };
  const found = outcome.node;
  if (found.kind === 'scalar') {
    if (found.empty) return { json: 'null' };
    const bare = UNQUOTED.test(found.text) && resolver.isWritten(found);
    return { json: bare ? found.text : JSON.stringify(found.text) };
  }
  const parts: string[] = [];
  const inner: readonly (readonly [string, Node])[] =
    found.kind === 'list' ? found.items.map((item) => ['', item]) : found.pairs.map(({ key, value }) => [key, value]);
  for (const [key, value] of inner) {
    const part = jsonText(resolver, value, depth + 1);
    if ('json' in part) parts.push(found.kind === 'list' ? part.json : `${JSON.stringify(key)}:${part.json}`);
    else if (part.outcome.kind === 'unknown') return part;
    else if (part.outcome.kind === 'resource') {
      return {
        outcome: unknownAt(value.span, message('cloudformation.attribute', { name: part.outcome.id })) as never,
      };
    }
  }
  return { json: found.kind === 'list' ? `[${parts.join(',')}]` : `{${parts.join(',')}}` };
}
