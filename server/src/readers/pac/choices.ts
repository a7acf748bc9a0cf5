import { MOST_OPEN } from './explorer';

/** A question that a run met, how many answers there are, and which one it got. */
export interface Choice {
  readonly key: string;
  readonly of: number;
  readonly at: number;
}

/**
 * What a run asks that nobody can tell, answered in every combination: each run takes the next way through the
 * questions that it meets. The same question gets the same answer all through one run.
 */
export class Choices {
  private planned: readonly Choice[] = [];
  private met: Choice[] = [];

  /** The questions that the last run met, and its answers. */
  get path(): readonly Choice[] {
    return this.met;
  }

  choose(key: string, of: number): number {
    const same = (one: Choice): boolean => one.key === key;
    const known = this.met.find(same);
    if (known) return known.at;
    if (this.met.length >= MOST_OPEN) return 0;
    const choice = this.planned.find(same) ?? { key, of, at: 0 };
    this.met.push(choice);
    return choice.at;
  }

  /** Sets out for the next way; false when all have been taken. */
  next(): boolean {
    const way = [...this.met];
    this.met = [];
    for (let last = way.pop(); last; last = way.pop()) {
      if (last.at + 1 >= last.of) continue;
      this.planned = [...way, { ...last, at: last.at + 1 }];
      return true;
    }
    return false;
  }
}
