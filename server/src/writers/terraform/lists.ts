import type { SourceFile, Span, TextEdit } from '../../policy';
import type { Attribute, BodyItem, Expression, ObjectLiteral, Tuple } from '../../readers/terraform/hcl';
import { children } from '../../readers/terraform/hcl/walk';
import { parseFile } from '../../readers/terraform/module';
import type { Sources } from '../writer';
import { eolOf, indentAt, insertion, lineEnd, onOneLine } from './document';
import { quote } from './layout';

/** A list that is written out, in the block or `.tfvars` line that it is part of. */
export interface List {
  readonly file: SourceFile;
  readonly item: BodyItem;
  readonly tuple: Tuple;
}

/** What stands at the top of a file at an offset; undefined where the syntax is broken there. */
export function topLevelAt(file: SourceFile, offset: number): BodyItem | undefined {
  const { body, faults } = parseFile(file);
  const item = body.find(({ start, end }) => start <= offset && offset < end);
  if (!item || (item.kind === 'block' && item.close < 0)) return undefined;
  return faults.some((fault) => fault.start < item.end && fault.end > item.start) ? undefined : item;
}

/** The list that has the text of a span as one of its elements, in quotes. */
export function listAt(span: Span, sources: Sources): List | undefined {
  const file = sources(span.uri);
  const item = file && topLevelAt(file, span.start);
  if (!item) return undefined;
  const tuple = pathTo(span, item).findLast((one) => one.kind === 'tuple');
  const element = tuple?.items.find(({ start, end }) => start <= span.start && span.end <= end);
  const isPlain = element?.kind === 'template' && element.parts.every(({ kind }) => kind === 'literal');
  return tuple && isPlain ? { file, item, tuple } : undefined;
}

/** Expressions around a span, from the outermost. */
export function pathTo(span: Span, top: BodyItem): Expression[] {
  const path: Expression[] = [];
  let level: readonly Expression[] = expressionsOf(top);
  for (;;) {
    const next = level.find(({ start, end }) => start <= span.start && span.end <= end);
    if (!next) return path;
    path.push(next);
    level = children(next);
  }
}

const expressionsOf = (item: BodyItem): Expression[] =>
  item.kind === 'attribute' ? [item.value] : item.body.flatMap(expressionsOf);

/** How a list is named where it is the whole value of a local or of a variable: `local.x`, `var.x`. */
export function namedList({ file, item, tuple }: List): string | undefined {
  const isWhole = (attribute: Attribute): boolean => isPassed(attribute.value, tuple);
  if (item.kind === 'attribute') return isTfvars(file) && isWhole(item) ? `var.${item.name.name}` : undefined;
  const attribute = item.body.find((one): one is Attribute => one.kind === 'attribute' && isWhole(one));
  if (!attribute) return undefined;
  if (item.type.name === 'locals') return `local.${attribute.name.name}`;
  const isDefault = item.type.name === 'variable' && attribute.name.name === 'default';
  return isDefault && item.labels[0] ? `var.${item.labels[0].text}` : undefined;
}

const isTfvars = ({ uri }: SourceFile): boolean => uri.endsWith('.tfvars');

/** Functions that hand every element on. */
const HANDS_ON = new Set(['toset', 'tolist', 'distinct', 'sort', 'compact', 'flatten', 'concat']);

const isPassed = (expression: Expression, tuple: Tuple): boolean =>
  expression === tuple || handedOn(expression).some((one) => isPassed(one, tuple));

function handedOn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'parentheses') return [expression.value];
  return expression.kind === 'call' && HANDS_ON.has(expression.name) ? expression.args : [];
}

/** How often an expression hands on all that a name stands for. */
export function passes(expression: Expression, name: string): number {
  if (expression.kind === 'get' && expression.target.kind === 'variable') {
    return `${expression.target.name}.${expression.name?.name}` === name ? 1 : 0;
  }
  return handedOn(expression).reduce((sum, one) => sum + passes(one, name), 0);
}

/** New addresses behind the last one. */
export const appended = ({ file, tuple }: List, cidrs: readonly string[]): TextEdit[] =>
  behindLast(file, tuple, cidrs.map(quote));

/** New elements behind the last one, on lines of their own where that has one; `terraform fmt` has nothing to mend. */
export function behindLast(file: SourceFile, holder: Tuple | ObjectLiteral, texts: readonly string[]): TextEdit[] {
  const last = holder.items.at(-1)!;
  if (onOneLine(file, { start: holder.start, end: last.start })) {
    return [insertion(file, last.end, texts.map((text) => `, ${text}`).join(''))];
  }
  const indent = eolOf(file) + indentAt(file, last.start);
  const comma = /^[ \t]*,/.exec(file.text.slice(last.end));
  const at = lineEnd(file, last.end);
  // `]` may stand on the line of the last element.
  if (at >= holder.end) return [insertion(file, last.end, texts.map((text) => `,${indent}${text}`).join(''))];
  if (comma) return [insertion(file, at, texts.map((text) => `${indent}${text},`).join(''))];
  // Lines are enough between the items of an object.
  if (holder.kind === 'object') return [insertion(file, at, texts.map((text) => indent + text).join(''))];
  const lines = texts.map((text) => indent + text).join(',');
  if (at === last.end) return [insertion(file, at, `,${lines}`)];
  // A comment behind the last element stays with it, and below those above it.
  const spaces = /^ {2,}/.test(file.text.slice(last.end));
  const end = spaces ? last.end + 1 : last.end;
  return [{ uri: file.uri, start: last.end, end, text: ',' }, insertion(file, at, lines)];
}
