import { message } from '../../../messages';
import { known, type Span, unknown } from '../../../policy';
import { asSet, unified } from '../collections';
import {
  asNumber,
  asText,
  asTruth,
  type Evaluated,
  isList,
  isReference,
  type ListValue,
  MAX_SIZE,
  MAX_TEXT,
  type ObjectValue,
  type Value,
} from '../value';
import { isRefused, reasonWithin, refused } from './words';

type KnownValue = Evaluated & { readonly known: true };

/** What Terraform would not take, in its own words where they are ours to say: about one parameter, or the whole call. */
export class Refusal {
  constructor(
    readonly words: string | undefined,
    readonly parameter?: string,
  ) {}
}
export const refuse = (words?: string, parameter?: string): Refusal => new Refusal(words, parameter);

/** An argument of which not enough is known. */
class Unresolved {
  constructor(readonly value: Evaluated & { readonly known: false }) {}
}
const unresolved = (value: Evaluated, message_ = message('terraform.tooComplex')): Unresolved =>
  new Unresolved(
    value.known ? { known: false, reason: { message: message_, span: value.span }, span: value.span } : value,
  );

/** How an argument is taken: as Terraform converts it, or refused in Terraform's words. */
export interface Parameter<T> {
  readonly name: string;
  /** Null is taken like any value. */
  readonly nullable?: boolean;
  /** What is not known is handed on as it is. */
  readonly open?: boolean;
  read(argument: KnownValue): T | Refusal | Unresolved;
}

/** What a function gives: a value, one with a place of its own, a refusal, or undefined where it cannot tell. */
export type Result = Value | Evaluated | Refusal | undefined;
export interface Implementation {
  readonly parameters: readonly Parameter<unknown>[];
  readonly rest: Parameter<unknown> | undefined;
  /** Arguments are what the parameters made of them; `span` is the place of the call. */
  run(args: readonly unknown[], span: Span): Result;
}
export type Table = Readonly<Record<string, Implementation>>;

