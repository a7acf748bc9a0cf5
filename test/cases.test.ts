import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UnitResult } from '../server/src/analysis/pipeline';
import { run } from '../server/src/cli/main';
import { aroundOf, sourcesOf } from '../server/src/features/context';
import { applyEdits, type TextEdit } from '../server/src/policy';
import type { Finding, Fix } from '../server/src/rules/finding';
import { combine, editsFor } from '../server/src/writers';
import { ROOT } from './support/files';
import { checkFolder, signature } from './support/units';
import { expectValid, terraform } from './support/valid';

/**
 * One folder a case: input files and `expected.txt`, which is what `check` prints in that folder. A case that must
 * speak Japanese has an `expected.ja.txt` beside it. The examples are cases too.
 */
const CASES = join(ROOT, 'test', 'cases');
const folders = [
  ...readdirSync(CASES)
    .sort()
    .map((name) => join(CASES, name))
    .filter((path) => statSync(path).isDirectory()),
  join(ROOT, 'examples'),
];
const nameOf = (folder: string): string => folder.slice(ROOT.length + 1);

async function checkText(folder: string, locale: 'en' | 'ja'): Promise<string> {
  let text = '';
  const io = {
    cwd: folder,
    locale,
    out: (part: string) => {
      text += part;
    },
    err: (part: string) => {
      text += part;
    },
  };
  const status = await run(['check', '.'], io);
  return `${text}exit status ${status}\n`;
}

describe('what check prints', () => {
  it.each(folders.map((folder) => [nameOf(folder), folder]))('%s', async (_name, folder) => {
    const expected = folder.endsWith('examples') ? join(CASES, 'examples.expected.txt') : join(folder, 'expected.txt');
    await expect(await checkText(folder, 'en')).toMatchFileSnapshot(expected);
    const japanese = join(folder, 'expected.ja.txt');
    if (existsSync(japanese)) await expect(await checkText(folder, 'ja')).toMatchFileSnapshot(japanese);
  });
});

type Fixable = Finding & { readonly fix: Fix };

function fixables(units: readonly UnitResult[]): { unit: UnitResult; finding: Fixable; edits: readonly TextEdit[] }[] {
  return units.flatMap((unit) =>
    unit.findings.flatMap((finding) => {
      const edits = finding.fix && editsFor(finding.fix, sourcesOf(unit), aroundOf(unit));
      return edits ? [{ unit, finding: finding as Fixable, edits }] : [];
    }),
  );
}

/**
 * Findings that an edit added. A finding may shrink by another one's fix, and its message with it, so what counts is
 * how many there are of a rule on an object.
 */
function added(before: readonly Finding[], after: readonly Finding[]): string[] {
  const key = (finding: Finding): string => `${finding.rule} on ${finding.object ?? 'the file'}`;
  const left = new Map<string, number>();
  for (const finding of before) left.set(key(finding), (left.get(key(finding)) ?? 0) + 1);
  return after.flatMap((finding) => {
    const count = left.get(key(finding)) ?? 0;
    left.set(key(finding), count - 1);
    return count > 0 ? [] : [signature(finding)];
  });
}

const textOf = (units: readonly UnitResult[], uri: string): string =>
  units.flatMap((unit) => unit.files).find((file) => file.uri === uri)!.text;

const findingsOf = (units: readonly UnitResult[]): Finding[] => units.flatMap((unit) => unit.findings);

/** Texts after edits, by URI. */
function edited(unit: UnitResult, edits: readonly TextEdit[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const uri of new Set(edits.map((edit) => edit.uri))) {
    const text = unit.files.find((file) => file.uri === uri)!.text;
    out.set(
      uri,
      applyEdits(
        text,
        edits.filter((edit) => edit.uri === uri),
      ),
    );
  }
  return out;
}

describe('the fix law', () => {
  if (!terraform) console.warn('skipped: terraform fmt on fixed files (no terraform binary on this machine)');

  it.each(folders.map((folder) => [nameOf(folder), folder]))('holds in %s', async (_name, folder) => {
    const before = await checkFolder(folder);
    for (const { unit, finding, edits } of fixables(before)) {
      // Every other byte stays: edits insert, or replace no more than the value they are about or an entry's number.
      for (const edit of edits) {
        const inside = edit.start >= finding.span.start && edit.end <= finding.span.end;
        const renumbers = /^\d+$/.test(edit.text) && /^\d+$/.test(textOf(before, edit.uri).slice(edit.start, edit.end));
        expect(edit.start === edit.end || inside || renumbers, `${signature(finding)} replaces too much`).toBe(true);
      }
      const texts = edited(unit, edits);
      for (const [uri, text] of texts) await expectValid(uri, text, textOf(before, uri));
      const after = findingsOf(await checkFolder(folder, texts));
      expect(after.map(signature), 'the finding is still there').not.toContain(signature(finding));
      expect(added(findingsOf(before), after), `added by the fix of ${signature(finding)}`).toEqual([]);
    }
  });

  it.each(folders.map((folder) => [nameOf(folder), folder]))(
    'holds for everything at once in %s',
    async (_name, folder) => {
      const before = await checkFolder(folder);
      const texts = new Map<string, string>();
      for (const unit of before) {
        const fixes = unit.findings.flatMap((finding) => (finding.fix ? [finding.fix] : []));
        for (const [uri, text] of edited(unit, combine(fixes, sourcesOf(unit), aroundOf(unit)))) texts.set(uri, text);
      }
      for (const [uri, text] of texts) await expectValid(uri, text, textOf(before, uri));
      const after = await checkFolder(folder, texts);
      expect(fixables(after).map(({ finding }) => signature(finding))).toEqual([]);
      expect(added(findingsOf(before), findingsOf(after))).toEqual([]);
    },
  );
});
