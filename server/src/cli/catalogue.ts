import { type AwsRanges, DEFAULT_EDITION, type Edition, editionIds, edition as editionOf } from '../catalogue';
import { audit } from '../catalogue/audit';
import { type Change, differences, feedDifferences } from '../catalogue/difference';
import { catalogueText, catalogueView } from '../features/catalogueView';
import { announcedOn, changeText, contradictionText, type TouchedChange, touches } from '../features/changes';
import { placesOf } from '../features/positions';
import { message } from '../messages';
import { oneOf, type Parsed, parse } from './arguments';
import { CommandError, type Io, json, pathOf, say } from './io';
import { ANALYSIS_OPTIONS, analyzerOf, governing, rangesAt, rangesOf, sayRegion } from './session';
import { isConfiguration, walk } from './walk';

/** `catalogue`: everything an edition asks for; with `--audit` or `--diff`, how it stands to AWS's feed or to another. */
export async function catalogue(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, { ...ANALYSIS_OPTIONS, format: 'value', audit: 'flag', diff: 'value' });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'text';
  const edition = editionOf(oneOf(parsed, 'edition', editionIds()) ?? DEFAULT_EDITION)!;
  if (parsed.flag('audit')) return auditOf(edition, parsed, format, io);
  if (parsed.value('diff') !== undefined) return diffOf(edition, parsed, format, io);
  const region = parsed.value('region');
  // With the feed and the company's own requirements, as `check` sees it.
  const view = catalogueView((await governing(parsed, io)).edition, region, io.locale);
  io.out(format === 'json' ? json(view) : catalogueText(view, io.locale));
  return 0;
}

/** Exit status 1 when edition and feed contradict each other. */
async function auditOf(edition: Edition, parsed: Parsed, format: 'text' | 'json', io: Io): Promise<number> {
  const ranges = await rangesOf(parsed, io);
  if (!ranges) throw new CommandError(message('cli.needsRanges'));
  const found = audit(edition, ranges).map((one) => ({ ...one, message: contradictionText(one, edition, io.locale) }));
  if (format === 'json') io.out(json({ edition: edition.id, ipRanges: { date: ranges.date }, contradictions: found }));
  else {
    const count = message('cli.audited', { edition: edition.id, date: ranges.date.slice(0, 10), count: found.length });
    io.out([...found.map((one) => one.message), say(io, count), ''].join('\n'));
  }
  return found.length > 0 ? 1 : 0;
}

/** `--diff` names an edition, or a file with an older feed. With paths, also which of the user's objects that touches. */
async function diffOf(edition: Edition, parsed: Parsed, format: 'text' | 'json', io: Io): Promise<number> {
  const named = parsed.value('diff')!;
  const older = editionOf(named);
  const region = parsed.value('region');
  if (region !== undefined) sayRegion(region, edition, await rangesOf(parsed, io), io);
  const all = older ? differences(older, edition) : await feedDiff(named, parsed, io);
  const changes = all.filter((change) => region === undefined || [region, '*', undefined].includes(change.region));
  const told = await touched(changes, older ?? edition, edition, parsed, io);
  if (format === 'json') io.out(json({ from: named, to: edition.id, changes: told }));
  else {
    const lines = told.flatMap((change) => [
      changeText(change, io.locale),
      ...change.touches.map((at) => `    ${say(io, message(TOUCHED[change.kind], { ...at }))}`),
    ]);
    io.out([...lines, say(io, message('cli.changes', { count: told.length })), ''].join('\n'));
  }
  return 0;
}

/** What a change means to an object that it touches. */
const TOUCHED = { added: 'cli.lacks', moved: 'cli.lacks', withdrawn: 'cli.stillHas' } as const;

async function feedDiff(path: string, parsed: Parsed, io: Io): Promise<Change[]> {
  const newer: AwsRanges | undefined = await rangesOf(parsed, io);
  if (!newer) throw new CommandError(message('cli.needsRanges'));
  return feedDifferences(await rangesAt(path, io), newer);
}

async function touched(
  changes: readonly Change[],
  older: Edition,
  newer: Edition,
  parsed: Parsed,
  io: Io,
): Promise<TouchedChange[]> {
  const out = changes.map((change) => {
    const announced = announcedOn(change, newer);
    const touches: TouchedChange['touches'][number][] = [];
    return { ...change, ...(announced === undefined ? {} : { announced }), touches };
  });
  if (parsed.positionals.length === 0) return out;
  const { analyzer } = await analyzerOf(parsed, io);
  const seen = new Set<unknown>();
  for (const uri of walk(io, parsed.positionals, analyzer.files)) {
    const unit = isConfiguration(uri) ? undefined : await analyzer.check(uri);
    if (!unit || seen.has(unit)) continue;
    seen.add(unit);
    for (const subject of unit.subjects) {
      const { nameSpan, address } = subject.policy;
      const { line } = placesOf(unit.files, nameSpan).start;
      for (const change of out) {
        if (touches(change, subject, older, newer)) {
          change.touches.push({ file: pathOf(io, nameSpan.uri), line, address });
        }
      }
    }
  }
  return out;
}
