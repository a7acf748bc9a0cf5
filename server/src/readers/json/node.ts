import { type Span, stretch } from '../../policy';

/**
 * One tree for YAML and JSON, so that everything above is written once.
 * `call` is a CloudFormation intrinsic in any of its spellings; plain JSON has none.
 */
export type Node = ScalarNode | MapNode | ListNode | CallNode;

interface NodeBase {
  readonly span: Span;
  /** Reached through a YAML alias or merge key: the text stands elsewhere and serves several places. */
  readonly shared?: boolean;
}
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  /** The value as text: `443` whether written `443` or `"443"`. */
  readonly text: string;
  /** Nothing was written, or `null`. */
  readonly empty?: boolean;
  /** Where the text is written, if `span` is a reference to it. */
  readonly origin?: Span;
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly pairs: readonly Pair[];
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly Node[];
}
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  /** `Ref`, `Fn::GetAtt`, … as in the long form. */
  readonly name: string;
  readonly argument: Node;
}
export interface Pair {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

/** The pair of a key; the last one where a key stands twice, as JSON and YAML tools do. */
export function pairOf(node: Node | undefined, key: string): Pair | undefined {
  if (node?.kind !== 'map') return undefined;
  return node.pairs.findLast((pair) => pair.key === key);
}

/** The value of a key, undefined where the node is no map or nothing is written behind the key. */
export function get(node: Node | undefined, key: string): Node | undefined {
  const value = pairOf(node, key)?.value;
  return value?.kind === 'scalar' && value.empty ? undefined : value;
}

export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && !node.empty ? node.text : undefined;

export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

export const pairSpan = ({ keySpan, value }: Pair): Span =>
  stretch(keySpan, keySpan.start, Math.max(keySpan.end, value.span.end));

/** The keys of intrinsics; `Fn::ForEach` writes keys instead of a value, so it stays a key. */
export const isCallName = (key: string): boolean =>
  key === 'Ref' || (key.startsWith('Fn::') && !key.startsWith('Fn::ForEach'));

/** A node with all that is in it at one place: its own is in a text within a text, or in another file. */
export function allAt(node: Node, span: Span): Node {
  switch (node.kind) {
    case 'list':
      return { ...node, span, items: node.items.map((item) => allAt(item, span)) };
    case 'map':
      return {
        ...node,
        span,
        pairs: node.pairs.map(({ key, value }) => ({ key, keySpan: span, value: allAt(value, span) })),
      };
    default:
      return { ...node, span };
  }
}
