import type { Analyzer } from '../analysis/analyzer';
import type { UnitResult } from '../analysis/pipeline';
import { placesOf } from '../features/positions';
import {
  type CheckJson,
  type FindingJson,
  findingJson,
  type PathJson,
  pathsJson,
  reportUnit,
} from '../features/report';
import { message } from '../messages';
import { type Finding, SEVERITIES, type Severity } from '../rules/finding';
import { type OptionTable, oneOf, type Parsed, parse } from './arguments';
import { Baseline } from './baseline';
import { diffOf, mend, writeAll } from './fix';
import { FORMATS, PRINTERS } from './formats';
import { reaches } from './formats/format';
import { CommandError, type Io, pathOf, say } from './io';
import { ANALYSIS_OPTIONS, analyzerOf } from './session';
import { Progress } from './terminal';
import { VERSION } from './version';
import { isConfiguration, namedFiles, walk } from './walk';

export const CHECK_OPTIONS: OptionTable = {
  ...ANALYSIS_OPTIONS,
  'as-of': 'value',
  format: 'value',
  'fail-on': 'value',
  fix: 'flag',
  diff: 'flag',
  baseline: 'value',
  'write-baseline': 'flag',
};

/**
 * `check [PATH…]`: exit status 1 when a finding reaches `--fail-on`. With `--fix` what has a fix is mended first, and the
 * report is of what is left; with `--diff` nothing is written and the changes are printed instead. What a `--baseline`
 * knows is not told, unless it is written.
 */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, CHECK_OPTIONS);
  const format = oneOf(parsed, 'format', FORMATS) ?? 'text';
  const failOn = oneOf(parsed, 'fail-on', [...SEVERITIES, 'none']) ?? 'warning';
  needs(parsed, 'diff', 'fix');
  needs(parsed, 'write-baseline', 'baseline');
  const baseline = baselineOf(parsed, io);
  const { analyzer, edition } = await analyzerOf(parsed, io);
  const uris = walk(io, parsed.positionals.length > 0 ? parsed.positionals : ['.'], analyzer.files);
  const mendable = uris.filter((uri) => !isConfiguration(uri));
  const mended = parsed.flag('fix') ? await mend(analyzer, mendable) : [];
  const written = parsed.flag('diff') || (await writeAll(mended, io));
  const named = namedFiles(io, parsed.positionals);
  const isNew = (finding: Finding) => !baseline?.has(finding);
  const { report, files } = await reportOf(analyzer, uris, named, edition, isNew, io);
  if (baseline && parsed.flag('write-baseline')) {
    const count = await baseline.write();
    io.err(`${say(io, message('cli.baselineWritten', { path: parsed.value('baseline')!, count }))}\n`);
    return written ? 0 : 2;
  }
  if (parsed.flag('diff')) io.out(diffOf(mended, io));
  else io.out(PRINTERS[format]({ report, files, failOn, locale: io.locale, version: VERSION, colours: io.colours }));
  if (files === 0 && report.findings.length === 0) io.err(`${say(io, message('cli.nothingToCheck'))}\n`);
  if (baseline && baseline.known > 0) io.err(`${say(io, message('cli.baselineKnown', { count: baseline.known }))}\n`);
  if (baseline && baseline.gone > 0) io.err(`${say(io, message('cli.baselineGone', { count: baseline.gone }))}\n`);
  if (!written) return 2;
  return report.findings.some((finding) => reaches(finding.severity as Severity, failOn)) ? 1 : 0;
}

/** An option that means something only beside another. */
function needs(parsed: Parsed, name: string, other: string): void {
  const isThere = parsed.flag(other) || parsed.value(other) !== undefined;
  if (parsed.flag(name) && !isThere) throw new CommandError(message('cli.needsOption', { name, other }));
}

function baselineOf(parsed: Parsed, io: Io): Baseline | undefined {
  const path = parsed.value('baseline');
  if (path === undefined) return undefined;
  return parsed.flag('write-baseline') ? Baseline.empty(path, io) : Baseline.read(path, io);
}

/** What is to be said of the files; a module is read whole, but only what was asked for is told. */
async function reportOf(
  analyzer: Analyzer,
  uris: readonly string[],
  named: ReadonlySet<string>,
  edition: string,
  isNew: (finding: Finding) => boolean,
  io: Io,
): Promise<{ report: CheckJson; files: number }> {
  const selected = new Set(uris);
  const report: CheckJson = { version: 1, edition, ipRanges: null, objects: [], findings: [] };
  const done = new Set<UnitResult>();
  const paths: PathJson[] = [];
  const planned = new Map<FindingJson, string>();
  const written = new Set<string>();
  const path = (uri: string): string => pathOf(io, uri);
  const progress = new Progress(io);
  let files = 0;
  for (const [at, uri] of uris.entries()) {
    progress.step(() => say(io, message('cli.progress', { done: at, all: uris.length })));
    if (isConfiguration(uri)) {
      for (const finding of await analyzer.configurationFindings(uri)) {
        if (!isNew(finding)) continue;
        const file = await analyzer.files.get(finding.span.uri);
        const places = placesOf(file ? [file] : [], finding.span);
        report.findings.push(findingJson(finding, places, path, io.locale));
      }
      continue;
    }
    const unit = await analyzer.check(uri);
    const isRead = unit?.files.some((file) => file.uri === uri);
    const unread = isRead ? undefined : await analyzer.unread(uri, named.has(uri));
    if (unread && isNew(unread)) {
      const file = await analyzer.files.get(uri);
      report.findings.push(findingJson(unread, placesOf(file ? [file] : [], unread.span), path, io.locale));
    }
    if (!unit) continue;
    files++;
    const settings = await analyzer.settingsFor(uri);
    report.edition = settings.edition.id;
    if (settings.ranges) report.ipRanges = { date: settings.ranges.date };
    if (done.has(unit)) continue;
    done.add(unit);
    const { objects, findings } = reportUnit(unit, path, io.locale);
    const isTold = (finding: Finding): boolean => selected.has(finding.span.uri) && isNew(finding);
    report.objects.push(...objects.filter((_, i) => selected.has(unit.subjects[i]!.policy.nameSpan.uri)));
    paths.push(...pathsJson(unit, (uri) => selected.has(uri), path, io.locale));
    for (const [i, finding] of unit.findings.entries()) {
      if (!isTold(finding)) continue;
      report.findings.push(findings[i]!);
      const { uri } = finding.writtenAt ?? finding.span;
      const same = JSON.stringify([finding.rule, uri, finding.message]);
      if (finding.writtenAt) planned.set(findings[i]!, same);
      else written.add(same);
    }
  }
  progress.end();
  // What the source says already is not said again of its plan.
  report.findings = report.findings.filter((finding) => !written.has(planned.get(finding) ?? ''));
  return { report: paths.length > 0 ? { ...report, paths } : report, files };
}
