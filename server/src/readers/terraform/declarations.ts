import type { SourceFile } from '../../policy';
import type { Attribute, Block, BodyItem } from './hcl';
import { attributeOf, type Placed, type Resource, spanOf } from './module';
import { eachItem } from './parsed-files';
import { isOverride } from './paths';

/** What the files of one directory declare. It holds no values: instances of a module share it. */
export interface Declarations {
  readonly resources: ReadonlyMap<string, Resource>;
  /** The same by type. */
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
  readonly locals: ReadonlyMap<string, Placed<Attribute>>;
  readonly variables: ReadonlyMap<string, Placed<Block>>;
  readonly outputs: ReadonlyMap<string, Placed<Block>>;
  readonly calls: ReadonlyMap<string, Placed<Block>>;
  /** By `type.name`. */
  readonly data: ReadonlyMap<string, Placed<Block>>;
  readonly providers: readonly Placed<Block>[];
  readonly imports: readonly Placed<Block>[];
  /** Whether the directory is applied by itself: it has a backend, a cloud or a provider's configuration. */
  readonly applied: boolean;
}

interface Draft {
  readonly resources: Map<string, Resource>;
  readonly locals: Map<string, Placed<Attribute>>;
  readonly variables: Map<string, Placed<Block>>;
  readonly outputs: Map<string, Placed<Block>>;
  readonly calls: Map<string, Placed<Block>>;
  readonly data: Map<string, Placed<Block>>;
  readonly providers: Placed<Block>[];
  readonly imports: Placed<Block>[];
  applied: boolean;
}

const gathered = new WeakMap<readonly SourceFile[], Declarations>();

/** Gathers what files declare, override files last; kept as long as the list of files lives. */
export function declarationsOf(files: readonly SourceFile[]): Declarations {
  let found = gathered.get(files);
  if (!found) {
    const draft = gather(files);
    const byType = new Map<string, Resource[]>();
    for (const resource of draft.resources.values()) {
      const list = byType.get(resource.type);
      if (list) list.push(resource);
      else byType.set(resource.type, [resource]);
    }
    found = { ...draft, byType };
    gathered.set(files, found);
  }
  return found;
}

function gather(files: readonly SourceFile[]): Draft {
  const draft: Draft = {
    resources: new Map(),
    locals: new Map(),
    variables: new Map(),
    outputs: new Map(),
    calls: new Map(),
    data: new Map(),
    providers: [],
    imports: [],
    applied: false,
  };
  for (const file of files) if (!isOverride(file.uri)) eachBlock(file, (block, source) => add(draft, block, source));
  for (const file of files)
    if (isOverride(file.uri)) eachBlock(file, (block, source) => override(draft, block, source));
  return draft;
}

const eachBlock = (file: SourceFile, use: (block: Block, source: SourceFile) => void): void =>
  eachItem(file, (item, source) => {
    if (item.kind === 'block') use(item, source);
  });

/** Blocks with one label that are found by it. */
const NAMED = { variable: 'variables', output: 'outputs', module: 'calls' } as const;
type NamedKind = keyof typeof NAMED;
const isNamed = (type: string): type is NamedKind => Object.hasOwn(NAMED, type);

function add(draft: Draft, block: Block, file: SourceFile): void {
  const [first, second] = block.labels;
  const type = block.type.name;
  if (isNamed(type)) {
    if (first && !draft[NAMED[type]].has(first.text)) draft[NAMED[type]].set(first.text, { node: block, file });
  } else if (type === 'resource') {
    if (first && second) addResource(draft, first.text, second.text, block, file);
  } else if (type === 'data') {
    if (first && second) draft.data.set(`${first.text}.${second.text}`, { node: block, file });
  } else if (type === 'locals') {
    for (const item of block.body)
      if (item.kind === 'attribute') draft.locals.set(item.name.name, { node: item, file });
  } else if (type === 'provider') {
    draft.applied = true;
    if (first?.text === 'aws') draft.providers.push({ node: block, file });
  } else if (type === 'import') {
    draft.imports.push({ node: block, file });
  } else if (type === 'terraform') {
    if (block.body.some((item) => item.kind === 'block' && /^(?:backend|cloud)$/.test(item.type.name))) {
      draft.applied = true;
    }
  }
}

/** A resource is the same object as long as its file is. */
const placed = new WeakMap<Block, Resource>();

function addResource(draft: Draft, type: string, name: string, node: Block, file: SourceFile): void {
  let resource = placed.get(node);
  if (!resource) {
    resource = { type, name, address: `${type}.${name}`, node, file };
    placed.set(node, resource);
  }
  const { address } = resource;
  // Terraform refuses a second one of the same name; both are read, and references mean the first.
  draft.resources.set(
    draft.resources.has(address) ? `${address}#${file.uri}:${spanOf(file, node).start}` : address,
    resource,
  );
}

/** Blocks of an override file change what another file declares; what none declares they add. */
function override(draft: Draft, block: Block, file: SourceFile): void {
  const [first, second] = block.labels;
  const type = block.type.name;
  if (isNamed(type) && first) {
    const base = draft[NAMED[type]].get(first.text);
    draft[NAMED[type]].set(first.text, base ? { ...base, node: merged(base, block, file) } : { node: block, file });
  } else if (type === 'resource' && first && second) {
    const base = draft.resources.get(`${first.text}.${second.text}`);
    if (base) draft.resources.set(base.address, { ...base, node: merged(base, block, file) });
    else add(draft, block, file);
  } else if (type === 'provider' && first?.text === 'aws') {
    const alias = aliasOf({ node: block, file });
    const at = draft.providers.findIndex((one) => aliasOf(one) === alias);
    const base = draft.providers[at];
    if (base) draft.providers[at] = { ...base, node: merged(base, block, file) };
    else add(draft, block, file);
  } else add(draft, block, file);
}

/** Which file an item of a merged block stands in, where that is not the block's own. */
const origins = new WeakMap<BodyItem, SourceFile>();

/** The file that an item of a block stands in. */
export const fileOf = (item: BodyItem, ofBlock: SourceFile): SourceFile => origins.get(item) ?? ofBlock;

/** Arguments replace arguments; nested blocks of a type replace all of that type, `dynamic` ones among them. */
function merged(base: Placed<Block>, over: Block, file: SourceFile): Block {
  const replaced = new Set(over.body.map(keyOfItem));
  for (const item of over.body) origins.set(item, file);
  const kept = base.node.body.filter((item) => !replaced.has(keyOfItem(item)));
  return { ...base.node, body: [...kept, ...over.body] };
}

function keyOfItem(item: BodyItem): string {
  if (item.kind === 'attribute') return item.name.name;
  return item.type.name === 'dynamic' ? (item.labels[0]?.text ?? '') : item.type.name;
}

/** The alias of a provider block; undefined of the default one. */
export function aliasOf({ node, file }: Placed<Block>): string | undefined {
  const alias = attributeOf(node, 'alias');
  return alias && file.text.slice(alias.value.start, alias.value.end).replaceAll('"', '');
}
