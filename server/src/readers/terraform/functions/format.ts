import { known } from '../../../policy';
import { asNumber, asText, asTruth, type Evaluated, isList, isReference, MAX_SIZE, numberText } from '../value';
import { listOf, open, type Refusal, type Result, refuse, type Table, text, variadic } from './function';
import { jsonText } from './json-text';
import { letters } from './texts';

/** `%[1]-05.2f`: flags, width, precision, which argument, verb. */
const VERB = /%(?:%|([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:\[(\d+)\])?([a-zA-Z]))|%/gu;
/** What may stand before a letter that is none. */
const BEGUN = /%[-+# 0]*\d*(?:\.\d*)?(?:\[\d+\])?/y;
const WIDEST = 1000;

interface Verb {
  readonly whole: string;
  readonly at: number;
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** What a template and its arguments make; undefined where an argument is not known. */
function formatted(template: string, args: readonly Evaluated[]): string | Refusal | undefined {
  let out = '';
  let from = 0;
  let next = 0;
  let highest = 0;
  for (const match of template.matchAll(VERB)) {
    const [whole, flags = '', width, precision, index, letter] = match;
    out += template.slice(from, match.index);
    from = match.index + whole.length;
    if (whole === '%%') {
      out += '%';
      continue;
    }
    if (letter === undefined || width === '*' || precision === '*') {
      return refuse(unreadable(template, match.index));
    }
    const which = index === undefined ? next : Number(index) - 1;
    next = which + 1;
    highest = Math.max(highest, next);
    const argument = args[which];
    if (!argument) {
      return refuse(
        `not enough arguments for ${JSON.stringify(whole)} at ${match.index}: need index ${which + 1} but have ${args.length} total`,
      );
    }
    const verb: Verb = {
      whole,
      at: match.index,
      flags,
      width: width === undefined ? undefined : Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      letter,
    };
    if ((verb.width ?? 0) > WIDEST || (verb.precision ?? 0) > 100) return undefined;
    const made = written(verb, argument);
    if (typeof made !== 'string') return made;
    out += padded(made, verb);
    if (out.length > MAX_SIZE) return undefined;
  }
  if (args.length > highest) {
    const words = highest === 0 ? 'no verbs in format string' : `only ${highest} used by format string`;
    return refuse(`too many arguments; ${words}`, 'args');
  }
  return out + template.slice(from);
}

function unreadable(template: string, start: number): string {
  BEGUN.lastIndex = start;
  const at = start + BEGUN.exec(template)![0].length;
  const [letter] = template.slice(at);
  if (letter === undefined) return `invalid format string starting at offset ${start + 1}`;
  return `unrecognized format character '${letter}' at offset ${at}`;
}

function padded(made: string, { flags, width = 0, letter }: Verb): string {
  const missing = width - letters(made).length;
  if (missing <= 0 || letter === 't') return made;
  if (flags.includes('-')) return made + ' '.repeat(missing);
  if (!flags.includes('0') || 'sqv'.includes(letter)) {
    return (flags.includes('0') ? '0' : ' ').repeat(missing) + made;
  }
  const [, sign = '', rest = made] = /^([+-]?(?:0[bxX])?)(.*)$/s.exec(made) ?? [];
  return sign + '0'.repeat(missing) + rest;
}

function written(verb: Verb, argument: Evaluated): string | Refusal | undefined {
  const { letter, whole, at } = verb;
  const bad = (words: string): Refusal => refuse(`unsupported value for ${JSON.stringify(whole)} at ${at}: ${words}`);
  if (!argument.known || (argument.value !== null && isReference(argument.value))) return undefined;
  if (argument.value === null) {
    // A bare null has no type, so that Terraform does not know what it will be.
    if (!argument.typed) return undefined;
    return letter === 'v' ? 'null' : bad('null value cannot be formatted');
  }
  if (letter === 'v') return anything(verb, argument);
  if ('sq'.includes(letter)) {
    const given = asText(argument);
    if (!given.known) return given.reason.message.key === 'terraform.notText' ? bad('string required') : undefined;
    const cut = verb.precision === undefined ? given.value : letters(given.value).slice(0, verb.precision).join('');
    return letter === 's' ? cut : quoted(cut);
  }
  if (letter === 't') {
    const truth = asTruth(argument);
    return truth.known
      ? String(truth.value)
      : bad(typeof argument.value === 'string' ? 'a bool is required' : 'bool required');
  }
  if ('bdoxXeEfgG'.includes(letter)) {
    const number = asNumber(argument);
    if (!number.known && number.reason.message.key !== 'terraform.notNumber') return undefined;
    if (!number.known) return bad(typeof argument.value === 'string' ? 'a number is required' : 'number required');
    return 'bdoxX'.includes(letter) ? integer(verb, number.value, bad) : signed(verb, decimal(verb, number.value));
  }
  return refuse(`unsupported format verb '${letter}' in ${JSON.stringify(whole)} at offset ${at}`);
}

/** `%v`: what suits the value, JSON for all that is not plain. */
function anything(verb: Verb, argument: Evaluated & { known: true }): string | undefined {
  const inner = argument.value;
  if (verb.flags.includes('#')) return jsonText(argument);
  if (inner === null) return undefined;
  if (typeof inner === 'string') return inner;
  if (typeof inner === 'number') return numberText(inner);
  return jsonText(argument);
}

const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };
const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };

function integer(verb: Verb, number: number, bad: (words: string) => Refusal): string | Refusal | undefined {
  if (!Number.isInteger(number)) return bad('an integer is required');
  const digits = BigInt(Math.abs(number)).toString(BASES[verb.letter]!);
  const prefix = verb.flags.includes('#') ? (PREFIXES[verb.letter] ?? '') : '';
  const made = `${number < 0 ? '-' : ''}${prefix}${verb.letter === 'X' ? digits.toUpperCase() : digits}`;
  return signed(verb, made);
}

const signed = ({ flags }: Verb, made: string | undefined): string | undefined =>
  made === undefined || made.startsWith('-')
    ? made
    : flags.includes('+')
      ? `+${made}`
      : flags.includes(' ')
        ? ` ${made}`
        : made;

function decimal({ letter, precision }: Verb, number: number): string | undefined {
  if (!Number.isFinite(number)) return numberText(number);
  const lower = letter.toLowerCase();
  const made =
    lower === 'f'
      ? fixed(number, precision ?? 6)
      : lower === 'e'
        ? goExponent(number.toExponential(precision ?? 6))
        : general(number, precision);
  return letter === lower ? made : made?.toUpperCase();
}

/** Exactly half goes to the even digit; of a fraction that has no end in binary only Terraform knows on which side it is. */
function fixed(number: number, places: number): string | undefined {
  const fraction = String(number).split('.')[1] ?? '';
  if (fraction.length !== places + 1 || !fraction.endsWith('5')) return number.toFixed(places);
  if (!Number.isInteger(number * 2 ** 20)) return undefined;
  const [down, up] = [Math.floor, Math.ceil].map((round) => round(number * 10 ** places)) as [number, number];
  return ((down % 2 === 0 ? down : up) / 10 ** places).toFixed(places);
}

/** The shorter of both, as Go's `%g`: an exponent below -4, or from the precision on. */
function general(number: number, precision: number | undefined): string {
  const exponential =
    precision === undefined ? number.toExponential() : number.toExponential(Math.max(0, precision - 1));
  const power = Number(exponential.split('e')[1]);
  if (power < -4 || power >= (precision ?? 6)) return goExponent(exponential.replace(/\.?0+e/, 'e'));
  return precision === undefined ? String(number) : String(Number(number.toPrecision(Math.max(1, precision))));
}

/** Go writes at least two digits behind the `e`. */
const goExponent = (made: string): string => made.replace(/e([+-])(\d)$/, 'e$10$2');

/** As JSON quotes it. */
const quoted = (text_: string): string => JSON.stringify(text_);

/** Null among others has their type. */
const itemOf = (item: Evaluated): Evaluated =>
  item.known && item.value === null ? { ...item, typed: item.typed ?? 'string' } : item;

export const FORMATS: Table = {
  format: variadic([text('format')], open('args'), ([template], args): Result => formatted(template, args)),
  formatlist: variadic([text('format')], open('args'), ([template], args, span): Result => {
    let length: { readonly of: number; readonly count: number } | undefined;
    for (const [i, argument] of args.entries()) {
      if (!argument.known) return undefined;
      const list = argument.value !== null && isList(argument.value) ? argument.value : undefined;
      if (!list) continue;
      if (list.rest) return undefined;
      if (length && length.count !== list.items.length) {
        const words = `argument ${i + 1} has length ${list.items.length}, which is inconsistent with argument ${length.of} of length ${length.count}`;
        return refuse(words, 'args');
      }
      length ??= { of: i + 1, count: list.items.length };
    }
    const items: Evaluated[] = [];
    for (let i = 0; i < (length?.count ?? 1); i++) {
      const made = formatted(
        template,
        args.map((one) => (one.known && one.value !== null && isList(one.value) ? itemOf(one.value.items[i]!) : one)),
      );
      if (typeof made !== 'string') {
        return made && refuse(`error on format iteration ${i}: ${made.words}`);
      }
      items.push(known(made, span));
    }
    return listOf(items);
  }),
};
