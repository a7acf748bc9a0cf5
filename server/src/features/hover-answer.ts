import type { Span } from '../policy';

/** What is told of a place, and of which stretch. */
export interface HoverAnswer {
  readonly markdown: string;
  readonly span: Span;
}
