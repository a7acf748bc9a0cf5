import type * as acorn from 'acorn';

/** Every node, each before those inside it; without recursion, since generated files have chains of thousands. */
export function outer(root: acorn.Node): acorn.AnyNode[] {
  const out: acorn.AnyNode[] = [];
  const stack: acorn.Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    out.push(node as acorn.AnyNode);
    if (node.type === 'Literal' || node.type === 'Identifier') continue;
    const values: unknown[] = Object.values(node);
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (!Array.isArray(value)) {
        if (isNode(value)) stack.push(value);
      } else for (let k = value.length - 1; k >= 0; k--) if (isNode(value[k])) stack.push(value[k]);
    }
  }
  return out;
}

/** Every node, those inside before those around them, from the end to the start. */
export const inner = (root: acorn.Node): acorn.AnyNode[] => outer(root).reverse();

const isNode = (value: unknown): value is acorn.Node =>
  typeof value === 'object' && value !== null && typeof (value as acorn.Node).type === 'string';

export const isFunction = (
  node: acorn.Expression | null | undefined,
): node is acorn.FunctionExpression | acorn.ArrowFunctionExpression =>
  node?.type === 'FunctionExpression' || node?.type === 'ArrowFunctionExpression';

/** The operands of a chain of `||` and `&&`, in order, without recursion: generated files have chains of thousands. */
export function partsOf(test: acorn.Expression, operators = '|| &&'): acorn.Expression[] {
  const out: acorn.Expression[] = [];
  const stack = [test];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.type === 'LogicalExpression' && operators.includes(top.operator)) stack.push(top.right, top.left);
    else if (top.type === 'ParenthesizedExpression') stack.push(top.expression);
    else out.push(top);
  }
  return out;
}
