/** A moment by the clock on the wall, and by how long the processor has worked for us; milliseconds. */
export interface Moment {
  readonly wall: number;
  readonly work: number;
}

/**
 * Measures how long a run works. On a busy machine the clock on the wall goes on while nothing of ours runs, and other
 * threads of ours work while a run waits: what both clocks agree on is the run's own.
 */
export class Timer {
  private last: Moment = { wall: 0, work: 0 };

  /** `work`: milliseconds of processor time, where the host can tell. */
  constructor(private readonly work: () => number = sampledWork()) {}

  /** Within a millisecond it is the same: to ask the processor takes as long as many a file does to answer. */
  now(): Moment {
    const wall = Date.now();
    if (wall !== this.last.wall) this.last = { wall, work: this.work() };
    return this.last;
  }

  /** Milliseconds of work since then. */
  since({ wall, work }: Moment): number {
    const passed = Date.now() - wall;
    return passed < 1 ? 0 : Math.min(passed, this.work() - work);
  }

  over(limit: number, since: Moment): boolean {
    return Date.now() - since.wall > limit && this.work() - since.work > limit;
  }
}

/** Milliseconds. While something runs the engine looks at the clock every one or so. */
const LONGEST_STEP = 10;

/**
 * Work as seen from looks at the clock, for hosts that cannot tell, such as browsers: between two looks that lie further
 * apart than a step can take, somebody else had the processor.
 */
export function sampledWork(clock: () => number = Date.now): () => number {
  let last = clock();
  let work = 0;
  return () => {
    const now = clock();
    work += Math.min(Math.max(now - last, 0), LONGEST_STEP);
    last = now;
    return work;
  };
}
