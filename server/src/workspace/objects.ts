import type { Policy } from '../policy';

interface Ordered {
  readonly policies: readonly Policy[];
  /** The farthest end of any up to each. */
  readonly reach: readonly number[];
}

/** Objects by where they stand, for whoever asks often what stands at a place. */
export class Objects {
  private readonly files = new Map<string, Policy[]>();
  private readonly ordered = new Map<string, Ordered>();
  private readonly order = new Map<Policy, number>();

  constructor(readonly all: readonly Policy[]) {
    all.forEach((policy, i) => {
      this.order.set(policy, i);
      const list = this.files.get(policy.span.uri);
      if (list) list.push(policy);
      else this.files.set(policy.span.uri, [policy]);
    });
  }

  /** Those that hold a stretch of a file. */
  around(uri: string, from: number, to: number): Policy[] {
    const { policies, reach } = this.of(uri);
    const found: Policy[] = [];
    for (let i = firstAfter(policies, from) - 1; i >= 0 && reach[i]! >= to; i--) {
      if (policies[i]!.span.end >= to) found.push(policies[i]!);
    }
    return this.inOrder(found);
  }

  /** Those that begin in a stretch of a file. */
  beginning(uri: string, from: number, to: number): Policy[] {
    const { policies } = this.of(uri);
    const found: Policy[] = [];
    for (let i = firstAfter(policies, from - 1); i < policies.length && policies[i]!.span.start < to; i++) {
      found.push(policies[i]!);
    }
    return this.inOrder(found);
  }

  /** Those that end behind one place of a file and not behind another. */
  ending(uri: string, behind: number, at: number): Policy[] {
    return (this.files.get(uri) ?? []).filter(({ span }) => behind < span.end && span.end <= at);
  }

  private of(uri: string): Ordered {
    let ordered = this.ordered.get(uri);
    if (!ordered) {
      const policies = [...(this.files.get(uri) ?? [])].sort((a, b) => a.span.start - b.span.start);
      let most = 0;
      const reach = policies.map(({ span }) => {
        most = Math.max(most, span.end);
        return most;
      });
      ordered = { policies, reach };
      this.ordered.set(uri, ordered);
    }
    return ordered;
  }

  private inOrder(policies: Policy[]): Policy[] {
    return policies.length < 2 ? policies : policies.sort((a, b) => this.order.get(a)! - this.order.get(b)!);
  }
}

/** Index of the first that begins behind an offset, of policies in order. */
function firstAfter(policies: readonly Policy[], offset: number): number {
  let low = 0;
  let high = policies.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (policies[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
