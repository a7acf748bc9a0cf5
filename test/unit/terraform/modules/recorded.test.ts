import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, type RecordedPlan } from '../../../../scripts/record-terraform-plans.mjs';
import { comparable, planned, UNKNOWN } from './plan';

/** Small modules and what `terraform plan` 1.11 made of them: scripts/record-terraform-plans.mjs. */
const topics = readdirSync(__dirname).filter((name) => name.endsWith('.txt'));

describe.each(topics)('as terraform plan tells it: %s', (topic) => {
  const cases = casesIn(readFileSync(join(__dirname, topic), 'utf8'));
  const recorded: Record<string, RecordedPlan> = JSON.parse(
    readFileSync(join(__dirname, topic.replace('.txt', '.json')), 'utf8'),
  );

  it('has a record of every module', () => {
    expect(Object.keys(recorded)).toEqual(cases.map(({ name }) => name));
  });

  it.each(cases.map(({ name, files }) => [name, files] as const))('%s', (name, files) => {
    const expected = recorded[name]!;
    const { plan } = planned(files);
    if (expected.error === undefined) expect(comparable(plan)).toEqual(comparable(expected));
    // What Terraform refuses has no value that anybody could rely on.
    else expect(Object.values(plan.outputs)).toContain(UNKNOWN);
  });
});
