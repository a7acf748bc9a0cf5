import { message } from '../../messages';
import type { InvalidValue, Peer, Span } from '../../policy';

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
