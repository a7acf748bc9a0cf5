import type * as acorn from 'acorn';

/** Every node, those inside before those around them; without recursion, since generated files have chains of thousands. */
export function* inner(root: acorn.Node): Generator<acorn.AnyNode> {
  const stack: { node: acorn.Node; open: boolean }[] = [{ node: root, open: false }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.open) {
      yield top.node as acorn.AnyNode;
      continue;
    }
    stack.push({ node: top.node, open: true });
    for (const value of Object.values(top.node)) {
      for (const child of Array.isArray(value) ? value : [value])
        if (isNode(child)) stack.push({ node: child, open: false });
    }
  }
}

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
