import { isAlias, isCollection, isScalar, parseAllDocuments, type ScalarTag, visit } from 'yaml';
import { known, type Span } from '../../../policy';
import { type Evaluated, isList, isReference, numberText, type Value } from '../value';
import { objectOf, type Result, refuse, tuple } from './function';

/** Aliases may be followed that often: a few lines of YAML can stand for more than any memory holds. */
const MAX_ALIASES = 1_000;

const numbers = (tag: string, test: RegExp, resolve: (text: string) => number): ScalarTag => ({
  tag: `tag:yaml.org,2002:${tag}`,
  default: true,
  test,
  resolve,
});

/**
 * Numbers as Terraform's reader takes them: of 1.1 neither `1_000` nor `0b11` nor `190:20:30`, and `0777` is decimal;
 * of 1.2 the octal ones.
 */
const NUMBERS: readonly ScalarTag[] = [
  numbers('int', /^0o[0-7]+$/, Number),
  numbers('int', /^0x[0-9a-fA-F]+$/, Number),
  numbers('float', /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?$/, Number),
  numbers('float', /^[-+]?\.(?:inf|Inf|INF)$/, (text) => (text.startsWith('-') ? -1 : 1) / 0),
];
const isNumeric = (tag: unknown): boolean =>
  typeof tag === 'object' && tag !== null && 'tag' in tag && /:(?:int|float)$/.test(String(tag.tag));

/** The value of a text of YAML 1.1, as Go's reader has it; undefined where the two may differ. */
export function yamlValue(text: string, span: Span): Result {
  let documents: ReturnType<typeof parseAllDocuments>;
  try {
    documents = parseAllDocuments(text, {
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      customTags: (tags) => [...NUMBERS, ...tags.filter((tag) => !isNumeric(tag))],
    });
  } catch {
    return undefined;
  }
  if (!Array.isArray(documents) || documents.length === 0) return refuse();
  const [document, more] = documents;
  if (!document || more || document.errors.length > 0) return refuse();
  const custom = document.warnings.some((one) => one.code === 'TAG_RESOLVE_FAILED');
  if (custom) return refuse();
  let aliases = 0;
  visit(document, (_, node) => {
    if (isAlias(node)) aliases++;
    return aliases > MAX_ALIASES ? visit.BREAK : undefined;
  });
  if (aliases > MAX_ALIASES) return undefined;
  if (!isCollection(document.contents) && !isScalar(document.contents)) return refuse();
  try {
    const found = fromYaml(document.toJS({ mapAsMap: true, maxAliasCount: 100 }), span, 0);
    return found?.known ? found.value : undefined;
  } catch {
    return undefined;
  }
}

function fromYaml(value: unknown, span: Span, depth: number): Evaluated | undefined {
  if (depth > 40) return undefined;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return known(value, span);
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : known(value, span);
  if (value instanceof Date) return known(value.toISOString().replace('.000Z', 'Z'), span);
  if (Array.isArray(value)) {
    const items = value.map((item) => fromYaml(item, span, depth + 1));
    return items.every((item) => item !== undefined) ? known(tuple(items), span) : undefined;
  }
  if (!(value instanceof Map)) return undefined;
  const entries: [string, Evaluated][] = [];
  for (const [key, inner] of value) {
    const made = fromYaml(inner, span, depth + 1);
    if (!made || (typeof key === 'object' && key !== null)) return undefined;
    entries.push([String(key), made]);
  }
  return known(objectOf(entries), span);
}

/** Texts longer than this may be folded. UTF-16 units. */
const SHORT = 60;

/** A value as Terraform writes YAML: keys in order, texts in quotes or as a block; undefined where it is not sure. */
export function yamlText(value: Evaluated): string | undefined {
  const lines = linesOf(value, 0);
  if (!lines) return undefined;
  // A plain word alone is ended, so that nobody takes more for part of it.
  const bare = value.known && (value.value === null || ['number', 'boolean'].includes(typeof value.value));
  return `${lines.join('\n')}\n${bare ? '...\n' : ''}`;
}

function linesOf(value: Evaluated, depth: number): readonly string[] | undefined {
  if (!value.known || depth > 20) return undefined;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object') {
    const scalar = scalarText(inner);
    return scalar;
  }
  if (isReference(inner) || inner.rest) return undefined;
  const out: string[] = [];
  if (isList(inner)) {
    if (inner.items.length === 0) return ['[]'];
    for (const item of inner.items) {
      const lines = linesOf(item, depth + 1);
      if (!lines) return undefined;
      out.push(...lines.map((line, i) => (i === 0 ? '- ' : '  ') + line));
    }
    return out;
  }
  if (inner.entries.size === 0) return ['{}'];
  for (const key of [...inner.entries.keys()].sort()) {
    const item = inner.entries.get(key)!;
    const lines = linesOf(item, depth + 1);
    const name = scalarText(key);
    if (!lines || name?.length !== 1 || key.length > SHORT) return undefined;
    const within =
      item.known && item.value !== null && typeof item.value === 'object' && lines[0] !== '[]' && lines[0] !== '{}';
    if (!within) out.push(`${name[0]}: ${lines[0]}`, ...lines.slice(1));
    else if (isList(item.value as Value)) out.push(`${name[0]}:`, ...lines);
    else out.push(`${name[0]}:`, ...lines.map((line) => `  ${line}`));
  }
  return out;
}

function scalarText(inner: string | number | boolean | null): readonly string[] | undefined {
  if (typeof inner === 'number') {
    const number = numberText(inner);
    return number === undefined ? undefined : [number];
  }
  if (typeof inner !== 'string') return [String(inner)];
  if (!inner.includes('\n')) {
    // Long lines are broken at blanks only.
    const plain = !inner.slice(SHORT).includes(' ') && /^[\x20-\x7e\t\u00a1-\ud7ff]*$/.test(inner);
    return plain ? [JSON.stringify(inner)] : undefined;
  }
  // A block of lines: those that begin or end in blanks ask for marks of their own.
  if (!/^\S[^\r]*$/.test(inner) || /[^\x20-\x7e\n\u00a1-\ud7ff]/.test(inner) || / \n|\n\n$/.test(inner))
    return undefined;
  const lines = inner.split('\n');
  return inner.endsWith('\n') ? ['|', ...lines.slice(0, -1).map(indented)] : ['|-', ...lines.map(indented)];
}

const indented = (line: string): string => (line === '' ? '' : `  ${line}`);
