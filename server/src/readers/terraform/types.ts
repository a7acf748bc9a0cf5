import { message } from '../../messages';
import { known, type Span, unknown } from '../../policy';
import { asSet, unified } from './collections';
import { evaluate, type Scope } from './evaluate';
import { refused as saidByTerraform } from './functions/words';
import type { Call, Expression } from './hcl';
import { markedLike } from './marks';
import { asNumber, asText, asTruth, type Evaluated, isList, isObject, isReference } from './value';

/** Types nest a few levels; what nests deeper is no type of people. */
const DEEPEST = 20;

/**
 * A value as a variable of the given type constraint holds it (`list(object({ port = number, note = optional(string) }))`):
 * converted as Terraform converts, defaults of `optional()` filled in; unknown with a reason where it cannot be.
 */
export function convertTo(value: Evaluated, constraint: Expression, scope: Scope, depth = 0): Evaluated {
  if (!value.known || isReference(value.value) || depth > DEEPEST) return value;
  if (value.value === null) {
    const typed = typeWords(constraint);
    return typed === undefined ? value : { ...value, typed };
  }
  if (value.sensitive || value.ephemeral) return markedLike(convertPlain(value, constraint, scope, depth), [value]);
  return convertPlain(value, constraint, scope, depth);
}

function convertPlain(value: Known, constraint: Expression, scope: Scope, depth: number): Evaluated {
  if (constraint.kind === 'parentheses') return convertTo(value, constraint.value, scope, depth + 1);
  if (constraint.kind === 'variable') return primitive(value, constraint.name);
  if (constraint.kind !== 'call') return value;
  const [inner] = constraint.args;
  const each = (item: Evaluated): Evaluated => (inner ? convertTo(item, inner, scope, depth + 1) : item);
  // Where the type leaves the elements open, Terraform finds one that fits them all.
  const open = inner !== undefined && holdsAny(inner);
  switch (constraint.name) {
    case 'list':
      return listOf(value, each, open, false);
    case 'set':
      return listOf(value, each, open, true);
    case 'map':
      return mapOf(value, each, open);
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

function listOf(value: Known, each: (item: Evaluated) => Evaluated, open: boolean, isSet: boolean): Evaluated {
  if (!isList(value.value)) return refused('terraform.notList', value.span);
  const made = value.value.items.map(each);
  const items = open ? unified(made) : made;
  if (!items) return saidByTerraform(`all ${isSet ? 'set' : 'list'} elements must have the same type`, value.span);
  return { ...value, value: { ...value.value, items: isSet ? asSet(items) : items, form: isSet ? 'set' : 'list' } };
}

function mapOf(value: Known, each: (item: Evaluated) => Evaluated, open: boolean): Evaluated {
  if (!isObject(value.value)) return refused('terraform.notMap', value.span);
  const before = value.value.entries;
  const keys = [...before.keys()];
  const made = keys.map((key) => each(before.get(key)!));
  const items = open ? unified(made) : made;
  if (!items) return saidByTerraform('all map elements must have the same type', value.span);
  const entries = new Map(keys.map((key, i) => [key, items[i]!] as const));
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

/** Whether a constraint leaves something open: `any`, `map(any)`. */
function holdsAny(constraint: Expression): boolean {
  if (constraint.kind === 'variable') return constraint.name === 'any';
  if (constraint.kind === 'call') return constraint.args.slice(0, 1).some(holdsAny);
  if (constraint.kind === 'tuple') return constraint.items.some(holdsAny);
  return constraint.kind === 'object' && constraint.items.some((item) => holdsAny(item.value));
}

/** A type in Terraform's words; undefined of one that says nothing. */
function typeWords(constraint: Expression): string | undefined {
  if (constraint.kind === 'variable') return constraint.name === 'any' ? undefined : constraint.name;
  if (constraint.kind !== 'call') return undefined;
  const [inner] = constraint.args;
  if (constraint.name === 'object' || constraint.name === 'tuple') return constraint.name;
  return `${constraint.name} of ${(inner && typeWords(inner)) ?? 'dynamic'}`;
}

const refused = (key: 'terraform.notList' | 'terraform.notMap', span: Span): Evaluated => unknown(message(key), span);
