import type { Node } from 'jsonc-parser';
import { type Message, message } from '../messages';

/** The part of JSON schema (draft-07) that edition.schema.json uses. */
export interface Schema {
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false | Schema;
  /** Alternatives that `properties.type.const` tells apart. */
  readonly oneOf?: readonly Schema[];
}

/** Something wrong at a node of the file. */
export interface NodeFault {
  readonly node: Node;
  readonly message: Message;
}

/** Everything in a tree that its schema does not allow, in the order of the file. */
export function* schemaFaults(node: Node, schema: Schema, root: Schema = schema): Generator<NodeFault> {
  if (schema.$ref !== undefined) {
    yield* schemaFaults(node, root.definitions![schema.$ref.slice('#/definitions/'.length)]!, root);
    return;
  }
  if (schema.oneOf) {
    yield* alternativeFaults(node, schema.oneOf, root);
    return;
  }
  const wrong = ownFault(node, schema);
  if (wrong) {
    yield { node, message: wrong };
    return;
  }
  if (node.type === 'object') yield* propertyFaults(node, schema, root);
  if (node.type === 'array') yield* itemFaults(node, schema, root);
}

/** What is wrong with the node itself, whatever stands inside. */
function ownFault(node: Node, schema: Schema): Message | undefined {
  const value: unknown = node.value;
  if (schema.type !== undefined && !isOf(node, schema.type)) return message(`catalogue.load.type.${schema.type}`);
  const words = schema.const === undefined ? schema.enum : [schema.const];
  if (words && !words.includes(value)) {
    return message('catalogue.load.word', { value: written(node), words: words.map(String) });
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return message('catalogue.load.empty');
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
      return message('catalogue.load.form', { value, form: schema.pattern });
    }
  }
  const { minimum = -Infinity, maximum = Infinity } = schema;
  if (typeof value === 'number' && (value < minimum || value > maximum)) {
    return message('catalogue.load.bounds', { value, minimum, maximum });
  }
  return undefined;
}

function isOf(node: Node, type: NonNullable<Schema['type']>): boolean {
  return type === 'integer' ? node.type === 'number' && Number.isInteger(node.value) : node.type === type;
}

const written = (node: Node): string =>
  node.type === 'object' || node.type === 'array' ? node.type : String(node.value);

function* propertyFaults(node: Node, schema: Schema, root: Schema): Generator<NodeFault> {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    if (seen.has(name)) yield { node: key, message: message('catalogue.load.twice', { name }) };
    seen.add(name);
    const inner = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (inner === false) {
      yield { node: key, message: message('catalogue.load.unknown', { name, names: Object.keys(properties) }) };
    } else if (inner) yield* schemaFaults(value, inner, root);
  }
  for (const name of required) {
    if (!seen.has(name)) yield { node, message: message('catalogue.load.missing', { name }) };
  }
}

function* itemFaults(node: Node, schema: Schema, root: Schema): Generator<NodeFault> {
  const items = node.children ?? [];
  if (items.length < (schema.minItems ?? 0)) yield { node, message: message('catalogue.load.noItem') };
  const seen = new Set<unknown>();
  for (const item of items) {
    if (schema.items) yield* schemaFaults(item, schema.items, root);
    if (!schema.uniqueItems) continue;
    if (seen.has(item.value))
      yield { node: item, message: message('catalogue.load.sameItem', { value: written(item) }) };
    seen.add(item.value);
  }
}

function* alternativeFaults(node: Node, alternatives: readonly Schema[], root: Schema): Generator<NodeFault> {
  if (node.type !== 'object') {
    yield { node, message: message('catalogue.load.type.object') };
    return;
  }
  const type = valueOfKey(node, 'type');
  const chosen = alternatives.find((one) => one.properties?.type?.const === type?.value);
  if (type && chosen) yield* schemaFaults(node, chosen, root);
  else if (!type) yield { node, message: message('catalogue.load.missing', { name: 'type' }) };
  else {
    const words = alternatives.map((one) => String(one.properties?.type?.const));
    yield { node: type, message: message('catalogue.load.word', { value: written(type), words }) };
  }
}

/** The value of a key of an object. */
export const valueOfKey = (node: Node | undefined, key: string): Node | undefined =>
  node?.type === 'object'
    ? node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1]
    : undefined;
