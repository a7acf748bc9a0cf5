import { message } from '../../messages';
import {
  type Direction,
  type InvalidValue,
  known,
  type Peer,
  type Reason,
  type Rule,
  type Span,
  unknown,
} from '../../policy';

/** Adds what is wrong with a rule; what is wrong in several worlds is told once. */
export function addInvalid(all: InvalidValue[], more: readonly InvalidValue[]): void {
  for (const one of more) {
    const told = all.some(({ span, message }) => span.start === one.span.start && message.key === one.message.key);
    if (!told) all.push(one);
  }
}

/** The other end of a rule that does not say it yet. */
export const unwritten = (property: string, span: Span): Peer => ({
  kind: 'unknown',
  reason: { message: message('cloudformation.notWritten', { property }), span },
  span,
});

/** Peers as they are where nobody can tell whether they are meant so. */
export const doubted = (peers: readonly Peer[], doubt: Reason | undefined): readonly Peer[] =>
  doubt ? peers.map(({ span }) => ({ kind: 'unknown', reason: doubt, span })) : peers;

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
