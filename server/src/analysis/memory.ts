import type { Peer, Policy, Rule } from '../policy';
import type { Cause, RequirementVerdict } from '../verdict/model';
import type { Guess } from '../workspace/inference';

interface Remembered {
  readonly policy: Policy;
  guess?: Guess;
  terms?: string;
  verdicts?: readonly RequirementVerdict[];
}

/**
 * What the last evaluation of a unit found out. One key changes one object, and all others come out as they were, only
 * elsewhere in the file: they are known again by their content. Holds for one edition, configuration and feed.
 */
export class Memory {
  private readonly now = new Map<string, Remembered>();

  constructor(private readonly before?: Memory) {}

  guess(policy: Policy, find: () => Guess): Guess {
    const entry = this.entry(policy);
    entry.guess ??= find();
    return entry.guess;
  }

  /** `terms` names everything else that the verdicts hang on. */
  verdicts(policy: Policy, terms: string, judge: () => readonly RequirementVerdict[]): readonly RequirementVerdict[] {
    const entry = this.entry(policy);
    if (entry.verdicts && entry.terms === terms) {
      const again = entry.policy === policy ? entry.verdicts : moved(entry.verdicts, entry.policy, policy);
      if (again) return again;
    }
    const fresh = judge();
    this.now.set(this.keyOf(policy), { policy, guess: entry.guess, terms, verdicts: fresh });
    return fresh;
  }

  /** Forgets the evaluation before, so that only one is ever kept. */
  settle(): Memory {
    const settled = new Memory();
    for (const [key, entry] of this.now) settled.now.set(key, entry);
    return settled;
  }

  private entry(policy: Policy): Remembered {
    const key = this.keyOf(policy);
    let entry = this.now.get(key) ?? this.before?.now.get(key);
    if (!entry) entry = { policy };
    this.now.set(key, entry);
    return entry;
  }

  private readonly keys = new WeakMap<Policy, string>();
  private keyOf(policy: Policy): string {
    let key = this.keys.get(policy);
    if (key === undefined) {
      key = contentOf(policy);
      this.keys.set(policy, key);
    }
    return key;
  }
}

/** Everything of an object that its role, its region and its verdicts hang on: all but the places. */
function contentOf(policy: Policy): string {
  const parts = [policy.kind, policy.readOnly ? 'fixed' : '', policy.region?.known ? policy.region.value : '?'];
  parts.push(...policy.labels, '\u0001');
  if (policy.kind === 'prefix-list') pushPeers(parts, policy.entries);
  else if (policy.kind === 'address-space') pushPeers(parts, policy.ranges);
  else if (policy.kind !== 'proxy') for (const rule of policy.rules) pushRule(parts, rule);
  return parts.join('\u0000');
}

function pushRule(parts: string[], rule: Rule): void {
  parts.push(
    rule.direction,
    rule.action.known ? rule.action.value : '?',
    rule.number ? (rule.number.known ? String(rule.number.value) : '?') : '',
    rule.protocol.known ? rule.protocol.value : '?',
    rule.ports.known ? rule.ports.value.join() : '?',
    rule.maybe ? 'maybe' : '',
  );
  pushPeers(parts, rule.peers);
}

function pushPeers(parts: string[], peers: readonly Peer[]): void {
  for (const peer of peers) {
    if (peer.kind === 'address') parts.push(peer.text);
    else if (peer.kind === 'unknown') parts.push('?');
    else {
      parts.push(peer.kind, peer.id);
      if (peer.kind === 'prefix-list' && peer.entries) pushPeers(parts, peer.entries);
    }
  }
  parts.push('\u0001');
}

/** The same verdicts on an object of the same content; undefined where they carry places of the old text. */
function moved(
  verdicts: readonly RequirementVerdict[],
  from: Policy,
  to: Policy,
): readonly RequirementVerdict[] | undefined {
  if (verdicts.some(({ unknown }) => unknown.length > 0)) return undefined;
  if (!verdicts.some(({ missing }) => missing.some(({ cause }) => blamed(cause)))) return verdicts;
  if (!('rules' in from) || !('rules' in to)) return undefined;
  const ruleNow = (rule: Rule): Rule | undefined => to.rules[from.rules.indexOf(rule)];
  const out: RequirementVerdict[] = [];
  for (const verdict of verdicts) {
    const missing: RequirementVerdict['missing'][number][] = [];
    for (const cell of verdict.missing) {
      const by = blamed(cell.cause);
      const now = by && ruleNow(by);
      if (by && !now) return undefined;
      missing.push(now ? { ...cell, cause: { ...cell.cause, by: now } as Cause } : cell);
    }
    out.push({ ...verdict, missing });
  }
  return out;
}

const blamed = (cause: Cause): Rule | undefined => ('by' in cause ? cause.by : undefined);
