import type { Edition } from '../catalogue';
import { message } from '../messages';
import type { ProxyAnswer, ProxyCall, ProxyPolicy, ProxyQuestion } from '../policy';
import type { Fix } from './finding';
import { matches, type Pattern, patternOf } from './pac-patterns';
import type { Draft, RuleDefinition } from './rule';

/** A pattern for AWS's names that also takes in names which anybody may register, and so opens a way for them. */
export const rule: RuleDefinition = {
  id: 'pac-pattern-too-wide',
  severity: 'warning',
  kinds: ['proxy'],
  asks(policy, edition) {
    const strangers = [
      ...suspectsIn(policy, edition).map(({ stranger }) => stranger),
      ...expressionsIn(policy, edition).flatMap(({ domain }) => strangersTo(domain)),
    ];
    return strangers.length === 0 ? [] : [NOBODY, ...new Set(strangers)].map(questionAbout);
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
    yield* expressions(policy, edition, usual);
  },
};

const NOBODY = 'www.nobody-asks-for-this.example';
const questionAbout = (host: string): ProxyQuestion => ({ url: `https://${host}/`, host });

const suspectsIn = ({ script }: ProxyPolicy, edition: Edition): Suspect[] =>
  (script?.calls ?? []).flatMap((call) => suspect(call, edition) ?? []);

/** Names that anybody may register: one that ends alike, one that only has it in it. */
const strangersTo = (domain: string): string[] => [`evil-${domain}`, `www.${domain}.evil.example`];

/** Regular expressions that the host is tried on and that have a domain of AWS in them. */
const expressionsIn = (
  { script }: ProxyPolicy,
  edition: Edition,
): { call: ProxyCall; text: string; domain: string }[] =>
  (script?.calls ?? []).flatMap((call) => {
    const [tried, source] = call.args;
    if (call.name !== '/' || tried?.is !== 'host' || source?.is !== 'text') return [];
    const plain = source.text.replace(/\\(?=[.-])/g, '');
    const domain = domainsOf(edition).find((one) => plain.includes(one));
    return domain === undefined ? [] : [{ call, text: source.text, domain }];
  });

/** An expression may be anything, and may not end: what it takes in, the file itself says when it is run. */
function* expressions(policy: ProxyPolicy, edition: Edition, usual: ProxyAnswer): Generator<Draft> {
  for (const { call, text, domain } of expressionsIn(policy, edition)) {
    const led = strangersTo(domain).find((stranger) => {
      const { error, unknown, decision, via = [] } = policy.answer(questionAbout(stranger));
      const here = via.some(({ start, end }) => start <= call.span.start && call.span.end <= end);
      return here && !error && !usual.error && unknown.length === 0 && decision !== usual.decision;
    });
    if (led === undefined) continue;
    const { decision } = policy.answer(questionAbout(led));
    const span = call.args[1]?.span;
    const source = domain.replace('.', '\\.');
    const bare = edition.data.hosts.some(({ host }) => host === domain);
    const narrow = text === `${source}$` && !bare ? `\\.${text}` : undefined;
    yield draft({ span, call, text }, led, narrow, decision, policy);
  }
}

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
  for (const stranger of strangersTo(domain)) {
    if (matches(shell, stranger)) return { pattern, stranger, narrow: narrowed(pattern, domain, edition) };
  }
  return undefined;
}

/** With a dot in front of the domain, where none of AWS's hosts is the bare domain itself. */
function narrowed({ how, text }: Pattern, domain: string, edition: Edition): string | undefined {
  if (edition.data.hosts.some(({ host }) => host === domain)) return undefined;
  if ((how === 'dnsDomainIs' || how === 'endsWith') && text === domain) return `.${domain}`;
  return how === 'shExpMatch' && text === `*${domain}` ? `*.${domain}` : undefined;
}

function draft(
  { span, call, text }: Pick<Pattern, 'span' | 'call' | 'text'>,
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
