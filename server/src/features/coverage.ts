import type { UnitResult } from '../analysis/pipeline';
import type { Locale } from '../messages';
import type { Span } from '../policy';
import type { Opens } from './html-report';
import { objectNode } from './object-tree';
import { type CheckJson, editionsOf, type FindingJson, type ObjectJson, reportUnit } from './report';

/** The report of several units, and the places that its cells, objects and findings stand for. */
export interface Coverage {
  readonly report: CheckJson;
  readonly places: readonly Span[];
  readonly opens: Opens;
}

/** `basis`: edition and feed that the units were checked against. */
export function coverageOf(
  units: readonly UnitResult[],
  basis: Pick<CheckJson, 'edition' | 'ipRanges'>,
  pathOf: (uri: string) => string,
  locale: Locale,
): Coverage {
  const report: CheckJson = { version: 1, ...basis, objects: [], findings: [] };
  const places: Span[] = [];
  const own = new Map<ObjectJson | FindingJson, number>();
  const behind = new Map<ObjectJson | FindingJson, Map<string, number>>();
  const number = (place: Span): number => places.push(place) - 1;
  for (const unit of units) {
    const { objects, findings } = reportUnit(unit, pathOf, locale);
    report.objects.push(...objects);
    report.findings.push(...findings);
    findings.forEach((finding, i) => void own.set(finding, number(unit.findings[i]!.span)));
    objects.forEach((object, i) => {
      const node = objectNode(unit, unit.subjects[i]!, locale);
      if (!node?.place) return;
      own.set(object, number(node.place));
      const cells = (node.children ?? []).flatMap(({ id, place }) => (place ? [[id, number(place)] as const] : []));
      behind.set(object, new Map(cells));
    });
  }
  const opens: Opens = (one, requirement) =>
    requirement === undefined ? own.get(one) : (behind.get(one)?.get(requirement) ?? own.get(one));
  return { report: { ...report, ...editionsOf(report.objects, basis.edition) }, places, opens };
}
