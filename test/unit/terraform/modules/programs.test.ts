import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../../../scripts/record-terraform-plans.mjs';
import { randomNumbers } from '../mutants';
import { comparable, planned } from './plan';
import { program } from './programs';

/**
 * Random programs, planned by us and by Terraform where the binary is. `TERRAFORM_PROGRAMS=1000` takes more of them,
 * `TERRAFORM_SEED=7` others; with a provider at TF_REATTACH_PROVIDERS they have security groups too.
 */
const COUNT = Number(process.env.TERRAFORM_PROGRAMS ?? 25);
const SEED = Number(process.env.TERRAFORM_SEED ?? 1);
const GROUPS = process.env.TF_REATTACH_PROVIDERS !== undefined;

const terraform = ((): boolean => {
  try {
    return /^Terraform v1\./.test(execFileSync('terraform', ['version'], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
})();

describe('random programs', () => {
  if (!terraform) console.warn('skipped: random programs against terraform plan (no terraform binary on this machine)');

  it.runIf(terraform)(
    `are planned as Terraform plans them: ${COUNT} programs${GROUPS ? ' with security groups' : ''}`,
    () => {
      const refusals: string[] = [];
      for (let i = 0; i < COUNT; i++) {
        const below = randomNumbers(SEED * 100_000 + i);
        const files = program(() => below(1_000_000) / 1_000_000, { groups: GROUPS });
        const expected = planOf(files);
        if (expected.error !== undefined) {
          refusals.push(expected.error);
          continue;
        }
        expect(comparable(planned(files).plan), `program ${i}: ${JSON.stringify(files, null, 1)}`).toEqual(
          comparable(expected),
        );
      }
      console.info(`${COUNT} random programs, ${refusals.length} of them refused by Terraform`);
      expect(refusals.length, refusals.join('; ')).toBeLessThanOrEqual(COUNT / 5);
    },
    COUNT * 5_000,
  );
});
