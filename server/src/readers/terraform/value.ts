import { type Message, message } from '../../messages';
import { type Known, known, type Reason, type Span, unknown } from '../../policy';
import { isLong } from './decimals';

/** A list, tuple or set. With `rest` there may be more elements, anywhere among the known ones. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Known<Value>[];
  readonly rest?: Reason;
  /** Which of the three it is, where that is known. */
  readonly form?: 'list' | 'tuple' | 'set';
}
/** A map or object. With `rest` there may be more keys. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly entries: ReadonlyMap<string, Known<Value>>;
  readonly rest?: Reason;
  readonly form?: 'map' | 'object';
}
/** Something of a resource that only AWS knows, such as its id; which resource it is, we know. */
export interface ReferenceValue {
  readonly kind: 'reference';
  /** `aws_security_group.client` */
  readonly address: string;
  readonly attribute: string;
}

/** What an expression gives. Parts that nobody can tell are unknown within what is known. */
export type Value = string | number | boolean | null | ListValue | ObjectValue | ReferenceValue;
export type Evaluated = Known<Value> & {
  /** Set on what Terraform would not print: a secret, and what is made of one. */
  readonly sensitive?: true;
  /** Set on what no plan keeps: the value of an ephemeral variable, and what is made of one. */
  readonly ephemeral?: true;
  /** The type of a null, in Terraform's words, where it has one: `list of string`. */
  readonly typed?: string;
};

/** No list is built longer, no text made longer: doubling locals would fill any memory. */
export const MAX_SIZE = 20_000;
/** A text that is taken apart, such as a JSON file, may be longer: nothing that is made of it grows. UTF-16 units. */
export const MAX_TEXT = 500_000;

export const isList = (value: Value): value is ListValue => isKind(value, 'list');
export const isObject = (value: Value): value is ObjectValue => isKind(value, 'object');
export const isReference = (value: Value): value is ReferenceValue => isKind(value, 'reference');
/** What AWS gives to all that is made: whatever it will be, it is a text that says something. */
export const isGiven = (value: Value): boolean =>
  isReference(value) && /^(?:id|arn)$/.test(value.attribute) && /(?:^|\.)aws_\w+\.[\w-]+(?:\[|$)/.test(value.address);
const isKind = (value: Value, kind: string): boolean =>
  typeof value === 'object' && value !== null && value.kind === kind;

/** What an unknown value says for sure: it is not null, or not even an empty text. */
export type Says = 'something' | 'text';
/** Kept apart from the values: what is copied from an unknown value is another one, and may be null. */
const said = new WeakMap<Evaluated, Says>();
export const saysOf = (value: Evaluated): Says | undefined => said.get(value);

export function saying(value: Evaluated & { readonly known: false }, says: Says): Evaluated {
  const made = { ...value };
  said.set(made, says);
  return made;
}

/** Empty texts by default that a caller is to fill, with the reason why they are not known. */
const toFill = new WeakMap<Evaluated, Reason>();
export const toBeFilled = (value: Evaluated): Reason | undefined => toFill.get(value);
export function fillLater(value: Evaluated, reason: Reason): Evaluated {
  toFill.set(value, reason);
  return value;
}

/** A value whose place is where it stands, unless it is unknown: then the place is where it is used. */
export function usedAt(value: Evaluated, span: Span): Evaluated {
  if (value.known) return value;
  const says = said.get(value);
  return says ? saying({ ...value, span }, says) : { ...value, span };
}

/** As Terraform converts: numbers and booleans have a text. */
export function asText(value: Evaluated): Known<string> {
  if (!value.known) return value;
  const inner = value.value;
  if (typeof inner === 'string') return known(inner, value.span);
  if (typeof inner === 'boolean') return known(String(inner), value.span);
  if (typeof inner === 'number') {
    const text = numberText(inner);
    return text === undefined ? unknown(message('terraform.tooComplex'), value.span) : known(text, value.span);
  }
  return unknown(unusable(inner, 'terraform.notText'), value.span);
}

/** A number as Terraform writes it; undefined of one that it counts more exactly than we do. */
export function numberText(number: number): string | undefined {
  if (Math.abs(number) === Number.POSITIVE_INFINITY) return number > 0 ? '+Inf' : '-Inf';
  if (Number.isSafeInteger(number)) return Object.is(number, -0) ? '-0' : String(number);
  const text = String(number);
  if (Number.isNaN(number) || isLong(text)) return undefined;
  return Number.isInteger(number) ? wholly(text) : plainly(text);
}

/** `1e+21` without its exponent. */
function wholly(text: string): string {
  const [, sign = '', first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e\+(\d+)$/.exec(text) ?? [];
  return exponent === undefined ? text : sign + first + rest.padEnd(Number(exponent), '0');
}

/** `1e-7` without its exponent. */
function plainly(text: string): string {
  const [, sign = '', digits = '', exponent] = /^(-?)([\d.]+)e-(\d+)$/.exec(text) ?? [];
  return exponent === undefined ? text : `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
}

/** As Terraform converts: a text of digits is a number. */
export function asNumber(value: Evaluated): Known<number> {
  if (!value.known) return value;
  const inner = value.value;
  if (typeof inner === 'number') return known(inner, value.span);
  if (typeof inner === 'string' && NUMBER.test(inner)) {
    return isLong(inner) ? unknown(message('terraform.tooComplex'), value.span) : known(Number(inner), value.span);
  }
  if (typeof inner === 'string' && INFINITY.test(inner)) {
    return known(inner.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, value.span);
  }
  return unknown(unusable(inner, 'terraform.notNumber'), value.span);
}

const INFINITY = /^[+-]?[Ii]nf$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

export function asTruth(value: Evaluated): Known<boolean> {
  if (!value.known) return value;
  const inner = value.value;
  if (typeof inner === 'boolean') return known(inner, value.span);
  if (typeof inner === 'string' && TRUTHS.has(inner)) return known(TRUTHS.get(inner)!, value.span);
  return unknown(unusable(inner, 'terraform.notTruth'), value.span);
}

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Why a value cannot serve: a reference will be known later, anything else is of the wrong kind. */
function unusable(value: Value, key: 'terraform.notText' | 'terraform.notNumber' | 'terraform.notTruth'): Message {
  if (!isReference(value)) return message(key);
  return message('terraform.afterApply', { reference: `${value.address}.${value.attribute}` });
}

/** A value of the configuration file, as JSON has it; its place is where the variable is used. */
export function fromJson(json: unknown, span: Span, depth = 0): Evaluated {
  if (typeof json === 'number' && (!Number.isFinite(json) || isLong(String(json)))) {
    return unknown(message('terraform.tooComplex'), span);
  }
  if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') {
    return known(json, span);
  }
  if (depth > 20 || typeof json !== 'object') return unknown(message('terraform.tooComplex'), span);
  if (Array.isArray(json)) {
    return known({ kind: 'list', form: 'tuple', items: json.map((item) => fromJson(item, span, depth + 1)) }, span);
  }
  const entries = Object.entries(json as object).map(([key, item]) => [key, fromJson(item, span, depth + 1)] as const);
  return known({ kind: 'object', form: 'object', entries: new Map(entries) }, span);
}
