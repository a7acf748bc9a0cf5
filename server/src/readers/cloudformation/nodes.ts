import { message } from '../../messages';
import { Place, type Problem, type Span } from '../../policy';
import {
  type CallNode,
  get,
  isCallName,
  type ListNode,
  type MapNode,
  type Node,
  type Pair,
  pairOf,
  textOf,
} from '../json/node';
import type { RawNode, RawPair } from './yaml-parse';

/** Nodes that merge keys may add to one file; an honest template stays far below. */
const MAX_MERGED = 20_000;

/** A map or list whose children are built when somebody looks into it. Copies of it are made by `placedAt` only. */
abstract class Lazy<R, C> {
  private children: readonly C[] | undefined;

  constructor(
    readonly span: Span,
    readonly raw: R,
    readonly reader: TreeReader,
    readonly base: number,
  ) {}

  protected get built(): readonly C[] {
    this.children ??= this.build();
    return this.children;
  }

  protected abstract build(): readonly C[];
}

class LazyMap extends Lazy<readonly RawPair[], Pair> implements MapNode {
  readonly kind = 'map';
  get pairs() {
    return this.built;
  }
  protected build() {
    return this.reader.pairs(this.raw, this.base, false);
  }
}

class LazyList extends Lazy<readonly RawNode[], Node> implements ListNode {
  readonly kind = 'list';
  get items() {
    return this.built;
  }
  protected build() {
    return this.raw.map((item) => this.reader.node(item, this.base, false));
  }
}

/** The same value as if it stood elsewhere: where it is used, not where it is written. */
export function placedAt<N extends Exclude<Node, CallNode>>(node: N, span: Span): N {
  if (node instanceof LazyMap) return new LazyMap(span, node.raw, node.reader, node.base) as Node as N;
  if (node instanceof LazyList) return new LazyList(span, node.raw, node.reader, node.base) as Node as N;
  return node.kind === 'scalar' ? { ...node, span, origin: node.origin ?? node.span } : { ...node, span };
}

/** The text behind a key, as `textOf(get(node, key))` gives it; nothing is built for it. */
export function textAt(node: Node, key: string): string | undefined {
  if (!(node instanceof LazyMap)) return textOf(get(node, key));
  return rawTextAt(node.raw, key);
}

/** The same of a map that is not built yet. */
export function rawTextAt(pairs: readonly RawPair[], key: string): string | undefined {
  const value = rawAt(pairs, key)?.value;
  return value?.kind === 'scalar' && !value.tag && !value.empty ? value.text : undefined;
}

/** Whether a map has a key. */
export const hasKey = (node: Node, key: string): boolean =>
  (node instanceof LazyMap ? rawAt(node.raw, key) : pairOf(node, key)) !== undefined;

export function rawAt(pairs: readonly RawPair[], name: string): RawPair | undefined {
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { key } = pairs[i]!;
    if (key.kind === 'scalar' && key.text === name) return pairs[i];
  }
  return undefined;
}

/** The pairs of a map that is read as one: neither an intrinsic nor reached through an alias. */
export function plainPairs(raw: RawNode | undefined): readonly RawPair[] | undefined {
  if (raw?.kind !== 'map' || raw.tag || intrinsicOf(raw.pairs)) return undefined;
  return raw.pairs;
}

/** The one pair of a map that is an intrinsic in its long form. */
function intrinsicOf(pairs: readonly RawPair[]): { readonly name: string; readonly pair: RawPair } | undefined {
  const pair = pairs.length === 1 ? pairs[0]! : undefined;
  return pair?.key.kind === 'scalar' && isCallName(pair.key.text) ? { name: pair.key.text, pair } : undefined;
}

type Own = Exclude<RawNode, { kind: 'alias' }>;

/** Turns raw pieces of one file into one tree. Anchors are known from their place on, over all pieces. */
export class TreeReader {
  readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, Node>();
  private merged = 0;

  constructor(private readonly uri: string) {}

