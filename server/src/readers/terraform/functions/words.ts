import { message } from '../../../messages';
import type { Span } from '../../../policy';
import { type Evaluated, isList, isObject, type Value } from '../value';

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
