import { message } from '../messages';
import type { RuleDefinition } from './rule';
import { listText } from './wording';

/** Newer JavaScript than the engine knows that Windows itself runs PAC files with. Told once for a file. */
export const rule: RuleDefinition = {
  id: 'pac-old-engine',
  severity: 'hint',
  kinds: ['proxy'],
  *check({ policy }) {
    if (policy.kind !== 'proxy') return;
    const modern = policy.script?.modern ?? [];
    if (modern.length === 0) return;
    const what = [...new Set(modern.map((one) => one.what))];
    yield { span: modern[0]!.span, message: message('pac.modern', { what: listText(what, 4) }) };
  },
};
