import { message } from '../../messages';
import { known, type Reason, type Span } from '../../policy';
import { cannotTell, evaluate, type Scope } from './evaluate';
import type { Expression, GetAttribute, Index, Range, Splat, Variable } from './hcl';
import { attributeOf, type Module, type Placed, type Resource, sourceText, spanOf } from './module';
import { chainOf, nameOf, type Step, unfinished, walk } from './traverse';
import { type Evaluated, fromJson, isList, isObject, usedAt, type Value } from './value';

type Reference = Variable | GetAttribute | Index | Splat;
/** What a reference means: the value of a local, a variable or an argument of a resource, or why nobody can tell. */
export function resolve(expression: Reference, scope: Scope): Evaluated {
  const span = spanOf(scope.file, expression);
  const { root, steps } = chainOf(expression);
  if (root.kind !== 'variable') return walk(evaluate(root, scope), steps, scope, span);

  const text = sourceText(scope.file, expression);
  const named = scope.names?.get(root.name);
  if (named) return walk(named, steps, scope, span);
  const first = nameOf(steps[0]);
  if (scope.iterators?.has(root.name)) {
    const turn = scope.iterators.get(root.name);
    const at = first === 'key' ? turn?.key : first === 'value' ? turn?.value : undefined;
    return at ? walk(at, steps.slice(1), scope, span) : cannotTell('terraform.each', { name: text }, span);
  }
  switch (root.name) {
    case 'local':
      return first === undefined ? unfinished(span) : walk(localValue(first, scope, span), steps.slice(1), scope, span);
    case 'var':
      return first === undefined
        ? unfinished(span)
        : walk(variableValue(first, scope, span), steps.slice(1), scope, span);
    case 'count':
      if (first === 'index' && scope.index !== undefined) return known(scope.index, span);
      return cannotTell('terraform.each', { name: text }, span);
    case 'each':
      return cannotTell('terraform.each', { name: text }, span);
    case 'data':
      return cannotTell('terraform.data', { reference: text }, span);
    case 'module':
      return cannotTell('terraform.module', { reference: text }, span);
    case 'path':
    case 'terraform':
    case 'self':
      return cannotTell('terraform.atRun', { reference: text }, span);
  }
  return resourceValue(root.name === 'resource' ? steps : [expressionAsGet(root), ...steps], scope, span, text);
}

/** `aws_vpc` of `aws_vpc.main` reads like the first step of `resource.aws_vpc.main`. */
const expressionAsGet = (root: Variable): GetAttribute => ({ ...root, kind: 'get', target: root, name: root });

/** The value of a name, worked out once; a name that needs itself is a cycle, told once. */
function remembered(key: string, module: Module, at: Placed<Range>, span: Span, work: () => Evaluated): Evaluated {
  const before = module.values.get(key);
  if (before) return usedAt(before, span);
  if (module.pending.has(key)) {
    const names = [...module.pending];
    module.reportCycle(names.slice(names.indexOf(key)), at);
    return cannotTell('terraform.needsItself', { name: key }, span);
  }
  module.pending.add(key);
  const value = work();
  module.pending.delete(key);
  module.values.set(key, value);
  return usedAt(value, span);
}

function localValue(name: string, scope: Scope, span: Span): Evaluated {
  const { module, depth = 0 } = scope;
  const local = module.locals.get(name);
  if (!local) return cannotTell('terraform.noSuchName', { name: `local.${name}` }, span);
  const at = { node: local.node.name, file: local.file };
  return remembered(`local.${name}`, module, at, span, () =>
    evaluate(local.node.value, { module, file: local.file, depth }),
  );
}

/**
 * The configuration's value, else the default: a variable with a default counts as known. An empty list or map is no
 * answer but room for one, which whoever calls the module fills.
 */
function variableValue(name: string, scope: Scope, span: Span): Evaluated {
  const { module, depth = 0 } = scope;
  if (Object.hasOwn(module.settings.variables, name)) return fromJson(module.settings.variables[name], span);
  const variable = module.variables.get(name);
  if (!variable) return cannotTell('terraform.noSuchName', { name: `var.${name}` }, span);
  const fallback = attributeOf(variable.node, 'default');
  if (!fallback) return cannotTell('terraform.noDefault', { name }, span);
  return remembered(`var.${name}`, module, variable, span, () => {
    const value = evaluate(fallback.value, { module, file: variable.file, depth });
    return value.known ? { ...value, value: fillable(value.value, name, spanOf(variable.file, variable.node)) } : value;
  });
}

function fillable(value: Value, name: string, span: Span): Value {
  const rest: Reason = { message: message('terraform.emptyDefault', { name }), span };
  if (isList(value) && value.items.length === 0) return { ...value, rest };
  return isObject(value) && value.entries.size === 0 ? { ...value, rest } : value;
}

/** `aws_x.name.argument`: what the resource is written with, or a reference to what AWS will give it. */
function resourceValue(steps: readonly Step[], scope: Scope, span: Span, text: string): Evaluated {
  const type = nameOf(steps[0]);
  const name = nameOf(steps[1]);
  const resource = type && name ? scope.module.resources.get(`${type}.${name}`) : undefined;
  const instance = steps[2]?.kind === 'index' ? 1 : 0;
  const argument = nameOf(steps[2 + instance]);
  if (!resource || argument === undefined) return cannotTell('terraform.afterApply', { reference: text }, span);
  const written = attributeOf(resource.node, argument);
  const value = written && argumentValue(resource, written.value, argument, scope, span);
  if (value && !(value.known && value.value === null)) return walk(value, steps.slice(3 + instance), scope, span);
  if (steps.length > 3 + instance) return cannotTell('terraform.afterApply', { reference: text }, span);
  return known({ kind: 'reference', address: resource.address, attribute: argument }, span);
}

function argumentValue(
  resource: Resource,
  value: Expression,
  argument: string,
  { module, depth = 0 }: Scope,
  span: Span,
): Evaluated {
  const key = `${resource.address}.${argument}`;
  return remembered(key, module, { node: value, file: resource.file }, span, () =>
    evaluate(value, { module, file: resource.file, depth }),
  );
}
