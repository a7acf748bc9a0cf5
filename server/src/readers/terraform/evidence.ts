import type { ReaderSettings, Reason, SourceFile, Span } from '../../policy';
import { childrenOf, listOf, modulesBelow } from './calls';
import { fileOf } from './declarations';
import { evaluate, type Scope } from './evaluate';
import type { Attribute, Block, Expression } from './hcl';
import { children } from './hcl/walk';
import { inTurn, turnsOf } from './iteration';
import { attributeOf, Module, type Placed, parseFile, sourceOf, sourceText, spanOf } from './module';
import { expand, keyText } from './multiples';
import { itemAt } from './parsed-files';
import { chainOf, nameOf } from './traverse';
import type { Evaluated } from './value';

/** What an expression gives in one instance of the block that it stands in. */
export interface Instance {
  /** `module.tokyo["a"]`, `["b"]`: what tells the instance from others; empty where there is one. */
  readonly of: string;
  readonly value: Evaluated;
}

/** One step from a reference that is unknown towards what cannot be resolved. */
export interface Link {
  /** As written: `local.cidrs`, `var.office`. */
  readonly text: string;
  readonly span: Span;
}

/** What an expression evaluates to, and why not where it does not. */
export interface Evidence {
  /** The expression that the cursor is on. */
  readonly text: string;
  readonly span: Span;
  readonly instances: readonly Instance[];
  /** Instances beyond those of `instances`. */
  readonly more: number;
  /** From the expression to the reference that nobody here can resolve; empty where all is known. */
  readonly chain: readonly Link[];
  readonly reason?: Reason;
}

const MAX_INSTANCES = 50;
const MAX_LINKS = 12;

/** What the expression at an offset of a file evaluates to, in each module and instance; undefined on plain literals. */
export function evidenceAt(
  files: readonly SourceFile[],
  settings: ReaderSettings,
  uri: string,
  offset: number,
): Evidence | undefined {
  const file = files.find((one) => one.uri === uri);
  const found = file && itemAt(file, offset);
  if (!found) return undefined;
  const { source, at } = found;
  const blocks = blocksAt([found.item], at);
  const attribute = attributeAt(blocks.at(-1)?.body ?? [], at);
  const expression = attribute && expressionAt(attribute.value, at);
  if (!expression || !blocks[0]) return undefined;

  const root = Module.reading(files) ?? Module.root(files, settings);
  return root.tree.aside(() => evidenceOf(expression, blocks, { root, file: file!, source }));
}

function evidenceOf(
  expression: Expression,
  blocks: readonly Block[],
  { root, file, source }: { readonly root: Module; readonly file: SourceFile; readonly source: SourceFile },
): Evidence {
  const instances: (Instance & { readonly scope: Scope })[] = [];
  let more = 0;
  for (const module of modulesBelow(root)) {
    if (!module.files.includes(file)) continue;
    for (const { of, scope } of scopesOf(blocks, { module, file: source })) {
      if (instances.length >= MAX_INSTANCES) more++;
      else instances.push({ of: nameOfInstance(module, of), value: evaluate(expression, scope), scope });
    }
  }
  const open = instances.find(({ value }) => reasonOf(value));
  return {
    text: sourceText(source, expression),
    span: spanOf(source, expression),
    instances: instances.map(({ of, value }) => ({ of, value })),
    more,
    chain: open ? chainFrom(expression, open.scope) : [],
    ...(open ? { reason: reasonOf(open.value)! } : {}),
  };
}

/** The type constraint of a variable as written, where one of the files declares it with one. */
export function typeOfVariable(files: readonly SourceFile[], name: string): string | undefined {
  for (const file of files) {
    for (const item of parseFile(file).body) {
      if (item.kind !== 'block' || item.type.name !== 'variable' || item.labels[0]?.text !== name) continue;
      const type = attributeOf(item, 'type');
      return type && sourceText(sourceOf(file), type.value);
    }
  }
  return undefined;
}

/** Why a value is not known, as a whole or in part. */
export function reasonOf(value: Evaluated, depth = 0): Reason | undefined {
  if (!value.known) return value.reason;
  const inner = value.value;
  if (inner === null || typeof inner !== 'object' || depth > 4) return undefined;
  if (inner.kind === 'reference') return undefined;
  if (inner.rest) return inner.rest;
  const parts = inner.kind === 'list' ? inner.items : inner.entries.values();
  for (const part of parts) {
    const reason = reasonOf(part, depth + 1);
    if (reason) return reason;
  }
  return undefined;
}

const holds = ({ start, end }: { start: number; end: number }, offset: number): boolean =>
  start <= offset && offset <= end;

/** The blocks around an offset, outermost first. */
function blocksAt(body: Block['body'], offset: number): Block[] {
  const block = body.find((item): item is Block => item.kind === 'block' && holds(item, offset));
  return block ? [block, ...blocksAt(block.body, offset)] : [];
}

const attributeAt = (body: Block['body'], offset: number): Attribute | undefined =>
  body.find((item): item is Attribute => item.kind === 'attribute' && holds(item.value, offset));

/**
 * The expression that a cursor means: a whole reference rather than one word of it, and a whole `for` rather than a
 * name that means something in it only. Undefined on what says itself what it is.
 */
