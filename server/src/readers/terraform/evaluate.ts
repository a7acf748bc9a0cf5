import { type MessageKey, message } from '../../messages';
import { known, type SourceFile, type Span, unknown } from '../../policy';
import { callFunction } from './functions';
import { decodeLiteral, type Expression, type ObjectLiteral, type Template } from './hcl';
import type { Turn } from './iteration';
import { evaluateFor } from './loops';
import { type Module, spanOf } from './module';
import { binary, unary } from './operators';
import { resolve } from './references';
import { asText, asTruth, type Evaluated, isList, MAX_SIZE, usedAt } from './value';

/** Where an expression stands: what its names mean. */
export interface Scope {
  readonly module: Module;
  readonly file: SourceFile;
  /** What `count.index` is, where that is known. */
  readonly index?: number;
  /** `each` and the iterators of the `dynamic` blocks around, with their turn where it is known. */
  readonly iterators?: ReadonlyMap<string, Turn | undefined>;
  /** Names that a `for` expression around gives; they hide all others. */
  readonly names?: ReadonlyMap<string, Evaluated>;
  /** The element that a splat is at. */
  readonly element?: Evaluated;
  /** How many expressions are being evaluated around this one. */
  readonly depth?: number;
}

/** Trees grow to the left without nesting (`1 + 1 + 1 …`), so evaluation has a limit of its own. */
const MAX_DEPTH = 250;
/** Expressions and list elements a directory may cost: lists of lists of lists grow faster than the text. */
const MAX_WORK = 3_000_000;

/**
 * What an expression gives in its scope. Values carry the place of the literal they come from, in whichever file that
 * is; what only Terraform or AWS can tell is unknown with its reason. Never throws.
 */
export function evaluate(expression: Expression, scope: Scope): Evaluated {
  const span = spanOf(scope.file, expression);
  const depth = (scope.depth ?? 0) + 1;
  if (depth > MAX_DEPTH || scope.module.work++ > MAX_WORK) return unknown(message('terraform.tooComplex'), span);
  const inner: Scope = { ...scope, depth };
  switch (expression.kind) {
    case 'number':
    case 'constant':
      return known(expression.value, span);
    case 'template':
      return evaluateTemplate(expression, inner, span);
    case 'parentheses':
      return evaluate(expression.value, inner);
    case 'tuple':
      return known({ kind: 'list', items: expression.items.map((item) => evaluate(item, inner)) }, span);
    case 'object':
      return evaluateObject(expression, inner, span);
    case 'conditional': {
      const condition = asTruth(evaluate(expression.condition, inner));
      if (!condition.known) return usedAt(condition, span);
      return evaluate(condition.value ? expression.yes : expression.no, inner);
    }
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, inner), span);
    case 'binary':
      return binary(
        expression.operator,
        evaluate(expression.left, inner),
        () => evaluate(expression.right, inner),
        span,
      );
    case 'call': {
      const readFile = (path: string): string | undefined => scope.module.readFile(path);
      const result = callFunction(expression, (argument) => evaluate(argument, inner), span, readFile);
      if (result.known && isList(result.value)) scope.module.work += result.value.items.length;
      return result;
    }
    case 'element':
      return scope.element ?? reasonless(span);
    case 'variable':
    case 'get':
    case 'index':
    case 'splat':
      return resolve(expression, inner);
    case 'for':
      return evaluateFor(expression, inner, span);
    case 'missing':
      return reasonless(span);
  }
}

/** Something that is still being typed. */
const reasonless = (span: Span): Evaluated => unknown(message('terraform.unfinished'), span);

function evaluateObject(expression: ObjectLiteral, scope: Scope, span: Span): Evaluated {
  const entries = new Map<string, Evaluated>();
  for (const { key, value } of expression.items) {
    // A bare name is a key, not a variable.
    const name = key.kind === 'variable' ? known(key.name, spanOf(scope.file, key)) : asText(evaluate(key, scope));
    if (!name.known) return known({ kind: 'object', entries: new Map(), rest: name.reason }, span);
    entries.set(name.value, evaluate(value, scope));
  }
  return known({ kind: 'object', entries }, span);
}

function evaluateTemplate(template: Template, scope: Scope, span: Span): Evaluated {
  const [only] = template.parts;
  if (template.parts.length === 1 && only!.kind === 'interpolation' && template.style === 'quoted') {
    return evaluate(only!.value, scope);
  }
  if (template.style === 'flush-heredoc') return flushHeredoc(template, scope, span);
  let text = '';
  let trimNext = false;
  for (const part of template.parts) {
    if (part.kind === 'literal') {
      const literal = decodeLiteral(scope.file.text.slice(part.start, part.end), template.style);
      text += trimNext ? literal.trimStart() : literal;
      trimNext = false;
      continue;
    }
    if (part.kind === 'directive')
      return unknown(message('terraform.templateDirective'), span, spanOf(scope.file, part));
    const value = asText(evaluate(part.value, scope));
    if (!value.known) return usedAt(value, span);
    text = (part.trimBefore ? text.trimEnd() : text) + value.value;
    trimNext = part.trimAfter;
    if (text.length > MAX_SIZE) return unknown(message('terraform.tooComplex'), span);
  }
  return known(text, insideQuotes(template, span));
}

/** A text that is written out has its place inside the quotes: that is what an edit would replace. */
function insideQuotes(template: Template, span: Span): Span {
  const written = template.style === 'quoted' && template.parts.every((part) => part.kind === 'literal');
  return written && span.end - span.start >= 2 ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
}

/** `<<-EOT` takes from all lines the indent of the least indented one. */
function flushHeredoc(template: Template, scope: Scope, span: Span): Evaluated {
  if (template.parts.some((part) => part.kind !== 'literal'))
    return unknown(message('terraform.templateDirective'), span);
  const raw = template.parts.map((part) => scope.file.text.slice(part.start, part.end)).join('');
  const lines = raw.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return known(decodeLiteral(lines.map((line) => line.slice(least)).join('\n'), 'flush-heredoc'), span);
}

/** An unknown of the given key, for the place of an expression. */
export const cannotTell = (key: MessageKey, args: Record<string, string>, span: Span): Evaluated =>
  unknown(message(key, args), span);
