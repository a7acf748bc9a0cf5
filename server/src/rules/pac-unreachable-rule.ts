import { message } from '../messages';
import type { ProxyCall, ProxyScript } from '../policy';
import { covers, type Pattern, patternOf } from './pac-patterns';
import type { Draft, RuleDefinition } from './rule';

/** A rule of a PAC that never decides, since an earlier one has answered otherwise. */
export const rule: RuleDefinition = {
  id: 'pac-unreachable-rule',
  severity: 'warning',
  kinds: ['proxy'],
  *check({ policy }) {
    if (policy.kind !== 'proxy' || !policy.script) return;
    yield* policy.script.dead.map((span) => ({ span, message: message('pac.dead') }));
    yield* shadowed(policy.script);
  },
};

interface Earlier {
  readonly pattern: Pattern;
  readonly answer?: string;
}

function* shadowed({ rules }: ProxyScript): Generator<Draft> {
  const earlier: Earlier[] = [];
  // Said before in the same words.
  const exact = new Set<string>();
  let looked = 0;
  for (const { alternatives, whole, answer } of rules) {
    for (const conditions of alternatives) {
      const patterns = conditions.flatMap((call: ProxyCall) => patternOf(call) ?? []);
      for (const pattern of patterns) {
        const key = `${pattern.of} ${pattern.shell}`;
        let by: Earlier | undefined;
        for (let i = 0; !exact.has(key) && !by && i < earlier.length && looked < MOST; i++, looked++)
          if (covers(earlier[i]!.pattern, pattern)) by = earlier[i];
        // The same answer twice does no harm, one that is worked out may be the same, and a name that stands above a list
        // which has it too is an exception made on purpose.
        if (!by || by.answer === undefined || answer === undefined || by.answer === answer) continue;
        yield {
          span: pattern.call.span,
          message: message('pac.shadowed', { text: pattern.text, by: by.pattern.text, answer: by.answer }),
          related: [{ span: by.pattern.call.span, message: message('pac.shadowedBy', { answer: by.answer }) }],
        };
        break;
      }
    }
    // Only what is seen afterwards by all that follow; conditions of one rule do not hide each other.
    alternatives.forEach((conditions, i) => {
      const pattern = whole[i] && conditions.length === 1 ? patternOf(conditions[0]!) : undefined;
      if (!pattern || pattern.shell === undefined) return;
      const key = `${pattern.of} ${pattern.shell}`;
      if (exact.has(key)) return;
      exact.add(key);
      if (/[*?]/.test(pattern.shell)) earlier.push({ pattern, answer });
    });
  }
}

/** Comparisons of two patterns, for one file. */
const MOST = 200_000;
