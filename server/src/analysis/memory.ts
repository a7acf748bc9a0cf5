import { Place, type Policy, placesIn } from '../policy';
import type { Finding } from '../rules/finding';
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
  /** Whether every place in the outcome is one of the object's own, and so moves with it. */
  follows?: boolean;
  /** What became of the drafts of the outcome. */
  findings?: readonly Finding[];
}

/**
 * What the last evaluation of a unit found out. One key changes one object, and all others come out as they were: they
 * are the same objects, or they are known again by their content, elsewhere in the file. Holds for one edition,
 * configuration and feed.
 */
export class Memory {
  private readonly now = new Map<Policy, Remembered>();
  private last: ReadonlyMap<Policy, Remembered> | undefined;
  private earlier: Map<string, Remembered[]> | undefined;
  private readonly likeness = new Likeness();

  constructor(before?: Memory) {
    this.last = before?.now;
  }

  guess(policy: Policy, find: () => Guess): Guess {
    const entry = this.entry(policy);
    entry.guess ??= this.like(policy)?.guess ?? find();
    return entry.guess;
  }

  /** `terms` names everything else that the outcome hangs on. */
  outcome(policy: Policy, terms: string, find: () => Outcome): Outcome {
    const entry = this.entry(policy);
    if (entry.outcome && entry.terms === terms && follows(entry)) return entry.outcome;
    const like = this.like(policy);
    entry.outcome = (like?.terms === terms && moved(like, policy)) || find();
    entry.terms = terms;
    entry.follows = undefined;
    entry.findings = undefined;
    return entry.outcome;
  }

  /** What `make` makes of the drafts of an object, or made of the same drafts before. */
  findings(policy: Policy, drafts: Outcome['drafts'], make: () => readonly Finding[]): readonly Finding[] {
    const entry = this.entry(policy);
    if (entry.outcome?.drafts !== drafts) return make();
    entry.findings ??= make();
    return entry.findings;
  }

  /** Forgets the evaluation before, so that only one is ever kept. */
  settle(): Memory {
    this.last = undefined;
    this.earlier = undefined;
    this.found.clear();
    return this;
  }

  private entry(policy: Policy): Remembered {
    let entry = this.now.get(policy);
    if (!entry) {
      entry = this.last?.get(policy) ?? { policy };
      this.now.set(policy, entry);
    }
    return entry;
  }

  /** What stood at an address. A key asks for one or two; an index is for those who ask for many. */
  private at(address: string): readonly Remembered[] {
    if (this.looked++ < LOOKS) {
      const out: Remembered[] = [];
      for (const entry of this.last!.values()) if (entry.policy.address === address) out.push(entry);
      return out;
    }
    this.earlier ??= byAddress(this.last!);
    return this.earlier.get(address) ?? [];
  }
  private looked = 0;

  private readonly found = new Map<Policy, Remembered | undefined>();
  /** Another object that was the same as this one is. */
  private like(policy: Policy): Remembered | undefined {
    if (!this.last || this.last.has(policy)) return undefined;
    if (!this.found.has(policy)) {
      const like = this.at(policy.address).find((entry) => this.likeness.same(entry.policy, policy));
      this.found.set(policy, like);
    }
    return this.found.get(policy);
  }
}

/** Looks at all that is remembered, before an index of it is made. */
const LOOKS = 2;

function byAddress(entries: ReadonlyMap<Policy, Remembered>): Map<string, Remembered[]> {
  const out = new Map<string, Remembered[]>();
  for (const entry of entries.values()) {
    const list = out.get(entry.policy.address);
    if (list) list.push(entry);
    else out.set(entry.policy.address, [entry]);
  }
  return out;
}

/** An object whose places move takes its outcome along, if there are no other places in it. */
function follows(entry: Remembered): boolean {
  const { policy, outcome } = entry;
  if (!(policy.span instanceof Place)) return true;
  if (entry.follows === undefined) {
    const { uri } = policy.span;
    const own = placesIn(policy, uri);
    const found = placesIn([outcome!.verdicts, outcome!.drafts.map(({ draft }) => draft)], uri, [policy]);
    const known = new Set(own);
    // What does not move is the same object only where it stands where it stood.
    entry.follows = !own || (found?.every((place) => known.has(place)) ?? false);
  }
  return entry.follows;
}

/** The outcome of the same object at its new place; undefined where it holds a place that is not the object's. */
function moved({ policy: from, outcome }: Remembered, to: Policy): Outcome | undefined {
  if (!outcome) return undefined;
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
