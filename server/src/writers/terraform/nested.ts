import { startOfLine, type TextEdit } from '../../policy';
import type { Attribute, Block, Expression } from '../../readers/terraform/hcl';
import { attributeOf, blocksOf } from '../../readers/terraform/module';
import { dynamicsOf, indentAt, insertion, layoutOf, lineEnd, onOneLine, type Place, textOf } from './document';
import { type Layout, type Line, renderBlock, renderFlatObject, renderObject } from './layout';
import { type Style, styleOf } from './style';

/** Entries to be written into a resource under one block name. */
export interface Entries {
  readonly type: string;
  /** Arguments of every entry, in the order and spelling of `style`; `complete`: with all that an object must have. */
  readonly lines: readonly ((style: Style, complete: boolean) => readonly Line[])[];
  /** Block names whose entries are laid out alike, for a place and a style where there is none of the type. */
  readonly kin: readonly string[];
}

/**
 * Writes entries as the resource writes them: blocks behind the last of their type, or objects in the list that stands
 * for blocks. Undefined where such a list is computed.
 */
export function nestedEdits(place: Place, all: readonly Entries[]): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  const homeless: Entries[] = [];
  // Types that have blocks come first: others may be put behind the same block.
  const known = (entries: Entries): number => (modelsOf(place, [entries.type]).length > 0 ? 0 : 1);
  for (const entries of [...all].sort((a, b) => known(a) - known(b))) {
    if (entries.lines.length === 0) continue;
    const attribute = attributeOf(place.block, entries.type);
    const edit = attribute ? objectEdit(place, attribute, entries) : blockEdit(place, entries);
    if (edit) edits.push(edit);
    else if (attribute) return undefined;
    else homeless.push(entries);
  }
  if (homeless.length > 0) edits.push(atEndOfBody(place, homeless));
  return edits;
}

/** Blocks of the types, `dynamic` ones too, in file order. */
const modelsOf = ({ block }: Place, types: readonly string[]): Block[] =>
  types.flatMap((type) => [...blocksOf(block, type), ...dynamicsOf(block, type)]).sort((a, b) => a.start - b.start);

/** Behind the last block of the type or, without one, of its kin; undefined where there is none. */
function blockEdit(place: Place, { type, lines, kin }: Entries): TextEdit | undefined {
  const { file, block } = place;
  const own = modelsOf(place, [type]);
  const after = own.at(-1) ?? modelsOf(place, kin).at(-1);
  if (!after || onOneLine(file, block)) return undefined;
  const model = blocksOf(block, type).at(-1) ?? kin.flatMap((name) => blocksOf(block, name)).at(-1);
  const style = styleOf(file, model?.body);
  const layout = layoutOf({ file, block: model ?? after }, style.tallLists);
  const gap = standsApart(place, after) ? layout.eol : '';
  const written = lines.map((line) => layout.eol + gap + renderBlock(type, line(style, false), layout));
  return insertion(file, lineEnd(file, after.end), written.join(''));
}

/** Whether a blank line stands before a block of the body. */
function standsApart({ file, block }: Place, inner: Block): boolean {
  const before = block.body[block.body.indexOf(inner) - 1];
  return !before || /\n[ \t\r]*\n/.test(file.text.slice(before.end, inner.start));
}

/** Behind the last item of the body, which is put on lines of its own where it stood on the header's. */
function atEndOfBody(place: Place, all: readonly Entries[]): TextEdit {
  const { file, block } = place;
  const style = styleOf(file);
  const { eol, indent, unit } = layoutOf(place, style.tallLists);
  const layout: Layout = { eol, indent: indent + unit, unit, tallLists: style.tallLists };
  const blocks = all.flatMap(({ type, lines }) => lines.map((line) => renderBlock(type, line(style, false), layout)));
  const text = blocks.join(eol + eol);
  const [first] = block.body;
  if (onOneLine(file, { start: block.open, end: block.close })) {
    const inner = first ? `${indent}${unit}${textOf(file, first)}${eol}${eol}` : '';
    return { uri: file.uri, start: block.open + 1, end: block.close, text: `${eol}${inner}${text}${eol}${indent}` };
  }
  const lineStart = file.text.lastIndexOf('\n', block.close) + 1;
  const gap = file.text.slice(block.open + 1, lineStart).trim() === '' ? '' : eol;
  return insertion(file, lineStart, `${gap}${text}${eol}`);
}

/** `egress = [{ … }]` gets one more object, on one line where all of them are. */
function objectEdit({ file, block }: Place, attribute: Attribute, { lines }: Entries): TextEdit | undefined {
  const list = attribute.value;
  if (list.kind !== 'tuple') return undefined;
  const last = list.items.at(-1);
  const style = styleOf(file, last?.kind === 'object' ? objectAttributes(last) : undefined);
  const layout = layoutOf({ file, block }, style.tallLists);
  if (!last) {
    const indent = indentAt(file, attribute.start);
    const inner: Layout = { ...layout, indent: indent + layout.unit };
    const objects = lines.map((line) => `${inner.indent}${renderObject(line(style, true), inner)}`);
    const text = `[${layout.eol}${objects.join(`,${layout.eol}`)}${layout.eol}${indent}]`;
    return { uri: file.uri, start: list.start, end: list.end, text };
  }
  if (onOneLine(file, list) || onOneLine(file, last)) {
    const separator = onOneLine(file, list) ? ', ' : `,${layout.eol}${indentAt(file, last.start)}`;
    return insertion(file, last.end, lines.map((line) => separator + renderFlatObject(line(style, true))).join(''));
  }
  // `[{` and `}, {` keep the list's own way of standing.
  const hanging = file.text.slice(startOfLine(file.text, last.start), last.start).trim() !== '';
  const indent = indentAt(file, last.start);
  const inner: Layout = { ...layout, indent };
  const separator = hanging ? ', ' : `,${layout.eol}${indent}`;
  return insertion(file, last.end, lines.map((line) => separator + renderObject(line(style, true), inner)).join(''));
}

/** Items of an object as if they were arguments of a block, so that one style serves both. */
function objectAttributes(object: Expression & { kind: 'object' }): Attribute[] {
  return object.items.flatMap(({ start, end, key, value }): Attribute[] =>
    key.kind === 'variable' ? [{ kind: 'attribute', start, end, name: { ...key, name: key.name }, value }] : [],
  );
}
