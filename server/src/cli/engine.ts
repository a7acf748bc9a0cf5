import { availableParallelism } from 'node:os';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Engines that are newer than all that were tried would say on the terminal which flags they do not know. */
const NEWEST_TRIED = 13;
const version = Number.parseInt(process.versions.v8, 10);
const isTried = version <= NEWEST_TRIED;
const set = (...flags: readonly string[]): void => {
  for (const flag of flags) setFlagsFromString(flag);
};

const MEGABYTE = 1024 * 1024;
/** Megabytes of old objects up to which a thread collects young ones only. */
const ROOM = 160;
/** From so many processors on, those that two threads leave free can help them to collect garbage. */
const TO_SPARE = 4;

/** A command ends soon, and V8 works for later. Called before anything is loaded: compiled code is kept with its flags. */
export function tuneForCommand(): void {
  if (!isTried) return;
  set('--semi-space-growth-factor=4', `--initial-old-space-size=${ROOM}`);
  // At the end of a thread it would collect what is young, and then let go of everything.
  set('--no-minor-gc-task');
  // A command ends before most of what the optimising compiler makes of it has paid: asked for later, a check of
  // thousands of files takes a quarter less of the processors. Engines from 12 on have a cheaper compiler in between.
  if (version < 12) set('--interrupt-budget=1600000');
}

/**
 * Much is to come, for two threads. V8 expects that little of it lasts, and marks a heap again each time it has grown by
 * half; but nearly everything lasts to the end.
 */
export function makeRoom(): void {
  if (!isTried) return;
  // Helpers of V8's that wait for each other's processors cost a check of a large estate a seventh of its time.
  if (availableParallelism() < TO_SPARE) set('--no-parallel-scavenge');
  // How far a heap that is there may grow is decided when it is collected, from what is left.
  const left = getHeapStatistics().used_heap_size / MEGABYTE;
  set(`--heap-growing-percent=${Math.round((100 * ROOM) / left)}`, '--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  set('--no-expose-gc', '--heap-growing-percent=0');
}
