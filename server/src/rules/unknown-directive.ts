import type { DirectiveFault } from '../workspace/directives';
import type { DocumentRule } from './rule';

/** A role, region or word in a directive that means nothing, or a role that does not fit its object. */
export const rule: DocumentRule<DirectiveFault> = {
  id: 'unknown-directive',
  severity: 'warning',
  draft: ({ span, message }) => ({ span, message }),
};
