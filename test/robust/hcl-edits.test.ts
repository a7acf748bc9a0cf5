import { readFileSync } from 'node:fs';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, test } from 'vitest';
import { type Block, type BodyItem, parseHcl } from '../../server/src/readers/terraform/hcl';
import { EDIT_KINDS, type EditKind, type Mutant, mutate, randomNumbers } from '../unit/terraform/mutants';

const text = readFileSync(new URL('../unit/terraform/fixtures/network.tf', import.meta.url), 'utf8');
const topBlocks = (body: readonly BodyItem[]): Block[] => body.filter((item) => item.kind === 'block');
const header = (block: Block): string => [block.type.name, ...block.labels.map((label) => label.text)].join(' ');
/** Nested headers and argument names: what a reader would look at. */
const shape = (block: Block): string =>
  `${header(block)}{${block.body.map((item) => (item.kind === 'block' ? shape(item) : item.name.name)).join()}}`;

const original = topBlocks(parseHcl(text).body);

/** Blocks whose header is gone, and blocks away from the edit that no longer read as they stand. */
function lost(mutant: Mutant): number {
  const found = new Map<string, { block: Block; text: string }[]>();
  for (const block of topBlocks(parseHcl(mutant.text).body)) {
    const entry = { block, text: mutant.text.slice(block.start, block.end) };
    found.set(header(block), [...(found.get(header(block)) ?? []), entry]);
  }
  let count = 0;
  for (const block of original) {
    const candidates = found.get(header(block)) ?? [];
    const touched = mutant.start <= block.end && mutant.end >= block.start;
    const same = (c: { block: Block; text: string }): boolean =>
      c.text === text.slice(block.start, block.end) && shape(c.block) === shape(block);
    if (!candidates.some((candidate) => touched || same(candidate))) count++;
  }
  return count;
}

const average = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

describe('a file of 46 blocks under single random edits', () => {
  test('is whole to begin with', () => {
    expect(original).toHaveLength(46);
    expect(parseHcl(text).faults).toEqual([]);
  });

  test('loses at most a quarter of a block on average over 1,000 edits, and so for every kind of edit', () => {
    const losses = new Map<EditKind, number[]>(EDIT_KINDS.map((kind) => [kind, []]));
    const random = randomNumbers(20200507);
    for (let i = 0; i < 1000; i++) {
      const kind = EDIT_KINDS[i % EDIT_KINDS.length]!;
      losses.get(kind)!.push(lost(mutate(text, kind, random)));
    }
    const figures = Object.fromEntries([...losses].map(([kind, numbers]) => [kind, average(numbers)]));
    const all = average([...losses.values()].flat());
    console.info(`blocks lost an edit: ${all.toFixed(3)} of ${original.length}`);
    expect(all, JSON.stringify(figures)).toBeLessThanOrEqual(0.25);
    for (const [kind, figure] of Object.entries(figures)) expect(figure, kind).toBeLessThanOrEqual(0.3);
  });

  test("agrees with HashiCorp's parser on 99.5 % of 1,000 mutants and never faults what that accepts", async () => {
    const random = randomNumbers(4172);
    const missed: string[] = [];
    const falselyFaulted: string[] = [];
    for (let i = 0; i < 1000; i++) {
      const mutant = mutate(text, EDIT_KINDS[i % EDIT_KINDS.length]!, random);
      const accepted = await parse('network.tf', mutant.text).then(
        () => true,
        () => false,
      );
      const fault = parseHcl(mutant.text).faults[0];
      if (accepted && fault) falselyFaulted.push(`${mutant.kind} at ${mutant.start}: ${fault.message.key}`);
      if (!accepted && !fault) missed.push(`${mutant.kind} at ${mutant.start}`);
    }
    console.info(`1,000 mutants: ${falselyFaulted.length} falsely faulted, ${missed.length} faults missed`);
    expect(falselyFaulted).toEqual([]);
    expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(5);
  });
});
