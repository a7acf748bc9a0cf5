import { startOfLine } from '../../policy';
import type { ListNode, MapNode, Node, Pair } from '../../readers/json/node';
import { type Edit, isInline, lineEnd, newlineOf, type Out, type OutMap, type OutScalar, type Style } from './out';

/** Writes YAML in block or flow style, whichever the place has, with the file's indentation. */
export class YamlStyle implements Style {
  private readonly newline: string;

  /** `unit`: spaces a level; `listIndent`: spaces of a dash below its key, `undefined` for one level. */
  constructor(
    private readonly source: string,
    private readonly unit: string,
    private readonly listIndent: string = unit,
  ) {
    this.newline = newlineOf(source);
  }

  append(list: ListNode, items: readonly OutMap[]): Edit | undefined {
    if (this.source[list.span.start] === '[') return this.appendFlow(list, items);
    const last = list.items.at(-1);
    const dash = last && this.dashOf(last);
    if (!dash) return undefined;
    const sibling = list.items.findLast((item) => item.kind === 'map');
    const flow = sibling !== undefined && this.source[sibling.span.start] === '{';
    const at = lineEnd(this.source, last.span.end);
    const text = items.map((item) => this.newline + this.item(item, dash.indent, dash.gap, flow)).join('');
    return { start: at, end: at, text };
  }

  private appendFlow(list: ListNode, items: readonly OutMap[]): Edit {
    const last = list.items.at(-1);
    if (!last) return this.fillEmpty(list, items);
    const lead = this.source.slice(startOfLine(this.source, last.span.start), last.span.start);
    const separator = lead.trim() === '' ? `,${this.newline}${lead}` : ', ';
    const pad = this.source[last.span.start + 1] === ' ' ? ' ' : '';
    const quote = this.keyQuote(last);
    const text = items.map((item) => separator + this.flow(item, pad, quote)).join('');
    return { start: last.span.end, end: last.span.end, text };
  }

  /** `Key: []` becomes a block list, unless flow surrounds it. */
  private fillEmpty(list: ListNode, items: readonly OutMap[]): Edit {
    const { start, end } = list.span;
    const line = this.source.slice(startOfLine(this.source, start), start);
    const block = /^([ \t]*(?:-[ \t]+)?)[\w"':]+:[ \t]+$/.exec(line);
    if (!block) return { start, end, text: `[${items.map((item) => this.flow(item, '', '')).join(', ')}]` };
    // Behind a dash the key stands further in than its line.
    const column = ' '.repeat(block[1]!.length);
    const text = items.map((item) => this.newline + this.item(item, column + this.listIndent, ' ', false)).join('');
    // The blank behind the colon goes too, so that no line ends with one.
    return { start: start - (/[ \t]+$/.exec(line)?.[0].length ?? 0), end, text };
  }

  addPairs(map: MapNode, after: Pair, pairs: readonly (readonly [string, Out])[], blank = false): Edit {
    const start = after.keySpan.start;
    const lead = this.source.slice(startOfLine(this.source, start), start);
    if (this.source[map.span.start] === '{') {
      const separator = lead.trim() === '' ? `,${this.newline}${lead}` : ', ';
      const quote = this.source[start] === '"' ? '"' : '';
      const text = pairs.map(([key, value]) => `${separator}${quote}${key}${quote}: ${this.flow(value, '', quote)}`);
      return { start: after.value.span.end, end: after.value.span.end, text: text.join('') };
    }
    // Behind a dash the keys of the item line up with the first one.
    const indent = ' '.repeat(lead.length);
    const at = lineEnd(this.source, Math.max(after.value.span.end, after.keySpan.end));
    const gap = this.newline.repeat(blank ? 2 : 1);
    const text = pairs.map(([key, value]) => gap + indent + this.pair(key, value, indent)).join('');
    return { start: at, end: at, text };
  }

  private dashOf(item: Node): { indent: string; gap: string } | undefined {
    let start = startOfLine(this.source, item.span.start);
    let lead = this.source.slice(start, item.span.start);
    // The dash may stand on a line of its own, with comments in between.
    for (let i = 0; i < 20 && !/^[ \t]*-/.test(lead) && start > 0; i++) {
      const end = start - 1;
      start = startOfLine(this.source, end);
      lead = this.source.slice(start, end);
    }
    const match = /^([ \t]*)-([ \t]*)/.exec(lead);
    return match ? { indent: match[1]!, gap: match[2] === '' ? ' ' : match[2]! } : undefined;
  }

  private item(item: OutMap, indent: string, gap: string, flow: boolean): string {
    if (flow) return `${indent}-${gap}${this.flow(item, this.flowPad(), '')}`;
    const inner = indent + ' '.repeat(1 + gap.length);
    return `${indent}-${gap}${this.block(item, inner)}`;
  }

  private flowPad(): string {
    return /[-:] \{ /.test(this.source) ? ' ' : '';
  }

  /** Lines of a block map; the first one without its indentation. */
  private block(out: OutMap, indent: string): string {
    return out.pairs.map(([key, value]) => this.pair(key, value, indent)).join(this.newline + indent);
  }

  private pair(key: string, value: Out, indent: string): string {
    if (value.kind === 'map' && !value.inline) {
      const inner = indent + this.unit;
      return `${key}:${this.newline}${inner}${this.block(value, inner)}`;
    }
    if (value.kind === 'list') {
      const items = value.items.map((item) =>
        item.kind === 'map'
          ? this.item(item, indent + this.listIndent, ' ', false)
          : `${indent}${this.listIndent}- ${this.flow(item, '', '')}`,
      );
      return `${key}:${this.newline}${items.join(this.newline)}`;
    }
    return `${key}: ${this.flow(value, this.flowPad(), '')}`;
  }

  private flow(out: Out, pad: string, quote: string): string {
    if (out.kind === 'raw') return out.text;
    if (out.kind === 'scalar') return scalar(out);
    if (out.kind === 'list') return `[${out.items.map((item) => this.flow(item, pad, quote)).join(', ')}]`;
    const pairs = out.pairs.map(([key, value]) => `${quote}${key}${quote}: ${this.flow(value, pad, quote)}`);
    return `{${pad}${pairs.join(', ')}${pad}}`;
  }

  private keyQuote(sibling: Node): string {
    const first = sibling.kind === 'map' ? sibling.pairs[0] : undefined;
    return first && isInline(sibling, this.source) && this.source[first.keySpan.start] === '"' ? '"' : '';
  }
}

/** Plain text that YAML reads back as the same text, in block and in flow style. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9 ._/()+*=;!$&@-]*[A-Za-z0-9._/()+*=;!$&@-])?$/;
const READS_AS_OTHER = /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9._eExXa-fA-F]*)$/i;

function scalar(out: OutScalar): string {
  if (out.quote === '"') return JSON.stringify(out.text);
  if (out.quote === "'") return `'${out.text.replace(/'/g, "''")}'`;
  if (out.form !== 'text' || (PLAIN.test(out.text) && !READS_AS_OTHER.test(out.text))) return out.text;
  return JSON.stringify(out.text);
}
