import type { Edition } from '../catalogue';
import { message } from '../messages';
import type { ProxyPolicy, ProxyQuestion } from '../policy';
import type { Fix } from './finding';
import { matches, type Pattern, patternOf } from './pac-patterns';
import type { Draft, RuleDefinition } from './rule';

/** A pattern for AWS's names that also takes in names which anybody may register, and so opens a way for them. */
export const rule: RuleDefinition = {
  id: 'pac-pattern-too-wide',
  severity: 'warning',
  kinds: ['proxy'],
  asks(policy, edition) {
    const suspects = suspectsIn(policy, edition);
    return suspects.length === 0 ? [] : [NOBODY, ...suspects.map(({ stranger }) => stranger)].map(questionAbout);
  },
  *check({ policy, edition }) {
    if (policy.kind !== 'proxy') return;
    // Only where they get another answer than the rest of the world does a stranger gain by the name.
    const usual = policy.answer(questionAbout(NOBODY));
    for (const { pattern, stranger, narrow } of suspectsIn(policy, edition)) {
      const answer = policy.answer(questionAbout(stranger));
      if (answer.error || usual.error || answer.unknown.length > 0) continue;
      if (answer.decision !== usual.decision) yield draft(pattern, stranger, narrow, answer.decision, policy);
    }
  },
};

const NOBODY = 'www.nobody-asks-for-this.example';
const questionAbout = (host: string): ProxyQuestion => ({ url: `https://${host}/`, host });

const suspectsIn = ({ script }: ProxyPolicy, edition: Edition): Suspect[] =>
  (script?.calls ?? []).flatMap((call) => suspect(call, edition) ?? []);

interface Suspect {
  readonly pattern: Pattern;
  /** A name that anybody may register. */
  readonly stranger: string;
  /** The pattern as it should be. */
  readonly narrow?: string;
}

function suspect(call: Parameters<typeof patternOf>[0], edition: Edition): Suspect | undefined {
  const pattern = patternOf(call);
  const { of, how, text, shell } = pattern ?? {};
  if (!pattern || of !== 'host' || shell === undefined || !text || how === '==') return undefined;
  const domain = domainsOf(edition).find((one) => text.includes(one));
  if (domain === undefined) return undefined;
  for (const stranger of [`evil-${domain}`, `www.${domain}.evil.example`]) {
    if (matches(shell, stranger)) return { pattern, stranger, narrow: narrowed(pattern, domain, edition) };
  }
  return undefined;
}

/** With a dot in front of the domain, where none of AWS's hosts is the bare domain itself. */
function narrowed({ how, text }: Pattern, domain: string, edition: Edition): string | undefined {
  if (edition.data.hosts.some(({ host }) => host === domain)) return undefined;
  if (how === 'dnsDomainIs' && text === domain) return `.${domain}`;
  return how === 'shExpMatch' && text === `*${domain}` ? `*.${domain}` : undefined;
}

function draft(
  { span, call, text }: Pattern,
  stranger: string,
  narrow: string | undefined,
  decision: string,
  policy: ProxyPolicy,
): Draft {
  const fix: Fix | undefined =
    span && narrow !== undefined
      ? { kind: 'text', title: message('pac.wide.fix', { text: narrow }), policy, span, text: narrow }
      : undefined;
  return { span: span ?? call.span, message: message('pac.wide', { text, stranger, decision }), fix };
}

const known = new WeakMap<Edition, readonly string[]>();

/** The domains that the hosts of the catalogue are registered under. */
function domainsOf(edition: Edition): readonly string[] {
  let domains = known.get(edition);
  if (!domains) {
    const names = edition.data.hosts.map(({ host }) => host.toLowerCase().split('.').slice(-2).join('.'));
    domains = [...new Set(names)].filter((name) => /^[\w-]+\.[a-z]{2,}$/.test(name));
    known.set(edition, domains);
  }
  return domains;
}
