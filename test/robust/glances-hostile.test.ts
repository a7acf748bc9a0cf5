import { expect, it } from 'vitest';
import { glanceAtTerragrunt } from '../../server/src/readers/terraform';
import { filePatternsIn, fileReferencesIn, pathsAssignedIn } from '../../server/src/readers/terraform/named-files';

const MEGABYTE = 1_000_000;
const long = (part: string): string => part.repeat(MEGABYTE / part.length);

/** Texts in which whoever tries each place anew, and goes on from it to the end, is never done. */
const TEXTS: Readonly<Record<string, string>> = {
  'one word': long('a'),
  slashes: long('/'),
  colons: long(':'),
  'empty lines': long('\n'),
  'comments that never end': long('/*'),
  'open braces': long('${'),
  quotes: long('"'),
  calls: long('file('),
  assignments: long('a='),
  'spaces behind a name': `a${long(' ')}`,
};
const FRAMES: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'in the inputs': (text) => `inputs = {\n  a = "${text}"\n}\n`,
  'in what is read': (text) => `locals {\n  a = file("${text}")\n}\n`,
};

it.each(
  Object.entries(TEXTS).flatMap(([what, text]) =>
    Object.entries(FRAMES).map(([where, frame]) => [what, where, frame(text)] as const),
  ),
)('a megabyte of %s, %s, is looked through in a second', (_what, _where, text) => {
  const start = performance.now();
  glanceAtTerragrunt({ uri: 'file:///w/terragrunt.hcl', text: `terraform {\n${text}` });
  for (const look of [filePatternsIn, fileReferencesIn, pathsAssignedIn]) look({ uri: 'file:///w/a.tf', text });
  expect(performance.now() - start).toBeLessThan(1000);
});
