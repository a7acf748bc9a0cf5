import type { Span } from '../../policy';

/** One line of what an editor offers while somebody types; the first is the likeliest. */
export interface Completion {
  readonly label: string;
  /** What it is, in a few words of the reader's language. */
  readonly detail?: string;
  /** What asks for it. */
  readonly documentation?: string;
  /** What is replaced. */
  readonly span: Span;
  /** What is inserted, where that is not the label. */
  readonly text?: string;
}
