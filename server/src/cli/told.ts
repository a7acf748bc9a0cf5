import type { Analyzer } from '../analysis/analyzer';
import type { UnitResult } from '../analysis/pipeline';
import { placesOf } from '../features/positions';
import {
  type CheckJson,
  editionsOf,
  type FindingJson,
  findingJson,
  type ObjectJson,
  type PathJson,
  pathsJson,
  reportUnit,
} from '../features/report';
import { uncheckedOf } from '../features/unchecked';
import type { Finding } from '../rules/finding';
import { type Io, pathOf } from './io';
import { isConfiguration } from './walk';

/** The files that a check is about. */
export interface Asked {
  readonly uris: readonly string[];
  /** Those of them that somebody named, instead of a folder that they lie in. */
  readonly named: ReadonlySet<string>;
}

/** What is to be said because of one file, which goes from thread to thread. */
export interface Told {
  /** Its number among those asked for. */
  readonly at: number;
  /** Of a file that was read as something. */
  readonly edition?: string;
  /** Date of AWS's feed. */
  readonly ranges?: string;
  readonly objects: readonly ObjectJson[];
  readonly findings: readonly ToldFinding[];
  readonly paths: readonly PathJson[];
}

interface ToldFinding {
  readonly json: FindingJson;
  /** What it says and of which place of the source. */
  readonly same?: string;
  /** Whether it is of a plan, and told of the source that the plan was made from. */
  readonly ofPlan?: boolean;
}

/** Tells of one file after the other, by number; a module is read whole, but only what was asked for is told. */
export function teller(
  analyzer: Analyzer,
  { uris, named }: Asked,
  isNew: (finding: Finding) => boolean,
  io: Pick<Io, 'cwd' | 'locale'>,
): (at: number) => Promise<Told> {
  const selected = new Set(uris);
  const done = new Set<UnitResult>();
  const path = (uri: string): string => pathOf(io, uri);
  const placed = async (finding: Finding): Promise<ToldFinding> => {
    const file = await analyzer.files.get(finding.span.uri);
    return { json: findingJson(finding, placesOf(file ? [file] : [], finding.span), path, io.locale) };
  };
  return async (at) => {
    const uri = uris[at]!;
    const findings: ToldFinding[] = [];
    const nothing = { at, objects: [], findings, paths: [] };
    if (isConfiguration(uri)) {
      for (const finding of await analyzer.configurationFindings(uri))
        if (isNew(finding)) findings.push(await placed(finding));
      return nothing;
    }
    const unit = await analyzer.check(uri);
    const own = unit?.files.find((file) => file.uri === uri);
    // A part of a module is ours, whatever would stand in it.
    const unread = own && !own.unread ? undefined : await analyzer.unread(uri, named.has(uri) || own !== undefined);
    if (unread && isNew(unread)) findings.push(await placed(unread));
    if (!unit) return nothing;
    const { edition, ranges } = await analyzer.settingsFor(uri);
    const read = { ...nothing, edition: edition.id, ...(ranges ? { ranges: ranges.date } : {}) };
    if (done.has(unit)) return read;
    done.add(unit);
    const told = reportUnit(unit, path, io.locale);
    for (const [i, finding] of unit.findings.entries()) {
      if (!selected.has(finding.span.uri) || !isNew(finding)) continue;
      const { uri: source } = finding.writtenAt ?? finding.span;
      const same = JSON.stringify([finding.rule, source, finding.message]);
      findings.push({ json: told.findings[i]!, same, ofPlan: finding.writtenAt !== undefined });
    }
    return {
      ...read,
      objects: told.objects.filter((_, i) => selected.has(unit.subjects[i]!.policy.nameSpan.uri)),
      paths: pathsJson(unit, (one) => selected.has(one), path, io.locale),
    };
  };
}

/** Everything that was told, in the order of the files. `edition`: the one that was asked for. */
export function reportOf(told: readonly Told[], edition: string): { report: CheckJson; files: number } {
  const all = [...told].sort((a, b) => a.at - b.at);
  const findings = all.flatMap((one) => one.findings);
  // What the source says already is not said again of its plan.
  const written = new Set(findings.flatMap(({ same, ofPlan }) => (same === undefined || ofPlan ? [] : [same])));
  const ranges = all.findLast((one) => one.ranges !== undefined)?.ranges;
  const paths = all.flatMap((one) => one.paths);
  const objects = all.flatMap((one) => one.objects);
  const unchecked = uncheckedOf(objects).length;
  const report: CheckJson = {
    version: 1,
    ...editionsOf(objects, all.findLast((one) => one.edition !== undefined)?.edition ?? edition),
    ipRanges: ranges === undefined ? null : { date: ranges },
    objects,
    ...(unchecked > 0 ? { unchecked } : {}),
    findings: findings.flatMap(({ json, same, ofPlan }) => (ofPlan && written.has(same!) ? [] : [json])),
    ...(paths.length > 0 ? { paths } : {}),
  };
  return { report, files: all.filter((one) => one.edition !== undefined).length };
}
