import { message } from '../../messages';
import { addresses } from '../../net';
import { type Known, known, type Peer, type Span, unknown } from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';

/** A property as text; undefined where it is not written or null. */
export function textValue(object: Node | undefined, key: string): Known<string> | undefined {
  const node = get(object, key);
  if (!node) return undefined;
  const text = textOf(node);
  return text === undefined ? unknown(message('awscli.notText', { property: key }), node.span) : known(text, node.span);
}

export function requiredText(object: Node, key: string): Known<string> {
  return textValue(object, key) ?? unknown(message('awscli.notWritten', { property: key }), object.span);
}

/** An address property as a peer, its span without the quotes. */
export function addressPeer(object: Node, key: string): Peer[] {
  const value = textValue(object, key);
  if (!value) return [];
  if (!value.known) return [{ kind: 'unknown', reason: value.reason, span: value.span }];
  const { text, span } = { text: value.value, span: withoutQuotes(value.span) };
  return [{ kind: 'address', text, address: addresses.parseAddressText(text), span }];
}

/** The values of `Tags` and the named properties, for labels. */
export function labelsOf(object: Node, keys: readonly string[]): string[] {
  const own = keys.map((key) => textOf(get(object, key)));
  const tags = itemsOf(get(object, 'Tags')).map((tag) => textOf(get(tag, 'Value')));
  return [...own, ...tags].filter((text) => text !== undefined && text !== '') as string[];
}

/** JSON text values stand in quotes, numbers do not; addresses are never numbers. */
const withoutQuotes = (span: Span): Span =>
  span.end - span.start >= 2 ? { ...span, start: span.start + 1, end: span.end - 1 } : span;

/** The region in the first ARN that the object names as its own (`SecurityGroupArn`). */
export function regionOf(object: Node): Known<string> | undefined {
  if (object.kind !== 'map') return undefined;
  for (const { key, value } of object.pairs) {
    const region = key.endsWith('Arn') ? /^arn:[\w-]+:ec2:([a-z0-9-]+):/.exec(textOf(value) ?? '')?.[1] : undefined;
    if (region) return known(region, value.span);
  }
  return undefined;
}
