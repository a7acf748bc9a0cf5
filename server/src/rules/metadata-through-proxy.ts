import { draftsByPlace } from './hosts';
import type { RuleDefinition } from './rule';

/** 169.254.169.254 sent to a proxy: the WorkSpace waits for itself, or gets the proxy's identity. */
export const rule: RuleDefinition = {
  id: 'metadata-through-proxy',
  severity: 'error',
  kinds: ['proxy'],
  check: (subject) => draftsByPlace(subject, 'metadata-proxied', 'pac.metadata'),
};
