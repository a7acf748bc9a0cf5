import type { Problem } from '../policy';
import type { DocumentRule } from './rule';

/** Text that the reader could not read; what stands around it was read. */
export const rule: DocumentRule<Problem> = {
  id: 'unreadable',
  severity: 'information',
  draft: ({ span, message }) => ({ span, message }),
};
