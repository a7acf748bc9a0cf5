import { message } from '../../messages';
import { type Known, known, type Reason, type Span, unknown } from '../../policy';
import { fileOf } from './declarations';
import { evaluate, type Scope } from './evaluate';
import type { Attribute, Block, BodyItem, Expression } from './hcl';
import { inTurn, openTurn, type Turn, turnsOf, unknownTurn } from './iteration';
import { attributeOf, blocksOf, spanOf } from './module';
import { type Evaluated, isList, isObject } from './value';

/** The arguments of one rule, entry or resource, however they are written. Not to be spread: see `withDoubt`. */
export interface Arguments {
  /** The whole of what is written. */
  readonly span: Span;
  readonly scope: Scope;
  /** Undefined where the argument is not written or null, which Terraform takes for the same. */
  get(name: string): Evaluated | undefined;
  /** Blocks of a type within, or what stands for them. */
  nested(name: string): readonly Arguments[];
  /** The expression itself, where there is one. */
  expression(name: string): Expression | undefined;
  /** Where it is written with its name, where it is one of a block. */
  place?(name: string): Span | undefined;
  /** Set when nobody can tell whether this exists at all. */
  readonly maybe?: Reason;
  /** Set when no argument of it is known, nor which are written. */
  readonly unread?: Reason;
}

const written = (value: Evaluated): Evaluated | undefined => (value.known && value.value === null ? undefined : value);

export const blockArguments = (block: Block, scope: Scope, maybe?: Reason, whole: Block = block): Arguments =>
  new BlockArguments(block, scope, maybe, whole);

/** There is one for each rule of a repository, and all are kept: it holds as little as it can. */
class BlockArguments implements Arguments {
  readonly span: Span;
  /** Of what is written, once it was asked for. */
  private values: Map<Attribute, Evaluated | undefined> | undefined;

  constructor(
    private readonly block: Block,
    readonly scope: Scope,
    readonly maybe: Reason | undefined,
    whole: Block,
  ) {
    this.span = spanOf(scope.file, whole);
  }

  get(name: string): Evaluated | undefined {
    const attribute = attributeOf(this.block, name);
    if (!attribute) return undefined;
    this.values ??= new Map();
    if (this.values.has(attribute)) return this.values.get(attribute);
    const value = written(evaluate(attribute.value, inFileOf(attribute, this.scope)));
    this.values.set(attribute, value);
    return value;
  }

  nested(name: string): readonly Arguments[] {
    return nested(this.block, name, this.scope);
  }

  expression(name: string): Expression | undefined {
    return attributeOf(this.block, name)?.value;
  }

  place(name: string): Span | undefined {
    const attribute = attributeOf(this.block, name);
    return attribute && spanOf(inFileOf(attribute, this.scope).file, attribute);
  }
}

/** The same arguments with another answer to whether nobody can tell that this exists. */
export const withDoubt = (args: Arguments, maybe: Reason | undefined): Arguments => ({
  span: args.span,
  scope: args.scope,
  maybe,
  ...(args.unread ? { unread: args.unread } : {}),
  get: (name) => args.get(name),
  nested: (name) => args.nested(name),
  expression: (name) => args.expression(name),
  place: (name) => args.place?.(name),
});

/** The scope of an item that an override file may have put into its block. */
function inFileOf(item: BodyItem, scope: Scope): Scope {
  const file = fileOf(item, scope.file);
  return file === scope.file ? scope : { ...scope, file };
}

/** One object of `ingress = [{ … }]`. */
function valueArguments(value: Evaluated, scope: Scope): Arguments {
  const base = { span: value.span, scope, expression: () => undefined };
  const object = value.known && value.value !== null && isObject(value.value) ? value.value : undefined;
  if (object) {
    const get = (name: string): Evaluated | undefined => {
      const entry = object.entries.get(name);
      if (entry) return written(entry);
      return object.rest && unknown(object.rest.message, value.span, object.rest.span);
    };
    const within = (name: string): readonly Arguments[] => {
      const inner = get(name);
      return inner ? attributeArguments(inner, scope) : [];
    };
    return { ...base, get, nested: within };
  }
  const unread = value.known ? { message: message('terraform.notMap'), span: value.span } : value.reason;
  return { ...base, maybe: unread, unread, get: () => undefined, nested: () => [] };
}

