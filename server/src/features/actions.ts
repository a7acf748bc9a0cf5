import { GARBLED, keepsGarbledLines, NOT_ASCII } from '../analysis/garbled';
import type { UnitResult } from '../analysis/pipeline';
import { type Message, message } from '../messages';
import type { SourceFile, TextEdit } from '../policy';
import type { Finding, Fix } from '../rules/finding';
import { combine, editsFor, isForAll } from '../writers';
import { aroundOf, sourcesOf } from './context';

/** One offer of the light bulb. */
export interface Action {
  readonly title: Message;
  readonly kind: 'quickfix' | 'source.fixAll.workspacesPorts';
  /** The finding that it mends; undefined for "everything in …". */
  readonly finding?: Finding;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
  /** The file of the edits, where the unit does not hold it. */
  readonly target?: SourceFile;
  /** `target` is not there yet. */
  readonly create?: boolean;
}

const mends = (finding: Finding): finding is Finding & { readonly fix: Fix } => finding.fix !== undefined;

/** Whether the finding is mended where all are. */
export function fixable(unit: UnitResult, finding: Finding): boolean {
  if (unit.refused !== undefined || finding.fix === undefined || !isForAll(finding.fix)) return false;
  const edits = editsFor(finding.fix, sourcesOf(unit), aroundOf(unit));
  return edits !== undefined && !edits.some((edit) => losesBytes(edit, unit));
}

/** Quick-fixes for the findings that touch a stretch of a file, each alone, then all of their objects. */
export function quickFixes(unit: UnitResult, uri: string, start: number, end: number): Action[] {
  const [sources, around] = [sourcesOf(unit), aroundOf(unit)];
  const touched = unit.findings
    .filter(mends)
    .filter(({ span }) => span.uri === uri && span.start <= end && start <= span.end);
  const actions: Action[] = [];
  for (const finding of touched) {
    const edits = editsFor(finding.fix, sources, around);
    if (edits) actions.push({ title: finding.fix.title, kind: 'quickfix', finding, preferred: true, edits });
  }
  for (const object of new Set(touched.map((finding) => finding.object))) {
    const all = unit.findings.filter(mends).filter((finding) => object !== undefined && finding.object === object);
    if (all.length < 2) continue;
    const edits = combine(
      all.map(({ fix }) => fix),
      sources,
      around,
    );
    const title = message('rules.fix.object', { object: object! });
    if (edits.length > 0) actions.push({ title, kind: 'quickfix', preferred: false, edits });
  }
  return actions;
}

/**
 * Everything that can be mended in one file: `source.fixAll.workspacesPorts`. Nothing in a module of which a file is no text,
 * and no fix of which a part stands in such a file: see `heldBackBy`. `keeps`: whoever writes it keeps bytes that are no
 * UTF-8, which editors do not.
 */
export function fixAll(unit: UnitResult, uri: string, keeps = false): Action | undefined {
  if (unit.refused !== undefined) return undefined;
  const fixes = fixesIn(unit, uri).filter((fix) => fileIn(unit, fix, keeps) === undefined);
  const edits = combine(fixes, sourcesOf(unit), aroundOf(unit));
  if (edits.length === 0) return undefined;
  return { title: message('rules.fix.file'), kind: 'source.fixAll.workspacesPorts', preferred: false, edits };
}

/** The file for which fixes in another one, or in itself, are not made; undefined where none is. */
export function heldBackBy(unit: UnitResult, uri: string): string | undefined {
  const { refused } = unit;
  if (refused === undefined && garbledFiles(unit).size === 0) return undefined;
  const fixes = fixesIn(unit, uri);
  if (refused === undefined) return fixes.map((fix) => fileIn(unit, fix, true)).find((file) => file !== undefined);
  const some = fixes.some((fix) => editsFor(fix, sourcesOf(unit), aroundOf(unit)) !== undefined);
  return some ? refused : undefined;
}

const fixesIn = (unit: UnitResult, uri: string): Fix[] =>
  unit.findings.filter(mends).flatMap(({ span, fix }) => (span.uri === uri ? [fix] : []));

/** Texts of files of which not all bytes were read. */
function garbledFiles(unit: UnitResult): ReadonlyMap<string, string> {
  let found = garbledOf.get(unit);
  if (!found) {
    found = new Map(unit.files.flatMap(({ uri, text }) => (text.includes(GARBLED) ? [[uri, text] as const] : [])));
    garbledOf.set(unit, found);
  }
  return found;
}
const garbledOf = new WeakMap<UnitResult, ReadonlyMap<string, string>>();

/** The first file that a fix would change and that would not be written back as it was read. */
function fileIn(unit: UnitResult, fix: Fix, keeps: boolean): string | undefined {
  const files = garbledFiles(unit);
  if (files.size === 0) return undefined;
  return editsFor(fix, sourcesOf(unit), aroundOf(unit))?.find(
    (edit) => files.has(edit.uri) && !(keeps && !losesBytes(edit, unit)),
  )?.uri;
}

/**
 * What `encodeBeside` will ask of the whole text, asked of one edit: whether it changes a line with bytes that were not
 * read, or writes letters whose bytes in that encoding nobody knows.
 */
function losesBytes({ uri, start, end, text: written }: TextEdit, unit: UnitResult): boolean {
  const text = garbledFiles(unit).get(uri);
  if (text === undefined) return false;
  const [before] = text.slice(0, start).split('\n').slice(-1);
  const [behind] = text.slice(end).split('\n', 1);
  const lines = (middle: string): string => `${before}${middle}${behind}`;
  return !keepsGarbledLines(lines(text.slice(start, end)), lines(written)) || NOT_ASCII.test(written);
}