function expressionAt(root: Expression, offset: number): Expression | undefined {
  let at = root;
  for (;;) {
    if (at.kind === 'get' || at.kind === 'index' || at.kind === 'splat') {
      const key = keysOf(at).find((one) => holds(one, offset));
      if (!key) return at;
      at = key;
      continue;
    }
    if (at.kind === 'for') {
      if (!holds(at.collection, offset)) return at;
      at = at.collection;
      continue;
    }
    const next: Expression | undefined = children(at).find((child) => holds(child, offset));
    if (!next) break;
    at = next;
  }
  if (at.kind === 'number' || at.kind === 'constant' || at.kind === 'missing') return undefined;
  return at.kind === 'template' && at.parts.every(({ kind }) => kind === 'literal') ? undefined : at;
}

/** Keys within a reference that are expressions of their own: `local.lists[var.name]`. */
function keysOf(reference: Expression): Expression[] {
  const { root, steps } = chainOf(reference);
  const keys = steps.flatMap((step) => (step.kind === 'index' ? [step.key] : []));
  return root.kind === 'variable' ? keys : [...keys, root];
}

interface Standing {
  readonly of: string;
  readonly scope: Scope;
}

/** The scopes in which a block's arguments are evaluated: each instance, and each turn of the `dynamic` blocks around. */
function scopesOf(blocks: readonly Block[], scope: Scope): Standing[] {
  const [outer, ...inner] = blocks as [Block, ...Block[]];
  let standings = instancesOf(outer, scope);
  for (const block of inner)
    if (block.type.name === 'dynamic') standings = standings.flatMap((one) => turnsIn(block, one));
  return standings;
}

function instancesOf(block: Block, scope: Scope): Standing[] {
  if (block.type.name !== 'resource' && block.type.name !== 'module') return [{ of: '', scope }];
  const multiples = expand(block, scope);
  if (multiples.kind !== 'list' && multiples.kind !== 'map') return [{ of: '', scope: multiples.scope }];
  return [...multiples.scopes].map(([key, at]) => ({ of: keyText(key), scope: at }));
}

function turnsIn(dynamic: Block, { of, scope }: Standing): Standing[] {
  const forEach = attributeOf(dynamic, 'for_each');
  const named = attributeOf(dynamic, 'iterator')?.value;
  const iterator = named?.kind === 'variable' ? named.name : (dynamic.labels[0]?.text ?? '');
  const loop = forEach && turnsOf(evaluate(forEach.value, scope), scope.module);
  if (!loop) return [{ of, scope: inTurn(scope, iterator) }];
  return loop.turns.map((turn, i) => ({
    of: `${of} ${iterator} ${i + 1}`.trim(),
    scope: inTurn(scope, iterator, turn),
  }));
}

const nameOfInstance = ({ path }: Module, of: string): string =>
  `${path.replace(/\.$/, '')}${path && of ? ' ' : ''}${of}`;

/** Follows what is unknown in an expression, name by name, to where it ends. */
function chainFrom(expression: Expression, scope: Scope): Link[] {
  const links: Link[] = [];
  let at: { expression: Expression; scope: Scope } | undefined = { expression, scope };
  while (at && links.length < MAX_LINKS) {
    const found: { expression: Expression; scope: Scope } | undefined = unknownReference(at.expression, at.scope);
    if (!found) break;
    links.push({
      text: sourceText(found.scope.file, found.expression),
      span: spanOf(found.scope.file, found.expression),
    });
    at = behind(found.expression, found.scope);
  }
  return links;
}

/** The first reference within an expression whose value is not known. */
function unknownReference(expression: Expression, scope: Scope): { expression: Expression; scope: Scope } | undefined {
  if (expression.kind === 'variable' || expression.kind === 'get' || expression.kind === 'index') {
    return reasonOf(evaluate(expression, scope)) ? { expression, scope } : undefined;
  }
  for (const child of children(expression)) {
    const found = unknownReference(child, scope);
    if (found) return found;
  }
  return undefined;
}

/** What a name stands for, and what names mean there; undefined where a chain ends. */
function behind(reference: Expression, scope: Scope): { expression: Expression; scope: Scope } | undefined {
  const { root, steps } = chainOf(reference);
  const name = nameOf(steps[0]);
  if (root.kind !== 'variable' || name === undefined) return undefined;
  const { module } = scope;
  switch (root.name) {
    case 'local':
      return placed(module.locals.get(name), module);
    case 'var': {
      const { caller } = module;
      const given = caller && attributeOf(caller.call.node, name);
      return given && { expression: given.value, scope: { ...caller.scope, file: fileOf(given, caller.call.file) } };
    }
    case 'module': {
      const children_ = childrenOf(module, name);
      const [child] = children_ ? listOf(children_) : [];
      const output = child?.declared.outputs.get(nameOf(steps.at(-1)) ?? '');
      const value = output && attributeOf(output.node, 'value');
      return child && value && { expression: value.value, scope: { module: child, file: output.file } };
    }
    default: {
      const resource = module.resources.get(`${root.name}.${name}`);
      const argument = resource && attributeOf(resource.node, nameOf(steps.at(-1)) ?? '');
      return resource && argument && { expression: argument.value, scope: { module, file: resource.file } };
    }
  }
}

const placed = (local: Placed<Attribute> | undefined, module: Module) =>
  local && { expression: local.node.value, scope: { module, file: local.file } };
