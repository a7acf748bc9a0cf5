import { message } from '../../messages';
import { type InvalidValue, type Known, refusedText } from '../../policy';
import type { Arguments } from './arguments';
import type { TemplateLiteral } from './hcl';
import { ignoredChanges } from './lifecycle';
import { spanOf, textAt } from './module';
import type { Existing } from './objects';
import { asNumber, asText } from './value';

/** What EC2 refuses of the texts of a security group or of one of its rules, by the names of the arguments. */
export function refusedTexts(args: Arguments, names: readonly string[]): InvalidValue[] {
  return names.flatMap((name) => {
    const value = args.get(name);
    if (!value) return [];
    const what = name === 'description' ? 'description' : 'name';
    const text = asText(value);
    const wrong = text.known ? refusedText(what, text.value, text.span) : refusedPart(args, name, what);
    return wrong ? [wrong] : [];
  });
}

/** The same of a group's own texts; one that `ignore_changes` leaves alone may be older than what is written. */
export const refusedOf = (group: Existing): InvalidValue[] =>
  refusedTexts(
    group.args,
    GROUP_TEXTS.filter((name) => !ignoredChanges(group, name)),
  );

export const GROUP_TEXTS: readonly string[] = ['name', 'name_prefix', 'description'];

/** Of a text with values in it that nobody can tell: what is written around them stands in it whatever they are. */
function refusedPart(args: Arguments, name: string, what: 'name' | 'description'): InvalidValue | undefined {
  const { file } = args.scope;
  const template = args.expression(name);
  if (template?.kind !== 'template' || template.style !== 'quoted' || args.place?.(name)?.uri !== file.uri) return;
  const literals = template.parts.filter((part): part is TemplateLiteral => part.kind === 'literal');
  // An escape is another character than those it is written with.
  const texts = literals.map((part) => textAt(file, spanOf(file, part))).filter((text) => !text.includes('\\'));
  return refusedText(what, texts.join(''), spanOf(file, template), true);
}

/** A port other than 0 beside protocol `-1` in a block of a group or network ACL, which the provider refuses when it applies. */
export function portBesideAll(args: Arguments): InvalidValue | undefined {
  for (const name of ['from_port', 'to_port']) {
    const value = args.get(name);
    const port: Known<number> | undefined = value && asNumber(value);
    if (port?.known && port.value !== 0) {
      return { span: port.span, message: message('terraform.portsBesideAll', { port: port.value }) };
    }
  }
  return undefined;
}
