import type * as acorn from 'acorn';
import MagicString from 'magic-string';
import {
  canLast,
  canReturnInside,
  declaredOnce,
  noText,
  onlyAsked,
  onlySaysNo,
  readThrough,
  silentFunctions,
} from './costs';
import { FREE, HELD_AT } from './explorer';
import { isFunction, outer, partsOf } from './walk';

/** A place of the original text that a run can report. */
export interface Point {
  readonly start: number;
  readonly end: number;
  /** Where the value of this point comes from when it only hands one on: a user function's return, a chosen branch. */
  readonly handsOn: boolean;
  /** A variable that has had what a call gave: where that call returned just this text, that was where it was decided. */
  readonly called?: boolean;
  /** The text that is written here. */
  readonly text?: string;
}

export interface Instrumented {
  readonly code: string;
  readonly points: readonly Point[];
  /** The function that decides, if the file has one. `end`: the point behind its last statement. */
  readonly main?: {
    readonly name: { start: number; end: number };
    readonly body: { start: number; end: number };
    readonly end?: number;
  };
}

/**
 * Marks what a run passes, on the lines where it stands, so that positions of errors stay true:
 * `$wspDid(i, value)` around returned values and branches, `part && ($wsp[…] = i)` for each part of a condition, what
 * forgets these parts where the whole may still not hold, and `$wsp[0] = i` where a text is thrown, which has no place of
 * its own. With `places` also before all that can last: for the one run in which somebody asks where it has got stuck.
 * Marks hand values on untouched, so they change no decision. Lists of thousands of rules run through them for every
 * host: where nothing can come of it, there is none, and what is not taken costs nothing. `all`: its nodes, from without.
 *
 * The engine asks whether to stop at jumps and calls only: where many operators stand between, jumps are put in.
 */
