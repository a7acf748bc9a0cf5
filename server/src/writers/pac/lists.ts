import type * as acorn from 'acorn';
import { full } from 'acorn-walk';
import { addresses } from '../../net';
import { startOfLine } from '../../policy';

/** How a file compares the host with each entry of a list. */
type How = 'dnsDomainIs' | 'shExpMatch' | 'equals' | 'domain' | 'regular';

/** A list of hosts that the file answers DIRECT for. */
export interface DirectList {
  readonly how: How;
  /** Where entries are added, and what stands around each. */
  readonly at: number;
  readonly before: string;
  readonly after: string;
  readonly quote: string;
}

/**
 * The first list of hosts that go direct among the statements of the function, in front of the place that decides: who
 * has come to that place has been compared with all of its entries. Nothing where that is not certain.
 */
export function directList(
  text: string,
  ast: acorn.Program,
  body: acorn.BlockStatement,
  host: string,
  decides: number,
): DirectList | undefined {
  if (decides < body.start || decides > body.end) return undefined;
  const file = new File(text, ast);
  for (const statement of body.body) {
    if (statement.start > decides) return undefined;
    const list =
      statement.type === 'SwitchStatement'
        ? switchOf(statement, host, file)
        : statement.end <= decides && file.listIn(statement, host);
    if (list) return list;
  }
  return undefined;
}

/** An entry for one host, pattern, address or CIDR; undefined where the list has no way to say it. */
export function entryOf(name: string, { how, quote }: DirectList): string | undefined {
  const text = (value: string): string => `${quote}${value}${quote}`;
  const suffix = /^(?:\*|<[^>]*>)(\..+)$/.exec(name)?.[1];
  const one = name.replace(/\/(32|128)$/, '');
  if (how === 'regular') {
    if (one.includes('/')) return undefined;
    const escaped = (suffix ?? one).replace(/[.]/g, '\\.');
    return suffix ? `/${escaped}$/` : `/^${escaped}$/`;
  }
  if (suffix) {
    if (how === 'equals') return undefined;
    return text(how === 'shExpMatch' ? `*${suffix}` : how === 'domain' ? suffix.slice(1) : suffix);
  }
  return addresses.parseAddressText(one).kind === 'cidr' ? undefined : text(one);
}

class File {
  /** How often each name stands in the file. */
  private readonly uses = new Map<string, number>();
  private readonly arrays = new Map<string, acorn.ArrayExpression>();
  private readonly functions = new Map<string, acorn.Function>();
  private readonly texts = new Map<string, string>();

  constructor(
    readonly text: string,
    ast: acorn.Program,
  ) {
    full(ast, (node) => {
      const one = node as acorn.AnyNode;
      if (one.type === 'FunctionDeclaration' && one.id) this.functions.set(one.id.name, one);
      if (one.type === 'Identifier') this.count(one.name);
      if (one.type === 'VariableDeclarator' && one.id.type === 'Identifier') {
        const { name } = one.id;
        // A second value under the same name: nobody can tell which one counts.
        if (this.arrays.has(name) || this.texts.has(name)) this.count(name, 99);
        if (one.init?.type === 'ArrayExpression') this.arrays.set(name, one.init);
        if (one.init?.type === 'Literal' && typeof one.init.value === 'string') this.texts.set(name, one.init.value);
      }
    });
  }

  private count(name: string, more = 1): void {
    this.uses.set(name, (this.uses.get(name) ?? 0) + more);
  }

  /** Whether a statement does nothing but answer DIRECT. */
  isDirect(statement: acorn.Statement): boolean {
    const only = statement.type === 'BlockStatement' && statement.body.length === 1 ? statement.body[0]! : statement;
    if (only.type !== 'ReturnStatement' || !only.argument) return false;
    const { argument } = only;
    const value =
      argument.type === 'Identifier' ? this.texts.get(argument.name) : argument.type === 'Literal' && argument.value;
    return typeof value === 'string' && /^\s*DIRECT\s*;?\s*$/i.test(value);
  }

  /** A statement that compares the host with each entry of a list and answers DIRECT. */
  listIn(statement: acorn.Statement, host: string): DirectList | undefined {
    const loop = loopOf(statement);
    if (loop) {
      const { test, consequent } = loop.branch;
      return this.isDirect(consequent) ? this.list(loop.list, howOf(test, host, loop.entry), statement) : undefined;
    }
    if (statement.type !== 'IfStatement' || statement.alternate || !this.isDirect(statement.consequent))
      return undefined;
    for (const part of orParts(statement.test)) {
      const list = this.asked(part, host, statement);
      if (list) return list;
    }
    return undefined;
  }

