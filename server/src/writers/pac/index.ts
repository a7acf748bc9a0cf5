import * as acorn from 'acorn';
import { ancestor } from 'acorn-walk';
import { addresses } from '../../net';
import { startOfLine, type TextEdit } from '../../policy';
import type { Fix } from '../../rules/finding';
import type { Sources } from '../writer';
import { directList, entryOf } from './lists';
import { type Style, styleOf } from './style';

/**
 * Adds the hosts to the list of those that go direct, where the file has one that they come by; what is left gets one
 * `if` that answers DIRECT, in front of the first statement of FindProxyForURL that can answer otherwise. Plain old
 * JavaScript, since the engines of Windows know no newer one.
 */
export function directPac(fix: Extract<Fix, { kind: 'direct' }>, sources: Sources): readonly TextEdit[] | undefined {
  const { uri } = fix.policy.span;
  const text = sources(uri)?.text;
  const main = text === undefined ? undefined : mainFunction(text);
  if (text === undefined || !main) return undefined;
  const { body } = main;
  const list =
    fix.decides && body.type === 'BlockStatement'
      ? directList(text, main.ast, body, main.host, fix.decides.start)
      : undefined;
  const { hosts, except = [] } = fix;
  if (!list) return condition(hosts, except, text, main, uri);
  const entry = (host: string): string | undefined =>
    exceptionsOf(host, except).length > 0 ? undefined : entryOf(host, list);
  const entries = hosts.flatMap((host) => entry(host) ?? []);
  const rest = hosts.filter((host) => entry(host) === undefined);
  if (entries.length === 0) return condition(rest, except, text, main, uri);
  const added = entries.map((one) => `${list.before}${one}${list.after}`).join('');
  const listed: TextEdit = { uri, start: list.at, end: list.at, text: added };
  return [listed, ...(rest.length > 0 ? condition(rest, except, text, main, uri) : [])];
}

/** One `if` in front of all that can answer otherwise. */
function condition(
  hosts: readonly string[],
  except: readonly string[],
  text: string,
  main: Main,
  uri: string,
): TextEdit[] {
  const style = styleOf(text, main.body);
  const lines = statement(hosts, except, main.host, style).map((line) => style.indent + line);
  const insert = (at: number, inserted: string): TextEdit => ({ uri, start: at, end: at, text: inserted });
  if (main.body.type !== 'BlockStatement') {
    // An arrow function that is one expression gets a body.
    const start = text.lastIndexOf('=>', main.body.start) + 2;
    // A `return` with a line break behind it would return nothing.
    const [open, close] = /^\s*?\n/.test(text.slice(start)) ? [' (', ')'] : ['', ''];
    const head = [' {', ...lines, `${style.indent}return${open}`].join(style.eol);
    return [insert(start, head), insert(main.end, `${close}${style.semicolon}${style.eol}}`)];
  }
  const { body, start, end } = main.body;
  const first = body.find((statement) => statement.type !== 'VariableDeclaration' && !('directive' in statement));
  if (first && ownLine(text, first.start)) {
    const at = aboveComments(text, first.start, start, main.comments);
    return [insert(startOfLine(text, at), lines.map((line) => line + style.eol).join(''))];
  }
  // A body on one line, or an empty one: the statement goes to lines of its own all the same.
  const at = first?.start ?? end - 1;
  if (ownLine(text, at)) return [insert(at, `${lines.join(style.eol)}${style.eol}${first ? style.indent : ''}`)];
  // The blanks in front of it become a part of its indent.
  const from = text.slice(0, at).trimEnd().length;
  const indent = first ? style.indent.slice(at - from) : '';
  return [insert(from, `${style.eol}${lines.join(style.eol)}${style.eol}${indent}`)];
}

interface Main {
  readonly ast: acorn.Program;
  readonly comments: readonly acorn.Comment[];
  readonly body: acorn.BlockStatement | acorn.Expression;
  /** Where the whole function ends, behind brackets around an arrow function's expression. */
  readonly end: number;
  /** The name of its second parameter. */
  readonly host: string;
}

