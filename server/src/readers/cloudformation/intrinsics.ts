import { type Message, message } from '../../messages';
import type { ReaderSettings, Span } from '../../policy';
import { type CallNode, get, itemsOf, type ListNode, type Node, type ScalarNode, textOf } from '../json/node';
import { cidrBlocks } from './cidr';
import type { Resource, Template } from './template';

/**
 * What an expression comes to: a scalar, list or map; a resource of the same template; nothing (`AWS::NoValue`);
 * or unknown, with the reason and the place of what could not be resolved.
 */
export type Outcome =
  | { readonly kind: 'value'; readonly node: Exclude<Node, CallNode> }
  | { readonly kind: 'resource'; readonly id: string; readonly attribute?: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly message: Message; readonly at: Span };

/** Nested intrinsics in one expression; a real one has three or four. */
const MAX_DEPTH = 24;
/** Steps for one file: what a bomb of aliases may cost. */
const MAX_STEPS = 200_000;

const NOTHING: Outcome = { kind: 'nothing' };
const unknownAt = (at: Span, text: Message): Outcome => ({ kind: 'unknown', message: text, at });
const value = (node: Exclude<Node, CallNode>): Outcome => ({ kind: 'value', node });

/** Resolves the expressions of one template. */
export class Resolver {
  private steps = 0;

  constructor(
    private readonly template: Template,
    private readonly settings: ReaderSettings,
  ) {}

  /** The expression's outcome. Values of a `Ref` or `Fn::Sub` carry the span of the expression itself. */
  resolve(node: Node, depth = 0): Outcome {
    if (++this.steps > MAX_STEPS || depth > MAX_DEPTH) {
      return unknownAt(node.span, message('cloudformation.tooNested'));
    }
    if (node.kind !== 'call') {
      const foreign = node.kind === 'scalar' ? deployTime(node.text) : undefined;
      return foreign ? unknownAt(node.span, foreign) : value(node);
    }
    const evaluate = CALLS[node.name];
    if (!evaluate) return unknownAt(node.span, message('cloudformation.intrinsic', { name: node.name }));
    return evaluate(this, node, depth + 1);
  }

  /** A scalar as text; everything else as the reason why there is none. */
  text(node: Node, depth = 0): { text: string } | { outcome: Exclude<Outcome, { kind: 'value' }> } {
    const outcome = this.resolve(node, depth);
    if (outcome.kind !== 'value') return { outcome };
    if (outcome.node.kind === 'scalar') return { text: outcome.node.text };
    return { outcome: { kind: 'unknown', message: message('cloudformation.notText'), at: node.span } };
  }

  /** The resource that an expression names: `!Ref X`, `!GetAtt X.GroupId`, or `X` by its own id. */
  resource(id: string): Resource | undefined {
    return this.template.resources.get(id);
  }

  /** `Ref` and `${Name}` share this. */
  reference(name: string, at: Span, depth: number): Outcome {
    if (name === 'AWS::NoValue') return NOTHING;
    if (name === 'AWS::Region' && this.settings.region) return value(scalar(this.settings.region, at));
    if (name.startsWith('AWS::')) return unknownAt(at, message('cloudformation.pseudo', { name }));
    if (this.template.resources.has(name)) return { kind: 'resource', id: name };
    const given = this.settings.variables[name];
    if (given !== undefined) return givenValue(given, name, at);
    const parameter = get(this.template.parameters, name);
    if (!parameter) {
      const loop = this.template.loopNames.has(name);
      return unknownAt(at, message(loop ? 'cloudformation.loopName' : 'cloudformation.noSuchName', { name }));
    }
    return this.parameter(name, parameter, at, depth);
  }

