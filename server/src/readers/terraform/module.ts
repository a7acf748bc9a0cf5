import { message } from '../../messages';
import type { Problem, ReaderSettings, SourceFile, Span } from '../../policy';
import { type Attribute, type Block, type Expression, type HclFile, parseHcl, type Range } from './hcl';
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
  /** `type.name` */
  readonly address: string;
}

const parsed = new WeakMap<SourceFile, HclFile>();

/** The syntax tree of a file; a file is parsed once, as long as its object lives. */
export function parseFile(file: SourceFile): HclFile {
  let tree = parsed.get(file);
  if (!tree) {
    tree = parseHcl(file.text);
    parsed.set(file, tree);
  }
  return tree;
}

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

/** What one directory declares, and what its names were found to mean. */
export class Module {
  readonly resources = new Map<string, Resource>();
  readonly locals = new Map<string, Placed<Attribute>>();
  readonly variables = new Map<string, Placed<Block>>();
  readonly providers: Placed<Block>[] = [];
  readonly problems: Problem[] = [];
  /** Values of names, kept so that a list is built once however often it is named. */
  readonly values = new Map<string, Evaluated>();
  /** Names whose value is being worked out: meeting one again is a cycle. */
  readonly pending = new Set<string>();
  /** Expressions and list elements evaluated so far. */
  work = 0;
  /** Turns of loops taken so far. */
  turns = 0;
  private readonly cycles = new Set<string>();

  constructor(
    files: readonly SourceFile[],
    readonly settings: ReaderSettings,
  ) {
    for (const file of files) for (const item of parseFile(file).body) if (item.kind === 'block') this.add(item, file);
  }

  private add(block: Block, file: SourceFile): void {
    const [first, second] = block.labels;
    switch (block.type.name) {
      case 'resource':
        if (first && second) this.addResource(first.text, second.text, block, file);
        break;
      case 'locals':
        for (const item of block.body) {
          if (item.kind === 'attribute') this.locals.set(item.name.name, { node: item, file });
        }
        break;
      case 'variable':
        if (first) this.variables.set(first.text, { node: block, file });
        break;
      case 'provider':
        if (first?.text === 'aws') this.providers.push({ node: block, file });
        break;
    }
  }

  private addResource(type: string, name: string, node: Block, file: SourceFile): void {
    const address = `${type}.${name}`;
    // Terraform refuses a second one of the same name; both are read, and references mean the first.
    const key = this.resources.has(address) ? `${address}#${file.uri}:${node.start}` : address;
    this.resources.set(key, { type, name, address, node, file });
  }

  /** Resources of the types, in file order. */
  *resourcesOf(...types: readonly string[]): Generator<Resource> {
    for (const resource of this.resources.values()) if (types.includes(resource.type)) yield resource;
  }

  /** Tells of a definition that needs itself, once for a cycle. */
  reportCycle(names: readonly string[], at: Placed<Range>): void {
    if (names.some((name) => this.cycles.has(name))) return;
    for (const name of names) this.cycles.add(name);
    this.problems.push({
      span: spanOf(at.file, at.node),
      message: message('terraform.cycle', { names: names.slice(0, 5) }),
    });
  }
}

/** Source text of an expression on one line, as a name for what cannot be resolved. */
export function sourceText(file: SourceFile, expression: Expression): string {
  const text = file.text.slice(expression.start, Math.min(expression.end, expression.start + 200));
  return text.replace(/\s+/g, ' ');
}
