import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { asSet } from './collections';
import { evaluate, type Scope } from './evaluate';
import type { Call, Expression } from './hcl';
import { asNumber, asText, asTruth, type Evaluated, isList, isObject, isReference } from './value';

/** Types nest a few levels; what nests deeper is no type of people. */
const DEEPEST = 20;

/**
 * A value as a variable of the given type constraint holds it (`list(object({ port = number, note = optional(string) }))`):
 * converted as Terraform converts, defaults of `optional()` filled in; unknown with a reason where it cannot be.
 */
export function convertTo(value: Evaluated, constraint: Expression, scope: Scope, depth = 0): Evaluated {
  if (!value.known || value.value === null || isReference(value.value) || depth > DEEPEST) return value;
  if (constraint.kind === 'parentheses') return convertTo(value, constraint.value, scope, depth + 1);
  if (constraint.kind === 'variable') return primitive(value, constraint.name);
  if (constraint.kind !== 'call') return value;
  const [inner] = constraint.args;
  const each = (item: Evaluated): Evaluated => (inner ? convertTo(item, inner, scope, depth + 1) : item);
  switch (constraint.name) {
    case 'list':
      return listOf(value, each, false);
    case 'set':
      return listOf(value, each, true);
    case 'map':
      return mapOf(value, each);
    case 'object':
      return objectOf(value, constraint, scope, depth);
    case 'tuple':
      return tupleOf(value, inner, scope, depth);
    default:
      return value;
  }
}

type Known = Evaluated & { readonly known: true };

function primitive(value: Known, name: string): Evaluated {
  switch (name) {
    case 'string':
      return asText(value);
    case 'number':
      return asNumber(value);
    case 'bool':
      return asTruth(value);
    default:
      return value;
  }
}

function listOf(value: Known, each: (item: Evaluated) => Evaluated, isSet: boolean): Evaluated {
  if (!isList(value.value)) return refused('terraform.notList', value.span);
  const items = value.value.items.map(each);
  return { ...value, value: { ...value.value, items: isSet ? asSet(items) : items, form: isSet ? 'set' : 'list' } };
}

function mapOf(value: Known, each: (item: Evaluated) => Evaluated): Evaluated {
  if (!isObject(value.value)) return refused('terraform.notMap', value.span);
  const entries = new Map([...value.value.entries].map(([key, item]) => [key, each(item)] as const));
  return { ...value, value: { ...value.value, entries, form: 'map' } };
}

/** Attributes that the type does not name are dropped. */
function objectOf(value: Known, constraint: Call, scope: Scope, depth: number): Evaluated {
  const [attributes] = constraint.args;
  if (!isObject(value.value)) return refused('terraform.notMap', value.span);
  if (attributes?.kind !== 'object') return value;
  const entries = new Map<string, Evaluated>();
  for (const { key, value: type } of attributes.items) {
    const name = key.kind === 'variable' ? known(key.name, value.span) : asText(evaluate(key, scope));
    if (!name.known) continue;
    const optional = type.kind === 'call' && type.name === 'optional' ? type : undefined;
    const wanted = optional ? optional.args[0] : type;
    const given = value.value.entries.get(name.value);
    const nothing = given === undefined || (given.known && given.value === null);
    if (given && !(nothing && optional))
      entries.set(name.value, wanted ? convertTo(given, wanted, scope, depth + 1) : given);
    else if (value.value.rest) entries.set(name.value, { known: false, reason: value.value.rest, span: value.span });
    else if (optional) entries.set(name.value, absent(optional, scope, value.span, depth));
    else return unknown(message('terraform.noSuchKey', { key: name.value }), value.span);
  }
  return { ...value, value: { kind: 'object', entries, form: 'object' } };
}

/** What an attribute holds that nobody gives: the default of its `optional()`, else null. */
function absent({ args }: Call, scope: Scope, span: Span, depth: number): Evaluated {
  const [type, fallback] = args;
  if (!fallback) return known(null, span);
  const value = evaluate(fallback, scope);
  return type ? convertTo(value, type, scope, depth + 1) : value;
}

function tupleOf(value: Known, types: Expression | undefined, scope: Scope, depth: number): Evaluated {
  if (!isList(value.value)) return refused('terraform.notList', value.span);
  if (types?.kind !== 'tuple') return value;
  const items = value.value.items.map((item, i) => {
    const type = types.items[i];
    return type ? convertTo(item, type, scope, depth + 1) : item;
  });
  return { ...value, value: { ...value.value, items } };
}

const refused = (key: 'terraform.notList' | 'terraform.notMap', span: Span): Evaluated => unknown(message(key), span);
