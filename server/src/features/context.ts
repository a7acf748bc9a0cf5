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

const arounds = new WeakMap<UnitResult, Around>();

/** What was read in a unit, for those who write into it. Asked for each finding, and put together once. */
export function aroundOf(unit: UnitResult): Around {
  let around = arounds.get(unit);
  if (!around) {
    const { files, subjects, below = [] } = unit;
    around = { files, policies: [...subjects, ...below].map(({ policy }) => policy) };
    arounds.set(unit, around);
  }
  return around;
}

export const sourcesOf =
  (unit: UnitResult): Sources =>
  (uri) =>
    unit.files.find((file) => file.uri === uri);
