import type { UnitResult } from '../analysis/pipeline';
import { type InspectJson, inspect as inspectUnit } from '../features/inspect';
import { message } from '../messages';
import { oneOf, parse } from './arguments';
import { CommandError, type Io, json, pathOf } from './io';
import { ANALYSIS_OPTIONS, analyzerOf } from './session';
import { inspectText } from './text-inspect';
import { isConfiguration, walk } from './walk';

/** `inspect PATH…`: what the readers understood, before any judgement. */
export async function inspect(args: readonly string[], io: Io): Promise<number> {
  const parsed = parse(args, { ...ANALYSIS_OPTIONS, format: 'value' });
  const format = oneOf(parsed, 'format', ['text', 'json']) ?? 'json';
  if (parsed.positionals.length === 0) throw new CommandError(message('cli.missingPath'));
  const { analyzer } = await analyzerOf(parsed, io);
  const uris = walk(io, parsed.positionals, analyzer.files);
  const selected = new Set(uris.map((uri) => pathOf(io, uri)));
  const done = new Set<UnitResult>();
  const out: InspectJson = { policies: [], problems: [] };
  for (const uri of uris) {
    const unit = isConfiguration(uri) ? undefined : await analyzer.check(uri);
    if (!unit || done.has(unit)) continue;
    done.add(unit);
    const { policies, problems } = inspectUnit(unit, (one) => pathOf(io, one), io.locale);
    out.policies.push(...policies.filter((policy) => selected.has(policy.file)));
    out.problems.push(...problems.filter((problem) => selected.has(problem.file)));
  }
  io.out(format === 'json' ? json(out) : inspectText(out));
  return 0;
}
