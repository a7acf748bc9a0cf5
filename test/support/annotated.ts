import { expect } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { nameOf } from '../../server/src/analysis/formats';
import type { Options } from '../../server/src/analysis/scope';
import type { Overrides } from '../../server/src/analysis/settings';
import { documentOf } from '../../server/src/features/positions';
import { type Locale, render } from '../../server/src/messages';
import { loadSandbox } from '../../server/src/node/sandbox';
import { type Host, NO_ENTRIES } from '../../server/src/workspace/host';

/** Files in memory below `file:///w/`. */
export function memoryHost(files: Readonly<Record<string, string>>): Host {
  const uris = new Map(Object.entries(files).map(([name, text]) => [`file:///w/${name}`, text]));
  return {
    readText: async (uri) => uris.get(uri),
    entries: async (folder) => {
      const below = [...uris.keys()].filter((uri) => uri.startsWith(folder));
      const [files, deeper] = [false, true].map((deep) =>
        below.filter((uri) => uri.slice(folder.length).includes('/') === deep),
      ) as [string[], string[]];
      const folders = new Set(deeper.map((uri) => `${folder}${uri.slice(folder.length).split('/')[0]}/`));
      return { ...NO_ENTRIES, files, folders: [...folders] };
    },
    now: () => 0,
  };
}

interface Expected {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** Rule id, severity and words that the message must contain. */
  readonly rule: string;
  readonly severity: string;
  readonly words: string;
}

/**
 * A text with its findings drawn under the lines they stand on:
 *
 *     resource "aws_security_group" "clients" {
 *     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-requirement error: UDP 4172
 *
 * The drawn lines are taken out before the text is checked.
 */
export function parseAnnotated(text: string): { text: string; expected: Expected[] } {
  const kept: string[] = [];
  const expected: Expected[] = [];
  for (const line of text.split('\n')) {
    const match = /^( *)(\^+) ([\w-]+) (error|warning|information|hint)(?:: (.*))?$/.exec(line);
    if (!match) {
      kept.push(line);
      continue;
    }
    const from = match[1]!.length;
    expected.push({
      line: kept.length - 1,
      from,
      to: from + match[2]!.length,
      rule: match[3]!,
      severity: match[4]!,
      words: match[5] ?? '',
    });
  }
  return { text: kept.join('\n'), expected };
}

export interface AnnotatedOptions extends Options, Overrides {
  /** Other files of the folder; a configuration, another file of the module. */
  readonly files?: Readonly<Record<string, string>>;
  readonly locale?: Locale;
  /** Rules that this table is not about; by default hints are left out. */
  readonly ignore?: readonly string[];
}

/** Checks one file in memory and compares its findings with the drawn ones: all of them, at their exact places. */
export async function expectFindings(name: string, annotated: string, options: AnnotatedOptions = {}): Promise<void> {
  const { text, expected } = parseAnnotated(annotated);
  const uri = `file:///w/${name}`;
  const analyzer = new Analyzer(memoryHost({ ...options.files, [name]: text }), loadSandbox, options);
  const unit = await analyzer.check(uri);
  const file = unit?.files.find((one) => nameOf(one.uri) === nameOf(uri));
  const ignore = options.ignore ?? ['cannot-tell'];
  const found = (unit?.findings ?? [])
    .filter((finding) => finding.span.uri === uri && !ignore.includes(finding.rule))
    .map((finding) => {
      const document = documentOf(file!);
      const start = document.positionAt(finding.span.start);
      const end = document.positionAt(finding.span.end);
      const newline = file!.text.indexOf('\n', finding.span.start);
      // What spans lines is drawn under its first one.
      const to =
        end.line === start.line ? end.character : newline - document.offsetAt({ line: start.line, character: 0 });
      return {
        line: start.line,
        from: start.character,
        to,
        rule: finding.rule,
        severity: finding.severity,
        message: render(finding.message, options.locale ?? 'en'),
      };
    });
  const draw = (one: { line: number; from: number; to: number; rule: string; severity: string }): string =>
    `${one.line + 1}:${one.from + 1}-${one.to + 1} ${one.rule} ${one.severity}`;
  const sort = (lines: string[]): string[] => lines.sort();
  expect(sort(found.map((one) => `${draw(one)}: ${wordsFor(one, expected)}`))).toEqual(
    sort(expected.map((one) => `${draw(one)}: ${one.words}`)),
  );
}

/** The words drawn for a finding if its message has them; otherwise the message itself, so that the difference shows. */
function wordsFor(
  found: { line: number; from: number; rule: string; message: string },
  expected: readonly Expected[],
): string {
  const here = expected.filter((one) => one.line === found.line && one.from === found.from && one.rule === found.rule);
  return here.find((one) => found.message.includes(one.words))?.words ?? found.message;
}
