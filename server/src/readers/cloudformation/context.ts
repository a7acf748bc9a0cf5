import { message } from '../../messages';
import { addresses } from '../../net';
import {
  ALL_WORLDS,
  familyOf,
  type InvalidValue,
  inBoth,
  type Known,
  known,
  type Peer,
  type Policy,
  type ReaderSettings,
  type Reason,
  type Rule,
  type Span,
  stretch,
  unknown,
  unknownRange,
  type Worlds,
  without,
  worldsWithin,
} from '../../policy';
import { get, itemsOf, type Node, pairSpan } from '../json/node';
import { conditionMessage } from './conditions';
import { type Kind, targetOf } from './damage';
import { attributeParts } from './intrinsics';
import { outputOf } from './nested-stacks';
import { Resolver, type Undecided } from './resolver';
import type { Resource } from './resource';
import { type Given, Keeper } from './reuse';
import { parseTemplate, type Template } from './template';
import { ALL, typeNote } from './uses';

/** What the readers of single resource types share: one template, its resolver, and the forms of values. */
export class Context {
  readonly resolver: Resolver;
  readonly uri: string;

  constructor(
    readonly template: Template,
    readonly settings: ReaderSettings,
    private readonly keeper = new Keeper(template.file.uri),
  ) {
    this.resolver = new Resolver(template, settings, (stack, name, at) =>
      outputOf(this, settings, stack, name, at, (file, own) => new Context(parseTemplate(file, own), own)),
    );
    this.uri = template.file.uri;
  }

  /** All resources, in the order of the text. */
  all(): Iterable<Resource> {
    this.template.uses.note(ALL);
    return this.template.resources.values();
  }

  /** Resources of a type, made or not. */
  ofType(type: string): readonly Resource[] {
    this.template.uses.note(typeNote(type));
    if (!this.types) {
      this.types = new Map();
      for (const resource of this.template.resources.values()) {
        const list = this.types.get(resource.type);
        if (list) list.push(resource);
        else this.types.set(resource.type, [resource]);
      }
    }
    return this.types.get(type) ?? [];
  }
  private types: Map<string, Resource[]> | undefined;

  /** Objects that the user's own values leave out: nothing is said of them. */
  readonly leftOut: Resource[] = [];

  /**
   * Reads an object for the worlds in which it is made. One that defaults alone leave out is read for those in which
   * other values make it; one that the user's own values leave out is not read.
   */
  object<T>(resource: Resource, read: (made: Worlds) => T): T[] {
    const made = this.worlds(resource);
    if (made.kind !== 'none') return [read(made)];
    return this.resolver.withoutDefaults(() => {
      const supposed = this.worlds(resource);
      if (supposed.kind !== 'none') return [read(supposed)];
      this.leftOut.push(resource);
      return [];
    });
  }

  /**
   * What `make` makes of the template, or made when nothing it looked at was different. `what` and `id` name it; `given`:
   * resources that it is handed.
   */
  made<T>(what: string, id: string, make: () => T, given: Given = NOTHING_GIVEN): T {
    const { uses, resources } = this.template;
    const before = this.keeper.take(what, id, given);
    if (before) {
      for (const one of before.leftOut) this.leftOut.push(resources.get(one)!);
      uses.noteAll(before.uses);
      return before.value as T;
    }
    return this.keeper.put(what, id, given, () => {
      const used = new Set<string>();
      const from = this.leftOut.length;
      const value = uses.during(used, make);
      uses.noteAll(used);
      return { value, uses: used, leftOut: this.leftOut.slice(from).map((one) => one.id) };
    });
  }

  /** Whether a resource is made in some world. */
  isMade(resource: Resource): boolean {
    return this.worlds(resource).kind !== 'none';
  }

  /** The worlds in which a resource is made. */
  worlds({ condition }: Resource): Worlds {
    return condition ? this.resolver.conditions.named(condition) : ALL_WORLDS;
  }

  /** Reads something in the worlds in which a resource is made. */
  whereMade<T>(resource: Resource, read: () => T): T {
    return this.resolver.assuming(this.worlds(resource), read).value;
  }

