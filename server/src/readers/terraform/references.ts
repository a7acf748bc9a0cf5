import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { childrenOf, moduleValue } from './calls';
import { dataValue } from './data';
import { cannotTell, evaluate, type Scope } from './evaluate';
import { refused } from './functions/words';
import type { GetAttribute, Index, Splat, Variable } from './hcl';
import { sourceText, spanOf } from './module';
import { resourceValue } from './resources';
import { chainOf, nameOf, type Step, unfinished, walk } from './traverse';
import { type Evaluated, fromJson } from './value';
import { localValue, variableValue } from './variables';

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
    case 'data': {
      const given = dataValue(first ?? '', nameOf(steps[1]) ?? '', scope.module, span);
      return given ? walk(given, steps.slice(2), scope, span) : cannotTell('terraform.data', { reference: text }, span);
    }
    case 'module':
      if (first === undefined) return unfinished(span);
      return moduleReference(first, steps, scope, span, text);
    case 'path':
      if (steps.length === 1 && first === 'module') return known(scope.module.relativePath, span);
      if (steps.length === 1 && first === 'root') return known('.', span);
      return cannotTell('terraform.atRun', { reference: text }, span);
    case 'terraform': {
      const { variables } = scope.module.settings;
      if (first !== 'workspace') return cannotTell('terraform.atRun', { reference: text }, span);
      if (!Object.hasOwn(variables, text)) return cannotTell('terraform.workspace', {}, span);
      return fromJson(variables[text], span);
    }
    case 'self':
      return cannotTell('terraform.atRun', { reference: text }, span);
  }
  if (steps.length === 0) return refused(BARE, span);
  return resourceValue(root.name === 'resource' ? steps : [expressionAsGet(root), ...steps], scope, span, text);
}

const BARE =
  'A reference to a resource type must be followed by at least one attribute access, specifying the resource name.';

/** `aws_vpc` of `aws_vpc.main` reads like the first step of `resource.aws_vpc.main`. */
const expressionAsGet = (root: Variable): GetAttribute => ({ ...root, kind: 'get', target: root, name: root });

/** `module.x.y`, with the key of an instance between them where the module block makes several. */
function moduleReference(name: string, steps: readonly Step[], scope: Scope, span: Span, text: string): Evaluated {
  const indexed = steps[1]?.kind === 'index';
  const value = moduleValue(name, scope, span, indexed);
  const skip = indexed && childrenOf(scope.module, name)?.kind === 'some' ? 2 : 1;
  if (!value.known && childrenOf(scope.module, name)?.kind === 'none') {
    const why = value.reason;
    return unknown(message('terraform.moduleOutput', { reference: text, why: why.message }), span, why.span);
  }
  return walk(value, steps.slice(skip), scope, span);
}
