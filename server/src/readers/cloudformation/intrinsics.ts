import { type Message, message } from '../../messages';
import { type CallNode, get, itemsOf, type Node, textOf } from '../json/node';
import { cidrBlocks } from './cidr';
import { conditionMessage } from './conditions';
import { jsonText } from './json-text';
import { placedAt } from './nodes';
import { listOf, NOTHING, type Outcome, resolved, scalar, unknownAt } from './outcome';
import { deployTime } from './parameters';
import type { Resolver } from './resolver';

type Evaluate = (resolver: Resolver, call: CallNode, depth: number) => Outcome;

const waits =
  (key: Message['key']): Evaluate =>
  (_, call) =>
    unknownAt(call.span, message(key, { name: call.name }));

export const CALLS: Readonly<Record<string, Evaluate>> = {
  Ref: (resolver, call, depth) => {
    const [name] = named(resolver, [call.argument], depth);
    return typeof name === 'string' ? resolver.reference(name, call.span, depth) : (name ?? malformed(call));
  },
  'Fn::GetAtt': (resolver, call, depth) => {
    const parts = attributeParts(call.argument);
    if (parts) return resolver.attribute(parts.id, parts.attribute, call.span, depth);
    const [id, attribute] = named(resolver, itemsOf(call.argument), depth);
    if (typeof id === 'string' && typeof attribute === 'string') {
      return resolver.attribute(id, attribute, call.span, depth);
    }
    return [id, attribute].find((one) => typeof one === 'object') ?? malformed(call);
  },
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::If': either,
  'Fn::Cidr': cidr,
  'Fn::Length': length,
  'Fn::ToJsonString': toJson,
  'Fn::Base64': base64,
  'Fn::ImportValue': importValue,
  'Fn::GetAZs': waits('cloudformation.availabilityZones'),
  'Fn::Transform': waits('cloudformation.transform'),
};

/** Names of resources and attributes. With AWS::LanguageExtensions they may be worked out themselves. */
const named = (resolver: Resolver, nodes: readonly Node[], depth: number): (string | Outcome | undefined)[] =>
  nodes.map((node) => {
    if (node.kind !== 'call') return textOf(node);
    const found = resolver.text(node, depth);
    return 'text' in found ? found.text : found.outcome.kind === 'unknown' ? found.outcome : undefined;
  });

export function attributeParts(argument: Node): { id: string; attribute: string } | undefined {
  const text = textOf(argument);
  if (text !== undefined) {
    const dot = text.indexOf('.');
    return dot > 0 ? { id: text.slice(0, dot), attribute: text.slice(dot + 1) } : undefined;
  }
  const [id, attribute] = itemsOf(argument).map(textOf);
  return id !== undefined && attribute !== undefined ? { id, attribute } : undefined;
}

function substitute(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [first, names] = call.argument.kind === 'list' ? call.argument.items : [call.argument];
  const template = textOf(first);
  if (template === undefined) return malformed(call);
  let out = '';
  let at = 0;
  for (const match of template.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    out += template.slice(at, match.index);
    at = match.index + match[0].length;
    const name = match[2]!.trim();
    if (match[1]) {
      out += `\${${name}}`;
      continue;
    }
    const own = get(names, name);
    const parts = attributeParts(scalar(name, call.span));
    const outcome = own
      ? resolver.resolve(own, depth)
      : parts
        ? resolver.attribute(parts.id, parts.attribute, call.span, depth)
        : resolver.reference(name, call.span, depth);
    const value = outcome.kind === 'value' && outcome.node.kind === 'scalar' ? outcome.node : undefined;
    // The whole text is one reference: `!Sub "${Group}"` is `!Ref Group`.
    if (match[0] === template && value) return resolved(placedAt(value, call.span));
    if (value) out += value.text;
    else if (outcome.kind === 'resource' && match[0] === template) return outcome;
    else return outcome.kind === 'unknown' ? outcome : unknownAt(call.span, message('cloudformation.partOf', { name }));
  }
  const text = out + template.slice(at);
  const foreign = text.includes('{{resolve:') ? deployTime(text) : undefined;
  return foreign ? unknownAt(call.span, foreign) : resolved(scalar(text, call.span));
}

/** The items of a list as texts; `AWS::NoValue` is no item. */
export function textsOf(resolver: Resolver, node: Node | undefined, depth: number): string[] | Outcome {
  if (!node) return NOTHING;
  const outcome = resolver.resolve(node, depth);
  if (outcome.kind !== 'value') return outcome;
  if (outcome.node.kind !== 'list') return unknownAt(node.span, message('cloudformation.notList'));
  const out: string[] = [];
  for (const item of outcome.node.items) {
    const found = resolver.text(item, depth);
    if ('text' in found) out.push(found.text);
    else if (found.outcome.kind !== 'nothing') return found.outcome;
  }
  return out;
}

