import type { Message } from '../../messages';
import type { Span } from '../../policy';
import type { CallNode, ListNode, Node, ScalarNode } from '../json/node';

/**
 * What an expression comes to: a scalar, list or map; a resource of the same template; nothing (`AWS::NoValue`);
 * or unknown, with the reason and the place of what could not be resolved.
 */
export type Outcome =
  | { readonly kind: 'value'; readonly node: Exclude<Node, CallNode> }
  | { readonly kind: 'resource'; readonly id: string; readonly attribute?: string }
  | { readonly kind: 'nothing' }
  | Unknown;
export interface Unknown {
  readonly kind: 'unknown';
  readonly message: Message;
  readonly at: Span;
}

export const NOTHING: Outcome = { kind: 'nothing' };
export const unknownAt = (at: Span, message: Message): Unknown => ({ kind: 'unknown', message, at });
export const resolved = (node: Exclude<Node, CallNode>): Outcome => ({ kind: 'value', node });
/** `origin`: where the text is written, if that is not `span`. */
export const scalar = (text: string, span: Span, origin?: Span): ScalarNode => ({
  kind: 'scalar',
  text,
  span,
  ...(origin ? { origin } : {}),
});
export const listOf = (texts: readonly string[], span: Span, origin?: Span): ListNode => ({
  kind: 'list',
  span,
  items: texts.map((text) => scalar(text, span, origin)),
});
