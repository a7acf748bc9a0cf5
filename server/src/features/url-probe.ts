import type { UnitResult } from '../analysis/pipeline';
import { type Locale, message, render } from '../messages';
import type { ProxyAnswer, ProxyPolicy, Reason, Span } from '../policy';
import { questionOf } from '../readers/pac';
import { joinClauses } from '../rules/wording';

/** Where a PAC sends one URL, and why; texts are for people. */
export interface UrlProbe {
  /** Empty where it fails. */
  readonly decision: string;
  /** What decides. */
  readonly by?: Span;
  /** Conditions that held on the way, in order. */
  readonly via: readonly { readonly span: Span; readonly text: string }[];
  /** What else it may be and when, and what nobody can tell. */
  readonly reasons: readonly string[];
  readonly error?: string;
}

/**
 * Asks the PAC of a unit about a URL, or about a host by https. `whole`: with path and query of an https URL. Undefined
 * for a text that is neither; the unit has to have a PAC.
 */
export async function probeUrl(
  unit: UnitResult,
  policy: ProxyPolicy,
  url: string,
  whole: boolean,
  locale: Locale,
): Promise<UrlProbe | undefined> {
  const question = questionOf(url, whole) ?? questionOf(`https://${url}/`, whole);
  if (!question) return undefined;
  const [answer] = await policy.ask([question]);
  const { decision = '', by, via = [], unknown = [], others = [], error } = answer ?? {};
  return {
    decision,
    by,
    via: via.flatMap((span) => conditionAt(unit, span)),
    reasons: [...told(unknown, locale), ...others.map((other) => render(otherwise(other), locale))],
    ...(error ? { error: render(error.message, locale) } : {}),
  };
}

/** The PAC of a unit, if it is one. */
export const proxyOf = (unit: UnitResult | undefined): ProxyPolicy | undefined =>
  unit?.reading.policies.find((one): one is ProxyPolicy => one.kind === 'proxy');

const conditionAt = (unit: UnitResult, span: Span): UrlProbe['via'][number][] => {
  const text = unit.files.find(({ uri }) => uri === span.uri)?.text.slice(span.start, span.end);
  if (text === undefined) return [];
  const line = text.replace(/\s+/g, ' ');
  return [{ span, text: line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line }];
};
const LONGEST = 120;

const otherwise = ({ decision, error, when }: NonNullable<ProxyAnswer['others']>[number]) =>
  error
    ? message('pac.sometimes', { always: error.message, when: joinClauses(when) })
    : message('pac.otherwise', { decision, when: joinClauses(when) });

const told = (reasons: readonly Reason[], locale: Locale): string[] => [
  ...new Set(reasons.map((reason) => render(reason.message, locale))),
];
