import { message } from '../../messages';
import { type Known, known, unknown } from '../../policy';
import { fileOf } from './declarations';
import { evaluate, type Scope } from './evaluate';
import type { Block, Expression } from './hcl';
import { inTurn } from './iteration';
import { attributeOf, type Module, type Provider, type ProviderKey, type Resource, spanOf } from './module';
import { fileNameOf } from './paths';
import { chainOf } from './traverse';
import { asText, isObject } from './value';
import { unreadIn } from './variables';

/**
 * The region a resource is made in: its own `region`, null being as good as none, else that of its provider. Undefined where
 * the directory has no such provider: then the module that calls it decides. `scope`: of the instance that is meant.
 */
export function regionOf(
  resource: Pick<Resource, 'node' | 'file'>,
  module: Module,
  scope?: Scope,
): Known<string> | undefined {
  const own = attributeOf(resource.node, 'region');
  if (own) {
    const value = evaluate(own.value, { ...scope, module, file: fileOf(own, resource.file) });
    if (!value.known || value.value !== null) return asText(value);
  }
  const chosen = attributeOf(resource.node, 'provider');
  const alias = chosen && aliasIn(chosen.value);
  const key = chosen && keyIn(chosen.value);
  if (key) {
    const file = fileOf(chosen, resource.file);
    const provider = module.provider(alias, { expression: key, scope: { ...scope, module, file } });
    return provider && providerRegion(provider);
  }
  const { regions } = module.tree;
  let known = regions.get(module);
  if (!known) {
    known = new Map();
    regions.set(module, known);
  }
  // Asked for each object: nearly all have the same provider.
  if (!known.has(alias)) {
    const provider = module.provider(alias);
    known.set(alias, provider && providerRegion(provider));
  }
  return known.get(alias);
}

function providerRegion({ node, file, module, key }: Provider): Known<string> | undefined {
  const path = fileNameOf(file.uri);
  if (!module.caller && module.tree.overridable?.writesProvider.some((one) => one === path || OVERRIDES.test(one))) {
    return unknown(message('terraform.terragruntProvider', { path }), spanOf(file, node));
  }
  const region = attributeOf(node, 'region');
  if (region) {
    const at = { node: region, file: fileOf(region, file) };
    const span = spanOf(at.file, region);
    const scope = { module, file: at.file };
    const value =
      unreadIn(at, 'provider.aws', span) ?? evaluate(region.value, key ? withEach(node, scope, key) : scope);
    if (!value.known || value.value !== null) return asText(value);
  }
  const { region: fallback } = module.settings;
  return fallback === undefined ? undefined : known(fallback, spanOf(file, { start: node.start, end: node.headerEnd }));
}

/** Names of files that change what others say. */
const OVERRIDES = /(?:^|_)override\.tf(?:\.json)?$/;

/** What names mean in the provider of a key, of those that `for_each` makes. */
function withEach(node: Block, scope: Scope, { expression, scope: at }: ProviderKey): Scope {
  const forEach = attributeOf(node, 'for_each');
  const key = evaluate(expression, at);
  const all = forEach && evaluate(forEach.value, { ...scope, file: fileOf(forEach, scope.file) });
  const name = asText(key);
  if (!name.known || !all?.known) return scope;
  const value = isObject(all.value) ? all.value.entries.get(name.value) : key;
  return value ? inTurn(scope, 'each', { key, value }) : scope;
}

/** `aws.by_region["eu-west-1"]`: the key. */
function keyIn(expression: Expression): Expression | undefined {
  const step = chainOf(expression).steps[1];
  return step?.kind === 'index' ? step.key : undefined;
}

/** `aws.tokyo`, also written `"aws.tokyo"`: the alias; plain `aws` is the default provider. */
function aliasIn(expression: Expression): string | undefined {
  const step = chainOf(expression).steps[0];
  return step?.kind === 'get' ? step.name?.name : undefined;
}