  /**
   * Reads something in each kind of world that makes a difference to it, and in no more: the worlds are parted at the
   * conditions that the reading meets. What meets too many of them keeps what nobody can tell.
   */
  alternatives<T>(worlds: Worlds, read: () => T): Alternative<T>[] {
    const out: Alternative<T>[] = [];
    const waiting: { worlds: Worlds; first?: Undecided }[] = [{ worlds }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (next.worlds.kind === 'none') continue;
      const { value, undecided } = this.resolver.assuming(next.worlds, read);
      const parts = undecided ? [without(next.worlds, undecided.worlds), inBoth(next.worlds, undecided.worlds)] : [];
      const tooMany = out.length + waiting.length + parts.length > MAX_ALTERNATIVES;
      const parted = parts.length > 0 && !tooMany && parts.every(({ kind }) => kind !== 'entangled');
      if (!parted) out.push({ ...next, value });
      else for (const part of parts) waiting.push({ worlds: part, first: next.first ?? undecided });
    }
    return out;
  }

  /** How a rule that exists in some worlds is noted in an object that is made in others. */
  existence(made: Worlds, worlds: Worlds, why: () => Reason): Pick<Rule, 'maybe' | 'when'> {
    if (worldsWithin(made, worlds)) return {};
    return worlds.kind === 'entangled' ? { maybe: why() } : { maybe: why(), when: worlds };
  }

  /** A property as text; undefined where it is not written or is `AWS::NoValue`. */
  text(node: Node | undefined): Known<string> | undefined {
    if (!node) return undefined;
    const resolved = this.resolver.text(node);
    if ('text' in resolved) return known(resolved.text, node.span);
    const { outcome } = resolved;
    if (outcome.kind === 'nothing') return undefined;
    if (outcome.kind === 'unknown') return unknown(outcome.message, node.span, outcome.at);
    const name = outcome.attribute ? `${outcome.id}.${outcome.attribute}` : outcome.id;
    return unknown(message('cloudformation.attribute', { name }), node.span);
  }

  /** Text of a property where it is known, for labels. */
  label(node: Node | undefined): string | undefined {
    const text = this.text(node);
    return text?.known ? text.value : undefined;
  }

  /** An address property as a peer; undefined where it is not written. */
  addressPeer(properties: Node | undefined, key: string): Peer | undefined {
    const node = get(properties, key);
    const text = this.text(node);
    if (!text) return undefined;
    if (!text.known) return unknownRange(text.reason, text.span, familyOf(key));
    const origin = this.originOf(node!);
    return {
      kind: 'address',
      text: text.value,
      address: addresses.parseAddressText(text.value),
      span: this.inner(text.span),
      ...(origin ? { origin: this.inner(origin) } : {}),
    };
  }

  /** Where the text is written that an expression refers to: the default of a parameter, an entry of a mapping. */
  private originOf(node: Node): Span | undefined {
    const outcome = node.kind === 'call' ? this.resolver.resolve(node) : undefined;
    const origin = outcome?.kind === 'value' && outcome.node.kind === 'scalar' ? outcome.node.origin : undefined;
    return origin && origin.start !== node.span.start ? origin : undefined;
  }

  /** A scalar's span without its quotes, so that edits and squiggles meet the address only. */
  private inner(span: Span): Span {
    const first = this.template.file.text[span.start];
    const quoted = (first === '"' || first === "'") && this.template.file.text[span.end - 1] === first;
    return quoted && span.end - span.start >= 2 ? stretch(span, span.start + 1, span.end - 1) : span;
  }

  /** The name behind a reference to a group, list or ACL: a logical id where it is in the template, else its text. */
  referenceName(node: Node | undefined): { readonly id: string; readonly attribute?: string } | undefined {
    if (!node) return undefined;
    const outcome = this.resolver.resolve(node);
    switch (outcome.kind) {
      case 'resource':
        return { id: outcome.id, attribute: outcome.attribute };
      case 'value':
        return outcome.node.kind === 'scalar' ? { id: outcome.node.text } : { id: written(node) };
      case 'nothing':
        return undefined;
      case 'unknown':
        return { id: written(node) };
    }
  }

  /**
   * The first of some parts that names nothing, or what no template has, such as half a name: it may belong to any object
   * of its kind. `node`: what says where it belongs.
   */
  loose(parts: readonly Resource[], node: (part: Resource) => Node | undefined): Resource | undefined {
    return parts.find((part) =>
      this.made('loose', part.id, () => {
        if (this.included(part) || !this.isMade(part)) return false;
        const owner = node(part);
        const outcome = owner && this.resolver.resolve(owner);
        return !outcome || (outcome.kind === 'unknown' && HALF_NAMED.has(outcome.message.key));
      }),
    );
  }

  /** Why a part that names nothing may belong to an object. */
  mayHave(id: string, part: Resource | undefined): Reason | undefined {
    return part && { message: message('cloudformation.loose', { id, part: part.id }), span: part.pair.keySpan };
  }

