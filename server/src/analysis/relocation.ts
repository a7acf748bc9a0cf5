import type { Peer, Policy, Reason, Rule, Span } from '../policy';
import type { Fix } from '../rules/finding';
import type { Draft } from '../rules/rule';
import type { Cause, RequirementVerdict, UnknownCell } from '../verdict/model';

/**
 * Carries what was found out about an object over to the same object as it stands now, after an edit elsewhere. Every
 * place in a verdict or draft is one of the object's own, so it is found again by identity; undefined where one is not.
 */
export class Relocation {
  private readonly spans = new Map<Span, Span>();
  private readonly rules = new Map<Rule, Rule>();
  private readonly reasons = new Map<Reason, Reason>();
  private readonly lists = new Set<readonly Peer[]>();

  /** The two are the same but for their places. */
  constructor(
    private readonly from: Policy,
    private readonly to: Policy,
  ) {
    this.spans.set(from.span, to.span);
    this.spans.set(from.nameSpan, to.nameSpan);
    this.value(from.region, to.region);
    from.invalid.forEach((one, i) => void this.spans.set(one.span, to.invalid[i]!.span));
    if (from.kind === 'prefix-list' && to.kind === 'prefix-list') {
      this.value(from.maxEntries, to.maxEntries);
      this.peers(from.entries, to.entries);
    } else if (from.kind === 'address-space' && to.kind === 'address-space') this.peers(from.ranges, to.ranges);
    else if ('rules' in from && 'rules' in to) from.rules.forEach((rule, i) => void this.rule(rule, to.rules[i]!));
  }

  verdicts(verdicts: readonly RequirementVerdict[]): readonly RequirementVerdict[] | undefined {
    const moves = verdicts.some(
      ({ missing, unknown }) => unknown.length > 0 || missing.some(({ cause }) => 'by' in cause),
    );
    if (!moves) return verdicts;
    const out: RequirementVerdict[] = [];
    for (const verdict of verdicts) {
      const missing = every(verdict.missing, (cell) => {
        const cause = this.cause(cell.cause);
        return cause && { ...cell, cause };
      });
      const unknown = every(verdict.unknown, (cell): UnknownCell | undefined => {
        const reasons = every(cell.reasons, (reason) => this.moved(reason));
        return reasons && { ...cell, reasons };
      });
      if (!missing || !unknown) return undefined;
      out.push({ ...verdict, missing, unknown });
    }
    return out;
  }

  draft(draft: Draft): Draft | undefined {
    const span = this.spans.get(draft.span);
    const related =
      draft.related &&
      every(draft.related, (one) => {
        const at = this.spans.get(one.span);
        return at && { ...one, span: at };
      });
    const fix = draft.fix && this.fix(draft.fix);
    if (!span || (draft.related && !related) || (draft.fix && !fix)) return undefined;
    return { ...draft, span, related, fix };
  }

  private fix(fix: Fix): Fix | undefined {
    if (fix.policy !== this.from) return undefined;
    if (fix.kind !== 'cidrs' && fix.kind !== 'text') return { ...fix, policy: this.to } as Fix;
    const span = this.spans.get(fix.span);
    return span && { ...fix, policy: this.to, span };
  }

  /** One of the object's own, or one that a verdict made of a place of it. */
  private moved(reason: Reason): Reason | undefined {
    const own = this.reasons.get(reason);
    if (own || !reason.span) return own ?? reason;
    const span = this.spans.get(reason.span);
    return span && { ...reason, span };
  }

  private cause(cause: Cause): Cause | undefined {
    if (!('by' in cause) || cause.by === undefined) return cause;
    const by = this.rules.get(cause.by);
    return by && { ...cause, by };
  }

  private rule(from: Rule, to: Rule): void {
    this.rules.set(from, to);
    this.spans.set(from.span, to.span);
    this.value(from.action, to.action);
    this.value(from.number, to.number);
    this.value(from.protocol, to.protocol);
    this.value(from.ports, to.ports);
    this.reason(from.maybe, to.maybe);
    this.peers(from.peers, to.peers);
  }

  private peers(from: readonly Peer[], to: readonly Peer[]): void {
    if (this.lists.has(from)) return;
    this.lists.add(from);
    for (let i = 0; i < from.length; i++) {
      const one = from[i]!;
      const other = to[i]!;
      this.spans.set(one.span, other.span);
      if (one.kind === 'address' && other.kind === 'address' && one.origin && other.origin)
        this.spans.set(one.origin, other.origin);
      if (one.kind === 'unknown' && other.kind === 'unknown') this.reason(one.reason, other.reason);
      if (one.kind === 'prefix-list' && other.kind === 'prefix-list' && one.entries && other.entries) {
        this.peers(one.entries, other.entries);
      }
    }
  }

  private value(from: Placed | undefined, to: Placed | undefined): void {
    if (!from || !to) return;
    this.spans.set(from.span, to.span);
    if (!from.known && !to.known) this.reason(from.reason, to.reason);
  }

  private reason(from: Reason | undefined, to: Reason | undefined): void {
    if (!from || !to) return;
    this.reasons.set(from, to);
    if (from.span && to.span) this.spans.set(from.span, to.span);
  }
}

type Placed =
  | { readonly known: true; readonly span: Span }
  | { readonly known: false; readonly span: Span; readonly reason: Reason };

/** What `change` makes of each; undefined where it makes nothing of one. */
function every<A, B>(list: readonly A[], change: (item: A) => B | undefined): B[] | undefined {
  const out: B[] = [];
  for (const item of list) {
    const made = change(item);
    if (made === undefined) return undefined;
    out.push(made);
  }
  return out;
}
