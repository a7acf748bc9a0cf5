import { LazyEntries } from '../lazy';
import { type Evaluated, isList, isObject, isReference } from '../value';
import { fn, open, type Parameter, type Table } from './function';

/** Whether a value, or anything in it, is what Terraform would not print. */
export function isSecret(value: Evaluated, depth = 0): boolean {
  if (value.sensitive) return true;
  if (!value.known || depth > 10) return false;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object' || isReference(inner)) return false;
  if (isList(inner)) return inner.items.some((item) => isSecret(item, depth + 1));
  if (!isObject(inner) || inner.entries instanceof LazyEntries) return false;
  for (const item of inner.entries.values()) if (isSecret(item, depth + 1)) return true;
  return false;
}

const isLater = (value: Evaluated): boolean => value.known && value.value !== null && isReference(value.value);

/** Anything, and what is not known stays so. */
const any = (name: string): Parameter<Evaluated | null> => ({ name, nullable: true, open: true, read: (one) => one });

const plain = (value: Evaluated): Evaluated =>
  value.known ? { known: true, value: value.value, span: value.span } : value;

export const SECRETS: Table = {
  sensitive: fn([open('value')], (value) => ({ ...value, sensitive: true })),
  nonsensitive: fn([open('value')], plain),
  issensitive: fn([open('value')], (value) => (value.known && !isLater(value) ? value.sensitive === true : undefined)),
  // What is ephemeral has no value outside a run.
  ephemeralasnull: fn([any('value')], (value) => value),
};
