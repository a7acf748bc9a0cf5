import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quickFixes } from '../../../server/src/features/actions';
import { render } from '../../../server/src/messages';
import { ROOT } from '../../support/files';
import { checkFolder } from '../../support/units';

/** Letters that a menu of an editor shows before it cuts a title off, about; Japanese ones take two places. */
const WIDEST = 90;
const width = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0);

const CASES = join(ROOT, 'test', 'cases');
const folders = readdirSync(CASES)
  .sort()
  .filter((name) => statSync(join(CASES, name)).isDirectory())
  .map((name) => [name, join(CASES, name)] as const);

describe('titles of quick-fixes can be read in a menu', () => {
  it.each([...folders, ['examples', join(ROOT, 'examples')] as const])('%s', async (_, folder) => {
    const units = await checkFolder(folder);
    const titles = units.flatMap((unit) =>
      unit.findings.flatMap(({ span }) => quickFixes(unit, span.uri, span.start, span.end).map(({ title }) => title)),
    );
    for (const title of titles) {
      for (const text of [render(title, 'en'), render(title, 'ja')]) {
        expect(width(text), text).toBeLessThanOrEqual(WIDEST);
      }
    }
  });
});
