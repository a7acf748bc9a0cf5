import { message } from '../../messages';
import { keyOf, type Problem, type ReaderSettings, type Reason, type SourceFile, type Span } from '../../policy';
import { Cached } from './cached';
import { aliasOf, type Declarations, declarationsOf, fileOf } from './declarations';
import type { Scope } from './evaluate';
import { type Attribute, type Block, type Expression, type HclFile, parseHclLazily, type Range } from './hcl';
import { isJson, parseJson } from './json';
import { isNetworkType } from './kinds';
import { relativeFolder, resolveFolder, resolvePath } from './paths';
import { changedNames } from './renewal';
import { Tree } from './tree';
import type { Evaluated } from './value';

/** A node of the syntax tree and the file it stands in. */
export interface Placed<T> {
  readonly node: T;
  readonly file: SourceFile;
}

/** A managed resource of the directory. */
export interface Resource extends Placed<Block> {
  readonly type: string;
  readonly name: string;
  /** `type.name`, behind the path of its module and before the key of its instance where it has them. */
  readonly address: string;
}

/** UTF-16 units of a text that is read; no directory of people comes near it. */
const LONGEST = 10_000_000;

const parsed = new WeakMap<SourceFile, { readonly tree: HclFile; readonly file: SourceFile }>();

function parsedFile(file: SourceFile) {
  let found = parsed.get(file);
  if (!found) {
    if (file.text.length > LONGEST) {
      const fault = {
        start: 0,
        end: 0,
        message: message('terraform.tooLong', { max: LONGEST.toLocaleString('en-US') }),
      };
      found = { tree: { body: [], faults: [fault], comments: [] }, file };
    } else if (isJson(file.uri)) {
      found = parseJson(file);
      // Nodes of JSON are read in a text of its own; whoever has that finds the same tree.
      parsed.set(found.file, found);
    } else found = { tree: parseHclLazily(file.text, wants), file };
    parsed.set(file, found);
  }
  return found;
}

const wants = (_keyword: string, type: string): boolean => isNetworkType(type);

/** The syntax tree of a file; a file is parsed once, as long as its object lives. */
export const parseFile = (file: SourceFile): HclFile => parsedFile(file).tree;

/** Lets go of the syntax tree of a file; whoever needs it parses the text again. */
export function forgetTree(file: SourceFile): void {
  const found = parsed.get(file);
  if (found) parsed.delete(found.file);
  parsed.delete(file);
}

/** The file whose text the nodes of the tree are about: for JSON the same text spelled as HCL, place by place. */
export const sourceOf = (file: SourceFile): SourceFile => parsedFile(file).file;

export const spanOf = (file: SourceFile, range: Range): Span => ({
  uri: file.uri,
  start: range.start,
  end: range.end,
});

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

  constructor(
    public files: readonly SourceFile[],
    readonly settings: ReaderSettings,
    readonly folder: string,
    public tree: Tree,
    public caller?: Caller,
  ) {
    this.declared = declarationsOf(files);
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

  /** Takes up an edit: what no change can have reached is kept. */
  private renew(files: readonly SourceFile[], tree: Tree): void {
    const declared = declarationsOf(files);
    const touched = [...this.children].filter(([, { modules }]) =>
      modules.some((one) => [one, ...one.below()].some(({ folder }) => !tree.isUnchanged(folder))),
    );
    const before = this.files;
    this.files = files;
    this.declared = declared;
    const kept = new Set(declared.resources.values());
    const told = [...this.several].filter(
      ([, { resource, split, isSplit }]) => kept.has(resource) && isSplit() !== split,
    );
    const changed = changedNames(before, files, [
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

  /** Takes a module of an earlier reading over into this one: nothing that it is made of has changed. */
  continueIn(tree: Tree, caller: Caller): void {
    this.caller = caller;
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
  provider(alias: string | undefined): Provider | undefined {
    const own = this.declared.providers.find((one) => aliasOf(one) === alias);
    if (own) return { ...own, module: this };
    if (!this.caller) return undefined;
    const { call, scope } = this.caller;
    const handed = attributeOf(call.node, 'providers');
    if (!handed) return alias === undefined ? scope.module.provider(undefined) : undefined;
    if (handed.value.kind !== 'object') return undefined;
    const wanted = alias === undefined ? 'aws' : `aws.${alias}`;
    const file = fileOf(handed, call.file);
    const entry = handed.value.items.find(({ key }) => providerName(key, file) === wanted);
    const given = entry && providerName(entry.value, file);
    return given === undefined ? undefined : scope.module.provider(given.split('.')[1]);
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
    const found = types.flatMap((type) => this.declared.byType.get(type) ?? []);
    if (types.length < 2 || found.length < 2) return found;
    const order = new Map([...this.resources.values()].map((resource, i) => [resource, i] as const));
    return found.sort((a, b) => order.get(a)! - order.get(b)!);
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

/** Paths that do not begin in the root's directory. */
const isElsewhere = (path: string): boolean => /^(?:[/\\~]|[A-Za-z]:)/.test(path);

/** `aws.tokyo` as written, quotes or not. */
const providerName = (expression: Expression, file: SourceFile): string =>
  file.text.slice(expression.start, expression.end).replaceAll('"', '').trim();

/** Source text of an expression on one line, as a name for what cannot be resolved. */
export function sourceText(file: SourceFile, expression: Expression): string {
  const text = file.text.slice(expression.start, Math.min(expression.end, expression.start + 200));
  return text.replace(/\s+/g, ' ');
}
