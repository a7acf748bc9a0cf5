import { type MessageKey, message } from '../../messages';
import { known, type SourceFile, type Span, unknown } from '../../policy';
import { assignedInText } from './assignments';
import { chosen } from './conditional';
import { callFunction, type Surroundings } from './functions';
import { isRefused, refused } from './functions/words';
import { decodeLiteral, type Expression, type ObjectLiteral } from './hcl';
import type { Turn } from './iteration';
import { LazyEntries } from './lazy';
import { evaluateFor } from './loops';
import { markedLike } from './marks';
import { type Module, spanOf } from './module';
import { binary, unary } from './operators';
import { perhapsMade } from './perhaps';
import { resolve } from './references';
import { conditionOf, evaluateTemplate, renderText } from './templates';
import { asText, type Evaluated, isList, saying } from './value';

/** Functions of which Terraform knows that they give no null before it knows what they give. */
const NEVER_NULL: ReadonlySet<string> = new Set([
  ...['cidrhost', 'cidrnetmask', 'cidrsubnet', 'format', 'formatlist', 'join', 'length', 'lower', 'replace', 'substr'],
  ...['title', 'trim', 'trimprefix', 'trimspace', 'trimsuffix', 'upper'],
]);

/** Functions that hand on what they are given as it is. */
const KEEPS_WHOLE: ReadonlySet<string> = new Set(['nonsensitive', 'sensitive', 'try']);

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
  const { tree } = scope.module;
  if (tree.depth >= MAX_DEPTH || tree.work++ > MAX_WORK) return unknown(message('terraform.tooComplex'), span);
  tree.depth++;
  try {
    return evaluateHere(expression, scope, span);
  } finally {
    tree.depth--;
  }
}

function evaluateHere(expression: Expression, scope: Scope, span: Span): Evaluated {
  switch (expression.kind) {
    case 'number':
      return expression.long ? cannotTell('terraform.tooComplex', {}, span) : known(expression.value, span);
    case 'constant':
      return known(expression.value, span);
    case 'template':
      return evaluateTemplate(expression, scope, span);
    case 'parentheses':
      return evaluate(expression.value, scope);
    case 'tuple':
      return known({ kind: 'list', form: 'tuple', items: expression.items.map((item) => evaluate(item, scope)) }, span);
    case 'object':
      return evaluateObject(expression, scope, span);
    case 'conditional': {
      const given = evaluate(expression.condition, scope);
      const condition = conditionOf(given, span);
      if (!condition.known) return { ...condition };
      const result = chosen(condition.value, evaluate(expression.yes, scope), evaluate(expression.no, scope), span);
      return result.known ? markedLike(result, [given]) : result;
    }
    case 'unary': {
      const operand = evaluate(expression.operand, scope);
      const result = unary(expression.operator, operand, span);
      return markedLike(result, [operand]);
    }
    case 'binary': {
      const left = evaluate(expression.left, scope);
      const right = evaluate(expression.right, scope);
      const result = binary(expression.operator, left, right, span);
      return markedLike(result, [left, right]);
    }
    case 'call': {
      const result = callFunction(expression, surroundings(scope), span);
      if (result.known && isList(result.value)) scope.module.work += result.value.items.length;
      if (result.known || isRefused(result) || KEEPS_WHOLE.has(expression.name)) return result;
      return NEVER_NULL.has(expression.name) ? saying(result, 'something') : { ...result };
    }
    case 'element':
      return scope.element ?? reasonless(span);
    case 'variable':
    case 'get':
    case 'index':
    case 'splat':
      return resolve(expression, scope);
    case 'for':
      return evaluateFor(expression, scope, span);
    case 'missing':
      return reasonless(span);
  }
}

/** Something that is still being typed. */
const reasonless = (span: Span): Evaluated => unknown(message('terraform.unfinished'), span);

/** Characters of an object of which seldom more than one or two entries are asked for. */
const LARGE = 300;

function evaluateObject(expression: ObjectLiteral, scope: Scope, span: Span): Evaluated {
  const values = expression.end - expression.start < LARGE ? undefined : plainlyKeyed(expression, scope.file);
  if (!values) return evaluateWhole(expression, scope, span);
  const again = (name: string): Evaluated => {
    scope.module.reportCycle([name], { node: values.get(name)!, file: scope.file });
    return cannotTell('terraform.needsItself', { name }, span);
  };
  const entries = new LazyEntries(values.keys(), (name) => evaluate(values.get(name)!, scope), { whole: true, again });
  return known({ kind: 'object', form: 'object', entries }, span);
}

/** The values of an object whose keys are all written out; undefined of any other. */
function plainlyKeyed({ items }: ObjectLiteral, { text }: SourceFile): ReadonlyMap<string, Expression> | undefined {
  const values = new Map<string, Expression>();
  for (const { key, value } of items) {
    if (key.kind === 'variable') values.set(key.name, value);
    else if (key.kind === 'template' && key.style === 'quoted' && key.parts.length === 1) {
      const { kind, start, end } = key.parts[0]!;
      if (kind !== 'literal') return undefined;
      values.set(decodeLiteral(text.slice(start, end), 'quoted'), value);
    } else return undefined;
  }
  return values;
}

function evaluateWhole(expression: ObjectLiteral, scope: Scope, span: Span): Evaluated {
  const entries = new Map<string, Evaluated>();
  for (const { key, value } of expression.items) {
    // A bare name is a key, not a variable.
    const word = key.kind === 'constant' ? String(key.value) : key.kind === 'variable' ? key.name : undefined;
    const keyed = word === undefined ? evaluate(key, scope) : known(word, spanOf(scope.file, key));
    if (keyed.known && keyed.value === null) return refused("Can't use a null value as a key.", span);
    const name = asText(keyed);
    if (!name.known && name.reason.message.key === 'terraform.notText') {
      return refused("Can't use this value as a key: string required.", span);
    }
    if (!name.known) return known({ kind: 'object', entries: new Map(), rest: name.reason }, span);
    entries.set(name.value, evaluate(value, scope));
  }
  return known({ kind: 'object', form: 'object', entries }, span);
}

/** What a function can reach from here. */
const surroundings = (scope: Scope): Surroundings => ({
  evaluate: (argument) => evaluate(argument, scope),
  perhapsMade: (argument) => perhapsMade(argument, scope),
  readFile: (path) => scope.module.readFile(path),
  listFiles: (path) => scope.module.listFiles(path),
  spend: (work) => {
    scope.module.work += work;
  },
  assigned: (text, span) => assignedInText(text, scope, span),
  render: (text, names, what, span) => renderText(text, names, what, scope, span),
});

/** An unknown of the given key, for the place of an expression. */
export const cannotTell = (key: MessageKey, args: Record<string, string>, span: Span): Evaluated =>
  unknown(message(key, args), span);
