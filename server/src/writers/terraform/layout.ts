/** An argument to be written: `value` as HCL text, or the texts of a list. */
export interface Line {
  readonly name: string;
  readonly value: string | readonly string[];
}

/** White space of the place that is written to. */
export interface Layout {
  readonly eol: string;
  /** Of the line that the block's header stands on. */
  readonly indent: string;
  /** One level. */
  readonly unit: string;
  /** Lists are written one element a line, however short. */
  readonly tallLists: boolean;
}

/** Longer lists are written one element a line in any case. */
const LONG_LIST = 4;

export const isLong = (value: Line['value']): boolean => typeof value !== 'string' && value.length > LONG_LIST;

/** A text of HCL with its quotes. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/[\n\r]/g, ' ');
  return `"${escaped.replace(/([$%])\{/g, '$1$1{')}"`;
}

/**
 * Arguments as `terraform fmt` lays them out: the equals signs of neighbouring lines stand below each other, and a
 * value over several lines stands apart.
 */
export function renderLines(lines: readonly Line[], layout: Layout): string {
  const out: string[] = [];
  let run: { name: string; value: string }[] = [];
  const flush = (): void => {
    const width = Math.max(0, ...run.map(({ name }) => name.length));
    for (const { name, value } of run) out.push(`${layout.indent}${name.padEnd(width)} = ${value}`);
    run = [];
  };
  for (const { name, value } of lines) {
    const tall = typeof value !== 'string' && (isLong(value) || (layout.tallLists && value.length > 0));
    if (!tall) run.push({ name, value: flat(value) });
    else {
      flush();
      const elements = value.map((element) => `${layout.indent}${layout.unit}${element},`);
      out.push([`${layout.indent}${name} = [`, ...elements, `${layout.indent}]`].join(layout.eol));
    }
  }
  flush();
  return out.join(layout.eol);
}

/** `header {`, the arguments one level deeper, `}`; the first line begins with the layout's indent. */
export function renderBlock(header: string, lines: readonly Line[], layout: Layout): string {
  const inner = renderLines(lines, { ...layout, indent: layout.indent + layout.unit });
  return [`${layout.indent}${header} {`, inner, `${layout.indent}}`].join(layout.eol);
}

/** The same as an object: without a header, and the first line without its indent. */
export function renderObject(lines: readonly Line[], layout: Layout): string {
  return renderBlock('', lines, layout).slice(layout.indent.length + 1);
}

/** An object on one line. */
export function renderFlatObject(lines: readonly Line[]): string {
  const items = lines.map(({ name, value }) => `${name} = ${flat(value)}`);
  return `{ ${items.join(', ')} }`;
}

const flat = (value: Line['value']): string => (typeof value === 'string' ? value : `[${value.join(', ')}]`);
