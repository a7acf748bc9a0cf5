import { type Known, known } from '../../policy';
import { evaluate } from './evaluate';
import type { Block, Expression } from './hcl';
import { attributeOf, type Module, type Placed, type Resource, spanOf } from './module';
import { chainOf } from './traverse';
import { asText } from './value';

/**
 * The region a resource is made in: its own `region`, else that of its provider. Undefined where the directory has no
 * such provider: then the module that calls it decides.
 */
export function regionOf(resource: Resource, module: Module): Known<string> | undefined {
  const own = attributeOf(resource.node, 'region');
  if (own) return asText(evaluate(own.value, { module, file: resource.file }));
  const chosen = attributeOf(resource.node, 'provider');
  const provider = module.providers.find((one) => aliasOf(one) === (chosen && aliasIn(chosen.value)));
  return provider && providerRegion(provider, module);
}

function providerRegion({ node, file }: Placed<Block>, module: Module): Known<string> | undefined {
  const region = attributeOf(node, 'region');
  if (region) return asText(evaluate(region.value, { module, file }));
  const { region: fallback } = module.settings;
  return fallback === undefined ? undefined : known(fallback, spanOf(file, { start: node.start, end: node.headerEnd }));
}

function aliasOf({ node, file }: Placed<Block>): string | undefined {
  const alias = attributeOf(node, 'alias');
  return alias && file.text.slice(alias.value.start, alias.value.end).replaceAll('"', '');
}

/** `aws.tokyo`, also written `"aws.tokyo"`: the alias; plain `aws` is the default provider. */
function aliasIn(expression: Expression): string | undefined {
  const step = chainOf(expression).steps[0];
  return step?.kind === 'get' ? step.name?.name : undefined;
}