  /** Why nobody can tell how often a resource exists. */
  inLoop({ loop, open }: Resource): Reason | undefined {
    return loop && open
      ? { message: message('cloudformation.loop', { loop: loop.key }), span: loop.keySpan }
      : undefined;
  }

  /** Why something hangs on a condition. */
  hangsOn(condition: Node | undefined, at: Span): Reason {
    return { message: conditionMessage(condition), span: condition?.span ?? at };
  }

  /** What every policy says of itself. */
  base(resource: Resource, named: readonly string[]): Omit<Policy, 'kind' | 'rules'> & { format: 'cloudformation' } {
    const { properties, pair, id } = resource;
    const labels = this.whereMade(resource, () => [
      ...named.map((name) => this.label(get(properties, name))),
      ...itemsOf(get(properties, 'Tags')).map((tag) => this.label(get(tag, 'Value'))),
    ]);
    return {
      format: 'cloudformation',
      address: id,
      span: pairSpan(pair),
      nameSpan: pair.keySpan,
      labels: [id, ...labels.filter((label) => label !== undefined)],
      region: this.settings.region ? known(this.settings.region, pair.keySpan) : undefined,
      invalid: [] as InvalidValue[],
      readOnly: this.readOnly(resource),
    };
  }

  private readOnly(resource: Resource) {
    if (/(^|\/)cdk\.out\//.test(this.uri)) return message('cloudformation.generated');
    if (resource.loop) return message('cloudformation.inLoop', { loop: resource.loop.key });
    return this.included(resource)?.message;
  }

  /** Why there may be more to a resource than is read. */
  included({ properties }: Resource): Reason | undefined {
    return this.template.cutShort ?? includedIn(properties);
  }

  /** Why there may be more rules or routes of a resource, in it or beside it. `kind`: what is added to it so. */
  mayGrow(resource: Resource, kind?: Kind): Reason | undefined {
    const lost = kind && this.lost(kind, resource.id);
    return this.included(resource) ?? this.hurt(resource) ?? lost ?? this.template.macro;
  }

  /** Why what a resource lacks may be in what nobody can read of it, and why what is read may be meant otherwise. */
  hurt(resource: Resource): Reason | undefined {
    this.template.uses.note(resource.id);
    if (!this.template.damage.hurts(resource)) return undefined;
    return { message: message('policy.hurt', { id: resource.id }), span: resource.pair.keySpan };
  }

  /** Why text that nobody can read may add to something; without an id, to any of its kind. */
  lost(kind: Kind | 'egress', id?: string): Reason | undefined {
    const { uses, damage } = this.template;
    const words = [targetOf(kind), ...(id === undefined ? [] : [targetOf(kind, id)])];
    uses.noteAll(words);
    if (!words.some((word) => damage.targets.has(word))) return undefined;
    return { message: message('policy.lost', { id: id ?? 'Resources' }) };
  }
}

/** Why part of a map stands elsewhere: a macro or AWS::Include writes it. */
export function includedIn(properties: Node | undefined): Reason | undefined {
  const isTransform = properties?.kind === 'call' && properties.name === 'Fn::Transform';
  const at = isTransform ? properties : get(properties, 'Fn::Transform');
  return at && { message: message('cloudformation.included'), span: at.span };
}

/** What is said of an expression that no template takes. */
const HALF_NAMED: ReadonlySet<string> = new Set([
  'cloudformation.noSuchName',
  'cloudformation.noSuchResource',
  'cloudformation.intrinsic',
  'cloudformation.malformed',
]);
const NOTHING_GIVEN: Given = [];

/** What a reading comes to in some worlds, and the first condition that parted them. */
export interface Alternative<T> {
  readonly worlds: Worlds;
  readonly value: T;
  readonly first?: Undecided;
}
/** Alternatives of one rule; a real one has two. */
const MAX_ALTERNATIVES = 16;

/** A short form of an expression that nobody can resolve: `!ImportValue net-sg`. */
function written(node: Node): string {
  if (node.kind === 'scalar') return node.text;
  if (node.kind !== 'call') return '…';
  const name = node.name.replace(/^Fn::/, '');
  const parts = name === 'GetAtt' ? attributeParts(node.argument) : undefined;
  if (parts) return `${parts.id}.${parts.attribute}`;
  const argument = node.argument.kind === 'scalar' ? node.argument.text : '…';
  return name === 'Ref' ? argument : `!${name} ${argument}`;
}
