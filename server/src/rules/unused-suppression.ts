import { message } from '../messages';
import type { Span } from '../policy';
import type { DocumentRule } from './rule';

/** A suppression that suppresses nothing: left over, or meant for another place. */
export const rule: DocumentRule<{ readonly id: string; readonly span: Span }> = {
  id: 'unused-suppression',
  severity: 'warning',
  draft: ({ id, span }) => ({ span, message: message('rules.unusedSuppression', { rule: id }) }),
};
