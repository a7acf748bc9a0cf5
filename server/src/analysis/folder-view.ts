import type { Policy } from '../policy';
import type { Finding } from '../rules/finding';
import { folderOf, keyOf } from './files';
import { mergeTold, type Told } from './merge';
import { byPlace, type UnitResult } from './pipeline';

/**
 * What the evaluations of several root modules, or of one that reaches into other folders, say about one folder: what
 * stands in its files. Every finding has one place, so all folders together tell everything once.
 */
export function viewOf(
  folder: string,
  results: readonly UnitResult[],
  nameOf: (result: UnitResult) => string | undefined,
): UnitResult {
  const key = keyOf(folder);
  const known = new Map<string, boolean>();
  const here = (uri: string): boolean => {
    let inside = known.get(uri);
    if (inside === undefined) {
      inside = keyOf(folderOf(uri)) === key;
      known.set(uri, inside);
    }
    return inside;
  };
  const [first] = results as readonly [UnitResult, ...UnitResult[]];
  const subjects = results.flatMap((result) => result.subjects.filter(({ policy }) => here(policy.nameSpan.uri)));
  const told = results.flatMap((result) => {
    const root = results.length > 1 ? nameOf(result) : undefined;
    return result.raw
      .filter(({ span }) => here(span.uri))
      .map((finding): Told => {
        const policy = result.about.get(finding);
        return { finding, ...(policy ? { policy } : {}), ...(root === undefined ? {} : { root }) };
      });
  });
  const policies = results.flatMap((result) => result.reading.policies);
  const everywhere = told.filter(({ finding }) => inAll(finding, results));
  return {
    format: first.format,
    files: [...new Set(results.flatMap((result) => result.files))],
    reading: {
      policies: subjects.map(({ policy }) => policy),
      problems: unique(results.flatMap((result) => result.reading.problems.filter(({ span }) => here(span.uri)))),
      comments: first.reading.comments.filter(({ span }) => here(span.uri)),
    },
    subjects,
    below: results.flatMap((result) => result.subjects.filter(({ policy }) => !here(policy.nameSpan.uri))),
    raw: everywhere.map(({ finding }) => finding),
    roots: results.flatMap(({ roots }) => roots),
    about: aboutAll(results),
    findings: mergeTold(everywhere, policies).sort(byPlace),
    suppressed: results.flatMap((result) => result.suppressed.filter(({ finding }) => here(finding.span.uri))),
    paths: () => results.flatMap((result) => result.paths().filter(({ path }) => here(path.nameSpan.uri))),
    memory: first.memory,
  };
}

/** A suppression that has something to do under one root is not unused. */
function inAll(finding: Finding, results: readonly UnitResult[]): boolean {
  if (finding.rule !== 'unused-suppression' || results.length === 1) return true;
  const { uri, start } = finding.span;
  return results.every(({ raw }) =>
    raw.some(({ rule, span }) => rule === finding.rule && span.uri === uri && span.start === start),
  );
}

function aboutAll(results: readonly UnitResult[]): ReadonlyMap<Finding, Policy> {
  return results.length === 1 ? results[0]!.about : new Map(results.flatMap(({ about }) => [...about]));
}

function unique<T extends { readonly span: { readonly uri: string; readonly start: number } }>(
  list: readonly T[],
): T[] {
  return [...new Map(list.map((one) => [`${one.span.uri} ${one.span.start}`, one])).values()];
}
