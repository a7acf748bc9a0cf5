import { startOfLine } from '../../policy';
import type { ListNode, MapNode, Node, Pair } from '../../readers/json/node';
import { type Edit, lineIndent, newlineOf, type Out, type OutMap, type Style } from '../cloudformation/out';

/** Writes JSON with the indentation, colons and line breaks that the file has. */
export class JsonStyle implements Style {
  private readonly newline: string;
  private readonly unit: string;
  private readonly colon: string;
  private readonly comma: string;

  private readonly packed: boolean;
  private padded: string | undefined;

  /** `packed`: each value is written on one line, as in JSON Lines. */
  constructor(
    private readonly source: string,
    packed = !source.includes('\n'),
  ) {
    this.packed = packed;
    this.newline = newlineOf(source);
    this.unit = /\n([ \t]+)\S/.exec(source)?.[1] ?? '  ';
    this.colon = /"(\s*:[ \t]*)/.exec(source)?.[1] ?? ': ';
    this.comma = /[ \t]$/.test(this.colon) || !packed ? ', ' : ',';
  }

  append(list: ListNode, items: readonly OutMap[]): Edit {
    const { source } = this;
    const indent = lineIndent(source, list.span.start);
    const last = list.items.at(-1);
    if (!last) {
      if (this.packed) {
        const text = `[${items.map((item) => this.render(item, '', false)).join(this.comma)}]`;
        return { start: list.span.start, end: list.span.end, text };
      }
      const text = this.render({ kind: 'list', items }, indent, true);
      return { start: list.span.start, end: list.span.end, text };
    }
    const separator = this.separator(list, last);
    const base = lineIndent(source, last.span.start);
    const multi = last.kind === 'map' ? this.text(last).includes('\n') : separator.includes('\n');
    const text = items.map((item) => separator + this.render(item, base, multi && !item.inline)).join('');
    return { start: last.span.end, end: last.span.end, text };
  }

  addPairs(_map: MapNode, after: Pair, pairs: readonly (readonly [string, Out])[], blank = false): Edit {
    const start = after.keySpan.start;
    const alone = this.source.slice(startOfLine(this.source, start), start).trim() === '';
    const indent = lineIndent(this.source, start);
    const separator = alone ? `,${this.newline.repeat(blank ? 2 : 1)}${indent}` : this.comma;
    const text = pairs.map(([key, value]) => separator + this.pair(key, value, indent, alone)).join('');
    return { start: after.value.span.end, end: after.value.span.end, text };
  }

  /** What stands between two items of the list. */
  private separator(list: ListNode, last: Node): string {
    const previous = list.items.at(-2);
    const between = previous
      ? this.source.slice(previous.span.end, last.span.start)
      : `,${this.source.slice(list.span.start + 1, last.span.start)}`;
    if (/^\s*,\s*$/.test(between) && (previous || /\n/.test(between))) return between;
    return between.includes('\n') ? `,${this.newline}${lineIndent(this.source, last.span.start)}` : this.comma;
  }

  private text(node: Node): string {
    return this.source.slice(node.span.start, node.span.end);
  }

  private pair(key: string, value: Out, indent: string, multi: boolean): string {
    return `${JSON.stringify(key)}${this.colon}${this.render(value, indent, multi)}`;
  }

  render(out: Out, indent: string, multi: boolean): string {
    if (out.kind === 'raw') return out.text;
    if (out.kind === 'scalar') {
      return out.form === 'text' || out.quote === '"' ? JSON.stringify(out.text) : out.text;
    }
    const [open, close] = out.kind === 'map' ? ['{', '}'] : ['[', ']'];
    const deep = multi && !(out.kind === 'map' && out.inline);
    const inner = indent + this.unit;
    const parts =
      out.kind === 'map'
        ? out.pairs.map(([key, value]) => this.pair(key, value, inner, deep))
        : out.items.map((item) => this.render(item, inner, deep));
    if (parts.length === 0) return open + close;
    if (!deep) {
      this.padded ??= this.source.includes('{ "') ? ' ' : '';
      const pad = out.kind === 'map' ? this.padded : '';
      return open + pad + parts.join(this.comma) + pad + close;
    }
    const line = this.newline + inner;
    return `${open}${line}${parts.join(`,${line}`)}${this.newline}${indent}${close}`;
  }
}
