import type { ReaderSettings, SourceFile } from '../../../server/src/policy';
import { looksLikeAwsOutput, readAwsCli } from '../../../server/src/readers/awscli';
import { readingLines } from '../cloudformation/support';

export const FOLDER = 'file:///net/exports/';

const fileOf = (name: string, value: unknown): SourceFile => ({
  uri: FOLDER + name,
  text: typeof value === 'string' ? value : JSON.stringify(value, null, 4),
});

/** Reads one file, with the others of its folder by their names; a value that is no text is written as JSON. */
export function readFile(value: unknown, name = 'answer.json', beside: Readonly<Record<string, unknown>> = {}) {
  const file = fileOf(name, value);
  const others = Object.entries(beside).map(([other, content]) => fileOf(other, content));
  const settings: ReaderSettings = { variables: {}, beside: others };
  const reading = readAwsCli(file, settings);
  return { text: file.text, recognised: looksLikeAwsOutput(file.text), lines: readingLines(reading), ...reading };
}

export const regionsOf = ({ policies }: ReturnType<typeof readFile>): (string | undefined)[] =>
  policies.map(({ region }) => (region?.known ? region.value : undefined));
