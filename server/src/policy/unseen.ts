import {
  type Direction,
  type Family,
  type FilterPolicy,
  known,
  type Peer,
  type Reason,
  type Rule,
  unknown,
} from './model';
import type { Span } from './source';

/** A range of which nothing is known; `family`: the only one that its argument takes. */
export const unknownRange = (reason: Reason, span: Span, family?: Family): Peer => ({
  kind: 'unknown',
  reason,
  span,
  ...(family ? { family } : {}),
});

/** Peers as they are where nobody can tell whether they are meant so. */
export const doubted = (peers: readonly Peer[], doubt: Reason | undefined): readonly Peer[] =>
  doubt ? peers.map(({ span }) => ({ kind: 'unknown', reason: doubt, span })) : peers;

/** The same, and that there may be others; `span`: where that is told. */
export const doubtedPeers = (peers: readonly Peer[], doubt: Reason | undefined, span: Span): readonly Peer[] =>
  doubt ? [...doubted(peers, doubt), { kind: 'unknown', reason: doubt, span }] : peers;

/** Rules as they are where nobody can tell whether they are meant so; what was in doubt before keeps its reason. */
export const doubtedRules = <T extends { readonly maybe?: Reason }>(
  rules: readonly T[],
  doubt: Reason | undefined,
): readonly T[] => (doubt ? rules.map((rule) => (rule.maybe ? rule : { ...rule, maybe: doubt })) : rules);

/** A security group rule of which nothing is known. */
export function unseenRule(span: Span, direction: Direction, reason: Reason): Rule {
  const nobody = unknown(reason.message, span, reason.span);
  return {
    span,
    direction,
    action: known('allow', span),
    protocol: nobody,
    ports: nobody,
    peers: [{ kind: 'unknown', reason, span }],
  };
}

/** A network ACL entry of which nothing is known, not even its place in the order. */
export function unseenEntry(span: Span, direction: Direction, reason: Reason): Rule {
  const nobody = unknown(reason.message, span, reason.span);
  return { ...unseenRule(span, direction, reason), action: nobody, number: nobody };
}

/** Whichever a group or an ACL has. */
export const unseenIn = (kind: FilterPolicy['kind']): typeof unseenRule =>
  kind === 'network-acl' ? unseenEntry : unseenRule;
