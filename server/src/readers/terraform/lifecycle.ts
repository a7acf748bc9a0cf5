import { message } from '../../messages';
import type { Reason } from '../../policy';
import { attributeOf, blocksOf, sourceText, spanOf } from './module';
import type { Existing } from './objects';

/** Why an argument may be otherwise than written: `ignore_changes` leaves it to others. */
export function ignoredChanges({ resource: { node, file } }: Existing, name: string): Reason | undefined {
  for (const lifecycle of blocksOf(node, 'lifecycle')) {
    const ignored = attributeOf(lifecycle, 'ignore_changes')?.value;
    if (!ignored) continue;
    const text = sourceText(file, ignored);
    const isMeant = /^"?all"?$/.test(text) || new RegExp(`[[,]\\s*"?${name}(?![\\w-])`).test(text);
    if (isMeant) return { message: message('terraform.ignoredChanges', { name }), span: spanOf(file, ignored) };
  }
  return undefined;
}