type Taken<P> = { [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** A function of fixed parameters; the place of the call comes behind them. */
export function fn<const P extends readonly Parameter<unknown>[]>(
  parameters: P,
  run: (...args: [...Taken<P>, Span]) => Result,
): Implementation {
  return {
    parameters,
    rest: undefined,
    run: (args, span) => run(...([...args, span] as unknown as [...Taken<P>, Span])),
  };
}

/** A function of fixed parameters and any number of one more. */
export function variadic<const P extends readonly Parameter<unknown>[], R>(
  parameters: P,
  rest: Parameter<R>,
  run: (fixed: Taken<P>, others: readonly R[], span: Span) => Result,
): Implementation {
  return {
    parameters,
    rest,
    run: (args, span) =>
      run(args.slice(0, parameters.length) as unknown as Taken<P>, args.slice(parameters.length) as R[], span),
  };
}

export const text = (name: string, nullable = false, longest = MAX_SIZE): Parameter<string> => ({
  name,
  nullable,
  read: (argument) => {
    const given = asText(argument);
    if (given.known) return given.value.length <= longest ? given.value : unresolved(argument);
    return given.reason.message.key === 'terraform.notText' ? refuse('string required') : unresolved(given);
  },
});

/** A text that is only taken apart. */
export const longText = (name: string): Parameter<string> => text(name, false, MAX_TEXT);

export const number = (name: string): Parameter<number> => ({
  name,
  read: (argument) => {
    const given = asNumber(argument);
    if (given.known) return given.value;
    if (given.reason.message.key !== 'terraform.notNumber') return unresolved(given);
    return refuse(typeof argument.value === 'string' ? 'a number is required' : 'number required');
  },
});

/** A number that Go holds as an int. */
export const whole = (name: string): Parameter<number> => {
  const any = number(name);
  return {
    name,
    read: (argument) => {
      const given = any.read(argument);
      // What Terraform says of infinity differs by function.
      if (typeof given === 'number' && !Number.isFinite(given)) return refuse();
      return typeof given === 'number' && !Number.isSafeInteger(given)
        ? refuse('value must be a whole number, between -9223372036854775808 and 9223372036854775807 inclusive')
        : given;
    },
  };
};

export const truth = (name: string): Parameter<boolean> => ({
  name,
  read: (argument) => {
    const given = asTruth(argument);
    if (given.known) return given.value;
    if (given.reason.message.key !== 'terraform.notTruth') return unresolved(given);
    return refuse(typeof argument.value === 'string' ? 'a bool is required' : 'bool required');
  },
});

/** Anything that is known and not null. */
export const value = (name: string): Parameter<KnownValue> => ({
  name,
  read: (argument) => (isReference(argument.value) ? unresolved(afterApply(argument)) : argument),
});
/** Anything at all, known or not. */
export const open = (name: string): Parameter<Evaluated> => ({ name, nullable: true, open: true, read: (one) => one });
/** Anything but null, known or not. */
export const given = (name: string): Parameter<Evaluated> => ({ name, open: true, read: (one) => one });

/** A list of which all elements are there, made from a tuple or a set as Terraform does. */
export const list = (name: string, what = 'list of any single type'): Parameter<ListValue> => ({
  name,
  read: (argument) => {
    if (isReference(argument.value)) return unresolved(afterApply(argument));
    if (!isList(argument.value)) return refuse(`${what} required`);
    if (argument.value.rest) return unresolved({ known: false, reason: argument.value.rest, span: argument.span });
    if (argument.value.form !== undefined && argument.value.form !== 'tuple') return argument.value;
    const items = unified(argument.value.items);
    return items ? { kind: 'list', items, form: 'list' } : refuse('all list elements must have the same type');
  },
});

export const set = (name: string): Parameter<ListValue> => {
  const any = list(name, 'set of any single type');
  return {
    name,
    read: (argument) => {
      const given_ = any.read(argument);
      if (given_ instanceof Refusal)
        return given_.words?.startsWith('all') ? refuse('all set elements must have the same type') : given_;
      if (given_ instanceof Unresolved) return given_;
      return given_.form === 'set' ? given_ : { kind: 'list', items: asSet(given_.items), form: 'set' };
    },
  };
};

/** Elements of one plain type, all of them known. */
function elements<T>(name: string, what: string, one: Parameter<T>, nulls: T | undefined): Parameter<readonly T[]> {
  return {
    name,
    read: (argument) => {
      if (isReference(argument.value)) return unresolved(afterApply(argument));
      if (!isList(argument.value)) return refuse(`${what} required`);
      const out: T[] = [];
      let unknown_: Unresolved | undefined;
      if (argument.value.rest) {
        unknown_ = new Unresolved({ known: false, reason: argument.value.rest, span: argument.span });
      }
      for (const [i, item] of argument.value.items.entries()) {
        if (item.known && item.value === null) {
          if (nulls === undefined) return refuse(`element ${i} is null; cannot concatenate null values`);
          out.push(nulls);
          continue;
        }
        const read = item.known ? one.read(item) : unresolved(item);
        if (read instanceof Refusal) {
          const words =
            argument.value.form === 'tuple' || argument.value.form === undefined
              ? `element ${i}: ${read.words}`
              : `incorrect list element type: ${read.words}`;
          return refuse(words);
        }
        if (read instanceof Unresolved) unknown_ ??= read;
        else out.push(read);
      }
      return unknown_ ?? out;
    },
  };
}

export const texts = (name: string, nulls?: string): Parameter<readonly string[]> =>
  elements(name, 'list of string', text(name), nulls);
export const truths = (name: string): Parameter<readonly boolean[]> =>
  elements(name, 'list of bool', truth(name), false);

export const afterApply = (argument: KnownValue): Evaluated => {
  const { value: inner, span } = argument;
  if (!isReference(inner)) return argument;
  return unknown(message('terraform.afterApply', { reference: `${inner.address}.${inner.attribute}` }), span);
};

/** Calls a function as Terraform does: arguments are counted, converted and refused in its order and its words. */
export function apply(
  name: string,
  { parameters, rest, run }: Implementation,
  args: readonly Evaluated[],
  span: Span,
): Evaluated {
  const count = parameters.length;
  if (args.length < count) {
    const least = rest ? `at least ${count}` : count;
    return refused(
      `Function "${name}" expects ${least} argument(s). Missing value for "${parameters[args.length]!.name}".`,
      span,
    );
  }
  if (args.length > count && !rest) return refused(`Function "${name}" expects only ${count} argument(s).`, span);

  const taken: unknown[] = [];
  let missing: Evaluated | undefined;
  let isNull: Parameter<unknown> | undefined;
  for (const [i, argument] of args.entries()) {
    const parameter = parameters[i] ?? rest!;
    if (!argument.known) {
      if (isRefused(argument)) return { ...argument, span };
      if (!parameter.open) missing ??= argument;
      taken.push(argument);
    } else if (argument.value === null) {
      if (!parameter.nullable) isNull ??= parameter;
      taken.push(parameter.open ? argument : null);
    } else {
      const read = parameter.read(argument);
      if (read instanceof Refusal) {
        if (read.words === undefined) return unknown(message('terraform.refusedCall', { name }), span);
        return refused(aboutParameter(parameter.name, read.words), span);
      }
      if (read instanceof Unresolved) missing ??= read.value;
      taken.push(read);
    }
  }
  if (isNull) return refused(aboutParameter(isNull.name, 'argument must not be null'), span);
  if (missing) return { ...missing, span };
  const result = run(taken, span);
  if (result instanceof Refusal) {
    const { words, parameter } = result;
    if (words === undefined) return unknown(message('terraform.refusedCall', { name }), span);
    return refused(
      parameter === undefined ? `Call to function "${name}" failed: ${words}.` : aboutParameter(parameter, words),
      span,
    );
  }
  if (result === undefined) {
    const reason = args.map((argument) => reasonWithin(argument)).find((one) => one !== undefined);
    return reason ? unknown(reason.message, span, reason.span) : unknown(message('terraform.function', { name }), span);
  }
  return typeof result === 'object' && result !== null && 'known' in result ? result : known(result, span);
}

const aboutParameter = (parameter: string, words: string): string =>
  `Invalid value for "${parameter}" parameter: ${words}.`;

export const tuple = (items: readonly Evaluated[]): ListValue => ({ kind: 'list', items, form: 'tuple' });
export const listOf = (items: readonly Evaluated[]): ListValue => ({ kind: 'list', items, form: 'list' });
export const setOf = (items: readonly Evaluated[]): ListValue => ({ kind: 'list', items: asSet(items), form: 'set' });
export const textList = (items: readonly string[], span: Span): ListValue =>
  listOf(items.map((one) => known(one, span)));
export const objectOf = (entries: Iterable<readonly [string, Evaluated]>): ObjectValue => ({
  kind: 'object',
  entries: new Map(entries),
  form: 'object',
});
export const mapOf = (entries: Iterable<readonly [string, Evaluated]>): ObjectValue => ({
  kind: 'object',
  entries: new Map(entries),
  form: 'map',
});
