import { type SourceFile, type Span, startOfLine, type TextEdit } from '../../policy';
import type { Block } from '../../readers/terraform/hcl';
import { attributeOf, blocksOf, parseFile } from '../../readers/terraform/module';
import type { Sources } from '../writer';
import type { Layout } from './layout';

/** A resource block and its file. */
export interface Place {
  readonly file: SourceFile;
  readonly block: Block;
}

/** The resource block that begins where the span does; undefined where the file has changed or the block is not closed. */
export function resourceAt(span: Span, sources: Sources): Place | undefined {
  const file = sources(span.uri);
  if (!file) return undefined;
  const block = parseFile(file).body.find((item): item is Block => item.kind === 'block' && item.start === span.start);
  return block && block.close > 0 && block.type.name === 'resource' ? { file, block } : undefined;
}

/** All resource blocks of a file that are of the types. */
export function resourcesIn(file: SourceFile, types: readonly string[]): Place[] {
  const blocks = parseFile(file).body.filter((item): item is Block => item.kind === 'block');
  return blocks
    .filter((block) => block.type.name === 'resource' && block.close > 0 && types.includes(block.labels[0]?.text ?? ''))
    .map((block) => ({ file, block }));
}

export const typeOf = ({ block }: Place): string => block.labels[0]?.text ?? '';
export const nameOf = ({ block }: Place): string => block.labels[1]?.text ?? '';

/** Whether a fault of the syntax stands within the block: then no edit inside it is safe. */
export function isBroken({ file, block }: Place): boolean {
  return parseFile(file).faults.some((fault) => fault.start < block.end && fault.end > block.start);
}

export const textOf = (file: SourceFile, range: { readonly start: number; readonly end: number }): string =>
  file.text.slice(range.start, range.end);

export const eolOf = (file: SourceFile): string => (file.text.includes('\r\n') ? '\r\n' : '\n');

/** White space at the beginning of the line that an offset is on. */
export function indentAt({ text }: SourceFile, offset: number): string {
  const start = startOfLine(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
}

/** The end of the line that an offset is on, its line break left out. */
export function lineEnd({ text }: SourceFile, offset: number): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' ? next - 1 : next;
}

export const onOneLine = (file: SourceFile, range: { readonly start: number; readonly end: number }): boolean =>
  !textOf(file, range).includes('\n');

/** One level of indentation as the block has it. */
function unitOf(file: SourceFile, block: Block): string {
  const item = block.body[0];
  const outer = indentAt(file, block.start);
  const inner = item && !onOneLine(file, { start: block.start, end: item.start }) ? indentAt(file, item.start) : '';
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
}

/** Layout of a block next to `block`. */
export function layoutOf({ file, block }: Place, tallLists: boolean): Layout {
  return { eol: eolOf(file), indent: indentAt(file, block.start), unit: unitOf(file, block), tallLists };
}

/** The `dynamic` blocks that make blocks of a type. */
export const dynamicsOf = (block: Block, type: string): Block[] =>
  blocksOf(block, 'dynamic').filter((dynamic) => dynamic.labels[0]?.text === type);

/** Whether a group or ACL holds blocks of the types itself, or what stands for them; `ingress = []` counts. */
export const hasInline = ({ block }: Place, types: readonly string[]): boolean =>
  types.some(
    (type) => blocksOf(block, type).length > 0 || dynamicsOf(block, type).length > 0 || attributeOf(block, type),
  );

/** How a resource multiplies itself: the argument to repeat on a resource that goes with it, and the index to use. */
export function instancesOf({
  file,
  block,
}: Place): { readonly line: readonly [string, string]; readonly index: string } | undefined {
  const forEach = attributeOf(block, 'for_each');
  if (forEach) return { line: ['for_each', textOf(file, forEach.value)], index: '[each.key]' };
  const count = attributeOf(block, 'count');
  return count && { line: ['count', textOf(file, count.value)], index: '[count.index]' };
}

export const insertion = (file: SourceFile, at: number, text: string): TextEdit => ({
  uri: file.uri,
  start: at,
  end: at,
  text,
});
