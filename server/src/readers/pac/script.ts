import type * as acorn from 'acorn';
import type { ProxyArgument, ProxyCall, ProxyRule, ProxyScript, Span } from '../../policy';
import { PAC_FUNCTION_NAMES } from './functions';
import { modernSyntax } from './modern';
import { ownFunctions } from './own-functions';
import { inner, isFunction, partsOf } from './walk';

/** Reads what the file says of hosts and URLs; `all`: its nodes. Only what is certain: a name that may stand for anything else is `other`. */
export function scriptOf(ast: acorn.Program, all: readonly acorn.AnyNode[], text: string, uri: string): ProxyScript {
  // Texts and numbers by themselves say nothing, and of them lists of hosts have thousands.
  const nodes = all.filter(({ type }) => type !== 'Literal').sort((a, b) => a.start - b.start || b.end - a.end);
  const span = ({ start, end }: { start: number; end: number }): Span => ({ uri, start, end });
  const main = mainFunction(nodes);
  const roles = main ? rolesOf(main, nodes) : new Map<string, 'host' | 'url'>();
  const inMain = (node: acorn.Node): boolean => main !== undefined && main.start <= node.start && node.end <= main.end;

  const argument = (node: acorn.Node): ProxyArgument => {
    const at = span(node);
    const role = roleOf(node, roles);
    if (role && inMain(node)) return { is: role, span: at };
    if (isLiteral(node) && typeof node.value === 'string') {
      const plain = node.end - node.start === node.value.length + 2;
      return {
        is: 'text',
        text: node.value,
        span: plain ? { uri, start: node.start + 1, end: node.end - 1 } : undefined,
      };
    }
    if (isLiteral(node) && 'regex' in node && node.regex) {
      const { pattern } = node.regex as { pattern: string };
      const inside = { uri, start: node.start + 1, end: node.start + 1 + pattern.length };
      return { is: 'text', text: pattern, span: inside };
    }
    if (isLiteral(node) && typeof node.value === 'number') return { is: 'number', value: node.value, span: at };
    if (isCall(node) && node.callee.type === 'Identifier') return { is: 'call', name: node.callee.name, span: at };
    return { is: 'other', span: at };
  };
  const call = (node: acorn.Node): ProxyCall | undefined => {
    if (isCall(node) && node.callee.type === 'Identifier') {
      return {
        name: node.callee.name,
        args: node.arguments.map(argument),
        span: span(node),
        nameSpan: span(node.callee),
      };
    }
    if (isComparison(node) && (node.operator === '==' || node.operator === '===')) {
      return { name: '==', args: [node.left, node.right].map(argument), span: span(node), nameSpan: span(node) };
    }
    const sought = isComparison(node) ? soughtIn(node) : undefined;
    if (sought) return { name: 'indexOf', args: sought.map(argument), span: span(node), nameSpan: span(node) };
    const method = isCall(node) ? methodIn(node) : undefined;
    if (!method) return undefined;
    // No name that could be one of a function.
    return {
      name: method.name,
      args: method.args.map(argument),
      span: span(node),
      nameSpan: { ...span(node), end: node.start },
    };
  };

  const own = definedNames(nodes);
  const tried = nodes.flatMap((node) => (node.type === 'TryStatement' && node.handler ? [node.block] : []));
  const calls = nodes.flatMap((node) => call(node) ?? []);
  const body = main?.body.type === 'BlockStatement' ? main.body.body : [];
  return {
    functions: ownFunctions(ast, nodes, span),
    calls: calls.filter(({ name }) => !own.has(name)),
    rules: [...rulesOf(body, call, (node) => text.slice(node.start, node.end), span)],
    dead: nodes.flatMap((node) => deadIn(node)).map(span),
    // Whatever a file makes out of texts may have any name, and what it tries it knows how to do without.
    strangers: (calls.some(({ name }) => name === 'eval') ? [] : calls)
      .filter(({ name, nameSpan }) => nameSpan.end - nameSpan.start === name.length && !own.has(name) && !known(name))
      .filter(({ span: at }) => !tried.some((block) => block.start <= at.start && at.end <= block.end))
      .map(({ name, nameSpan }) => ({ name, span: nameSpan })),
    unchecked: nodes.flatMap((node) => {
      if (node.type !== 'MemberExpression' || node.optional || !isCall(node.object)) return [];
      const { callee } = node.object;
      const dns = callee.type === 'Identifier' && callee.name === 'dnsResolve' && !own.has('dnsResolve');
      return dns ? [{ name: text.slice(node.object.end, node.end), span: span(node) }] : [];
    }),
    modern: modernSyntax(nodes, span),
  };
}

