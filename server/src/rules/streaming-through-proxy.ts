import { draftsByPlace } from './hosts';
import type { RuleDefinition } from './rule';

/** Streaming or its health checks sent to a proxy: port 4172 takes none. */
export const rule: RuleDefinition = {
  id: 'streaming-through-proxy',
  severity: 'error',
  kinds: ['proxy'],
  check: (subject) => draftsByPlace(subject, 'streaming-proxied', 'pac.streaming'),
};
