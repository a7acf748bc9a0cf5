/** Where a line's text begins. */
export interface Indent {
  /** Width in characters of the white space at the beginning of the line. */
  readonly width: number;
  /** Whether the asked offset is the first thing on its line. */
  readonly first: boolean;
}

function startsIn(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/**
 * Lines of a text, counted once and only when somebody asks: error recovery does, plain reading does not.
 * Indents are kept a line, so that many questions about one endless line stay cheap.
 */
export class Lines {
  private readonly widths: number[] = [];
  private markers: Map<string, number[]> | undefined;

  constructor(private readonly text: string) {}

  private counted: readonly number[] | undefined;

  /** Where lines begin. */
  private get starts(): readonly number[] {
    this.counted ??= startsIn(this.text);
    return this.counted;
  }

  /** Zero-based line of an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const mid = (low + high) >> 1;
      if (this.starts[mid]! <= offset) low = mid;
      else high = mid;
    }
    return low;
  }

  indent(offset: number): Indent {
    const line = this.lineOf(offset);
    const start = this.starts[line]!;
    this.widths[line] ??= this.measure(start);
    return { width: this.widths[line], first: start + this.widths[line] === offset };
  }

  private measure(start: number): number {
    let at = start;
    while (this.text[at] === ' ' || this.text[at] === '\t' || this.text[at] === '\uFEFF') at++;
    return at - start;
  }

  /** Offset of the line break (or the end) of the line that `offset` is on. */
  endOf(offset: number): number {
    const next = this.starts[this.lineOf(offset) + 1];
    return next === undefined ? this.text.length : next - 1;
  }

  /**
   * Start of the first line at or behind `from` that holds nothing but `marker`, or -1.
   * Lines of one word are indexed together: a file of a thousand open heredocs is still read once.
   */
  markerLine(marker: string, from: number): number {
    this.markers ??= this.indexMarkers();
    const found = this.markers.get(marker);
    if (!found) return -1;
    let low = 0;
    let high = found.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (found[mid]! < from) low = mid + 1;
      else high = mid;
    }
    return found[low] ?? -1;
  }

  private indexMarkers(): Map<string, number[]> {
    const out = new Map<string, number[]>();
    // The line must end: HCL wants a line break behind the marker.
    for (const match of this.text.matchAll(/^[^\S\n]*([\p{ID_Start}_][\p{ID_Continue}-]*)[^\S\n]*\n/gmu)) {
      const list = out.get(match[1]!);
      if (list) list.push(match.index);
      else out.set(match[1]!, [match.index]);
    }
    return out;
  }
}
