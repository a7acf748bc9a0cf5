import type { Policy, SourceFile, TextEdit } from '../policy';
import type { Fix } from '../rules/finding';

/** The current text of a file, or undefined where it is not at hand. */
export type Sources = (uri: string) => SourceFile | undefined;

/** What else was read: a list may serve more than one object. */
export interface Around {
  readonly files: readonly SourceFile[];
  readonly policies: readonly Policy[];
}

export const NOTHING_ELSE: Around = { files: [], policies: [] };

export type AllowFix = Extract<Fix, { kind: 'allow' }>;
export type DomainsFix = Extract<Fix, { kind: 'domains' }>;

/**
 * Writes the missing rules into a file of one format, in the style the file already has.
 * Gives undefined where no right edit exists (a computed list, generated text, no free rule number).
 */
export type AllowWriter = (fix: AllowFix, sources: Sources, around?: Around) => readonly TextEdit[] | undefined;