function mainFunction(text: string): Main | undefined {
  let found: Main | undefined;
  const consider = (name: acorn.Pattern | null | undefined, node: acorn.Node | null | undefined): void => {
    if (name?.type !== 'Identifier' || !/^FindProxyForURL(Ex)?$/.test(name.name) || !isFunction(node)) return;
    const host = node.params[1];
    if (host?.type !== 'Identifier') return;
    if (!found || name.name === 'FindProxyForURL')
      found = { ast, comments, body: node.body, end: node.end, host: host.name };
  };
  let ast: acorn.Program;
  const comments: acorn.Comment[] = [];
  try {
    ast = acorn.parse(text, { ecmaVersion: 'latest', sourceType: 'script', onComment: comments });
    ancestor(ast, {
      FunctionDeclaration: (node) => consider(node.id, node),
      VariableDeclarator: (node) => consider(node.id, node.init),
      AssignmentExpression: (node) => consider(node.left as acorn.Pattern, node.right),
    });
  } catch {
    return undefined;
  }
  return found;
}

const isFunction = (node: acorn.Node | null | undefined): node is acorn.Function =>
  node != null && /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);

function statement(hosts: readonly string[], except: readonly string[], host: string, style: Style): string[] {
  const { quote, step, semicolon, keyword } = style;
  const conditions = hosts.map((name) => withExceptions(name, exceptionsOf(name, except), host, style));
  const tail = `return ${quote}DIRECT${quote}${semicolon}`;
  const head = `${keyword}(${conditions.join(` ||${style.eol}${style.indent}${' '.repeat(keyword.length + 1)}`)})`;
  const note = '// Amazon WorkSpaces goes direct';
  if (!style.braces) return [note, `${head} ${tail}`];
  const opened = style.ownBrace ? [head, '{'] : [`${head} {`];
  return [note, ...opened, `${step}${tail}`, '}'];
}

/** The suffix that a pattern stands for: `.awsapps.com` of `*.awsapps.com` and `<directory id>.awsapps.com`. */
const suffixOf = (name: string): string | undefined => /^(?:\*|<[^>]*>)(\..+)$/.exec(name)?.[1];

/** Names below a pattern for which the file has right rules of its own. */
function exceptionsOf(pattern: string, names: readonly string[]): string[] {
  const suffix = suffixOf(pattern);
  return suffix === undefined ? [] : names.filter((name) => name.endsWith(suffix));
}

function withExceptions(name: string, except: readonly string[], host: string, style: Style): string {
  const condition = conditionFor(name, host, style);
  if (except.length === 0) return condition;
  const { quote, equals } = style;
  const others = except.map((one) => `${host} ${equals.replace('=', '!')} ${quote}${one}${quote}`);
  return `(${[condition, ...others].join(' && ')})`;
}

/** One host, pattern, address or CIDR as a condition that costs no DNS look-up. */
function conditionFor(name: string, host: string, { quote, equals, shExpMatch, exact }: Style): string {
  const text = (value: string): string => `${quote}${value}${quote}`;
  const suffix = suffixOf(name);
  if (suffix)
    return shExpMatch ? `shExpMatch(${host}, ${text(`*${suffix}`)})` : `dnsDomainIs(${host}, ${text(suffix)})`;
  const cidr = addresses.parseAddressText(name);
  if (cidr.kind === 'cidr' && cidr.family === 4 && !name.endsWith('/32')) {
    const [base, prefix] = name.split('/');
    const mask = addresses.formatV4(2 ** 32 - 2 ** (32 - Number(prefix)));
    // isInNet resolves names: ask it about addresses only.
    return `(/^[0-9.]+$/.test(${host}) && isInNet(${host}, ${text(base!)}, ${text(mask)}))`;
  }
  if (cidr.kind === 'cidr' && cidr.family === 6 && !name.endsWith('/128')) {
    // Chrome, Edge and Windows have it, Firefox has not and would stop at the call.
    return `(${host}.indexOf(${text(':')}) >= 0 && typeof isInNetEx ${equals} ${text('function')} && isInNetEx(${host}, ${text(name)}))`;
  }
  const one = text(name.replace(/\/(32|128)$/, ''));
  return exact === 'shExpMatch' ? `shExpMatch(${host}, ${one})` : `${host} ${equals} ${one}`;
}

const ownLine = (text: string, at: number): boolean => text.slice(startOfLine(text, at), at).trim() === '';

/**
 * The start of the comments above a statement, since they belong to it: each on lines of its own, with no more than an empty
 * line below. `floor`: where its function begins.
 */
function aboveComments(text: string, statement: number, floor: number, comments: readonly acorn.Comment[]): number {
  let at = statement;
  for (const { start, end } of comments.filter((one) => floor < one.start && one.end <= statement).reverse()) {
    if (!ownLine(text, start) || !/^\s*$/.test(text.slice(end, at)) || /\n\s*\n\s*\n/.test(text.slice(end, at))) break;
    at = start;
  }
  return at;
}
