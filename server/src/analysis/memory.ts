import { originOf, type Policy } from '../policy';
import type { Draft, RuleDefinition } from '../rules/rule';
import type { RequirementVerdict } from '../verdict/model';
import type { Guess } from '../workspace/inference';
import { Likeness } from './likeness';
import { Relocation } from './relocation';

/** What is found out about one object. */
export interface Outcome {
  readonly verdicts: readonly RequirementVerdict[];
  readonly drafts: readonly { readonly rule: RuleDefinition; readonly draft: Draft }[];
}

interface Remembered {
  readonly policy: Policy;
  guess?: Guess;
  terms?: string;
  outcome?: Outcome;
}

/**
 * What the last evaluation of a unit found out. One key changes one object, and all others come out as they were, only
 * elsewhere in the file: they are known again by their content. Holds for one edition, configuration and feed.
 */
export class Memory {
  private readonly now = new Map<Policy, Remembered>();
  private readonly earlier = new Map<string, Remembered[]>();
  private readonly likeness = new Likeness();

  constructor(before?: Memory) {
    for (const entry of before?.now.values() ?? []) {
      const list = this.earlier.get(entry.policy.address);
      if (list) list.push(entry);
      else this.earlier.set(entry.policy.address, [entry]);
    }
  }

  guess(policy: Policy, find: () => Guess): Guess {
    const entry = this.entry(policy);
    entry.guess ??= this.before(policy)?.guess ?? find();
    return entry.guess;
  }

  /** `terms` names everything else that the outcome hangs on. */
  outcome(policy: Policy, terms: string, find: () => Outcome): Outcome {
    const before = this.before(policy);
    const outcome = (before?.terms === terms && moved(before, policy)) || find();
    Object.assign(this.entry(policy), { terms, outcome });
    return outcome;
  }

  /** Forgets the evaluation before, so that only one is ever kept. */
  settle(): Memory {
    this.earlier.clear();
    this.found.clear();
    return this;
  }

  private entry(policy: Policy): Remembered {
    let entry = this.now.get(policy);
    if (!entry) {
      entry = { policy };
      this.now.set(policy, entry);
    }
    return entry;
  }

  /** Readers that take objects over from the reading before say so. */
  private isSame(before: Policy, now: Policy): boolean {
    return originOf(before) === originOf(now) || this.likeness.same(before, now);
  }

  private readonly found = new Map<Policy, Remembered | undefined>();
  private before(policy: Policy): Remembered | undefined {
    if (!this.found.has(policy)) {
      const like = this.earlier.get(policy.address)?.find((entry) => this.isSame(entry.policy, policy));
      this.found.set(policy, like);
    }
    return this.found.get(policy);
  }
}

/** The outcome of the same object at its new place; undefined where it holds a place that is not the object's. */
function moved({ policy: from, outcome }: Remembered, to: Policy): Outcome | undefined {
  if (!outcome || from === to) return outcome;
  const plain = outcome.drafts.length === 0 && outcome.verdicts.every(({ verdict }) => verdict === 'satisfied');
  if (plain) return outcome;
  const relocation = new Relocation(from, to);
  const verdicts = relocation.verdicts(outcome.verdicts);
  if (!verdicts) return undefined;
  const drafts: Outcome['drafts'][number][] = [];
  for (const { rule, draft } of outcome.drafts) {
    const found = relocation.draft(draft);
    if (!found) return undefined;
    drafts.push({ rule, draft: found });
  }
  return { verdicts, drafts };
}
