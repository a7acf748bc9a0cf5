import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { fileOf } from './declarations';
import { cannotTell, evaluate, type Scope } from './evaluate';
import { inTurn } from './iteration';
import { LazyEntries } from './lazy';
import { attributeOf, type Module, type Resource, resourceCache } from './module';
import { expand, keyText, type Multiples } from './multiples';
import { isSplit } from './split';
import { nameOf, type Step, walk } from './traverse';
import { asNumber, asText, type Evaluated } from './value';
import { remembered } from './variables';

const expanded = resourceCache<Multiples>();

/** How often a resource of a module is made; asked once. */
export const multiplesOf = (module: Module, resource: Resource): Multiples =>
  expanded.get(module, resource, () => expand(resource.node, { module, file: resource.file }));

/** What an instance is called: as one with all others where they are told together, else as Terraform calls it. */
export function addressOf(module: Module, resource: Resource, key?: string | number): string {
  const whole = module.path + resource.address;
  if (key === undefined || !isSplit(module, resource, multiplesOf(module, resource))) return whole;
  return whole + keyText(key);
}

/** `aws_x.name.argument`: what the resource is written with, or a reference to what AWS will give it. */
export function resourceValue(steps: readonly Step[], scope: Scope, span: Span, text: string): Evaluated {
  const [type, name] = [nameOf(steps[0]), nameOf(steps[1])];
  const { module } = scope;
  const resource = type && name ? module.resources.get(`${type}.${name}`) : undefined;
  if (!resource) return notDeclared(type, name, module, span, text);
  const rest = steps.slice(2);
  const multiples = multiplesOf(module, resource);
  const at = (one: Scope, key?: string | number): Evaluated =>
    instanceValue(one, resource, addressOf(module, resource, key), span, text);
  switch (multiples.kind) {
    case 'one':
      return walk(at(multiples.scope), rest, scope, span);
    case 'some': {
      const { reason } = multiples;
      const [index] = rest;
      if (index?.kind !== 'index') return unknown(reason.message, span, reason.span);
      const key = evaluate(index.key, scope);
      const one = oneOf(multiples, resource, key);
      const name = addressOf(module, resource);
      return walk(instanceValue(one, resource, name, span, text, keyOf(key)), rest.slice(1), scope, span);
    }
    case 'list': {
      const items = [...multiples.scopes].map(([key, one]) => at(one, key));
      return walk(known({ kind: 'list', items }, span), rest, scope, span);
    }
    case 'map': {
      const entries = new Map([...multiples.scopes].map(([key, one]) => [key, at(one, key)] as const));
      const all = { kind: 'object' as const, entries };
      return walk(known(multiples.rest ? { ...all, rest: multiples.rest } : all, span), rest, scope, span);
    }
  }
}

/** What a reference says that no resource of the directory stands behind. */
function notDeclared(
  type: string | undefined,
  name: string | undefined,
  { path }: Module,
  span: Span,
  text: string,
): Evaluated {
  return type !== undefined && name !== undefined
    ? cannotTell('terraform.noSuchName', { name: `${path}${type}.${name}` }, span)
    : cannotTell('terraform.afterApply', { reference: text }, span);
}

/** Where the instance of a key is made of those of which nobody knows how many there are: there it is, if there is one. */
function oneOf({ scope }: Multiples & { kind: 'some' }, { node }: Resource, key: Evaluated): Scope {
  if (!key.known || key.value === null) return scope;
  if (attributeOf(node, 'count')) {
    const index = asNumber(key);
    return index.known ? { ...scope, index: index.value } : scope;
  }
  const value = scope.iterators?.get('each')?.value;
  return value && asText(key).known ? inTurn(scope, 'each', { key, value }) : scope;
}

const keyOf = (key: Evaluated): string => {
  const text = asText(key);
  return text.known ? keyText(text.value) : '';
};

/**
 * An instance as an object whose attributes are worked out when they are named. `key`: of one of several that share the
 * address.
 */
function instanceValue(
  scope: Scope,
  resource: Resource,
  address: string,
  span: Span,
  text: string,
  key = '',
): Evaluated {
  const value = (argument: string): Evaluated => attributeValue(scope, resource, address, argument, span, key);
  const entries = new LazyEntries([], value, { open: true });
  const rest = { message: message('terraform.afterApply', { reference: text }), span };
  return known({ kind: 'object', entries, rest }, span);
}

function attributeValue(
  scope: Scope,
  resource: Resource,
  address: string,
  argument: string,
  span: Span,
  instance: string,
): Evaluated {
  const reference = known({ kind: 'reference' as const, address, attribute: argument }, span);
  const written = attributeOf(resource.node, argument);
  if (!written) return reference;
  const { module } = scope;
  const key = `${address.slice(module.path.length)}${instance}.${argument}`;
  const file = fileOf(written, resource.file);
  const value = remembered(key, module, { node: written.value, file }, span, () =>
    evaluate(written.value, { ...scope, file }),
  );
  return value.known && value.value === null ? reference : value;
}
