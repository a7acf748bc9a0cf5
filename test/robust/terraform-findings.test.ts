import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { render } from '../../server/src/messages';
import { ROOT } from '../support/files';
import { halfTyped, isNear, terraformFolders, textsOf } from '../support/half-typed';
import { checkFolder, signature } from '../support/units';

interface Told {
  readonly findings: readonly string[];
  /** The object as it was read, with all that it names. */
  readonly content: string;
}

/** What is found of each object of a folder, and that all of it can be said. */
async function found(folder: string, texts: ReadonlyMap<string, string>): Promise<Map<string, Told>> {
  const all = new Map<string, Told>();
  for (const { reading, findings } of await checkFolder(folder, texts)) {
    for (const finding of findings) render(finding.message, 'ja');
    for (const policy of reading.policies) {
      const own = findings.filter(({ object }) => object === policy.address).map(signature);
      all.set(policy.address, { findings: own.sort(), content: JSON.stringify(policy, plain) });
    }
  }
  return all;
}

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

describe('half-typed files keep the findings of the objects that nobody touched', () => {
  test.each(terraformFolders().map((folder) => [relative(ROOT, folder), folder] as const))(
    '%s: each file cut at every tenth character and with each line removed',
    async (_name, folder) => {
      // What is broken to begin with may lose more by a second fault; all of it is asked all the same.
      const isWhole = (await checkFolder(folder)).every(
        ({ findings }) => !findings.some(({ rule }) => rule === 'unreadable'),
      );
      const before = isWhole ? await found(folder, new Map()) : new Map<string, Told>();
      const lost: string[] = [];
      let seen = 0;
      for (const [name, text] of Object.entries(textsOf(folder))) {
        const uri = pathToFileURL(join(folder, name)).href;
        for (const edit of halfTyped(text)) {
          const now = await found(folder, new Map([[uri, edit.text]]));
          for (const [object, { findings, content }] of before) {
            if (isNear(text, object, content, edit.start, edit.end)) continue;
            seen++;
            if (now.get(object)?.findings.join() !== findings.join())
              lost.push(`${name} ${edit.start}-${edit.end}: ${object}`);
          }
        }
      }
      expect(lost.slice(0, 10), `${lost.length} of ${seen} objects that nobody touched`).toEqual([]);
    },
    240_000,
  );
});
