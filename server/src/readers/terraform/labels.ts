import type { Arguments } from './arguments';
import type { Resource } from './module';
import { asText, isObject } from './value';

/** Texts that people name things with: Terraform's own name, `name`, `description`, tags. */
export function labelsOf(resource: Pick<Resource, 'name'>, args: Arguments): string[] {
  const labels = [resource.name];
  for (const argument of ['name', 'name_prefix', 'description']) {
    const value = args.get(argument);
    const text = value && asText(value);
    if (text?.known) labels.push(text.value);
  }
  const tags = args.get('tags');
  if (tags?.known && isObject(tags.value)) {
    for (const entry of tags.value.entries.values()) {
      const text = asText(entry);
      if (text.known) labels.push(text.value);
    }
  }
  return [...new Set(labels)].filter((label) => label !== '');
}
