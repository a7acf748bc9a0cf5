import { message } from '../../messages';
import { keyOf, type Problem, type ReaderSettings, type Reason, type SourceFile, type Span } from '../../policy';
import { Cached } from './cached';
import { aliasOf, type Declarations, declarationsOf, fileOf } from './declarations';
import type { Scope } from './evaluate';
import type { Attribute, Block, Expression, Range } from './hcl';
import { type Placed, parseFile, sourceOf } from './parsed-files';
import { relativeFolder, resolveFolder, resolvePath } from './paths';
import { changedNames, type Version, versionOf } from './renewal';
import { rangeIn, spanOf } from './stretches';
import { Tree } from './tree';
import type { Evaluated } from './value';

export { type Placed, parseFile, sourceOf, spanOf };

/** A managed resource of the directory. */
export interface Resource extends Placed<Block> {
  readonly type: string;
  readonly name: string;
  /** `type.name`, behind the path of its module and before the key of its instance where it has them. */
  readonly address: string;
}

export function attributeOf(block: Block, name: string): Attribute | undefined {
  for (const item of block.body) if (item.kind === 'attribute' && item.name.name === name) return item;
  return undefined;
}

export function blocksOf(block: Block, type: string): Block[] {
  return block.body.filter((item): item is Block => item.kind === 'block' && item.type.name === type);
}

/** The module block that made a module, seen from its caller. */
export interface Caller {
  /** What names mean in the block's arguments: the calling module, and the turn of `count` or `for_each`. */
  readonly scope: Scope;
  readonly call: Placed<Block>;
  /** `sg`, `sg["a"]` or `sg[0]`. */
  readonly step: string;
  /** Set when nobody can tell whether the module is made. */
  readonly maybe?: Reason;
}

/** Where a provider's configuration is written, and whose names it uses. */
export interface Provider extends Placed<Block> {
  readonly module: Module;
  /** Which one, where OpenTofu makes several by `for_each`. */
  readonly key?: ProviderKey;
}

export interface ProviderKey {
  readonly expression: Expression;
  readonly scope: Scope;
}

/** A resource with several instances: whether they are told one by one, and what to ask to know it anew. */
export interface Several {
  readonly resource: Resource;
  readonly split: boolean;
  readonly isSplit: () => boolean;
}

/** What is known of resources; each cache says so here. */
export const RESOURCE_CACHES: Cached<Module, Resource, unknown>[] = [];

/** Answers about the resources of modules, which an edit makes stale where it concerns them. */
export function resourceCache<Answer>(): Cached<Module, Resource, Answer> {
  const cache = new Cached<Module, Resource, Answer>();
  RESOURCE_CACHES.push(cache as Cached<Module, Resource, unknown>);
  return cache;
}

/** One directory as one caller uses it: what it declares, and what its names were found to mean. */
export class Module {
  declared: Declarations;
  /** Values of names, kept so that a list is built once however often it is named. */
  readonly values = new Map<string, Evaluated>();
  /** Modules that this one calls, by the name of the module block; filled where they are asked for. */
  readonly children = new Map<string, { readonly made: unknown; readonly modules: readonly Module[] }>();
  /** Resources whose instances are written alike, by address: whether they are told one by one hangs on all files. */
  readonly several = new Map<string, Several>();
  /** `module.tokyo.`, which addresses begin with; empty for the root. */
  readonly path: string;
  private readonly cycles = new Set<string>();
  /** The files as they were read. */
  private version: Version;

  constructor(
    public files: readonly SourceFile[],
    readonly settings: ReaderSettings,
    readonly folder: string,
    public tree: Tree,
    public caller?: Caller,
  ) {
    this.declared = declarationsOf(files);
    this.version = versionOf(files);
    this.path = caller ? `${caller.scope.module.path}module.${caller.step}.` : '';
  }

