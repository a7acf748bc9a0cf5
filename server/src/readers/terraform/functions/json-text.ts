import { isUnasked } from '../lazy';
import { type Evaluated, isList, isReference, numberText } from '../value';

const ESCAPED = /[<>&\u2028\u2029]/g;

/** A text as Go writes it in JSON: `<`, `>` and `&` escaped. */
const jsonString = (text: string): string =>
  JSON.stringify(text).replace(ESCAPED, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON has no infinity. */
export function holdsInfinity(value: Evaluated, depth = 0): boolean {
  if (!value.known || depth > 30 || value.value === null) return false;
  const inner = value.value;
  if (typeof inner === 'number') return !Number.isFinite(inner);
  if (typeof inner !== 'object' || isReference(inner)) return false;
  if (isList(inner)) return inner.items.some((item) => holdsInfinity(item, depth + 1));
  if (isUnasked(inner.entries)) return false;
  return [...inner.entries.values()].some((item) => holdsInfinity(item, depth + 1));
}

/** A value as Terraform writes JSON, keys in order; undefined where something in it is not known. */
export function jsonText(value: Evaluated, depth = 0): string | undefined {
  if (!value.known || depth > 30) return undefined;
  const inner = value.value;
  if (inner === null || typeof inner === 'boolean') return String(inner);
  if (typeof inner === 'string') return jsonString(inner);
  if (typeof inner === 'number') return numberText(inner);
  if (isReference(inner) || inner.rest) return undefined;
  const parts: string[] = [];
  if (isList(inner)) {
    for (const item of inner.items) {
      const part = jsonText(item, depth + 1);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  if (isUnasked(inner.entries)) return undefined;
  for (const key of [...inner.entries.keys()].sort()) {
    const part = jsonText(inner.entries.get(key)!, depth + 1);
    if (part === undefined) return undefined;
    parts.push(`${jsonString(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
