import type { UnitResult } from '../analysis/pipeline';
import { placeName } from '../catalogue/regions';
import { type Locale, type Message, message } from '../messages';
import type { Span } from '../policy';
import type { Subject } from '../rules/rule';
import type { RequirementVerdict } from '../verdict/model';
import { pathText } from './paths';

type Verdict = RequirementVerdict['verdict'];

/** What stands above a checked object: its role, its region, and how much of what it needs is there. */
export interface Lens {
  readonly span: Span;
  readonly title: Message;
}

/** Instances of one block that differ are told one by one, up to this many. */
const MOST = 4;

/**
 * One line above each object of a file that has a role, and above what a path begins at where its fate is known; nothing
 * above objects that nobody asked about.
 */
export function lenses(unit: UnitResult, uri: string, locale: Locale): readonly Lens[] {
  const found = new Map<string, Lens>();
  const above = new Map<number, number>();
  for (const subject of unit.subjects) {
    const { nameSpan } = subject.policy;
    if (nameSpan.uri !== uri || !subject.role) continue;
    const title = standing(subject, locale)?.title;
    const key = `${nameSpan.start} ${JSON.stringify(title)}`;
    const count = above.get(nameSpan.start) ?? 0;
    if (!title || found.has(key) || count >= MOST) continue;
    above.set(nameSpan.start, count + 1);
    found.set(key, { span: nameSpan, title });
  }
  for (const verdict of unit.paths()) {
    const { path } = verdict;
    const told = path.nameSpan.uri === uri ? pathText(verdict) : undefined;
    if (!told || told.verdict === 'unknown') continue;
    for (const { nameSpan } of [path, ...path.alike]) {
      const key = `${nameSpan.start} ${JSON.stringify(told.short)}`;
      if (!found.has(key)) found.set(key, { span: nameSpan, title: told.short });
    }
  }
  return [...found.values()];
}

/** How an object stands to what is required of it, in one line; undefined of one that nothing is required of. */
export function standing(
  subject: Subject,
  locale: Locale,
): { readonly title: Message; readonly short: Message; readonly verdict: Verdict } | undefined {
  const verdicts = verdictsOf(subject);
  if (verdicts.length === 0 || !subject.role) return undefined;
  const count = (wanted: Verdict): number => verdicts.filter((one) => one === wanted).length;
  const where = subject.region ? message('editor.lens.region', { region: placeName(subject.region, locale) }) : '';
  const [missing, unknown] = [count('missing'), count('unknown')];
  const parts = [
    message('editor.lens.met', { met: count('satisfied'), all: verdicts.length }),
    ...(missing > 0 ? [message('editor.lens.missing', { count: missing })] : []),
    ...(unknown > 0 ? [message('editor.lens.unknown', { count: unknown })] : []),
  ];
  return {
    title: message('editor.lens', { role: subject.role, where, counts: parts }),
    short: message('view.object', { met: count('satisfied'), all: verdicts.length, role: subject.role, where }),
    verdict: missing > 0 ? 'missing' : unknown > 0 ? 'unknown' : 'satisfied',
  };
}

/** One verdict for each requirement that is not optional; of a PAC the worst of its hosts. */
function verdictsOf({ policy, verdicts, hosts, edition }: Subject): readonly Verdict[] {
  const byId = new Map<string, Verdict>();
  if (policy.kind !== 'proxy') for (const { requirement, verdict } of verdicts) byId.set(requirement.id, verdict);
  for (const { id, verdict } of hosts) {
    const before = byId.get(id);
    if (before === 'missing' || (before === 'unknown' && verdict === 'satisfied')) continue;
    byId.set(id, verdict);
  }
  return [...byId].filter(([id]) => !edition.requirement(id)?.optional).map(([, verdict]) => verdict);
}