  /** The root module of the files; the folder of the first one is the root's. */
  static root(files: readonly SourceFile[], settings: ReaderSettings, before?: Module): Module {
    const tree = new Tree(files, settings, before);
    const own = tree.declaring(tree.root);
    if (before && own && tree.continues && keyOf(before.folder) === keyOf(tree.root)) {
      before.renew(own, tree);
      return before;
    }
    return new Module(tree.declaring(tree.root) ?? [], settings, tree.root, tree);
  }

  /** The root module of files that were read last, with all that was found out of it. */
  static reading(files: readonly SourceFile[]): Module | undefined {
    const root = read.get(files);
    return root?.tree.files === files ? root : undefined;
  }

  /** Notes that the files have been read. */
  settle(): void {
    this.tree.settle();
    read.set(this.tree.files, this);
  }

  /** Nobody will read on from here, nor ask about it. */
  letGo(): void {
    read.delete(this.tree.files);
  }

  /** Takes up an edit: what no change can have reached is kept. */
  private renew(files: readonly SourceFile[], tree: Tree): void {
    tree.goOn(this.files, files);
    const declared = declarationsOf(files);
    const touched = [...this.children].filter(([, { modules }]) =>
      modules.some((one) => [one, ...one.below()].some(({ folder }) => !tree.isUnchanged(folder))),
    );
    const before = this.version;
    this.version = versionOf(files);
    this.files = files;
    this.declared = declared;
    const kept = { has: (resource: Resource) => declared.resources.get(resource.address) === resource };
    const told = [...this.several].filter(
      ([, { resource, split, isSplit }]) => kept.has(resource) && isSplit() !== split,
    );
    const changed = changedNames(before, this.version, [
      ...touched.map(([name]) => `module.${name}`),
      ...told.map(([address]) => address),
    ]);
    const isStale = (key: string): boolean => changed.has(key.replace(/\[.*$/, '').split('.').slice(0, 2).join('.'));
    for (const key of this.values.keys()) if (isStale(key)) this.values.delete(key);
    for (const name of this.children.keys()) if (changed.has(`module.${name}`)) this.children.delete(name);
    for (const cache of RESOURCE_CACHES) {
      cache.forget(this, (resource) => !kept.has(resource) || changed.has(resource.address));
    }
    for (const [address, { resource }] of this.several) {
      if (!kept.has(resource) || changed.has(address)) this.several.delete(address);
    }
    this.tree = tree;
    for (const child of this.below()) child.tree = tree;
  }

  /** Takes a module of an earlier reading over into this one: nothing has changed but, perhaps, the files of its own. */
  continueIn(files: readonly SourceFile[], tree: Tree, caller: Caller): void {
    this.caller = caller;
    if (!tree.isUnchanged(this.folder)) {
      this.renew(files, tree);
      return;
    }
    this.tree = tree;
    for (const child of this.below()) child.tree = tree;
  }

  /** Modules below this one that were made so far. */
  *below(): Generator<Module> {
    for (const { modules } of this.children.values()) {
      for (const child of modules) {
        yield child;
        yield* child.below();
      }
    }
  }

  get resources(): ReadonlyMap<string, Resource> {
    return this.declared.resources;
  }
  get locals(): ReadonlyMap<string, Placed<Attribute>> {
    return this.declared.locals;
  }
  get variables(): ReadonlyMap<string, Placed<Block>> {
    return this.declared.variables;
  }
  get problems(): Problem[] {
    return this.tree.problems;
  }
  get work(): number {
    return this.tree.work;
  }
  set work(work: number) {
    this.tree.work = work;
  }
  get turns(): number {
    return this.tree.turns;
  }
  set turns(turns: number) {
    this.tree.turns = turns;
  }

  /** How many module blocks stand around this module. */
  get nesting(): number {
    return this.caller ? this.caller.scope.module.nesting + 1 : 0;
  }

  /** The provider's configuration for an alias, or the default one: the module's own, else what its caller hands on. */
  provider(alias: string | undefined, key?: ProviderKey): Provider | undefined {
    const own = this.declared.providers.find((one) => aliasOf(one) === alias);
    if (own) return { ...own, module: this, ...(key ? { key } : {}) };
    if (!this.caller) return undefined;
    const { call, scope } = this.caller;
    const handed = attributeOf(call.node, 'providers');
    if (!handed) return alias === undefined ? scope.module.provider(undefined) : undefined;
    if (handed.value.kind !== 'object') return undefined;
    const wanted = alias === undefined ? 'aws' : `aws.${alias}`;
    const file = fileOf(handed, call.file);
    const entry = handed.value.items.find(({ key }) => providerName(key, file) === wanted);
    if (!entry) return undefined;
    const given = entry.value;
    if (given.kind !== 'index') return scope.module.provider(providerName(given, file).split('.')[1]);
    const one = { expression: given.key, scope: { ...scope, file } };
    return scope.module.provider(providerName(given.target, file).split('.')[1], one);
  }

  /** `path.module`: how the directory is written from the root's. */
  get relativePath(): string {
    return relativeFolder(this.tree.root, this.folder);
  }

  /** The text of a file that the root's directory names by a relative path, where it is at hand. */
  readFile(path: string): string | undefined {
    const uri = resolvePath(this.tree.root, path);
    return uri === undefined || isElsewhere(path) ? undefined : this.tree.file(uri)?.text;
  }

  /** Paths of the files below a folder that the root's directory names, where somebody has listed it. */
  listFiles(path: string): readonly string[] | undefined {
    const uri = resolveFolder(this.tree.root, path);
    const listing = uri === undefined || isElsewhere(path) ? undefined : this.tree.file(uri);
    return listing?.text.split('\n').filter((name) => name !== '');
  }

  /** Resources of the types, in file order. */
  resourcesOf(...types: readonly string[]): readonly Resource[] {
    const lists = types.flatMap((type) => {
      const list = this.declared.byType.get(type);
      return list ? [list] : [];
    });
    if (lists.length < 2) return lists[0] ?? [];
    const order = orderIn(this.declared);
    return lists.flat().sort((a, b) => order.get(a)! - order.get(b)!);
  }

  /** Tells of a definition that needs itself, once for a cycle. */
  reportCycle(names: readonly string[], at: Placed<Range>): void {
    if (names.some((name) => this.cycles.has(name))) return;
    for (const name of names) this.cycles.add(name);
    const span = spanOf(at.file, at.node);
    // A module that is used twice has its cycle twice, and one text.
    const text = message('terraform.cycle', { names: names.slice(0, 5) });
    this.tree.tellOnce(`cycle ${span.uri} ${span.start}`, span, text);
  }
}

const read = new WeakMap<readonly SourceFile[], Module>();

const orders = new WeakMap<Declarations, ReadonlyMap<Resource, number>>();

/** Which place each resource has among all. */
function orderIn(declared: Declarations): ReadonlyMap<Resource, number> {
  let order = orders.get(declared);
  if (!order) {
    order = new Map([...declared.resources.values()].map((resource, i) => [resource, i] as const));
    orders.set(declared, order);
  }
  return order;
}

/** Paths that do not begin in the root's directory. */
const isElsewhere = (path: string): boolean => /^(?:[/\\~]|[A-Za-z]:)/.test(path);

/** `aws.tokyo` as written, quotes or not. */
const providerName = (expression: Expression, file: SourceFile): string =>
  file.text.slice(expression.start, expression.end).replaceAll('"', '').trim();

/** Source text of an expression on one line, as a name for what cannot be resolved. */
export function sourceText(file: SourceFile, { start, end }: Range): string {
  const text = file.text.slice(start, Math.min(end, start + 200));
  return text.replace(/\s+/g, ' ');
}

/** The same of what stands at a place of a file. */
export function textAt(file: SourceFile, span: Span): string {
  const found = rangeIn(span, file);
  return sourceText(found.file, found.range);
}
