import { expect } from 'vitest';
import { Analyzer } from '../../../server/src/analysis/analyzer';
import { aroundOf, sourcesOf } from '../../../server/src/features/context';
import { applyEdits } from '../../../server/src/policy';
import { combine } from '../../../server/src/writers';
import { memoryHost } from '../../support/annotated';
import { expectValid } from '../../support/valid';

/**
 * The files after all fixes of `main.tf`, each as valid and as well formatted as it was; nothing may be found any more.
 * `open`: another file instead, of a module that `main.tf` calls.
 */
export async function mended(
  files: Readonly<Record<string, string>>,
  open = 'main.tf',
): Promise<Record<string, string>> {
  const after = { ...files };
  for (let round = 0; round < 3; round++) {
    const analyzer = new Analyzer(memoryHost(after), async () => undefined, { workspace: ['file:///w/'] });
    await analyzer.check('file:///w/main.tf');
    const unit = (await analyzer.check(`file:///w/${open}`))!;
    const fixes = unit.findings.flatMap(({ fix }) => (fix ? [fix] : []));
    const edits = combine(fixes, sourcesOf(unit), aroundOf(unit));
    if (edits.length === 0) {
      expect(unit.findings.map(({ rule }) => rule)).toEqual([]);
      break;
    }
    for (const name of Object.keys(after)) {
      after[name] = applyEdits(
        after[name]!,
        edits.filter(({ uri }) => uri === `file:///w/${name}`),
      );
      if (name.endsWith('.tf')) await expectValid(name, after[name]!, files[name]);
    }
  }
  return after;
}
