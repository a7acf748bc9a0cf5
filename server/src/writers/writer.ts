import type { SourceFile, TextEdit } from '../policy';
import type { Fix } from '../rules/finding';

/** The current text of a file, or undefined where it is not at hand. */
export type Sources = (uri: string) => SourceFile | undefined;

/**
 * Writes the missing rules into a file of one format, in the style the file already has.
 * Gives undefined where no right edit exists (a computed list, generated text, no free rule number).
 */
export type AllowWriter = (fix: Extract<Fix, { kind: 'allow' }>, sources: Sources) => readonly TextEdit[] | undefined;
