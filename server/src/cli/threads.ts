import type { Analyzer } from '../analysis/analyzer';
import { folderOf, keyOf } from '../analysis/files';
import type { Folder } from '../analysis/terraform-index';
import { message } from '../messages';
import { type Io, say } from './io';
import { Progress } from './terminal';
import type { Asked, Told } from './told';

/** Files from which on another thread pays, which takes a tenth of a second to start. */
const MANY = 1000;
/** Places of what is counted. */
const TAKEN = 0;
const DONE = 1;

/** What another thread is given, to tell of parts of the files beside this one. */
export interface Share extends Asked {
  readonly args: readonly string[];
  readonly io: Pick<Io, 'cwd' | 'locale' | 'env'>;
  /** What the first has found in the paths. */
  readonly folders: readonly Folder[];
  /** Numbers of files: whoever is free takes the next. */
  readonly parts: readonly (readonly number[])[];
  /** How many parts are taken, and how many files are done: memory that both threads count in. */
  readonly counts: Int32Array;
}

/** Another thread, which has nothing to do yet. */
export interface Thread {
  /** Rejects where the thread ends before. */
  tell(share: Share): Promise<readonly Told[]>;
}

/** Tells of all files, large estates with another thread. */
export async function tellAll(
  analyzer: Analyzer,
  asked: Asked & Pick<Share, 'args'>,
  tell: (at: number) => Promise<Told>,
  start: (() => Thread) | undefined,
  io: Io,
): Promise<readonly Told[]> {
  const progress = new Progress(io);
  const { uris } = asked;
  // It starts while this one looks through the folders.
  const thread = uris.length < MANY ? undefined : start?.();
  const folders = thread ? await analyzer.folders() : [];
  const parts = thread ? partsOf(uris, folders) : [uris.map((_, at) => at)];
  const counts = newCounts();
  const { cwd, locale, env } = io;
  const others = thread?.tell({ ...asked, io: { cwd, locale, env: { ...env } }, folders, parts, counts });
  const step = (): void =>
    progress.step(() => say(io, message('cli.progress', { done: Atomics.load(counts, DONE), all: uris.length })));
  const told = await tellShare({ parts, counts }, tell, step);
  const theirs = await others?.catch(() => undefined);
  if (theirs) told.push(...theirs);
  // A thread may end early, for want of memory: whatever that has taken is told here.
  const left = new Set(uris.keys());
  for (const { at } of told) left.delete(at);
  told.push(...(await tellShare({ parts: [[...left]], counts: newCounts() }, tell, step)));
  progress.end();
  return told;
}

/** Tells of the parts that nobody has taken yet. `step`: before each file. */
export async function tellShare(
  { parts, counts }: Pick<Share, 'parts' | 'counts'>,
  tell: (at: number) => Promise<Told>,
  step: () => void = () => {},
): Promise<Told[]> {
  const told: Told[] = [];
  for (let part = next(parts, counts); part; part = next(parts, counts))
    for (const at of part) {
      step();
      told.push(await tell(at));
      Atomics.add(counts, DONE, 1);
    }
  return told;
}

const next = (parts: Share['parts'], counts: Int32Array): readonly number[] | undefined =>
  parts[Atomics.add(counts, TAKEN, 1)];

const newCounts = (): Int32Array => new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));

/** The numbers of files whose folders are connected by calls, whoever calls whom: they are read together. Most first. */
function partsOf(uris: readonly string[], folders: readonly Folder[]): number[][] {
  const above = new Map<string, string>();
  const topOf = (key: string): string => {
    let top = key;
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next;
    // So that the next way is short.
    if (key !== top) above.set(key, top);
    return top;
  };
  for (const { uri, calls } of folders) {
    for (const called of calls) {
      const [one, other] = [topOf(keyOf(uri)), topOf(keyOf(called))];
      if (one !== other) above.set(one, other);
    }
  }
  const parts = new Map<string, number[]>();
  for (const [at, uri] of uris.entries()) {
    const top = topOf(keyOf(folderOf(uri)));
    const part = parts.get(top);
    if (part) part.push(at);
    else parts.set(top, [at]);
  }
  return [...parts.values()].sort((a, b) => b.length - a.length);
}
