import type { Evaluated } from './value';

/** Longer values are cut: whoever reads wants to know what it is, not all of it. UTF-16 units. */
const LONGEST = 400;

/** A value as Terraform writes it; what nobody can tell is `?`, and `…` stands for what is cut or may follow. */
export function valueText(value: Evaluated): string {
  const out: string[] = [];
  let length = 0;
  const put = (text: string): boolean => {
    if (length > LONGEST) return false;
    out.push(text);
    length += text.length;
    if (length > LONGEST) out.push(' …');
    return length <= LONGEST;
  };
  write(value, put, 0);
  return out.join('');
}

function write(value: Evaluated, put: (text: string) => boolean, depth: number): boolean {
  if (!value.known) return put('?');
  // As Terraform prints what it keeps to itself.
  if (value.sensitive) return put('(sensitive value)');
  const inner = value.value;
  if (inner === null || typeof inner !== 'object') return put(JSON.stringify(inner));
  if (depth > 6) return put('…');
  if (inner.kind === 'reference') return put(`${inner.address}.${inner.attribute}`);
  const isList = inner.kind === 'list';
  if (!put(isList ? '[' : '{ ')) return false;
  let first = true;
  const parts = isList ? inner.items.map((item) => ['', item] as const) : inner.entries;
  for (const [key, part] of parts) {
    if (!put(first ? '' : ', ') || (!isList && !put(`${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = `)))
      return false;
    first = false;
    if (!write(part, put, depth + 1)) return false;
  }
  if (inner.rest && !put(first ? '…' : ', …')) return false;
  return put(isList ? ']' : ' }');
}
