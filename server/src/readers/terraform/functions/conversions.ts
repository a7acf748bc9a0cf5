import { known } from '../../../policy';
import { asNumber, asText, asTruth, type Evaluated, isReference, type Value } from '../value';
import { fn, open, type Parameter, type Result, refuse, type Table } from './function';
import { typeName } from './words';

const any = { ...open('v'), open: false } as Parameter<Evaluated | null>;

/** A conversion of plain values: null stays null, what is not plain is refused. */
const plain = (to: string, work: (one: Evaluated & { known: true }, inner: Value) => Result) =>
  fn([any], (one, span): Result => {
    if (one === null || !one.known || one.value === null) return { ...known(null, span), typed: to };
    if (isReference(one.value)) return undefined;
    if (typeof one.value === 'object') return refuse(`cannot convert ${typeName(one.value)} to ${to}`, 'v');
    return work(one, one.value);
  });

export const CONVERSIONS: Table = {
  tostring: plain('string', (one) => asText(one)),
  tonumber: plain('number', (one, inner) => {
    const number = asNumber(one);
    if (number.known) return number;
    if (number.reason.message.key !== 'terraform.notNumber') return undefined;
    if (typeof inner !== 'string') return refuse(`cannot convert ${typeName(inner)} to number`, 'v');
    const words = `cannot convert ${JSON.stringify(inner)} to number; given string must be a decimal representation of a number`;
    return refuse(words, 'v');
  }),
  tobool: plain('bool', (one, inner) => {
    const truth = asTruth(one);
    if (truth.known) return truth;
    if (typeof inner !== 'string') return refuse(`cannot convert ${typeName(inner)} to bool`, 'v');
    const words = `cannot convert ${JSON.stringify(inner)} to bool; only the strings "true" or "false" are allowed`;
    return refuse(words, 'v');
  }),
};
