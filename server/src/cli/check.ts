import type { UnitResult } from '../analysis/pipeline';
import { placesOf } from '../features/positions';
import { type CheckJson, findingJson, reportUnit } from '../features/report';
import { message } from '../messages';
import { SEVERITIES, type Severity } from '../rules/finding';
import { type OptionTable, oneOf, parse } from './arguments';
import { diffOf, mend, writeAll } from './fix';
import { FORMATS, PRINTERS } from './formats';
import { reaches } from './formats/format';
import { CommandError, type Io, pathOf, say } from './io';
import { ANALYSIS_OPTIONS, analyzerOf } from './session';
import { VERSION } from './version';
import { isConfiguration, walk } from './walk';

export const CHECK_OPTIONS: OptionTable = {
  ...ANALYSIS_OPTIONS,
  format: 'value',
  'fail-on': 'value',
  fix: 'flag',
  diff: 'flag',
};

/**
 * `check [PATH…]`: exit status 1 when a finding reaches `--fail-on`. With `--fix` what has a fix is mended first, and the
 * report is of what is left; with `--diff` nothing is written and the changes are printed instead.
 */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, CHECK_OPTIONS);
  const format = oneOf(parsed, 'format', FORMATS) ?? 'text';
  const failOn = oneOf(parsed, 'fail-on', [...SEVERITIES, 'none']) ?? 'warning';
  const { analyzer, edition } = await analyzerOf(parsed, io);
  const uris = walk(io, parsed.positionals.length > 0 ? parsed.positionals : ['.']);
  if (parsed.flag('diff') && !parsed.flag('fix')) {
    throw new CommandError(message('cli.needsOption', { name: 'diff', other: 'fix' }));
  }
  const mended = parsed.flag('fix')
    ? await mend(
        analyzer,
        uris.filter((uri) => !isConfiguration(uri)),
      )
    : [];
  const written = parsed.flag('diff') || (await writeAll(mended, io));
  const selected = new Set(uris);
  const report: CheckJson = { version: 1, edition, ipRanges: null, objects: [], findings: [] };
  const done = new Set<UnitResult>();
  const path = (uri: string): string => pathOf(io, uri);
  let files = 0;
  for (const uri of uris) {
    if (isConfiguration(uri)) {
      for (const finding of await analyzer.configurationFindings(uri)) {
        const file = await analyzer.files.get(finding.span.uri);
        const places = placesOf(file ? [file] : [], finding.span);
        report.findings.push(findingJson(finding, places, path, io.locale));
      }
      continue;
    }
    const unit = await analyzer.check(uri);
    if (!unit) continue;
    files++;
    const settings = await analyzer.settingsFor(uri);
    report.edition = settings.edition.id;
    if (settings.ranges) report.ipRanges = { date: settings.ranges.date };
    if (done.has(unit)) continue;
    done.add(unit);
    // A module is read whole, but only what was asked for is told.
    const { objects, findings } = reportUnit(unit, path, io.locale);
    report.objects.push(...objects.filter((_, i) => selected.has(unit.subjects[i]!.policy.nameSpan.uri)));
    report.findings.push(...findings.filter((_, i) => selected.has(unit.findings[i]!.span.uri)));
  }
  if (parsed.flag('diff')) io.out(diffOf(mended, io));
  else io.out(PRINTERS[format]({ report, files, failOn, locale: io.locale, version: VERSION }));
  if (files === 0 && report.findings.length === 0) io.err(`${say(io, message('cli.nothingToCheck'))}\n`);
  if (!written) return 2;
  return report.findings.some((finding) => reaches(finding.severity as Severity, failOn)) ? 1 : 0;
}
