import { fileURLToPath } from 'node:url';
import { createTwoFilesPatch } from 'diff';
import type { Analyzer } from '../analysis/analyzer';
import { fixAll, heldBackBy } from '../features/actions';
import { message } from '../messages';
import { rewrite } from '../node/rewrite';
import { applyEdits, type TextEdit } from '../policy';
import { type Io, pathOf, say } from './io';

/** A fix may make room for another; more rounds than this would go round in circles. */
const MAX_ROUNDS = 8;

/** A file before and after all fixes. */
export interface Mended {
  readonly uri: string;
  readonly before: string;
  readonly after: string;
}

/** What becomes of a set of files. */
export interface Mending {
  readonly mended: readonly Mended[];
  /** Files with fixes that are not made, each with the one that is no text and keeps them back. */
  readonly held: ReadonlyMap<string, string>;
}

/**
 * Mends what has a fix in the files, and in no others: in the analyzer's eyes first, where every round is checked anew,
 * so that what it says afterwards is of the mended texts. Nothing is written.
 */
export async function mend(analyzer: Analyzer, uris: readonly string[]): Promise<Mending> {
  const selected = new Set(uris);
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  const held = new Map<string, string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const edits = new Map<string, TextEdit[]>();
    for (const uri of uris) {
      const unit = await analyzer.check(uri);
      const action = unit && fixAll(unit, uri, true);
      const by = unit && heldBackBy(unit, uri);
      if (by !== undefined) held.set(uri, by);
      // An edit elsewhere, in a list that lives in another file, is made where that file was asked for too.
      if (!action || action.edits.some((edit) => !selected.has(edit.uri))) continue;
      for (const edit of action.edits) {
        const list = edits.get(edit.uri) ?? [];
        if (!list.some((other) => touches(other, edit))) list.push(edit);
        edits.set(edit.uri, list);
      }
    }
    if (edits.size === 0) break;
    for (const [uri, list] of edits) {
      const file = await analyzer.files.get(uri);
      if (!file) continue;
      const text = applyEdits(file.text, list);
      if (!before.has(uri)) before.set(uri, file.text);
      after.set(uri, text);
      analyzer.files.setOpen(uri, text, analyzer.files.languageOf(uri));
    }
  }
  const mended = [...after]
    .map(([uri, text]) => ({ uri, before: before.get(uri)!, after: text }))
    .filter((one) => one.before !== one.after)
    .sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return { mended, held };
}

/** Tells of fixes that are not made; false where there are any. */
export function tellHeld({ held }: Mending, io: Io): boolean {
  for (const [uri, by] of held) {
    const what =
      by === uri ? message('cli.notFixed.encoding') : message('cli.notFixed.module', { file: pathOf(io, by) });
    io.err(`${say(io, message('cli.notFixed', { path: pathOf(io, uri), what }))}\n`);
  }
  return held.size === 0;
}

/** Two units may ask for the same edit; of two that overlap the next round makes the second. */
const touches = (a: TextEdit, b: TextEdit): boolean => a.start <= b.end && b.start <= a.end;

/** What would be changed, as `patch` and `git apply` take it. */
export const diffOf = (mended: readonly Mended[], io: Io): string =>
  mended
    .map(({ uri, before, after }) => {
      const path = pathOf(io, uri);
      return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
        headerOptions: HEADERS,
      });
    })
    .join('');

const HEADERS = { includeIndex: false, includeUnderline: false, includeFileHeaders: true } as const;

/** Writes each file whole or not at all, and tells of each; false where one could not be written. */
export async function writeAll(mended: readonly Mended[], io: Io): Promise<boolean> {
  let all = true;
  for (const { uri, before, after } of mended) {
    const refused = await rewrite(fileURLToPath(uri), before, after);
    const path = pathOf(io, uri);
    if (!refused) io.err(`${say(io, message('cli.fixed', { path }))}\n`);
    else {
      all = false;
      const what = refused.why === 'system' ? refused.what : message(`cli.notFixed.${refused.why}`);
      io.err(`${say(io, message('cli.notFixed', { path, what }))}\n`);
    }
  }
  return all;
}
