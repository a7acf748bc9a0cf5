import { known } from '../../../policy';
import { bears } from '../marks';
import { type Evaluated, isList, isObject, isReference } from '../value';
import { fn, open, type Parameter, type Table } from './function';
import { typeName } from './words';

const isLater = (value: Evaluated): boolean => value.known && value.value !== null && isReference(value.value);

/** Anything, and what is not known stays so. */
const any = (name: string): Parameter<Evaluated | null> => ({ name, nullable: true, open: true, read: (one) => one });

function plain({ sensitive: _, ...value }: Evaluated): Evaluated {
  return value;
}

/** What is ephemeral has no value outside a run: null stands for it, and for its parts. */
function asNull(value: Evaluated, depth = 0): Evaluated {
  const inner = value.known ? value.value : null;
  if (value.ephemeral) return { ...known(null, value.span), ...(inner === null ? {} : { typed: typeName(inner) }) };
  if (!value.known || depth > 10 || !bears('ephemeral', value)) return value;
  if (isList(value.value)) {
    const items = value.value.items.map((item) => asNull(item, depth + 1));
    return { ...value, value: { ...value.value, items } };
  }
  if (value.value === null || !isObject(value.value)) return value;
  const entries = new Map([...value.value.entries].map(([key, item]) => [key, asNull(item, depth + 1)] as const));
  return { ...value, value: { ...value.value, entries } };
}

export const SECRETS: Table = {
  sensitive: fn([open('value')], (value) => ({ ...value, sensitive: true })),
  nonsensitive: fn([open('value')], plain),
  issensitive: fn([open('value')], (value) => (value.known && !isLater(value) ? value.sensitive === true : undefined)),
  ephemeralasnull: fn([any('value')], (value) => value && asNull(value)),
};