type Main = acorn.Function;

const isLiteral = (node: acorn.Node): node is acorn.Literal => node.type === 'Literal';
const isCall = (node: acorn.Node): node is acorn.CallExpression => node.type === 'CallExpression';
const isComparison = (node: acorn.Node): node is acorn.BinaryExpression => node.type === 'BinaryExpression';

function mainFunction(nodes: readonly acorn.AnyNode[]): Main | undefined {
  for (const node of nodes) {
    if (node.type === 'FunctionDeclaration' && node.id?.name === 'FindProxyForURL') return node;
    const [name, value] =
      node.type === 'VariableDeclarator'
        ? [node.id, node.init]
        : node.type === 'AssignmentExpression'
          ? [node.left, node.right]
          : [];
    if (name?.type === 'Identifier' && name.name === 'FindProxyForURL' && isFunction(value)) return value;
  }
  return undefined;
}

/** The names that stand for the URL and the host all through the main function: its parameters, and copies of them. */
function rolesOf(main: Main, nodes: readonly acorn.AnyNode[]): Map<string, 'host' | 'url'> {
  const roles = new Map<string, 'host' | 'url'>();
  const [url, host] = main.params;
  if (url?.type === 'Identifier') roles.set(url.name, 'url');
  if (host?.type === 'Identifier') roles.set(host.name, 'host');
  const writes: { name: string; value?: acorn.Node }[] = [];
  for (const node of nodes) {
    if (node.start < main.start || node.end > main.end) continue;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init)
      writes.push({ name: node.id.name, value: node.init });
    else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      writes.push({ name: node.left.name, value: node.operator === '=' ? node.right : undefined });
    else if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier')
      writes.push({ name: node.argument.name });
    // A parameter of a function inside hides the name.
    else if (node !== main && 'params' in node)
      for (const one of node.params) if (one.type === 'Identifier') writes.push({ name: one.name });
  }
  for (const { name, value } of writes) {
    const role = value && roleOf(value, roles);
    const had = roles.get(name);
    if (!had && role && writes.filter((one) => one.name === name).length === 1) roles.set(name, role);
    else if (had && had !== role) roles.delete(name);
  }
  return roles;
}

/** `host`, or `host.toLowerCase()`, which browsers have done already. */
function roleOf(node: acorn.Node, roles: ReadonlyMap<string, 'host' | 'url'>): 'host' | 'url' | undefined {
  if (node.type === 'Identifier') return roles.get((node as acorn.Identifier).name);
  if (!isCall(node) || node.callee.type !== 'MemberExpression' || node.arguments.length > 0) return undefined;
  const { object, property } = node.callee;
  return property.type === 'Identifier' && property.name === 'toLowerCase' ? roleOf(object, roles) : undefined;
}

/** `host.indexOf("x") >= 0` and its like: what is looked into, and what for. */
function soughtIn({ left, operator, right }: acorn.BinaryExpression): acorn.Node[] | undefined {
  if (!isCall(left) || left.callee.type !== 'MemberExpression' || left.arguments.length !== 1) return undefined;
  const { object, property } = left.callee;
  if (property.type !== 'Identifier' || property.name !== 'indexOf') return undefined;
  const number = right.type === 'UnaryExpression' && right.operator === '-' ? -1 : isLiteral(right) ? right.value : NaN;
  const found = (number === -1 && /^(!==?|>)$/.test(operator)) || (number === 0 && operator === '>=');
  return found ? [object, left.arguments[0]!] : undefined;
}

