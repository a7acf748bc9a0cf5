import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { UnitResult } from '../../../server/src/analysis/pipeline';
import { render } from '../../../server/src/messages';
import type { Span } from '../../../server/src/policy';
import { memoryHost } from '../../support/annotated';
import { ROOT } from '../../support/files';

/** Files that hold something to find, small enough to edit a hundred times. */
const FILES = readdirSync(join(ROOT, 'test/cases'))
  .flatMap((folder) => {
    const path = join(ROOT, 'test/cases', folder);
    return statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
  })
  .filter((path) => /\.(tf|ya?ml|json)$/.test(path) && !/workspaces-ports/.test(path))
  .map((path) => [path.slice(ROOT.length + 1), readFileSync(path, 'utf8')] as const)
  .filter(([, text]) => text.length < 20_000);

const place = ({ uri, start, end }: Span): string => `${uri} ${start}-${end}`;

/** All that a user sees of a unit, and that its fixes are about the objects as they stand now. */
function seen(unit: UnitResult | undefined): unknown {
  return unit?.findings.map(({ rule, severity, span, message, related, fix }) => [
    rule,
    severity,
    place(span),
    render(message, 'en'),
    related?.map((one) => `${place(one.span)} ${render(one.message, 'en')}`),
    fix && { ...fix, title: render(fix.title, 'en'), policy: unit.reading.policies.includes(fix.policy) },
  ]);
}

const verdictsOf = (unit: UnitResult | undefined): unknown =>
  unit?.subjects.map(({ policy, verdicts }) => [
    policy.address,
    verdicts.map(({ requirement, missing, unknown }) => [
      requirement.id,
      missing.map(({ cause }) => ('by' in cause && cause.by ? place(cause.by.span) : cause.kind)),
      unknown.flatMap(({ reasons }) => reasons.map(({ span }) => span && place(span))),
    ]),
  ]);

/** The ways through the network, with what stops what is asked of them. */
const pathsOf = (unit: UnitResult | undefined): unknown =>
  unit
    ?.paths()
    .map(({ path, role, answers }) => [
      path.from,
      place(path.nameSpan),
      role,
      path.layers.map((layer) =>
        layer.absent ? render(layer.absent.message, 'en') : layer.objects.map((one) => place(one.span)),
      ),
      answers.map(({ requirement, verdict, stop }) => [
        requirement.id,
        verdict,
        stop && 'by' in stop.cause && stop.cause.by ? place(stop.cause.by.span) : stop?.cause.kind,
      ]),
    ]);

describe('what is remembered over edits', () => {
  it.each(FILES)('%s: key by key, the same is found as from scratch', async (path, text) => {
    const uri = `file:///w/${path.split('/').at(-1)}`;
    const scope = '{ "scope": [{ "region": "ap-northeast-1" }] }';
    const host = memoryHost({ '.workspaces-ports.json': scope });
    const kept = new Analyzer(host, async () => undefined, {});
    let now = text;
    let seed = text.length;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let key = 0; key < 25; key++) {
      const at = random(now.length);
      const edits = ['', '\n', ' ', '1', 'x', '"', '0.0.0.0/0', '# x\n'];
      const typed = edits[random(edits.length)]!;
      now = now.slice(0, at) + typed + now.slice(at + (typed === '' ? 1 : 0));
      kept.files.setOpen(uri, now);
      const fresh = new Analyzer(host, async () => undefined, {});
      fresh.files.setOpen(uri, now);
      const [remembered, afresh] = [await kept.check(uri), await fresh.check(uri)];
      expect(seen(remembered), `after key ${key} of\n${now}`).toEqual(seen(afresh));
      expect(verdictsOf(remembered)).toEqual(verdictsOf(afresh));
      expect(pathsOf(remembered)).toEqual(pathsOf(afresh));
    }
  });
});
