import type { UnitResult } from '../analysis/pipeline';
import type { AwsRanges, Edition } from '../catalogue';
import type { Locale } from '../messages';
import type { SourceFile } from '../policy';
import type { Configuration } from '../workspace/configuration';
import type { Around, Sources } from '../writers';

/** What an editor answer may look at: one file of a checked unit. */
export interface DocumentContext {
  readonly file: SourceFile;
  /** Undefined for files that hold nothing for us. */
  readonly unit?: UnitResult;
  readonly edition: Edition;
  readonly ranges?: AwsRanges;
  readonly locale: Locale;
  /** What only the user knows, from the configuration. */
  readonly values?: Configuration['values'];
}

/** What was read in a unit, for those who write into it. */
export const aroundOf = ({ files, subjects, below = [] }: UnitResult): Around => ({
  files,
  policies: [...subjects, ...below].map(({ policy }) => policy),
});

export const sourcesOf =
  (unit: UnitResult): Sources =>
  (uri) =>
    unit.files.find((file) => file.uri === uri);
