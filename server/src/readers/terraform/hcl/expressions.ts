import { isLong } from '../decimals';
import type { Call, Expression, Range } from './ast';
import * as ch from './characters';
import { closerText, parseList, parseObject } from './collections';
import { type Cursor, MAX_DEPTH } from './cursor';
import { atFor, parseFor } from './for';
import { lazyCollection } from './plain';
import { parseHeredoc, parseQuoted } from './templates';

/** How tightly each operator binds; all of them group to the left. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

/** Reads one expression. Leaves the cursor behind it, or behind white space that follows it. */
export function parseExpression(p: Cursor): Expression {
  if (p.depth >= MAX_DEPTH) return tooDeep(p);
  p.depth++;
  const value = parseConditional(p);
  p.depth--;
  return value;
}

/** Passes over what is nested beyond all measure: to the bracket that closes the level above. */
function tooDeep(p: Cursor): Expression {
  const start = p.at;
  p.faultTooDeep(p.here());
  let level = 0;
  for (; p.at < p.text.length; p.at++) {
    const code = p.code();
    if (code === ch.OPEN_PAREN || code === ch.OPEN_BRACKET || code === ch.OPEN_BRACE) level++;
    else if (code === ch.CLOSE_PAREN || code === ch.CLOSE_BRACKET || code === ch.CLOSE_BRACE) {
      if (level === 0) break;
      level--;
    }
  }
  return { kind: 'missing', start, end: p.at };
}

function parseConditional(p: Cursor): Expression {
  const condition = parseBinary(p, 1);
  p.skip();
  if (p.code() !== ch.QUESTION) return condition;
  p.at++;
  const yes = parseExpression(p);
  p.skip();
  if (p.code() !== ch.COLON) {
    const no = p.missing('terraform.colonExpected');
    return { kind: 'conditional', start: condition.start, end: yes.end, condition, yes, no };
  }
  p.at++;
  const no = parseExpression(p);
  return { kind: 'conditional', start: condition.start, end: no.end, condition, yes, no };
}

function parseBinary(p: Cursor, least: number): Expression {
  let left = parseUnary(p);
  for (;;) {
    p.skip();
    const operator = operatorAt(p);
    const precedence = operator === undefined ? 0 : PRECEDENCE[operator]!;
    if (operator === undefined || precedence < least) return left;
    p.at += operator.length;
    const right = parseBinary(p, precedence + 1);
    left = { kind: 'binary', start: left.start, end: Math.max(right.end, left.end), operator, left, right };
  }
}

function operatorAt(p: Cursor): string | undefined {
  // Most expressions end here: at a line break, a comma, a closing bracket or the next word.
  if (!ch.OPERATOR_STARTS.has(p.code())) return undefined;
  const two = p.text.slice(p.at, p.at + 2);
  if (two in PRECEDENCE) return two;
  return two[0]! in PRECEDENCE ? two[0] : undefined;
}

function parseUnary(p: Cursor): Expression {
  const crossed = p.skip();
  const start = p.at;
  const code = p.code();
  const sign = code === ch.MINUS || (code === ch.BANG && p.code(p.at + 1) !== ch.EQUALS);
  if (!sign) return parseTraversals(p, parsePrimary(p, crossed));
  if (p.depth >= MAX_DEPTH) return tooDeep(p);
  p.at++;
  p.depth++;
  const operand = parseUnary(p);
  p.depth--;
  return { kind: 'unary', start, end: operand.end, operator: code === ch.MINUS ? '-' : '!', operand };
}

/** `.name`, `.0`, `[key]`, `.*` and `[*]` behind a term. */
function parseTraversals(p: Cursor, term: Expression): Expression {
  let target = term;
  for (;;) {
    p.skip();
    const code = p.code();
    if (code === ch.DOT && !p.text.startsWith('...', p.at)) target = parseDot(p, target);
    else if (code === ch.OPEN_BRACKET) target = parseIndex(p, target);
    else return target;
  }
}

function parseDot(p: Cursor, target: Expression): Expression {
  const dot = p.here();
  p.at++;
  const crossed = p.skip();
  const code = p.code();
  if (p.atIdentifier() && !(crossed && p.atItem())) {
    const name = p.identifier();
    return { kind: 'get', start: target.start, end: name.end, target, name };
  }
  if (ch.isDigit(code)) return legacyIndex(p, target);
  if (code === ch.STAR) {
    p.at++;
    return attributeSplat(p, target);
  }
  p.fault(dot, 'terraform.nameAfterDot');
  p.back(dot.end);
  return { kind: 'get', start: target.start, end: dot.end, target, name: undefined };
}

/** `list.0`, how indexes were written before brackets. */
function legacyIndex(p: Cursor, target: Expression): Expression {
  const start = p.at;
  while (ch.isDigit(p.code())) p.at++;
  // `list.0.0` reads as the number 0.0 to HashiCorp.
  if (p.code() === ch.DOT && ch.isDigit(p.code(p.at + 1))) p.fault({ start, end: p.at + 2 }, 'terraform.legacyIndex');
  const key = { kind: 'number' as const, start, end: p.at, value: Number(p.text.slice(start, p.at)) };
  return { kind: 'index', start: target.start, end: p.at, target, key };
}