  private parameter(name: string, parameter: Node, at: Span, depth: number): Outcome {
    const type = textOf(get(parameter, 'Type')) ?? 'String';
    // The default of such a parameter is the name of the entry in Parameter Store, not its value.
    if (type.startsWith('AWS::SSM::Parameter')) return unknownAt(at, message('cloudformation.ssmParameter', { name }));
    const fallback = get(parameter, 'Default');
    if (!fallback) return unknownAt(at, message('cloudformation.noDefault', { name }));
    const resolved = this.text(fallback, depth);
    if (!('text' in resolved)) return resolved.outcome;
    if (resolved.text.trim() === '') return unknownAt(at, message('cloudformation.emptyDefault', { name }));
    const list = type === 'CommaDelimitedList' || type.startsWith('List<');
    return value(list ? listOf(resolved.text.split(','), at) : scalar(resolved.text, at));
  }

  /** `Fn::GetAtt` of a property that the template itself states. */
  attribute(id: string, attribute: string, at: Span, depth: number): Outcome {
    const resource = this.template.resources.get(id);
    const stated = attribute === 'CidrBlock' ? get(resource?.properties, 'CidrBlock') : undefined;
    if (stated) {
      const outcome = this.resolve(stated, depth + 1);
      return outcome.kind === 'value' ? value({ ...outcome.node, span: at }) : outcome;
    }
    if (resource) return { kind: 'resource', id, attribute };
    return unknownAt(at, message('cloudformation.attribute', { name: `${id}.${attribute}` }));
  }

  mapping(map: string, first: string, second: string): Node | undefined {
    return get(get(get(this.template.mappings, map), first), second);
  }
}

export const scalar = (text: string, span: Span): ScalarNode => ({ kind: 'scalar', text, span });
const listOf = (texts: readonly string[], span: Span): ListNode => ({
  kind: 'list',
  span,
  items: texts.map((text) => scalar(text.trim(), span)),
});

/** Parts of a text that only a deployment or another tool fills in. */
function deployTime(text: string): Message | undefined {
  if (text.includes('{{resolve:')) return message('cloudformation.dynamicReference', { text });
  if (text.includes('${') || text.includes('{{')) return message('cloudformation.placeholder', { text });
  return undefined;
}

function givenValue(given: unknown, name: string, at: Span): Outcome {
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') {
    return value(scalar(String(given), at));
  }
  if (Array.isArray(given)) return value(listOf(given.map(String), at));
  return unknownAt(at, message('cloudformation.variableForm', { name }));
}

type Evaluate = (resolver: Resolver, call: CallNode, depth: number) => Outcome;

const waits =
  (key: Message['key']): Evaluate =>
  (_, call) =>
    unknownAt(call.span, message(key, { name: call.name }));

const CALLS: Readonly<Record<string, Evaluate>> = {
  Ref: (resolver, call, depth) => {
    const name = textOf(call.argument);
    return name === undefined
      ? unknownAt(call.span, message('cloudformation.malformed', { name: call.name }))
      : resolver.reference(name, call.span, depth);
  },
  'Fn::GetAtt': (resolver, call, depth) => {
    const parts = attributeParts(call.argument);
    return parts
      ? resolver.attribute(parts.id, parts.attribute, call.span, depth)
      : unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  },
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::FindInMap': findInMap,
  'Fn::If': either,
  'Fn::Cidr': cidr,
  'Fn::ImportValue': waits('cloudformation.importValue'),
  'Fn::GetAZs': waits('cloudformation.availabilityZones'),
  'Fn::Transform': waits('cloudformation.transform'),
};

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
  if (template === undefined) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
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
    if (outcome.kind === 'value' && outcome.node.kind === 'scalar') out += outcome.node.text;
    // The whole text is one reference: `!Sub "${Group}"` is `!Ref Group`.
    else if (outcome.kind === 'resource' && match[0] === template) return outcome;
    else return outcome.kind === 'unknown' ? outcome : unknownAt(call.span, message('cloudformation.partOf', { name }));
  }
  const text = out + template.slice(at);
  const foreign = text.includes('{{resolve:') ? deployTime(text) : undefined;
  return foreign ? unknownAt(call.span, foreign) : value(scalar(text, call.span));
}

