import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { asNumber, asTruth, type Evaluated, type Value } from './value';

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

export function unary(operator: '-' | '!', operand: Evaluated, span: Span): Evaluated {
  if (operator === '!') {
    const truth = asTruth(operand);
    return truth.known ? known(!truth.value, span) : { ...truth, span };
  }
  const number = asNumber(operand);
  return number.known ? known(-number.value, span) : { ...number, span };
}

/** `right` is asked only where it matters: `false && anything` is false. */
export function binary(operator: string, left: Evaluated, right: () => Evaluated, span: Span): Evaluated {
  if (operator === '&&' || operator === '||') return logical(operator === '||', asTruth(left), right, span);
  const other = right();
  if (!left.known) return { ...left, span };
  if (!other.known) return { ...other, span };
  if (operator === '==' || operator === '!=') {
    if (left.value === null || other.value === null) {
      return known((left.value === other.value) === (operator === '=='), span);
    }
    if (!isScalar(left.value) || !isScalar(other.value)) return unknown(message('terraform.tooComplex'), span);
    return known((left.value === other.value) === (operator === '=='), span);
  }
  const a = asNumber(left);
  const b = asNumber(other);
  if (!a.known) return { ...a, span };
  if (!b.known) return { ...b, span };
  const result = ARITHMETIC[operator]!(a.value, b.value);
  if (typeof result === 'number' && !Number.isFinite(result)) return unknown(message('terraform.notNumber'), span);
  return known(result, span);
}

const isScalar = (value: Value): boolean => value === null || typeof value !== 'object';

/** One side that decides is enough; else both must be known. */
function logical(deciding: boolean, a: ReturnType<typeof asTruth>, right: () => Evaluated, span: Span): Evaluated {
  if (a.known && a.value === deciding) return known(deciding, span);
  const b = asTruth(right());
  if (b.known && b.value === deciding) return known(deciding, span);
  if (!a.known) return { ...a, span };
  return b.known ? known(b.value, span) : { ...b, span };
}
