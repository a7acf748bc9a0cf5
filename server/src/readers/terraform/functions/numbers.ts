import { SUM } from '../decimals';
import { asNumber, isList, isObject } from '../value';
import { fn, number, type Refusal, type Result, refuse, type Table, value, variadic, whole } from './function';
import { typeName } from './words';

const WHOLE = 'value must be a whole number, between -9223372036854775808 and 9223372036854775807';

/** Beyond this Terraform counts more exactly than we do. */
const sure = (result: number): number | undefined =>
  Number.isFinite(result) && Math.abs(result) <= Number.MAX_SAFE_INTEGER ? result + 0 : undefined;

/** The same where one of the numbers is infinite already. */
const sureOf = (numbers: readonly number[], result: number): number | undefined =>
  numbers.every(Number.isFinite) || Number.isNaN(result) ? sure(result) : result;

const ofOne = (work: (number: number) => number) => fn([number('num')], (one) => sureOf([one], work(one)));

const extreme = (work: (...numbers: number[]) => number) =>
  variadic(
    [],
    number('numbers'),
    (_, numbers): Result =>
      numbers.length > 0 ? sureOf(numbers, work(...numbers)) : refuse(`must pass at least one number`),
  );

/** Digits as Go reads them in any base up to 62: small letters before great ones where both count. */
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function parsed(text: string, base: number): number | undefined | Refusal {
  const failed = refuse(`cannot parse "${text}" as a base ${base} integer`, 'number');
  const [, sign, digits = ''] = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text) ?? [];
  if (digits === '') return failed;
  let result = 0;
  for (const digit of digits) {
    const worth = DIGITS.indexOf(base <= 36 ? digit.toLowerCase() : digit);
    if (worth < 0 || worth >= base) return failed;
    result = result * base + worth;
  }
  return sure(sign === '-' ? -result : result);
}

export const NUMBERS: Table = {
  abs: ofOne(Math.abs),
  ceil: ofOne(Math.ceil),
  floor: ofOne(Math.floor),
  max: extreme(Math.max),
  min: extreme(Math.min),
  log: fn([number('num'), number('base')], (num, base) => {
    const result = Math.log(num) / Math.log(base);
    return Number.isNaN(result) ? refuse() : result;
  }),
  pow: fn([number('num'), number('power')], (base, power) => sureOf([base, power], base ** power)),
  signum: fn([number('num')], (one) => (Number.isInteger(one) ? Math.sign(one) + 0 : refuse(WHOLE))),
  parseint: fn([value('number'), whole('base')], ({ value: text }, base) => {
    if (typeof text !== 'string') return refuse(`first argument must be a string, not ${typeName(text)}`, 'number');
    if (base < 2 || base > 62) return refuse('base must be a whole number between 2 and 62 inclusive', 'base');
    return parsed(text, base);
  }),
  sum: fn([value('list')], ({ value: list }) => {
    if (isObject(list) || !isList(list)) {
      return refuse(`argument must be list, set, or tuple. Received ${typeName(list)}`, 'list');
    }
    if (list.rest) return undefined;
    if (list.items.length === 0) return refuse('cannot sum an empty list', 'list');
    const numbers: number[] = [];
    let open = false;
    for (const item of list.items) {
      const one = asNumber(item);
      if (one.known) numbers.push(one.value);
      else if (one.reason.message.key === 'terraform.notNumber') {
        return refuse('argument must be list, set, or tuple of number values', 'list');
      } else open = true;
    }
    if (open) return undefined;
    const total = numbers.reduce((all, one) => SUM(all, one), 0);
    return Number.isNaN(total) ? refuse("can't compute sum of opposing infinities") : sureOf(numbers, total);
  }),
};