  /**
   * A node whose text begins at `base`. Maps and lists of a piece without anchors, aliases and merge keys are built when
   * somebody looks into them: of most resources nobody reads more than the type. `linked`: all is built at once.
   */
  node(raw: RawNode, base: number, linked = true): Node {
    const node = this.tagged(raw, base, linked);
    if (raw.kind !== 'alias' && raw.anchor) this.anchors.set(raw.anchor, node);
    return node;
  }

  private tagged(raw: RawNode, base: number, linked: boolean): Node {
    if (raw.kind === 'alias') return this.alias(raw, base);
    if (!raw.tag) return this.bare(raw, base, linked);
    const argument = this.bare(raw, base, linked);
    const span = new Place(this.uri, raw.tag.start + base, raw.end + base);
    return { kind: 'call', span, name: longName(raw.tag.name), argument };
  }

  private bare(raw: Own, base: number, linked: boolean): Node {
    const span = this.spanOf(raw, base);
    if (raw.kind === 'scalar') {
      return raw.empty
        ? { kind: 'scalar', span, text: raw.text, empty: true }
        : { kind: 'scalar', span, text: raw.text };
    }
    if (raw.kind === 'list') {
      if (!linked) return new LazyList(span, raw.items, this, base);
      return { kind: 'list', span, items: raw.items.map((item) => this.node(item, base, true)) };
    }
    const call = intrinsicOf(raw.pairs);
    if (call) return { kind: 'call', span, name: call.name, argument: this.valueOf(call.pair, base, linked) };
    return linked ? this.linkedMap(raw.pairs, span, base) : new LazyMap(span, raw.pairs, this, base);
  }

  pairs(raw: readonly RawPair[], base: number, linked: boolean): Pair[] {
    const out: Pair[] = [];
    for (const pair of raw) {
      const { key } = pair;
      const value = this.valueOf(pair, base, linked);
      if (key.kind === 'scalar') out.push({ key: key.text, keySpan: this.spanOf(key, base), value });
    }
    return out;
  }

  private linkedMap(raw: readonly RawPair[], span: Span, base: number): MapNode {
    const all = this.pairs(raw, base, true);
    const pairs = all.filter(({ key }) => key !== '<<');
    this.merge(
      pairs,
      all.filter(({ key }) => key === '<<').map(({ value }) => value),
    );
    return { kind: 'map', span, pairs };
  }

  private valueOf({ key, value }: RawPair, base: number, linked: boolean): Node {
    if (value) return this.node(value, base, linked);
    const at = key.end + base;
    return { kind: 'scalar', span: new Place(this.uri, at, at), text: '', empty: true };
  }

  private spanOf({ start, end }: RawNode, base: number): Span {
    return new Place(this.uri, start + base, end + base);
  }

  /** `<<: *defaults`: keys that are not written in the map itself. */
  private merge(pairs: Pair[], merges: readonly Node[]): void {
    if (merges.length === 0) return;
    const names = new Set(pairs.map((pair) => pair.key));
    for (const source of merges.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
      if (source.kind !== 'map') continue;
      for (const pair of source.pairs) {
        if (names.has(pair.key)) continue;
        if (this.merged++ > MAX_MERGED) return;
        names.add(pair.key);
        pairs.push({ ...pair, value: { ...pair.value, shared: true } });
      }
    }
  }

  private alias(raw: Extract<RawNode, { kind: 'alias' }>, base: number): Node {
    const span = this.spanOf(raw, base);
    const target = this.anchors.get(raw.name);
    // Same children, not copied: a bomb of aliases stays as small as its text.
    if (target) return { ...target, span, shared: true };
    this.problems.push({ span, message: message('cloudformation.noAnchor', { name: raw.name }) });
    return { kind: 'scalar', span, text: '', empty: true };
  }
}

/** `!GetAtt` → `Fn::GetAtt`; tags that are no intrinsics become calls too, which nobody can resolve. */
function longName(tag: string): string {
  const name = tag.slice(1);
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? name : `Fn::${name}`;
}
