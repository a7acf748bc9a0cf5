import type { CheckJson } from '../features/report';
import { isUnplaced, nothingChecked, uncheckedText } from '../features/unchecked';
import { message } from '../messages';
import { type Finding, SEVERITIES, type Severity } from '../rules/finding';
import { type OptionTable, oneOf, type Parsed, parse } from './arguments';
import { Baseline } from './baseline';
import { diffOf, type Mending, mend, tellHeld, writeAll } from './fix';
import { FORMATS, PRINTERS } from './formats';
import { reaches } from './formats/format';
import { CommandError, type Io, say } from './io';
import { ANALYSIS_OPTIONS, analyzerOf } from './session';
import { type Share, tellAll, tellShare } from './threads';
import { reportOf, type Told, teller } from './told';
import { VERSION } from './version';
import { isConfiguration, namedFiles, walk } from './walk';

export const CHECK_OPTIONS: OptionTable = {
  ...ANALYSIS_OPTIONS,
  'as-of': 'value',
  format: 'value',
  'fail-on': 'value',
  'require-checked': 'value',
  fix: 'flag',
  diff: 'flag',
  baseline: 'value',
  'write-baseline': 'flag',
};

/**
 * `check [PATH…]`: exit status 1 when a finding reaches `--fail-on`, 2 when folders hold no file of a kind that is read.
 * With `--fix` what has a fix is mended first, and the report is of what is left; with `--diff` nothing is written and the
 * changes are printed instead. What a `--baseline` knows is not told, unless it is written.
 */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, CHECK_OPTIONS);
  const format = oneOf(parsed, 'format', FORMATS) ?? 'text';
  const failOn = oneOf(parsed, 'fail-on', [...SEVERITIES, 'none']) ?? 'warning';
  const required = oneOf(parsed, 'require-checked', ['one', 'all']);
  needs(parsed, 'diff', 'fix');
  needs(parsed, 'write-baseline', 'baseline');
  const baseline = baselineOf(parsed, io);
  const { analyzer, edition } = await analyzerOf(parsed, io);
  const uris = walk(io, pathsOf(parsed), analyzer.files);
  const mendable = uris.filter((uri) => !isConfiguration(uri));
  const mending = parsed.flag('fix') ? await mend(analyzer, mendable) : NOTHING_MENDED;
  const { mended } = mending;
  const whole = tellHeld(mending, io);
  const written = parsed.flag('diff') || ((await writeAll(mended, io)) && whole);
  const named = namedFiles(io, parsed.positionals);
  const isNew = (finding: Finding) => !baseline?.has(finding);
  const tell = teller(analyzer, { uris, named }, isNew, io);
  // What was mended stands in this thread alone, and so does what a baseline has counted.
  const told = await tellAll(
    analyzer,
    { uris, named, args },
    tell,
    parsed.flag('fix') || baseline ? undefined : io.thread,
    io,
  );
  const { report, files } = reportOf(told, edition);
  if (baseline && parsed.flag('write-baseline')) {
    const count = await baseline.write();
    io.err(`${say(io, message('cli.baselineWritten', { path: parsed.value('baseline')!, count }))}\n`);
    return written ? 0 : 2;
  }
  if (parsed.flag('diff')) io.out(diffOf(mended, io));
  else io.out(PRINTERS[format]({ report, files, failOn, locale: io.locale, version: VERSION, colours: io.colours }));
  const unchecked = uncheckedText(report);
  // The text says it, and so do GitHub's annotations; of a report that goes to a file, nobody would see it.
  if (unchecked && nothingChecked(report) && (parsed.flag('diff') || !['text', 'github'].includes(format)))
    io.err(`${say(io, unchecked)}\n`);
  if (baseline && baseline.known > 0) io.err(`${say(io, message('cli.baselineKnown', { count: baseline.known }))}\n`);
  if (baseline && baseline.gone > 0) io.err(`${say(io, message('cli.baselineGone', { count: baseline.gone }))}\n`);
  if (!written) return 2;
  if (report.findings.some((finding) => reaches(finding.severity as Severity, failOn))) return 1;
  // A folder that holds nothing of these kinds is most likely another one than was meant.
  if (mendable.length === 0 && named.size === 0)
    throw new CommandError(message('cli.nothingToCheck', { paths: pathsOf(parsed) }));
  return required && isLeft(report, required) ? 1 : 0;
}

const NOTHING_MENDED: Mending = { mended: [], held: new Map() };

const pathsOf = ({ positionals }: Parsed): readonly string[] => (positionals.length > 0 ? positionals : ['.']);

/** Whether less was compared with what WorkSpaces needs than `--require-checked` asks for. */
const isLeft = (report: CheckJson, required: 'one' | 'all'): boolean =>
  report.objects.every((object) => object.role === null || isUnplaced(object)) ||
  (required === 'all' && (report.unchecked !== undefined || report.objects.some(isUnplaced)));

/** Tells of what is left of a share, beside the thread that it is from. */
export async function checkShare(share: Share): Promise<readonly Told[]> {
  const io: Io = { ...share.io, out: () => {}, err: () => {} };
  const { analyzer } = await analyzerOf(parse(share.args, CHECK_OPTIONS), io, share.folders);
  return tellShare(
    share,
    teller(analyzer, share, () => true, io),
  );
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
