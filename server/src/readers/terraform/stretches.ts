import type { SourceFile, Span } from '../../policy';
import type { Range } from './hcl';

/**
 * A stretch of a file that is being edited, with what stood in it when it was read. An edit elsewhere leaves it as it is
 * and only moves it: all places in it move along.
 */
export class Stretch implements SourceFile {
  constructor(
    readonly uri: string,
    /** The text that was read, of which the stretch is a part. */
    readonly text: string,
    /** How much further on in the file it now stands than in that text, in UTF-16 units. */
    public by: number,
  ) {}
}

/** A span that is worked out when it is asked for; written out as any other. */
export abstract class Moving implements Span {
  abstract readonly uri: string;
  abstract readonly start: number;
  abstract readonly end: number;

  toJSON(): Span {
    return { uri: this.uri, start: this.start, end: this.end };
  }
}

/** A place in a stretch. */
class Place extends Moving {
  constructor(
    readonly stretch: Stretch,
    /** In the text of the stretch. */
    readonly from: number,
    readonly to: number,
  ) {
    super();
  }

  get uri(): string {
    return this.stretch.uri;
  }
  get start(): number {
    return this.from + this.stretch.by;
  }
  get end(): number {
    return this.to + this.stretch.by;
  }
}

/** From where one place begins to where another ends. */
class Between extends Moving {
  constructor(
    private readonly first: Span,
    private readonly last: Span,
  ) {
    super();
  }

  get uri(): string {
    return this.first.uri;
  }
  get start(): number {
    return this.first.start;
  }
  get end(): number {
    return this.last.end;
  }
}

/** The place of what stands somewhere in the text of a file or of a stretch of it. */
export const spanOf = (file: SourceFile, { start, end }: Range): Span =>
  file instanceof Stretch ? new Place(file, start, end) : { uri: file.uri, start, end };

/** A place without its first and last character. */
export const within = (span: Span): Span =>
  span instanceof Place
    ? new Place(span.stretch, span.from + 1, span.to - 1)
    : { uri: span.uri, start: span.start + 1, end: span.end - 1 };

/** From where one place begins to where another one of the same file ends. */
export const between = (first: Span, last: Span): Span =>
  first instanceof Moving || last instanceof Moving
    ? new Between(first, last)
    : { uri: first.uri, start: first.start, end: last.end };

/** Whether two places are one, and stay so over edits. */
export function sameSpan(a: Span, b: Span): boolean {
  if (a === b) return true;
  if (a instanceof Place || b instanceof Place) {
    return a instanceof Place && b instanceof Place && a.stretch === b.stretch && a.from === b.from && a.to === b.to;
  }
  if (a instanceof Moving || b instanceof Moving) return false;
  return a.start === b.start && a.end === b.end && a.uri === b.uri;
}

/** What stands at a place of a file, in the text that its nodes are about. */
export const rangeIn = (span: Span, file: SourceFile): { readonly file: SourceFile; readonly range: Range } =>
  span instanceof Place
    ? { file: span.stretch, range: { start: span.from, end: span.to } }
    : { file, range: { start: span.start, end: span.end } };
