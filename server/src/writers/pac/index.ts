import * as acorn from 'acorn';
import { ancestor } from 'acorn-walk';
import { addresses } from '../../net';
import type { TextEdit } from '../../policy';
import type { Fix } from '../../rules/finding';
import type { Sources } from '../writer';
import { type Style, styleOf } from './style';

/**
 * Inserts one `if` that answers DIRECT for the hosts, in front of the first statement of FindProxyForURL that can
 * answer otherwise. Plain old JavaScript, since the engines of Windows know no newer one.
 */
export function directPac(fix: Extract<Fix, { kind: 'direct' }>, sources: Sources): readonly TextEdit[] | undefined {
  const { uri } = fix.policy.span;
  const text = sources(uri)?.text;
  const main = text === undefined ? undefined : mainFunction(text);
  if (text === undefined || !main) return undefined;
  const { body, host } = main;
  const first = body.body.find((statement) => statement.type !== 'VariableDeclaration' && !('directive' in statement));
  const style = styleOf(text, body);
  const lines = statement(fix.hosts, host, style);
  if (first && ownLine(text, first.start)) {
    const lineStart = text.lastIndexOf('\n', first.start - 1) + 1;
    const at = aboveComments(text, lineStart, body.start);
    return [{ uri, start: at, end: at, text: lines.map((line) => style.indent + line + style.eol).join('') }];
  }
  // A body on one line, or an empty one: the statement goes to lines of its own all the same.
  const at = first?.start ?? body.end - 1;
  const inner = lines.map((line) => style.indent + line).join(style.eol);
  const before = ownLine(text, at) ? '' : style.eol;
  return [{ uri, start: at, end: at, text: `${before}${inner}${style.eol}${first ? style.indent : ''}` }];
}

interface Main {
  readonly body: acorn.BlockStatement;
  /** The name of its second parameter. */
  readonly host: string;
}

function mainFunction(text: string): Main | undefined {
  let found: Main | undefined;
  const consider = (name: acorn.Pattern | null | undefined, node: acorn.Function): void => {
    const host = node.params[1];
    if (name?.type !== 'Identifier' || !/^FindProxyForURL(Ex)?$/.test(name.name)) return;
    if (host?.type !== 'Identifier' || node.body.type !== 'BlockStatement') return;
    if (!found || name.name === 'FindProxyForURL') found = { body: node.body, host: host.name };
  };
  try {
    ancestor(acorn.parse(text, { ecmaVersion: 'latest', sourceType: 'script' }), {
      FunctionDeclaration: (node) => consider(node.id, node),
      VariableDeclarator: (node) => {
        if (node.init?.type === 'FunctionExpression') consider(node.id, node.init);
      },
      AssignmentExpression: (node) => {
        if (node.right.type === 'FunctionExpression') consider(node.left as acorn.Pattern, node.right);
      },
    });
  } catch {
    return undefined;
  }
  return found;
}

function statement(hosts: readonly string[], host: string, style: Style): string[] {
  const { quote, step, semicolon } = style;
  const conditions = hosts.map((name) => condition(name, host, style));
  const tail = `return ${quote}DIRECT${quote}${semicolon}`;
  const head = `if (${conditions.join(` ||${style.eol}${style.indent}    `)})`;
  const note = '// Amazon WorkSpaces goes direct';
  return style.braces ? [note, `${head} {`, `${step}${tail}`, '}'] : [note, `${head} ${tail}`];
}

/** One host, pattern, address or CIDR as a condition that costs no DNS look-up. */
function condition(name: string, host: string, { quote, equals, shExpMatch }: Style): string {
  const text = (value: string): string => `${quote}${value}${quote}`;
  const suffix = /^(?:\*|<[^>]*>)(\..+)$/.exec(name)?.[1];
  if (suffix)
    return shExpMatch ? `shExpMatch(${host}, ${text(`*${suffix}`)})` : `dnsDomainIs(${host}, ${text(suffix)})`;
  const cidr = addresses.parseAddressText(name);
  if (cidr.kind === 'cidr' && cidr.family === 4 && !name.endsWith('/32')) {
    const [base, prefix] = name.split('/');
    const mask = addresses.formatV4(2 ** 32 - 2 ** (32 - Number(prefix)));
    // isInNet resolves names: ask it about addresses only.
    return `(/^[0-9.]+$/.test(${host}) && isInNet(${host}, ${text(base!)}, ${text(mask)}))`;
  }
  return `${host} ${equals} ${text(name.replace(/\/32$/, ''))}`;
}

const ownLine = (text: string, at: number): boolean => text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';

/** The start of the comment lines that stand directly above a line, since they belong to it. */
function aboveComments(text: string, lineStart: number, floor: number): number {
  let at = lineStart;
  while (at > floor) {
    const before = text.lastIndexOf('\n', at - 2) + 1;
    if (before <= floor || !/^\s*\/\//.test(text.slice(before, at))) return at;
    at = before;
  }
  return at;
}
