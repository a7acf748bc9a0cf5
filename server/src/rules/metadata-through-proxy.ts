import { draftsByPlace } from './hosts';
import type { Draft, RuleDefinition } from './rule';

/**
 * 169.254.169.254 sent to a proxy: the WorkSpace waits for itself, or gets the proxy's identity. A hint where it is the
 * addresses at which Windows asks for its licence; where both go the same way, they are mended together.
 */
export const rule: RuleDefinition = {
  id: 'metadata-through-proxy',
  severity: 'error',
  kinds: ['proxy'],
  *check(subject) {
    const metadata = [...draftsByPlace(subject, 'metadata-proxied', 'pac.metadata')];
    const activation = [...draftsByPlace(subject, 'activation-proxied', 'pac.activation')];
    const same = (a: Draft, b: Draft): boolean => a.span.start === b.span.start && a.span.end === b.span.end;
    for (const draft of metadata) {
      const { fix } = draft;
      const more = activation.find((one) => same(one, draft))?.fix;
      yield fix?.kind === 'direct' && more?.kind === 'direct'
        ? { ...draft, fix: { ...fix, hosts: [...fix.hosts, ...more.hosts] } }
        : draft;
    }
    for (const draft of activation) if (!metadata.some((one) => same(one, draft))) yield { ...draft, severity: 'hint' };
  },
};
