import { isAlias, isCollection, isPair, isScalar, parseAllDocuments, type ScalarTag, visit } from 'yaml';
import { known, type Span } from '../../../policy';
import { isUnasked } from '../lazy';
import { type Evaluated, isList, isReference, numberText } from '../value';
import { objectOf, type Result, refuse, tuple } from './function';
import { YamlEmitter } from './yaml-emitter';

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
/** Terraform has no such number. */
const NO_NUMBER = /^\.(?:nan|NaN|NAN)$/;
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
  const tagged = document.warnings.filter((one) => one.code === 'TAG_RESOLVE_FAILED');
  // Of its own tags Terraform takes some that do not fit their text.
  if (tagged.length > 0)
    return tagged.some(({ message }) => !message.includes('tag:yaml.org,2002:')) ? refuse() : undefined;
  let aliases = 0;
  let wrong = false;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      aliases++;
      wrong ||= node.resolve(document) === undefined;
    } else if (isPair(node)) wrong ||= !isScalar(node.key) || node.key.value === null;
    else if (isScalar(node))
      wrong ||= typeof node.value === 'string' && node.type === 'PLAIN' && NO_NUMBER.test(node.value);
    return aliases > MAX_ALIASES ? visit.BREAK : undefined;
  });
  if (aliases > MAX_ALIASES) return undefined;
  if (wrong) return refuse();
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

/** A value as Terraform writes YAML: keys in order; undefined where it is not sure. */
export function yamlText(value: Evaluated): string | undefined {
  const emitter = new YamlEmitter();
  const write = writing(emitter, value, 0, false);
  if (!write) return undefined;
  write();
  return emitter.end();
}

/** What writes a value; `within` says that it is what a key has. Undefined where something in it is not known. */
function writing(emitter: YamlEmitter, value: Evaluated, depth: number, within: boolean): (() => void) | undefined {
  if (!value.known || depth > 40) return undefined;
  const inner = value.value;
  if (typeof inner === 'string') return () => emitter.text(inner);
  if (inner === null || typeof inner !== 'object') {
    const word = typeof inner === 'number' ? numberText(inner) : String(inner);
    return word === undefined ? undefined : () => emitter.plain(word, depth === 0);
  }
  if (isReference(inner) || inner.rest) return undefined;
  if (isList(inner)) {
    if (inner.items.length === 0) return () => emitter.empty('[]');
    const items = inner.items.map((item) => writing(emitter, item, depth + 1, false));
    return items.every((item) => item !== undefined) ? () => emitter.list(items, within) : undefined;
  }
  if (isUnasked(inner.entries)) return undefined;
  if (inner.entries.size === 0) return () => emitter.empty('{}');
  const entries: [string, () => void][] = [];
  for (const key of [...inner.entries.keys()].sort()) {
    const item = writing(emitter, inner.entries.get(key)!, depth + 1, true);
    if (!item) return undefined;
    entries.push([key, item]);
  }
  return () => emitter.map(entries);
}
