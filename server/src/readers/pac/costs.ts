import type * as acorn from 'acorn';
import { inner, isFunction, partsOf } from './walk';

/** They look at a text or an address and are done. */
const QUICK = new Set([
  ...['dnsDomainIs', 'isInNet', 'isInNetEx', 'isPlainHostName', 'localHostOrDomainIs', 'dnsDomainLevels'],
  ...['dnsResolve', 'isResolvable', 'myIpAddress', 'weekdayRange', 'timeRange', 'dateRange'],
]);
/** Methods of texts and lists that a file has no reason to write itself, and that make no regular expression. */
const TEXT_METHODS = new Set([
  ...['indexOf', 'lastIndexOf', 'charAt', 'charCodeAt', 'substring', 'substr', 'slice', 'toLowerCase', 'toUpperCase'],
  ...['startsWith', 'endsWith', 'includes', 'hasOwnProperty', 'trim'],
]);

const isCall = (node: acorn.Node): node is acorn.CallExpression => node.type === 'CallExpression';

function nameOf({ callee }: acorn.CallExpression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined;
  return `.${callee.property.name}`;
}

const some = (expression: acorn.Node, what: (node: acorn.AnyNode) => boolean): boolean => {
  for (const node of inner(expression)) if (what(node)) return true;
  return false;
};

/**
 * Whether a run may be stopped in it: a regular expression, a constructor, a function that is not known for its haste.
 * `marked`: functions that say themselves where a run is, if one can be stopped in them.
 */
export const canLast = (part: acorn.Node, marked: ReadonlySet<string> = new Set()): boolean =>
  some(part, (node) => {
    if (LASTING.has(node.type)) return true;
    const name = isCall(node) ? nameOf(node) : '';
    if (name === undefined) return true;
    return name !== '' && !QUICK.has(name) && !TEXT_METHODS.has(name.slice(1)) && !marked.has(name);
  });
const LASTING = new Set(['NewExpression', 'TaggedTemplateExpression']);

/** Whether conditions of the file's own functions may be asked in it, but for functions that remember none. */
export const canReturnInside = (expression: acorn.Node, silent: ReadonlySet<string> = new Set()): boolean =>
  some(expression, (node) => {
    if (node.type === 'NewExpression' || node.type === 'TaggedTemplateExpression' || isFunction(node as never))
      return true;
    if (node.type === 'ConditionalExpression') return true;
    const name = isCall(node) ? nameOf(node) : '';
    if (name === undefined) return true;
    if (name === '' || name === 'shExpMatch' || name === '.test') return false;
    return !QUICK.has(name) && !TEXT_METHODS.has(name.slice(1)) && !silent.has(name);
  });

/** `if (…) return false`: nobody asks why a rule is none. */
export function onlySaysNo({ consequent, alternate }: acorn.IfStatement): boolean {
  let then: acorn.Statement | undefined = consequent;
  if (then.type === 'BlockStatement') then = then.body.length === 1 ? then.body[0] : undefined;
  if (alternate || then?.type !== 'ReturnStatement') return false;
  return then.argument?.type === 'Literal' && then.argument.value === false;
}

/** Methods of collections and texts that call nothing of the file, unless it has written one of that name itself. */
const PLAIN_METHODS = ['has', 'get', 'set', 'add', 'push', 'pop', 'shift', 'join', 'concat', 'split', 'match', 'exec'];