/** Whether a thing exists: for sure, never (an empty `for_each`), or nobody can tell. */
type Existence =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'maybe'; readonly reason: Reason };

function collectionExistence(value: Evaluated): Existence {
  if (!value.known) return { kind: 'maybe', reason: value.reason };
  const inner = value.value;
  if (isList(inner) || isObject(inner)) {
    const size = isList(inner) ? inner.items.length : inner.entries.size;
    if (size > 0) return { kind: 'always' };
    return inner.rest ? { kind: 'maybe', reason: inner.rest } : { kind: 'never' };
  }
  return { kind: 'maybe', reason: { message: message('terraform.notMap'), span: value.span } };
}

/**
 * Everything a resource says under one block name: blocks, `dynamic` blocks, and the attribute that stands for blocks
 * (`ingress = [{ … }]`). A list nobody can read is one entry of which nothing is known.
 */
export function nested(block: Block, name: string, scope: Scope): Arguments[] {
  const out = blocksOf(block, name).map((inner) => blockArguments(inner, inFileOf(inner, scope)));
  for (const dynamic of blocksOf(block, 'dynamic')) {
    if (dynamic.labels[0]?.text === name) out.push(...dynamicArguments(dynamic, name, inFileOf(dynamic, scope)));
  }
  const attribute = attributeOf(block, name);
  if (attribute) {
    const at = inFileOf(attribute, scope);
    out.push(...attributeArguments(evaluate(attribute.value, at), at));
  }
  return out;
}

/** What a `dynamic` block makes, turn by turn; where the turns are not known, one entry stands for all of them. */
function dynamicArguments(dynamic: Block, name: string, scope: Scope): Arguments[] {
  const [content] = blocksOf(dynamic, 'content');
  if (!content) return [];
  const named = attributeOf(dynamic, 'iterator')?.value;
  const iterator = named?.kind === 'variable' ? named.name : name;
  const at = (turn?: Turn, maybe?: Reason) => blockArguments(content, inTurn(scope, iterator, turn), maybe, dynamic);

  const forEach = attributeOf(dynamic, 'for_each');
  const collection = forEach && evaluate(forEach.value, scope);
  const loop = collection && turnsOf(collection, scope.module);
  if (loop)
    return [
      ...loop.turns.map((turn) => at(turn)),
      ...(loop.rest ? [at(openTurn(loop.rest, collection.span), loop.rest)] : []),
    ];
  const exists = collection && collectionExistence(collection);
  return [at(unknownTurn(collection), exists?.kind === 'maybe' ? exists.reason : undefined)];
}

/** Each object of a list as arguments. */
export function attributeArguments(value: Evaluated, scope: Scope): Arguments[] {
  if (value.known && value.value === null) return [];
  if (!value.known || value.value === null || !isList(value.value)) return [valueArguments(value, scope)];
  const out = value.value.items.map((item) => valueArguments(item, scope));
  const { rest } = value.value;
  if (rest) out.push(valueArguments(unknown(rest.message, value.span, rest.span), scope));
  return out;
}

/** An argument that must be there: what is not written yet is unknown, not empty. */
export function required(args: Arguments, ...names: readonly string[]): Evaluated {
  for (const name of names) {
    const value = args.get(name);
    if (value) return value;
  }
  return unknown(message('terraform.notWritten', { name: names[0]! }), args.span);
}

export const mapKnown = <A, B>(value: Known<A>, change: (inner: A) => B): Known<B> =>
  value.known ? known(change(value.value), value.span) : value;
