import { message } from '../../messages';
import type { Reason } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';

/** AWS's own transforms that add no network rules; what AWS::Include adds is in a file elsewhere. */
const HARMLESS = /^AWS::(?!Include$)/;

/**
 * Why a template may have more rules and routes than are written: a macro is given all of it, or its resources. `top`: what
 * `Transform` names; `includes`: what each `Fn::Transform` is given that writes into the template or its resources.
 */
export function macroOf(top: Node | undefined, includes: readonly Node[]): Reason | undefined {
  for (const node of [...(top?.kind === 'list' ? itemsOf(top) : top ? [top] : []), ...includes]) {
    const name = textOf(node) ?? textOf(get(node, 'Name'));
    if (name === undefined || !HARMLESS.test(name)) {
      return { message: message('cloudformation.macro', { name: name ?? 'Fn::Transform' }), span: node.span };
    }
  }
  return undefined;
}
