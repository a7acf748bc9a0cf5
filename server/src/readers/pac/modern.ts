import type * as acorn from 'acorn';
import type { ProxyScript, Span } from '../../policy';

/** Kinds of syntax that JavaScript got after 1999, as one writes them. */
const SYNTAX: Readonly<Record<string, string>> = {
  ArrowFunctionExpression: '=>',
  TemplateLiteral: '`…`',
  ClassDeclaration: 'class',
  ClassExpression: 'class',
  ForOfStatement: 'for (… of …)',
  SpreadElement: '...',
  RestElement: '...',
  ChainExpression: '?.',
  AwaitExpression: 'await',
  YieldExpression: 'yield',
  ObjectPattern: '{…} =',
  ArrayPattern: '[…] =',
};
/** Methods since then; those that texts and lists share with older ones are left out. */
const METHODS = new Set([
  ...['startsWith', 'endsWith', 'includes', 'trim', 'repeat', 'padStart', 'padEnd', 'matchAll', 'replaceAll'],
  ...['forEach', 'map', 'filter', 'some', 'every', 'reduce', 'find', 'findIndex', 'flatMap', 'at'],
]);

/** What a JScript engine stops at, in order; a method of the file's own is no such thing. */
export function modernSyntax(
  nodes: readonly acorn.AnyNode[],
  span: (node: { start: number; end: number }) => Span,
): ProxyScript['modern'] {
  const own = new Set<string>();
  for (const node of nodes) {
    if (node.type === 'Property' && node.key.type === 'Identifier') own.add(node.key.name);
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      const { property } = node.left;
      if (property.type === 'Identifier') own.add(property.name);
    }
  }
  const what = (node: acorn.AnyNode): { what: string; at: acorn.Node } | undefined => {
    if (node.type === 'VariableDeclaration' && node.kind !== 'var') return { what: node.kind, at: node };
    if (node.type === 'LogicalExpression' && node.operator === '??') return { what: '??', at: node };
    if (node.type === 'BinaryExpression' && node.operator === '**') return { what: '**', at: node };
    if (node.type === 'Property' && (node.shorthand || node.method || node.computed)) return { what: '{…}', at: node };
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && !node.callee.computed) {
      const { property } = node.callee;
      if (property.type !== 'Identifier' || !METHODS.has(property.name) || own.has(property.name)) return undefined;
      return { what: `.${property.name}()`, at: property };
    }
    if ('params' in node && node.params.some(({ type }) => type === 'AssignmentPattern'))
      return { what: '(a = b)', at: node };
    const kind = SYNTAX[node.type];
    return kind === undefined ? undefined : { what: kind, at: node };
  };
  return nodes.flatMap((node) => {
    const found = what(node);
    if (!found) return [];
    const { start, end } = found.at;
    return [{ what: found.what, span: span({ start, end: Math.min(end, start + LONGEST) }) }];
  });
}

/** A whole class or function is no place to underline. */
const LONGEST = 40;
