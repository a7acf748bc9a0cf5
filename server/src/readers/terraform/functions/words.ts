import { message } from '../../../messages';
import type { Reason, Span } from '../../../policy';
import { isUnasked } from '../lazy';
import { type Evaluated, isList, isObject, isReference, type Value } from '../value';

/** What Terraform would stop at, with its words. */
export const refused = (words: string, span: Span): Evaluated & { readonly known: false } => ({
  known: false,
  reason: { message: message('terraform.refused', { words }), span },
  span,
});

/** Messages of what Terraform would refuse rather than know later. */
const REFUSALS: ReadonlySet<string> = new Set([
  'terraform.refused',
  'terraform.refusedCall',
  'terraform.noSuchKey',
  'terraform.notList',
  'terraform.notMap',
  'terraform.notText',
  'terraform.notNumber',
  'terraform.notTruth',
  'terraform.sameKey',
]);

/** Whether a value, or a part of it that is worked out already, is refused: then Terraform has no value at all. */
export function isRefusedWithin(value: Evaluated, depth = 0): boolean {
  if (!value.known) return isRefused(value);
  const inner = value.value;
  if (inner === null || typeof inner !== 'object' || depth > 10 || isReference(inner)) return false;
  if (isList(inner)) return inner.items.some((item) => isRefusedWithin(item, depth + 1));
  if (!isObject(inner) || isUnasked(inner.entries)) return false;
  return [...inner.entries.values()].some((item) => isRefusedWithin(item, depth + 1));
}

/** Why a value, or a part of it, is not known before apply: undefined where all of it is. */
export function reasonWithin(value: Evaluated, depth = 0): Reason | undefined {
  if (!value.known) return value.reason;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object' || depth > 10) return undefined;
  if (isReference(inner)) {
    const reference = `${inner.address}.${inner.attribute}`;
    return { message: message('terraform.afterApply', { reference }), span: value.span };
  }
  if (isObject(inner) && isUnasked(inner.entries)) return undefined;
  for (const part of isList(inner) ? inner.items : inner.entries.values()) {
    const reason = reasonWithin(part, depth + 1);
    if (reason) return reason;
  }
  return inner.rest;
}

export const isRefused = (value: Evaluated): boolean => !value.known && REFUSALS.has(value.reason.message.key);

/** Go's idea of white space, which leaves out the byte order mark. */
const SPACES = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const SPACES_AROUND = new RegExp(`^${SPACES}|${SPACES}$`, 'g');
export const trimmed = (text: string): string => text.replace(SPACES_AROUND, '');

/** What Terraform calls the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return 'dynamic';
  if (isList(value)) {
    if (value.form !== 'list' && value.form !== 'set') return 'tuple';
    const [first] = value.items;
    return `${value.form} of ${first?.known ? typeName(first.value) : 'dynamic'}`;
  }
  if (isObject(value)) {
    if (value.form !== 'map') return 'object';
    const [first] = value.entries.values();
    return `map of ${first?.known ? typeName(first.value) : 'dynamic'}`;
  }
  const name = typeof value;
  return name === 'boolean' ? 'bool' : name;
}
