import type * as acorn from 'acorn';
import type { ProxyScript, Span } from '../../policy';
import { isFunction } from './walk';

/** The functions that the file gives a name, in order, and how browsers get to see them. */
export function ownFunctions(
  ast: acorn.Program,
  nodes: readonly acorn.AnyNode[],
  span: (node: { start: number; end: number }) => Span,
): ProxyScript['functions'] {
  const outer = new Set<acorn.Node>(ast.body.flatMap((statement) => [statement, ...assignmentsOf(statement)]));
  const uses = new Map<string, number>();
  for (const node of nodes) if (node.type === 'Identifier') uses.set(node.name, (uses.get(node.name) ?? 0) + 1);
  const out: ProxyScript['functions'][number][] = [];
  const add = (name: acorn.Node | null | undefined, place: acorn.Node, keyword?: Span): void => {
    if (name?.type !== 'Identifier') return;
    const { name: text } = name as acorn.Identifier;
    out.push({ name: text, span: span(name), outer: outer.has(place), keyword, usedElsewhere: uses.get(text)! > 1 });
  };
  for (const node of nodes) {
    if (node.type === 'FunctionDeclaration') add(node.id, node);
    else if (node.type === 'AssignmentExpression' && isFunction(node.right)) add(node.left, node);
    else if (node.type === 'VariableDeclaration') {
      // `const` and `let` make no property of the global object, which is where browsers look.
      const hidden = node.kind !== 'var' && node.declarations.length === 1;
      const keyword = hidden ? span({ start: node.start, end: node.start + node.kind.length }) : undefined;
      for (const { id, init } of node.declarations) if (isFunction(init)) add(id, node, keyword);
    }
  }
  return out;
}

const assignmentsOf = (statement: acorn.Node): acorn.Node[] =>
  statement.type === 'ExpressionStatement' ? [(statement as acorn.ExpressionStatement).expression] : [];