  /** `list.some(…)`, `list.includes(host)`, `list.indexOf(host) >= 0`, `helper(host, list)`. */
  private asked(part: acorn.Expression, host: string, statement: acorn.Statement): DirectList | undefined {
    if (part.type === 'BinaryExpression') {
      const { left, operator, right } = part;
      const none = right.type === 'UnaryExpression' && right.operator === '-';
      const found =
        (none && /^(!==?|>)$/.test(operator)) || (operator === '>=' && isLiteral(right) && right.value === 0);
      return found && left.type === 'CallExpression' && methodOf(left) === 'indexOf'
        ? this.list(nameOf(objectOf(left)), asks(left, host), statement)
        : undefined;
    }
    if (part.type !== 'CallExpression') return undefined;
    const method = methodOf(part);
    if (method === 'includes') return this.list(nameOf(objectOf(part)), asks(part, host), statement);
    if (method === 'some') {
      const [test] = part.arguments;
      if (test?.type !== 'ArrowFunctionExpression' || test.body.type === 'BlockStatement') return undefined;
      const entry = nameOf(test.params[0]);
      return this.list(nameOf(objectOf(part)), howOf(test.body, host, entry), statement);
    }
    return part.callee.type === 'Identifier' ? this.helper(part, part.callee.name, host, statement) : undefined;
  }

  /** A function of the file that goes through a list and says whether the host is in it. */
  private helper(
    { arguments: given }: acorn.CallExpression,
    name: string,
    host: string,
    statement: acorn.Statement,
  ): DirectList | undefined {
    const called = this.functions.get(name);
    if (called?.body.type !== 'BlockStatement') return undefined;
    const params = called.params.map(nameOf);
    const hostParam = params[given.findIndex((one) => nameOf(one) === host)];
    const steps = called.body.body.filter(({ type }) => type !== 'VariableDeclaration');
    const loop = steps[0] && loopOf(steps[0]);
    if (!loop || hostParam === undefined || steps.length !== 2 || !isReturn(steps[1]!, false)) return undefined;
    if (!isReturn(loop.branch.consequent, true)) return undefined;
    const how = howOf(loop.branch.test, hostParam, loop.entry);
    const list = given[params.indexOf(loop.list)];
    return this.list(list ? nameOf(list) : loop.list, how, list ? statement : called);
  }

  /** The list under a name, where nothing but its one use mentions it. */
  private list(name: string | undefined, how: How | undefined, use: acorn.Node): DirectList | undefined {
    const array = name === undefined ? undefined : this.arrays.get(name);
    const last = array?.elements.at(-1);
    if (!array || !last || !how || this.usesIn(use, name!) !== this.uses.get(name!)! - 1) return undefined;
    const kind = (one: acorn.Node | null): boolean =>
      one !== null && isLiteral(one) && (how === 'regular' ? one.regex !== undefined : typeof one.value === 'string');
    if (!array.elements.every(kind)) return undefined;
    const lineStart = startOfLine(this.text, last.start);
    const indent = this.text.slice(lineStart, last.start);
    const ownLine = indent.trim() === '' && lineStart > array.start;
    const eol = this.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
    const before = ownLine
      ? `,${eol}${indent}`
      : this.text[last.start - 1] === ' ' || array.elements.length === 1
        ? ', '
        : ',';
    return { how, at: last.end, before, after: '', quote: this.text[last.start] === "'" ? "'" : '"' };
  }

  private usesIn(node: acorn.Node, name: string): number {
    let count = 0;
    full(node, (one) => {
      if (nameOf(one) === name) count++;
    });
    return count;
  }
}

/** `switch (host)` with a case that answers DIRECT: a label in front of it. */
function switchOf({ discriminant, cases }: acorn.SwitchStatement, host: string, file: File): DirectList | undefined {
  if (nameOf(discriminant) !== host) return undefined;
  const direct = cases.find((one) => isTextCase(one) && one.consequent[0] && file.isDirect(one.consequent[0]));
  if (!direct) return undefined;
  const lineStart = startOfLine(file.text, direct.start);
  const indent = file.text.slice(lineStart, direct.start);
  const eol = file.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  const quote = file.text[direct.test!.start] === "'" ? "'" : '"';
  const after = indent.trim() === '' ? `:${eol}${indent}` : ': ';
  return { how: 'equals', at: direct.start, before: 'case ', after, quote };
}

const isTextCase = ({ test }: acorn.SwitchCase): boolean => !!test && isLiteral(test) && typeof test.value === 'string';
const isLiteral = (node: acorn.Node): node is acorn.Literal => node.type === 'Literal';
const nameOf = (node: acorn.Node | null | undefined): string | undefined =>
  node?.type === 'Identifier' ? (node as acorn.Identifier).name : undefined;