/** `list.*.a.b` takes names only; `[…]` behind it is about the whole result. */
function attributeSplat(p: Cursor, target: Expression): Expression {
  let each: Expression = { kind: 'element', start: p.at, end: p.at };
  let end = p.at;
  for (;;) {
    p.skip();
    if (p.code() !== ch.DOT || p.text.startsWith('...', p.at)) break;
    const dot = p.here();
    p.at++;
    p.skip();
    if (!p.atIdentifier()) {
      p.fault(dot, 'terraform.nameAfterDot');
      break;
    }
    const name = p.identifier();
    each = { kind: 'get', start: target.start, end: name.end, target: each, name };
    end = name.end;
  }
  return { kind: 'splat', start: target.start, end, target, each };
}

function parseIndex(p: Cursor, target: Expression): Expression {
  const bracket = p.here();
  p.at++;
  p.skip();
  if (p.code() === ch.STAR) {
    p.at++;
    p.skip();
    if (p.code() === ch.CLOSE_BRACKET) p.at++;
    else p.fault(bracket, 'terraform.bracketMissing', { bracket: ']' });
    if (p.depth >= MAX_DEPTH) return tooDeep(p);
    p.depth++;
    const each = parseTraversals(p, { kind: 'element', start: p.at, end: p.at });
    p.depth--;
    return { kind: 'splat', start: target.start, end: each.end, target, each };
  }
  const { value: key, end } = p.within(false, () => enclosed(p, bracket, ch.CLOSE_BRACKET));
  return { kind: 'index', start: target.start, end, target, key };
}

/** An expression and the bracket that closes it; without the bracket the cursor goes back to the expression's end. */
function enclosed(p: Cursor, bracket: Range, closer: number): { value: Expression; end: number } {
  const value = parseExpression(p);
  p.skip();
  if (p.code() === closer) p.at++;
  else {
    p.fault(bracket, 'terraform.bracketMissing', { bracket: closerText(closer) });
    if (value.end > bracket.start) p.back(value.end);
    return { value, end: Math.max(value.end, bracket.end) };
  }
  return { value, end: p.at };
}

/** `crossed`: the term stands on a new line, where it may be the item behind a bracket that was left open. */
function parsePrimary(p: Cursor, crossed: boolean): Expression {
  const start = p.at;
  const code = p.code();
  if (p.atIdentifier()) {
    if (crossed && p.atItem()) return p.missing('terraform.expressionExpected');
    return parseName(p);
  }
  if (ch.isDigit(code)) return parseNumber(p);
  switch (code) {
    case ch.QUOTE:
      return parseQuoted(p);
    case ch.LESS:
      return parseHeredoc(p);
    case ch.OPEN_PAREN: {
      const bracket = p.here();
      p.at++;
      const { value, end } = p.within(false, () => enclosed(p, bracket, ch.CLOSE_PAREN));
      return { kind: 'parentheses', start, end, value };
    }
    case ch.OPEN_BRACKET: {
      const lazy = lazyCollection(p);
      if (lazy) return lazy;
      p.at++;
      if (atFor(p)) return parseFor(p, start, 'tuple');
      const { items } = parseList(p, start, ch.CLOSE_BRACKET);
      return { kind: 'tuple', start, end: p.at, items };
    }
    case ch.OPEN_BRACE: {
      const lazy = lazyCollection(p);
      if (lazy) return lazy;
      p.at++;
      return atFor(p) ? parseFor(p, start, 'object') : parseObject(p, start);
    }
    default:
      return p.missing('terraform.expressionExpected');
  }
}

function parseNumber(p: Cursor): Expression {
  const start = p.at;
  while (ch.isDigit(p.code())) p.at++;
  if (p.code() === ch.DOT && ch.isDigit(p.code(p.at + 1))) {
    p.at++;
    while (ch.isDigit(p.code())) p.at++;
  }
  const exponent = /[eE][+-]?\d+/y;
  exponent.lastIndex = p.at;
  if (exponent.test(p.text)) p.at = exponent.lastIndex;
  const text = p.text.slice(start, p.at);
  const number = { kind: 'number' as const, start, end: p.at, value: Number(text) };
  return isLong(text) ? { ...number, long: true } : number;
}

/** A name: a constant, a call (`provider::aws::name(` too) or a variable. */
function parseName(p: Cursor): Expression {
  const first = p.identifier();
  const { start } = first;
  let name = first.name;
  let end = first.end;
  p.skip();
  while (p.text.startsWith('::', p.at)) {
    p.at += 2;
    p.skip();
    if (!p.atIdentifier()) return p.missing('terraform.expressionExpected');
    const part = p.identifier();
    name += `::${part.name}`;
    end = part.end;
    p.skip();
  }
  if (p.code() === ch.OPEN_PAREN) return parseCall(p, start, name);
  if (name.includes('::')) p.fault({ start, end }, 'terraform.bracketMissing', { bracket: '(' });
  if (name === 'true' || name === 'false') return { kind: 'constant', start, end, value: name === 'true' };
  if (name === 'null') return { kind: 'constant', start, end, value: null };
  return { kind: 'variable', start, end, name };
}

function parseCall(p: Cursor, start: number, name: string): Call {
  const open = p.at++;
  const { items, expand } = parseList(p, open, ch.CLOSE_PAREN);
  return { kind: 'call', start, end: p.at, name, args: items, expand };
}
