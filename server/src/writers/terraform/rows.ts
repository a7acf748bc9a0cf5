import type { Rule, SourceFile, Span } from '../../policy';
import type { Block, Expression, ObjectItem, ObjectLiteral, Tuple } from '../../readers/terraform/hcl';
import { attributeOf, blocksOf } from '../../readers/terraform/module';
import type { Sources } from '../writer';
import { pathTo, topLevelAt } from './lists';

/** What rules are made from: objects in a map or a list, one for each rule, that a resource or `dynamic` block goes over. */
export interface Rows {
  readonly file: SourceFile;
  readonly holder: ObjectLiteral | Tuple;
  /** The row of the rule at hand, which others are written like; `key` in a map. */
  readonly model: ObjectLiteral;
  readonly key?: Expression;
  readonly uses: ReadonlyMap<string, Use>;
}

/** Where an argument of the rule comes from: a column of the row, alone or as the only element of a list; the row's key; a text. */
export type Use =
  | { readonly kind: 'column'; readonly name: string; readonly alone: boolean; readonly optional: boolean }
  | { readonly kind: 'key' }
  | { readonly kind: 'text'; readonly text: string };

/** The rows that a rule comes from, in its own module or in one that calls it; undefined where it is written otherwise. */
export function rowsOf(rule: Rule, sources: Sources): Rows | undefined {
  const repeated = repeatedAt(rule.span, sources);
  if (!repeated) return undefined;
  const uses = new Map<string, Use>();
  for (const item of repeated.body.body) {
    const use = item.kind === 'attribute' && useOf(item.value, repeated.iterator, repeated.file);
    if (use) uses.set(item.name.name, use);
  }
  const columns = new Set([...uses.values()].map((use) => use.kind === 'column' && use.name));
  for (const span of [rule.ports.known && rule.ports.span, ...rule.peers.map((peer) => peer.span)]) {
    const found = span && rowAt(span, sources);
    if (!found || !columns.has(found.column ?? false)) continue;
    return { ...found.row, uses };
  }
  return undefined;
}

interface Repeated {
  readonly file: SourceFile;
  readonly body: Block;
  /** What the row is called in the body. */
  readonly iterator: string;
}

/** The resource or `dynamic` block that begins where the span does and goes over a map or list. */
function repeatedAt(span: Span, sources: Sources): Repeated | undefined {
  const file = sources(span.uri);
  const top = file && topLevelAt(file, span.start);
  if (!file || top?.kind !== 'block') return undefined;
  const block = [top, ...blocksOf(top, 'dynamic')].find(({ start }) => start === span.start);
  if (!block || !attributeOf(block, 'for_each')) return undefined;
  if (block.type.name === 'resource') return { file, body: block, iterator: 'each' };
  const [body] = blocksOf(block, 'content');
  const named = attributeOf(block, 'iterator')?.value;
  const iterator = named?.kind === 'variable' ? named.name : block.labels[0]?.text;
  return block.type.name === 'dynamic' && body && iterator ? { file, body, iterator } : undefined;
}

/** Functions that hand on their first argument, where it is there. */
const OPTIONAL = new Set(['try', 'coalesce']);
const CONVERTING = new Set(['tonumber', 'tostring', 'tolist', 'toset', 'lower', 'upper']);

function useOf(expression: Expression, iterator: string, { text }: SourceFile): Use | undefined {
  const value = `${iterator}.value`;
  const ofColumn = (name: string | undefined, optional = false): Use | undefined =>
    name === undefined ? undefined : { kind: 'column', name, alone: false, optional };
  const written = (one: Expression): string => text.slice(one.start, one.end);
  const use = (one: Expression): Use | undefined => {
    switch (one.kind) {
      case 'parentheses':
        return use(one.value);
      case 'number':
      case 'constant':
        return { kind: 'text', text: written(one) };
      case 'template': {
        const plain = plainText(one, text);
        return plain === undefined ? undefined : { kind: 'text', text: plain };
      }
      case 'get':
        if (written(one) === `${iterator}.key`) return { kind: 'key' };
        return written(one.target) === value ? ofColumn(one.name?.name) : undefined;
      case 'index':
        return written(one.target) === value ? ofColumn(plainText(one.key, text)) : undefined;
      case 'tuple': {
        const only = one.items.length === 1 ? use(one.items[0]!) : undefined;
        return only?.kind === 'column' ? { ...only, alone: true } : only;
      }
      case 'call': {
        const [first, second] = one.args;
        if (one.name === 'lookup' && first && second && written(first) === value)
          return ofColumn(plainText(second, text), one.args.length > 2);
        const inner = first && (OPTIONAL.has(one.name) || CONVERTING.has(one.name)) ? use(first) : undefined;
        return inner?.kind === 'column' && OPTIONAL.has(one.name) ? { ...inner, optional: true } : inner;
      }
      default:
        return undefined;
    }
  };
  return use(expression);
}

/** The innermost object that has a span in one of its values, in which, and the map or list that it is an element of. */
function rowAt(
  span: Span,
  sources: Sources,
): { readonly row: Omit<Rows, 'uses'>; readonly column: string | undefined } | undefined {
  const file = sources(span.uri);
  const top = file && topLevelAt(file, span.start);
  if (!file || !top) return undefined;
  const path = pathTo(span, top);
  const at = path.findLastIndex((one) => one.kind === 'object' && itemAt(one, span) !== undefined);
  const [holder, model] = [path[at - 1], path[at]];
  if (model?.kind !== 'object' || (holder?.kind !== 'object' && holder?.kind !== 'tuple')) return undefined;
  const key = holder.kind === 'object' ? itemAt(holder, span)?.key : undefined;
  return { row: { file, holder, model, key }, column: nameOfKey(itemAt(model, span)!.key, file) };
}

const itemAt = ({ items }: ObjectLiteral, span: Span): ObjectItem | undefined =>
  items.find(({ value }) => value.start <= span.start && span.end <= value.end);

/** The name of a column or a row; undefined for one that is computed. */
export const nameOfKey = (key: Expression, { text }: SourceFile): string | undefined =>
  key.kind === 'variable' ? key.name : plainText(key, text);

/** What stands between the quotes of a text that is written out. */
const plainText = (one: Expression, text: string): string | undefined =>
  one.kind === 'template' && one.style === 'quoted' && one.parts.every(({ kind }) => kind === 'literal')
    ? text.slice(one.start + 1, one.end - 1)
    : undefined;