function texts(resolver: Resolver, node: Node | undefined, depth: number): string[] | Outcome {
  if (!node) return NOTHING;
  const outcome = resolver.resolve(node, depth);
  if (outcome.kind !== 'value') return outcome;
  if (outcome.node.kind !== 'list') return unknownAt(node.span, message('cloudformation.notList'));
  const out: string[] = [];
  for (const item of outcome.node.items) {
    const resolved = resolver.text(item, depth);
    if ('text' in resolved) out.push(resolved.text);
    else if (resolved.outcome.kind !== 'nothing') return resolved.outcome;
  }
  return out;
}

const settle = (outcome: Outcome, call: CallNode): Outcome =>
  outcome.kind === 'unknown' ? outcome : unknownAt(call.span, message('cloudformation.partOf', { name: call.name }));

function join(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [separator, list] = itemsOf(call.argument);
  const parts = texts(resolver, list, depth);
  const by = separator?.kind === 'scalar' ? separator.text : undefined;
  if (!Array.isArray(parts)) return settle(parts, call);
  if (by === undefined) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  return value(scalar(parts.join(by), call.span));
}

function split(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [separator, source] = itemsOf(call.argument);
  const by = textOf(separator);
  if (by === undefined || !source)
    return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  const resolved = resolver.text(source, depth);
  return 'text' in resolved ? value(listOf(resolved.text.split(by), call.span)) : settle(resolved.outcome, call);
}

function select(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [index, list] = itemsOf(call.argument);
  if (!index || !list) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  const which = resolver.text(index, depth);
  if (!('text' in which)) return settle(which.outcome, call);
  const outcome = resolver.resolve(list, depth);
  if (outcome.kind !== 'value') return settle(outcome, call);
  const chosen = itemsOf(outcome.node)[Number(which.text)];
  if (!chosen) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  return at(resolver.resolve(chosen, depth), call);
}

function findInMap(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [map, first, second, options] = itemsOf(call.argument);
  const keys: string[] = [];
  for (const key of [map, first, second]) {
    if (!key) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
    const resolved = resolver.text(key, depth);
    if (!('text' in resolved)) return settle(resolved.outcome, call);
    keys.push(resolved.text);
  }
  const found = resolver.mapping(keys[0]!, keys[1]!, keys[2]!) ?? get(options, 'DefaultValue');
  if (!found) return unknownAt(call.span, message('cloudformation.noMapping', { keys: keys.join(' / ') }));
  return at(resolver.resolve(found, depth), call);
}

/** A condition is known at deployment only; where both sides come to the same, it does not matter. */
function either(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const [condition, yes, no] = itemsOf(call.argument);
  if (!yes || !no) return unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
  const a = resolver.resolve(yes, depth);
  const b = resolver.resolve(no, depth);
  if (a.kind === 'nothing' && b.kind === 'nothing') return NOTHING;
  if (a.kind === 'value' && b.kind === 'value' && a.node.kind === 'scalar' && b.node.kind === 'scalar') {
    if (a.node.text === b.node.text) return at(a, call);
  }
  if (a.kind === 'resource' && b.kind === 'resource' && a.id === b.id && a.attribute === b.attribute) return a;
  return unknownAt(call.span, conditionMessage(condition));
}

export const conditionMessage = (condition: Node | undefined): Message =>
  message('cloudformation.condition', { condition: textOf(condition) ?? '…' });

function cidr(resolver: Resolver, call: CallNode, depth: number): Outcome {
  const parts = texts(resolver, call.argument, depth);
  if (!Array.isArray(parts)) return settle(parts, call);
  const blocks = cidrBlocks(parts[0] ?? '', Number(parts[1]), Number(parts[2]));
  return blocks
    ? value(listOf(blocks, call.span))
    : unknownAt(call.span, message('cloudformation.malformed', { name: call.name }));
}

/** The outcome at the place where it is used, not where it stands. */
function at(outcome: Outcome, call: CallNode): Outcome {
  return outcome.kind === 'value' ? value({ ...outcome.node, span: call.span }) : outcome;
}
