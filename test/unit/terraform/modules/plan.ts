import type { SourceFile } from '../../../../server/src/policy';
import { type Arguments, nested } from '../../../../server/src/readers/terraform/arguments';
import { modulesBelow, outputValue } from '../../../../server/src/readers/terraform/calls';
import { fileOf } from '../../../../server/src/readers/terraform/declarations';
import { evaluate, type Scope } from '../../../../server/src/readers/terraform/evaluate';
import { attributeOf, Module, type Resource } from '../../../../server/src/readers/terraform/module';
import { keyText } from '../../../../server/src/readers/terraform/multiples';
import { multiplesOf } from '../../../../server/src/readers/terraform/resources';
import { type Evaluated, isList, isObject, isReference } from '../../../../server/src/readers/terraform/value';

/** What we make of a root module, in the form in which plans are recorded. */
export interface Plan {
  readonly outputs: Record<string, unknown>;
  readonly resources: Record<string, Record<string, unknown>>;
}

export const UNKNOWN = '<unknown>';

export const filesAt = (texts: Readonly<Record<string, string>>): SourceFile[] => {
  const names = Object.keys(texts).sort((a, b) => a.split('/').length - b.split('/').length);
  return names.map((name) => ({ uri: `file:///w/${name}`, text: texts[name]! }));
};

/** A value as JSON; what is unknown is marked, and so is all that hangs on it. */
export function plain(value: Evaluated): unknown {
  if (!value.known) return UNKNOWN;
  const inner = value.value;
  // There is no negative zero in a plan.
  if (inner === 0) return 0;
  if (inner === null || typeof inner !== 'object') return inner;
  if (isReference(inner)) return UNKNOWN;
  if (isList(inner)) return inner.rest ? UNKNOWN : inner.items.map(plain);
  if (!isObject(inner) || inner.rest) return UNKNOWN;
  return Object.fromEntries([...inner.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, plain(v)]));
}

const RULE = [
  'cidr_blocks',
  'description',
  'from_port',
  'ipv6_cidr_blocks',
  'prefix_list_ids',
  'protocol',
  'security_groups',
  'self',
  'to_port',
];

export function planned(texts: Readonly<Record<string, string>>): { plan: Plan; root: Module } {
  const root = Module.root(filesAt(texts), { variables: {} });
  const nowhere = { uri: '', start: 0, end: 0 };
  const outputs = [...root.declared.outputs.keys()]
    .sort()
    .map((name) => [name, plain(outputValue(root, name, nowhere))]);
  const resources: [string, Record<string, unknown>][] = [];
  for (const module of modulesBelow(root)) {
    for (const resource of module.resources.values()) resources.push(...instances(module, resource));
  }
  resources.sort(([a], [b]) => (a < b ? -1 : 1));
  return { plan: { outputs: Object.fromEntries(outputs), resources: Object.fromEntries(resources) }, root };
}

function instances(module: Module, resource: Resource): [string, Record<string, unknown>][] {
  const multiples = multiplesOf(module, resource);
  const address = module.path + resource.address;
  if (multiples.kind === 'one' || multiples.kind === 'some') {
    return [[address + (multiples.kind === 'some' ? '[?]' : ''), argumentsOf(resource, multiples.scope)]];
  }
  return [...multiples.scopes].map(([key, scope]) => [address + keyText(key), argumentsOf(resource, scope)]);
}

function argumentsOf(resource: Resource, scope: Scope): Record<string, unknown> {
  const of = (name: string): unknown => {
    const written = attributeOf(resource.node, name);
    return written ? plain(evaluate(written.value, { ...scope, file: fileOf(written, scope.file) })) : null;
  };
  if (resource.type === 'terraform_data') return { input: of('input') };
  const rules = (name: string): unknown => {
    const all = nested(resource.node, name, scope).map(ruleOf);
    return all.length > 0 || attributeOf(resource.node, name) ? all : null;
  };
  return { name: of('name'), ingress: rules('ingress'), egress: rules('egress') };
}

function ruleOf(args: Arguments): unknown {
  if (args.maybe) return UNKNOWN;
  return Object.fromEntries(
    RULE.map((name) => {
      const value = args.get(name);
      return [name, value ? plain(value) : null];
    }),
  );
}

/** Rules are a set: in no order of their own, and equal ones are one. */
function asSet(rules: unknown): unknown {
  if (!Array.isArray(rules) || rules.length === 0) return null;
  const texts = rules.map((rule) => JSON.stringify(rule, Object.keys(rule ?? {}).sort()));
  return [...new Set(texts)].sort();
}

/** A plan with the rules of groups, which are sets, in one order, and a plan without rules as one without the argument. */
export function comparable({ outputs, resources }: Plan): Plan {
  return {
    outputs,
    resources: Object.fromEntries(
      Object.entries(resources).map(([address, args]) => [
        address,
        'egress' in args ? { ...args, ingress: asSet(args.ingress), egress: asSet(args.egress) } : args,
      ]),
    ),
  };
}
