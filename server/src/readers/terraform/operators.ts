import { message } from '../../messages';
import { type Known, known, type Span, unknown } from '../../policy';
import { identity } from './collections';
import { DIFFERENCE, PRODUCT, SUM } from './decimals';
import { isRefused, refused } from './functions/words';
import { asNumber, asTruth, type Evaluated, isGiven, isList, isObject, isReference, saysOf, type Value } from './value';

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '+': SUM,
  '-': DIFFERENCE,
  '*': PRODUCT,
  '/': (a, b) => a / b,
  // There is no negative zero here.
  '%': (a, b) => (b === 0 ? a : Number.isFinite(b) ? (a % b) + 0 : Number.NaN),
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

type Operand = 'left operand' | 'right operand' | 'unary operand';

const unsuitable = (operand: Operand, words: string, span: Span): Evaluated & { known: false } =>
  refused(`Unsuitable value for ${operand}: ${words}.`, span);

function numberOf(value: Evaluated, operand: Operand, span: Span): Known<number> {
  const number = asNumber(value);
  if (number.known || number.reason.message.key !== 'terraform.notNumber' || isNull(value)) return number;
  return unsuitable(operand, isPlainText(value) ? 'a number is required' : 'number required', span);
}

function truthOf(value: Evaluated, operand: Operand, span: Span): Known<boolean> {
  const truth = asTruth(value);
  if (truth.known || truth.reason.message.key !== 'terraform.notTruth' || isNull(value)) return truth;
  return unsuitable(operand, isPlainText(value) ? 'a bool is required' : 'bool required', span);
}

const isNull = (value: Evaluated): boolean => value.known && value.value === null;
const isPlainText = (value: Evaluated): boolean => value.known && typeof value.value === 'string';
const ofNull = (span: Span): Evaluated => refused('Error during operation: argument must not be null.', span);

export function unary(operator: '-' | '!', operand: Evaluated, span: Span): Evaluated {
  if (isNull(operand)) return ofNull(span);
  if (operator === '!') {
    const truth = truthOf(operand, 'unary operand', span);
    return truth.known ? known(!truth.value, span) : { ...truth, span };
  }
  const number = numberOf(operand, 'unary operand', span);
  return number.known ? known(-number.value, span) : { ...number, span };
}

export function binary(operator: string, left: Evaluated, right: Evaluated, span: Span): Evaluated {
  if (operator === '==' || operator === '!=') return equality(operator === '==', left, right, span);
  if (operator === '&&' || operator === '||') return logical(operator === '||', left, right, span);
  const a = numberOf(left, 'left operand', span);
  const b = numberOf(right, 'right operand', span);
  // A side of the wrong kind is refused before one that is null, and both before one that is not known.
  for (const side of [a, b])
    if (!side.known && side.reason.message.key === 'terraform.refused') return { ...side, span };
  if (isNull(left) || isNull(right)) return ofNull(span);
  if (!a.known) return { ...a, span };
  if (!b.known) return { ...b, span };
  const result = ARITHMETIC[operator]!(a.value, b.value);
  if ((operator === '/' || operator === '%') && !isExact(a.value, b.value)) {
    return unknown(message('terraform.tooComplex'), span);
  }
  if (typeof result === 'boolean' || Number.isFinite(result)) return known(result, span);
  if (Number.isNaN(result)) return indefinite(operator, span);
  // What is infinite to us alone is only a large number to Terraform.
  const infinite = [a.value, b.value].some((one) => !Number.isFinite(one)) || (operator === '/' && b.value === 0);
  return infinite ? known(result, span) : unknown(message('terraform.tooComplex'), span);
}

/** Whether Terraform, which counts in halves to 512 places, comes to the same: what tenths are divided by is not sure. */
const isExact = (...operands: readonly number[]): boolean =>
  operands.every((one) => !Number.isFinite(one) || Number.isInteger(one * 2 ** 20));

const INDEFINITE: Readonly<Record<string, string>> = {
  '/': "can't divide zero by zero or infinity by infinity",
  '*': "can't multiply zero by infinity",
  '+': "can't compute sum of opposing infinities",
  '-': "can't subtract infinity from itself",
  '%': "can't use modulo with zero and infinity",
};

/** Zero by zero and its like have no value. */
const indefinite = (operator: string, span: Span): Evaluated =>
  refused(`Error during operation: ${INDEFINITE[operator]}.`, span);

const isNothing = (value: Value): boolean => value === null || value === '';

/** Whether a value that is not known is still more than the nothing that it is compared with. */
function saysMore(open: Evaluated, other: Evaluated): boolean {
  if (open.known || !other.known || !isNothing(other.value)) return false;
  const says = saysOf(open);
  return other.value === null ? says !== undefined : says === 'text';
}

/** Values of different types are never equal. */
function equality(wanted: boolean, left: Evaluated, right: Evaluated, span: Span): Evaluated {
  if (saysMore(left, right) || saysMore(right, left)) return known(!wanted, span);
  if (!left.known) return { ...left, span };
  if (!right.known) return { ...right, span };
  // Terraform knows it only once that is made, and people ask it of what they are handed, which may be nothing.
  if ((isGiven(left.value) && isNothing(right.value)) || (isNothing(left.value) && isGiven(right.value)))
    return known(!wanted, span);
  for (const side of [left, right]) {
    if (side.value !== null && isReference(side.value)) {
      const { address, attribute } = side.value;
      return unknown(message('terraform.afterApply', { reference: `${address}.${attribute}` }), span);
    }
  }
  const equal = areEqual(left, right);
  return equal === undefined ? unknown(message('terraform.tooComplex'), span) : known(equal === wanted, span);
}

/** Undefined where it hangs on what is not known, or on types that are not. */
function areEqual(left: Evaluated & { known: true }, right: Evaluated & { known: true }): boolean | undefined {
  const [a, b]: [Value, Value] = [left.value, right.value];
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (isReference(a) || isReference(b) || a.kind !== b.kind) return false;
  const forms = a.form !== undefined && b.form !== undefined;
  if (forms && a.form !== b.form) return false;
  if (isList(a) && isList(b) && !a.rest && !b.rest && a.items.length !== b.items.length) return false;
  const [x, y] = [identity(left), identity(right)];
  if (x === undefined || y === undefined) return undefined;
  if (x !== y) return isList(a) || isObject(a) ? false : undefined;
  return forms ? true : undefined;
}

/**
 * One side that decides is enough while the other may be known to the run; of what is made later nothing is. Since 1.12
 * Terraform does not look at the right side where the left one decides, and `x != null && x.y` is written for that.
 */
function logical(deciding: boolean, left: Evaluated, right: Evaluated, span: Span): Evaluated {
  const a = truthOf(left, 'left operand', span);
  const b = truthOf(right, 'right operand', span);
  if (a.known && a.value === deciding && isRefused(right)) return known(deciding, span);
  for (const side of [a, b])
    if (!side.known && side.reason.message.key === 'terraform.refused') return { ...side, span };
  if (isNull(left) || isNull(right)) return ofNull(span);
  for (const side of [a, b])
    if (!side.known && side.reason.message.key === 'terraform.afterApply') return { ...side, span };
  if (a.known && a.value === deciding) return known(deciding, span);
  if (b.known && b.value === deciding) return known(deciding, span);
  if (!a.known) return { ...a, span };
  return b.known ? known(b.value, span) : { ...b, span };
}
