import { describe, expect, it } from 'vitest';
import { editionIds, edition as editionOf, FEATURES, type Feature, type Role } from '../../../server/src/catalogue';
import { FORMS_OF_ROLE } from '../../../server/src/features/generate';
import { addresses } from '../../../server/src/net';
import { expectValid } from '../../support/valid';
import { check, FILE_OF_FORM, placed, VALUES, written } from './support';

/** Every role in every form that holds rules which the checker reads. */
const CASES = Object.entries(FORMS_OF_ROLE).flatMap(([role, forms]) =>
  forms.filter((form) => form !== 'csv').map((form) => [role as Role, form] as const),
);

describe('what is written satisfies what is asked, and is found faultless', () => {
  const EVERYWHERE = editionIds().flatMap((id) => CASES.map(([role, form]) => [role, form, id] as const));

  it.each(EVERYWHERE)('%s as %s, in every region of edition %s', async (role, form, id) => {
    const edition = editionOf(id)!;
    for (const { code: region } of edition.data.regions) {
      // Where no source lists the health checks, that is told, and nothing else.
      const whole = !addresses.isEmpty(edition.healthChecks(region));
      for (const features of [['internet', 'directory'], FEATURES] as readonly (readonly Feature[])[]) {
        const { text, error } = written(role, form, { edition, region, features, values: VALUES });
        expect(error).toBeUndefined();
        const { name, configured } = placed(role, form, region, VALUES);
        const { findings, objects } = await check(name, text!, features, { edition: id, ...configured });
        const told = whole ? findings : findings.filter((finding) => !finding.startsWith('cannot-tell'));
        expect(told, `${region} ${features}`).toEqual([]);
        expect(objects).toHaveLength(1);
        expect(objects[0]).toMatchObject({ role, region });
        expect(objects[0]!.verdicts).not.toContain('missing');
        if (whole) expect(new Set(objects[0]!.verdicts)).toEqual(new Set(['satisfied']));
      }
    }
  });

  it.each(CASES)('%s as %s is text that others accept, laid out as their tools would', async (role, form) => {
    for (const locale of ['en', 'ja'] as const) {
      const { text } = written(role, form, { region: 'us-east-1', features: FEATURES, values: VALUES, locale });
      await expectValid(`file:///${FILE_OF_FORM[form]}`, text!);
    }
  });
});

describe('what only the user knows', () => {
  it.each([
    ['workspace', 'terraform'],
    ['workspace', 'terraform-rules'],
    ['workspace', 'cloudformation-yaml'],
    ['workspace', 'cloudformation-json'],
    ['directory', 'terraform'],
    ['directory', 'terraform-rules'],
    ['directory', 'cloudformation-yaml'],
    ['directory', 'cloudformation-json'],
  ] as const)('%s as %s: stays open in the text, so that nothing is missing', async (role, form) => {
    const { text } = written(role, form);
    await expectValid(`file:///${FILE_OF_FORM[form]}`, text!);
    const { findings, objects } = await check(FILE_OF_FORM[form], text!, ['directory']);
    expect(findings.filter((finding) => !finding.startsWith('cannot-tell'))).toEqual([]);
    expect(objects[0]!.verdicts).not.toContain('missing');
  });
});
