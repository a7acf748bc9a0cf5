import { known, type Span } from '../../../policy';
import type { Evaluated } from '../value';
import { listOf, numberOf, type Table } from './function';

const ofNumbers =
  (work: (...numbers: number[]) => number) =>
  (args: readonly Evaluated[], span: Span): Evaluated | undefined => {
    const numbers: number[] = [];
    for (const arg of args) {
      const number = numberOf(arg);
      if (number === undefined) return undefined;
      numbers.push(number);
    }
    const result = numbers.length > 0 ? work(...numbers) : Number.NaN;
    // Beyond this Terraform counts more exactly than we do.
    return Number.isFinite(result) && Math.abs(result) <= Number.MAX_SAFE_INTEGER ? known(result + 0, span) : undefined;
  };

export const NUMBERS: Table = {
  abs: ofNumbers(Math.abs),
  ceil: ofNumbers(Math.ceil),
  floor: ofNumbers(Math.floor),
  max: ofNumbers(Math.max),
  min: ofNumbers(Math.min),
  pow: ofNumbers((base = Number.NaN, power = Number.NaN) => base ** power),
  signum: ofNumbers((number = Number.NaN) => (Number.isInteger(number) ? Math.sign(number) : Number.NaN)),
  sum: ([list], span) => {
    const items = listOf(list)?.items;
    return items && items.length > 0
      ? ofNumbers((...numbers) => numbers.reduce((a, b) => a + b))(items, span)
      : undefined;
  },
};