const settle = (outcome: Outcome, call: CallNode): Outcome =>
  outcome.kind === 'unknown' ? outcome : unknownAt(call.span, message('cloudformation.partOf', { name: call.name }));

function join(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [separator, list] = itemsOf(call.argument);
  const parts = textsOf(resolver, list, depth);
  const by = separator?.kind === 'scalar' ? separator.text : undefined;
  if (!Array.isArray(parts)) return settle(parts, call);
  if (by === undefined) return malformed(call);
  return resolved(scalar(parts.join(by), call.span));
}

function split(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [separator, source] = itemsOf(call.argument);
  const by = textOf(separator);
  if (by === undefined || !source) return malformed(call);
  const found = resolver.text(source, depth);
  return 'text' in found ? resolved(listOf(found.text.split(by), call.span)) : settle(found.outcome, call);
}

function select(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [index, list] = itemsOf(call.argument);
  if (!index || !list) return malformed(call);
  const which = resolver.text(index, depth);
  if (!('text' in which)) return settle(which.outcome, call);
  const outcome = resolver.resolve(list, depth);
  if (outcome.kind !== 'value') return settle(outcome, call);
  const chosen = /^\d+$/.test(which.text.trim()) ? itemsOf(outcome.node)[Number(which.text)] : undefined;
  if (!chosen) return malformed(call);
  return at(resolver.resolve(chosen, depth), call);
}

function findInMap(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [map, first, second, options] = itemsOf(call.argument);
  const keys: string[] = [];
  for (const key of [map, first, second]) {
    if (!key) return malformed(call);
    const name = resolver.text(key, depth);
    if (!('text' in name)) return settle(name.outcome, call);
    keys.push(name.text);
  }
  if (resolver.isHurt('Mappings')) return unknownAt(call.span, message('policy.hurt', { id: 'Mappings' }));
  const found = resolver.mapping(keys[0]!, keys[1]!, keys[2]!) ?? get(options, 'DefaultValue');
  if (!found) return unknownAt(call.span, message('cloudformation.noMapping', { keys: keys.join(' / ') }));
  return at(resolver.resolve(found, depth), call);
}

/** Where nobody can tell the condition, but both sides come to the same, it does not matter. */
function either(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [condition, yes, no] = itemsOf(call.argument);
  if (!yes || !no) return malformed(call);
  const decided = resolver.decide(condition);
  if (decided !== undefined) return resolver.resolve(decided ? yes : no, depth);
  const a = resolver.resolve(yes, depth);
  const b = resolver.resolve(no, depth);
  if (a.kind === 'nothing' && b.kind === 'nothing') return NOTHING;
  if (a.kind === 'value' && b.kind === 'value' && a.node.kind === 'scalar' && b.node.kind === 'scalar') {
    if (a.node.text === b.node.text) return at(a, call);
  }
  if (a.kind === 'resource' && b.kind === 'resource' && a.id === b.id && a.attribute === b.attribute) return a;
  resolver.leaveOpen(condition);
  return unknownAt(call.span, conditionMessage(condition));
}

function cidr(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const parts = textsOf(resolver, call.argument, depth);
  if (!Array.isArray(parts)) return settle(parts, call);
  const blocks = cidrBlocks(parts[0] ?? '', Number(parts[1]), Number(parts[2]));
  return blocks ? resolved(listOf(blocks, call.span)) : malformed(call);
}

function length(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const outcome = resolver.resolve(call.argument, depth);
  if (outcome.kind !== 'value') return settle(outcome, call);
  if (outcome.node.kind !== 'list') return unknownAt(call.span, message('cloudformation.notList'));
  return resolved(scalar(String(outcome.node.items.length), call.span));
}

function base64(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const found = resolver.text(call.argument, depth);
  if (!('text' in found)) return settle(found.outcome, call);
  const bytes = new TextEncoder().encode(found.text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return resolved(scalar(btoa(binary), call.span));
}

function toJson(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const written = jsonText(resolver, call.argument, depth);
  return 'json' in written ? resolved(scalar(written.json, call.span)) : settle(written.outcome, call);
}

function importValue(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const name = resolver.text(call.argument, depth);
  const text =
    'text' in name
      ? message('cloudformation.importOf', { name: name.text })
      : message('cloudformation.importValue', { name: call.name });
  return unknownAt(call.span, text);
}

const malformed = (call: CallNode): Outcome =>
  unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));

/** The outcome at the place where it is used, not where it stands. */
function at(outcome: Outcome, call: CallNode): Outcome {
  return outcome.kind === 'value' ? resolved(placedAt(outcome.node, call.span)) : outcome;
}