/** Names of the properties that a file writes. */
function writtenNames(nodes: readonly acorn.AnyNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (key: acorn.Node): void => {
    if (key.type === 'Identifier') names.add((key as acorn.Identifier).name);
    else if (key.type === 'Literal') names.add(String((key as acorn.Literal).value));
  };
  for (const node of nodes) {
    if (node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition')
      add(node.key);
    else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') add(node.left.property);
  }
  return names;
}

/** Functions and `.methods` that remember no condition, whatever they are asked; `declared`: those that a name stands for all through. */
export function silentFunctions(nodes: readonly acorn.AnyNode[], declared: ReadonlySet<string>): ReadonlySet<string> {
  const written = writtenNames(nodes);
  const silent = new Set(PLAIN_METHODS.flatMap((name) => (written.has(name) ? [] : [`.${name}`])));
  const left = nodes.flatMap((node): { name: string; body: acorn.Node }[] => {
    if (node.type !== 'FunctionDeclaration' || !node.id || !declared.has(node.id.name)) return [];
    if (some(node.body, (one) => one.type === 'IfStatement' && !onlySaysNo(one))) return [];
    return [{ name: node.id.name, body: node.body }];
  });
  // What such functions call may be declared behind them.
  for (let before = -1; before < silent.size; ) {
    before = silent.size;
    for (const { name, body } of left) if (!silent.has(name) && !canReturnInside(body, silent)) silent.add(name);
  }
  return silent;
}

/** Whether the value can be no text, and so no answer of the file. */
export function noText(value: acorn.Expression): boolean {
  if (value.type === 'Literal') return typeof value.value !== 'string';
  if (value.type === 'UnaryExpression') return value.operator !== 'typeof';
  if (value.type === 'BinaryExpression') return value.operator !== '+';
  if (value.type === 'LogicalExpression') return noText(value.left) && noText(value.right);
  return value.type === 'ParenthesizedExpression' && noText(value.expression);
}

/**
 * An operand or a key, which no statement begins with, of what may go through long texts from end to end. Lengths and
 * what is written down are short.
 */
export function readThrough(node: acorn.AnyNode): acorn.Expression | undefined {
  if (node.type === 'BinaryExpression') return mayBeLong(node.left) && mayBeLong(node.right) ? node.right : undefined;
  if (node.type === 'UnaryExpression') return /^[-+~]$/.test(node.operator) ? longOrNone(node.argument) : undefined;
  return node.type === 'MemberExpression' && node.computed ? longOrNone(node.property) : undefined;
}

const mayBeLong = (node: acorn.Node): boolean =>
  node.type !== 'Literal' && node.type !== 'UnaryExpression' && !isLength(node as acorn.AnyNode);
const isLength = (node: acorn.AnyNode): boolean =>
  node.type === 'MemberExpression' && node.property.type === 'Identifier' && node.property.name === 'length';
const longOrNone = <T extends acorn.Node>(node: T): acorn.Expression | undefined =>
  mayBeLong(node) && node.type !== 'PrivateIdentifier' ? (node as unknown as acorn.Expression) : undefined;

/** Functions that a name stands for all through the file. */
export function declaredOnce(nodes: readonly acorn.AnyNode[]): ReadonlySet<string> {
  const declared = new Set<string>();
  const others = new Set<string>();
  const other = (name: acorn.Node | null | undefined): void => {
    if (name?.type === 'Identifier') others.add((name as acorn.Identifier).name);
    else if (name) for (const one of inner(name)) if (one.type === 'Identifier') others.add(one.name);
  };
  for (const node of nodes) {
    if ('params' in node) node.params.forEach(other);
    if (node.type === 'FunctionDeclaration' && node.id)
      (declared.has(node.id.name) ? others : declared).add(node.id.name);
    else if (node.type === 'VariableDeclarator') other(node.id);
    else if (node.type === 'AssignmentExpression') other(node.left);
  }
  for (const name of others) declared.delete(name);
  return declared;
}

/**
 * The returns of functions that are only ever asked in conditions, such as `inList(host)`: what they give is no answer
 * of the file.
 */
export function onlyAsked(nodes: readonly acorn.AnyNode[]): ReadonlySet<acorn.Node> {
  const mentioned = new Map<string, number>();
  const asked = new Map<string, number>();
  const more = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const node of nodes) {
    if (node.type === 'Identifier') more(mentioned, node.name);
    if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') continue;
    for (const part of partsOf(node.test)) for (const name of callsOf(part)) more(asked, name);
  }
  const quiet = new Set<acorn.Node>();
  for (const node of nodes) {
    if (node.type !== 'FunctionDeclaration' || !node.id || node.id.name.startsWith('FindProxyForURL')) continue;
    // Once where it is declared, and else in conditions.
    if (asked.get(node.id.name) !== mentioned.get(node.id.name)! - 1) continue;
    for (const one of inner(node.body)) if (one.type === 'ReturnStatement') quiet.add(one);
    for (const one of inner(node.body)) if ('params' in one) for (const of of inner(one.body)) quiet.delete(of);
  }
  return quiet;
}

/** Names that a part of a condition calls, where it looks at no more than whether the value is right. */
function callsOf(part: acorn.Expression): string[] {
  if (part.type === 'UnaryExpression' && part.operator === '!') return callsOf(part.argument);
  if (part.type === 'ParenthesizedExpression') return callsOf(part.expression);
  if (part.type === 'BinaryExpression')
    return [part.left, part.right].flatMap((one) => (one.type === 'PrivateIdentifier' ? [] : callsOf(one)));
  return isCall(part) && part.callee.type === 'Identifier' ? [part.callee.name] : [];
}