/** `host.endsWith("x")`, `host.includes("x")` and `/x/.test(host)`: what is looked into, and what for. */
function methodIn({ callee, arguments: args }: acorn.CallExpression): { name: string; args: acorn.Node[] } | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed || args.length !== 1) return undefined;
  const { object, property } = callee;
  if (property.type !== 'Identifier') return undefined;
  if (property.name === 'test' && isLiteral(object) && object.regex) return { name: '/', args: [args[0]!, object] };
  if (isLiteral(object)) return undefined;
  if (property.name === 'endsWith') return { name: 'endsWith', args: [object, args[0]!] };
  return property.name === 'includes' ? { name: 'indexOf', args: [object, args[0]!] } : undefined;
}

/** The rules that stand one below the other in the main function, up to where the way is no longer plain. */
function* rulesOf(
  body: readonly acorn.Node[],
  call: (node: acorn.Node) => ProxyCall | undefined,
  written: (node: acorn.Node) => string,
  span: (node: acorn.Node) => Span,
): Generator<ProxyRule> {
  for (const statement of body) {
    let next: acorn.Statement | null | undefined = statement as acorn.Statement;
    while (next?.type === 'IfStatement') {
      const leaves: acorn.Statement = next.consequent;
      const answer = answerOf(leaves);
      if (leavesAlways(leaves)) {
        const parts = partsOf(next.test, '||').map((one) => partsOf(one, '&&'));
        yield {
          alternatives: parts.map((all) => all.flatMap((one) => call(one) ?? [])),
          whole: parts.map((all) => all.every((one) => call(one) !== undefined)),
          answer: answer && written(answer),
          span: span(next.test),
        };
      } else if (next.alternate) break;
      next = next.alternate;
    }
  }
}

/** The expression that a branch returns, when that is all it does. */
function answerOf(branch: acorn.Statement): acorn.Expression | undefined {
  const only = branch.type === 'BlockStatement' ? (branch.body.length === 1 ? branch.body[0] : undefined) : branch;
  return only?.type === 'ReturnStatement' ? (only.argument ?? undefined) : undefined;
}

function leavesAlways(node: acorn.Node | null | undefined): boolean {
  const statement = node as acorn.Statement | null | undefined;
  switch (statement?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true;
    case 'BlockStatement':
      return statement.body.some(leavesAlways);
    case 'IfStatement':
      return leavesAlways(statement.consequent) && leavesAlways(statement.alternate);
    default:
      return false;
  }
}

/** The first statement behind one that always leaves, but for what is only there to be declared. */
function deadIn(node: acorn.AnyNode): acorn.Node[] {
  if (node.type !== 'BlockStatement') return [];
  const at = node.body.findIndex((one) => leavesAlways(one));
  if (at < 0) return [];
  const dead = node.body.slice(at + 1).find(({ type }) => !HARMLESS.has(type));
  return dead ? [dead] : [];
}
const HARMLESS = new Set(['FunctionDeclaration', 'EmptyStatement', 'BreakStatement', 'VariableDeclaration']);

/** Every name that the file gives to anything, and those it asks for with `typeof`. */
function definedNames(nodes: readonly acorn.AnyNode[]): Set<string> {
  const names = new Set<string>();
  const add = (node: acorn.Node | null | undefined): void => {
    if (node?.type === 'Identifier') names.add((node as acorn.Identifier).name);
    else if (node) for (const one of inner(node)) if (one.type === 'Identifier') names.add(one.name);
  };
  for (const node of nodes) {
    if ('params' in node) node.params.forEach(add);
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ClassDeclaration')
      add(node.id);
    else if (node.type === 'VariableDeclarator') add(node.id);
    else if (node.type === 'AssignmentExpression') add(node.left);
    else if (node.type === 'CatchClause') add(node.param);
    else if (node.type === 'UnaryExpression' && node.operator === 'typeof') add(node.argument);
  }
  return names;
}

const BUILT_IN = new Set([
  ...['eval', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'escape', 'unescape', 'encodeURI', 'decodeURI'],
  ...['encodeURIComponent', 'decodeURIComponent', 'Array', 'BigInt', 'Boolean', 'Date', 'Error', 'Function', 'Number'],
  ...['Object', 'Promise', 'RegExp', 'String', 'Symbol', 'TypeError', 'RangeError', 'SyntaxError', 'Map', 'Set'],
]);
const known = (name: string): boolean => BUILT_IN.has(name) || PAC_FUNCTION_NAMES.includes(name);