export function instrument(source: string, ast: acorn.Program, all = outer(ast), places = false): Instrumented {
  const text = new MagicString(source);
  // None is 0: a mark of a condition that held is true.
  const points: Point[] = [{ start: 0, end: 0, handsOn: false }];
  const user = new Set<string>();
  const point = (node: { start: number; end: number }, handsOn = false): number =>
    points.push({ start: node.start, end: node.end, handsOn }) - 1;
  /** The mark for a run that gets stuck in what follows; its number is given out in either case. */
  const at = (id: number): string => (places ? `$wsp[0]=${id},` : '');
  const called = new Set<string>();
  const wrap = (node: acorn.Expression): void => {
    const id = point(node, handsValueOn(node, user));
    if (node.type === 'Identifier' && called.has(node.name)) points[id] = { ...points[id]!, called: true };
    else if (node.type === 'Literal' && typeof node.value === 'string')
      points[id] = { ...points[id]!, text: node.value };
    text.prependLeft(node.start, `(${places && canLast(node) ? at(id) : ''}$wspDid(${id},(`);
    text.appendRight(node.end, ')))');
  };
  const before = (test: acorn.Expression, mark = at(point(test))): void => {
    if (mark === '') return;
    text.prependLeft(test.start, `(${mark}(`);
    text.appendRight(test.end, '))');
  };
  let tests = 0;
  /** `own`: whether the function has a variable for it. */
  const condition = (test: acorn.Expression, own = false): void => {
    const parts = partsOf(test);
    for (const part of parts) {
      text.prependLeft(part.start, '((');
      text.appendRight(part.end, `)&&($wsp[${HELD_AT}+$wsp[1]++]=${point(part)}))`);
    }
    const id = point(test);
    const mark = places && canLast(test, marked) ? at(id) : '';
    // A part of `a && b`, or a condition in a function that is asked, may have held where the whole does not.
    const forgets = (parts.length > 1 && partsOf(test, '||').length !== parts.length) || canReturnInside(test, silent);
    if (!forgets && mark === '') return;
    const had = own ? HAD : `$wsp[${FREE.from + (tests++ % (FREE.to - FREE.from))}]`;
    text.prependLeft(test.start, forgets ? `((${mark}${had}=$wsp[1],(` : `(${mark}(`);
    text.appendRight(test.end, forgets ? `))||($wsp[1]=${had},false))` : '))');
  };
  const enter = (body: acorn.Statement, header: { start: number; end: number }): void => {
    const id = point(header);
    if (!places) return;
    if (body.type === 'BlockStatement') text.appendRight(body.start + 1, `$wsp[0]=${id};`);
    else {
      text.prependLeft(body.start, `{$wsp[0]=${id};`);
      text.appendRight(body.end, '}');
    }
  };
  let main: { name: { start: number; end: number }; body: acorn.Node; end?: number } | undefined;
  const consider = (name: acorn.Pattern | null | undefined, body: acorn.Node): void => {
    if (name?.type !== 'Identifier') return;
    user.add(name.name);
    if (name.name === 'FindProxyForURL' || (name.name === 'FindProxyForURLEx' && !main)) {
      main = { name: { start: name.start, end: name.end }, body };
    }
  };
  const returned = (node: acorn.ReturnStatement): void => {
    if (node.argument) {
      wrap(node.argument);
      return;
    }
    // Without a semicolon of its own the next line would be taken for a call.
    const end = source[node.end - 1] === ';' ? '' : ';';
    text.appendLeft(node.start + 'return'.length, ` $wspDid(${point(node)},undefined)${end}`);
  };
  const functionBody = (node: acorn.Function): void => {
    if (node.body.type !== 'BlockStatement') {
      wrap(node.body);
      return;
    }
    const first = node.body.body.find((statement) => !('directive' in statement && statement.directive));
    if (first && branching.has(node)) text.appendLeft(first.start, `var ${HAD};`);
    // In the others a run is nowhere but in their loops, which say so themselves.
    const entry = point({ start: node.start, end: node.body.start });
    if (places && (node.body === main?.body || canLast(node.body))) {
      const mark = `$wsp[0]=${entry};`;
      // Behind a lone directive that has no semicolon of its own.
      if (first) text.appendLeft(first.start, mark);
      else text.appendLeft(node.body.end - 1, `;${mark}`);
    }
    if (node.body !== main?.body) return;
    main.end = point({ start: node.body.end - 1, end: node.body.end });
    // Behind what closes a last statement without a semicolon.
    text.appendRight(node.body.end - 1, `;$wsp[0]=${main.end};`);
  };
  const nodes = [...all].reverse();
  const branching = branchesOf(all);
  const quiet = onlyAsked(nodes);
  const marked = declaredOnce(nodes);
  const silent = silentFunctions(nodes, marked);
  // Names first: whether a return hands a value on depends on which functions are the user's.
  for (const node of nodes) {
    if (node.type === 'FunctionDeclaration') consider(node.id, node.body);
    else {
      const [name, value] =
        node.type === 'VariableDeclarator'
          ? [node.id, node.init]
          : node.type === 'AssignmentExpression'
            ? [node.left, node.right]
            : [];
      if (!name || !value) continue;
      if (isFunction(value)) consider(name, value.body);
      else if (name.type === 'Identifier' && value.type === 'CallExpression') called.add(name.name);
    }
  }
  /** Whether it stands where the answer of the file itself may be given, of whatever kind. */
  const answers = ({ start, end }: acorn.Node): boolean => !main || (main.body.start <= start && end <= main.body.end);
  const saysNothing = (value: acorn.Expression): boolean => noText(value) && !answers(value);
  const header = (node: { start: number; body: acorn.Node }): { start: number; end: number } => ({
    start: node.start,
    end: node.body.start,
  });
  let straight = 0;
  for (const node of nodes) {
    const long = readThrough(node);
    if (long && ++straight % STRAIGHT === 0) {
      text.prependLeft(long.start, '($wsp[0]||0,(');
      text.appendRight(long.end, '))');
    }
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        functionBody(node);
        break;
      case 'ReturnStatement':
        if (!quiet.has(node) && !(node.argument && saysNothing(node.argument))) returned(node);
        break;
      case 'ConditionalExpression':
        // Choices in a chain stay flat: their own branches are marked anyhow.
        for (const branch of [node.consequent, node.alternate])
          if (branch.type !== node.type && !saysNothing(branch)) wrap(branch);
        condition(node.test);
        break;
      case 'IfStatement':
        if (answers(node) || !onlySaysNo(node) || canReturnInside(node.test, silent))
          condition(node.test, branching.has(node));
        else if (canLast(node.test, marked)) before(node.test);
        break;
      case 'ThrowStatement':
        before(node.argument, `$wsp[0]=${point(node)},`);
        break;
      case 'SwitchStatement':
        before(node.discriminant);
        break;
      case 'DoWhileStatement':
        enter(node.body, { start: node.start, end: node.start + 'do'.length });
        break;
      case 'WhileStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        enter(node.body, header(node));
        break;
    }
  }
  return { code: text.toString(), points, main };
}

/** Operators that may each go through a long text, from one jump that is put in to the next. */
const STRAIGHT = 16;

/** How many parts had held before an `if`, in functions: no `if` stands in the condition of another. */
const HAD = '$wspHad';

function handsValueOn(node: acorn.Expression, user: ReadonlySet<string>): boolean {
  if (node.type === 'ConditionalExpression') return true;
  if (node.type === 'ParenthesizedExpression') return handsValueOn(node.expression, user);
  if (node.type !== 'CallExpression' || node.callee.type === 'Super') return false;
  return node.callee.type === 'Identifier' ? user.has(node.callee.name) : isFunction(node.callee);
}

/** The `if`s that stand in functions, and these functions; `all`: from without. */
function branchesOf(all: readonly acorn.AnyNode[]): ReadonlySet<acorn.Node> {
  const found = new Set<acorn.Node>();
  const around: acorn.Node[] = [];
  for (const node of all) {
    while (around.length > 0 && node.start >= around.at(-1)!.end) around.pop();
    if ('params' in node && node.body.type === 'BlockStatement') around.push(node);
    else if (node.type === 'StaticBlock') around.length = 0;
    if (node.type !== 'IfStatement' || around.length === 0) continue;
    found.add(node);
    found.add(around.at(-1)!);
  }
  return found;
}
