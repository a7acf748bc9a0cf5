import { message } from '../../messages';
import type { Reason } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';

/** AWS's own transforms that add no network rules; what AWS::Include adds is in a file elsewhere. */
const HARMLESS = /^AWS::(?!Include$)/;

/** Why a template may have more rules and routes than are written: a macro is given all of it, or its resources. */
export function macroOf(body: Node | undefined, section: Node | undefined): Reason | undefined {
  const top = get(body, 'Transform');
  const named = [...(top?.kind === 'list' ? itemsOf(top) : top ? [top] : []), ...includes(body), ...includes(section)];
  for (const node of named) {
    const name = textOf(node) ?? textOf(get(node, 'Name'));
    if (name === undefined || !HARMLESS.test(name)) {
      return { message: message('cloudformation.macro', { name: name ?? 'Fn::Transform' }), span: node.span };
    }
  }
  return undefined;
}

/** `Fn::Transform` that writes into a map. */
function includes(node: Node | undefined): Node[] {
  if (node?.kind === 'call') return node.name === 'Fn::Transform' ? [node.argument] : [];
  const transform = get(node, 'Fn::Transform');
  return transform ? [transform] : [];
}