const objectOf = ({ callee }: acorn.CallExpression): acorn.Node | undefined =>
  callee.type === 'MemberExpression' ? callee.object : undefined;
const methodOf = ({ callee }: acorn.CallExpression): string | undefined =>
  callee.type === 'MemberExpression' && !callee.computed ? nameOf(callee.property) : undefined;
const asks = ({ arguments: [first] }: acorn.CallExpression, host: string): How | undefined =>
  nameOf(first) === host ? 'equals' : undefined;

function isReturn(statement: acorn.Statement, value: boolean): boolean {
  const only = statement.type === 'BlockStatement' && statement.body.length === 1 ? statement.body[0]! : statement;
  return (
    only.type === 'ReturnStatement' && !!only.argument && isLiteral(only.argument) && only.argument.value === value
  );
}

function orParts(test: acorn.Expression): acorn.Expression[] {
  return test.type === 'LogicalExpression' && test.operator === '||'
    ? [...orParts(test.left), ...orParts(test.right)]
    : [test];
}

interface Loop {
  readonly list: string;
  /** The entry's name in a loop over entries, or the list of which entries are `list[…]`. */
  readonly entry: string | Indexed;
  readonly branch: acorn.IfStatement;
}
interface Indexed {
  readonly list: string;
}

/** A loop over a list whose body is one condition. */
function loopOf(statement: acorn.Statement): Loop | undefined {
  const { type } = statement;
  if (type !== 'ForStatement' && type !== 'ForInStatement' && type !== 'ForOfStatement') return undefined;
  const { body } = statement;
  const only = body.type === 'BlockStatement' ? (body.body.length === 1 ? body.body[0]! : undefined) : body;
  if (only?.type !== 'IfStatement' || only.alternate) return undefined;
  if (type === 'ForOfStatement') {
    const { left, right } = statement;
    const entry = left.type === 'VariableDeclaration' ? nameOf(left.declarations[0]?.id) : nameOf(left);
    const list = nameOf(right);
    return list !== undefined && entry !== undefined ? { list, entry, branch: only } : undefined;
  }
  let list: string | undefined;
  full(only.test, (node) => {
    const one = node as acorn.AnyNode;
    if (one.type === 'MemberExpression' && one.computed) list ??= nameOf(one.object);
  });
  // A loop that counts to a number of its own would not come to what is added.
  const header = type === 'ForStatement' ? [statement.init, statement.test] : [statement.right];
  return list !== undefined && header.some((part) => part && goesOver(part, list!, type))
    ? { list, entry: { list }, branch: only }
    : undefined;
}

function goesOver(part: acorn.Node, list: string, type: string): boolean {
  if (type === 'ForInStatement') return nameOf(part) === list;
  let found = false;
  full(part, (node) => {
    const one = node as acorn.AnyNode;
    if (one.type === 'MemberExpression' && nameOf(one.object) === list && nameOf(one.property) === 'length')
      found = true;
  });
  return found;
}

/** How a condition compares the host with an entry. */
function howOf(test: acorn.Expression, host: string, entry: string | Indexed | undefined): How | undefined {
  const isEntry = (node: acorn.Node | undefined): boolean =>
    typeof entry === 'string'
      ? nameOf(node) === entry
      : entry !== undefined &&
        node?.type === 'MemberExpression' &&
        (node as acorn.MemberExpression).computed &&
        nameOf((node as acorn.MemberExpression).object) === entry.list;
  const single = (one: acorn.Expression): How | 'below' | undefined => {
    if (one.type === 'BinaryExpression' && /^===?$/.test(one.operator)) {
      const { left, right } = one;
      const same = (nameOf(left) === host && isEntry(right)) || (nameOf(right) === host && isEntry(left));
      return same ? 'equals' : undefined;
    }
    if (one.type !== 'CallExpression') return undefined;
    const [first, second] = one.arguments;
    if (methodOf(one) === 'test') return isEntry(objectOf(one)) && nameOf(first) === host ? 'regular' : undefined;
    const name = nameOf(one.callee);
    if (nameOf(first) !== host || (name !== 'dnsDomainIs' && name !== 'shExpMatch')) return undefined;
    if (isEntry(second)) return name;
    // "." + entry: all names below it.
    const dotted = second?.type === 'BinaryExpression' && second.operator === '+' ? second : undefined;
    return name === 'dnsDomainIs' &&
      dotted &&
      isLiteral(dotted.left) &&
      dotted.left.value === '.' &&
      isEntry(dotted.right)
      ? 'below'
      : undefined;
  };
  const parts = orParts(test).map(single);
  if (parts.length === 1) return parts[0] === 'below' ? undefined : parts[0];
  return parts.includes('equals') && parts.includes('below') && parts.length === 2 ? 'domain' : undefined;
}
