import { message } from '../../messages';
import { addresses } from '../../net';
import {
  type Family,
  familyOf,
  type Known,
  known,
  normaliseProtocol,
  type Peer,
  type Protocol,
  type SourceFile,
  type Span,
  unknown,
  unknownRange,
} from '../../policy';
import { get, itemsOf, type Node, textOf } from '../json/node';
import type { Damage } from './damage';

/** What stands around an object: wrappers tell the region, the direction and the name that a file does not repeat. */
export interface Place {
  readonly file: SourceFile;
  /** Keys on the way to the object. */
  readonly wrapper: string;
  readonly region?: Known<string>;
  /** More pages follow that the file does not hold. */
  readonly more: boolean;
  /** The values stand in a text within a text, or in another tool's spelling. */
  readonly foreign: boolean;
  /** What of the file cannot be read. */
  readonly damage: Damage;
}

/** What a skeleton writes in place of a value: nothing, or the name of the property (`"CidrIp": "CidrIp"`). */
export const isPlaceholder = (node: Node | undefined, key: string): boolean => {
  const text = textOf(node);
  return text === '' || text === key;
};

/** A property as text; undefined where it is not written or null, unknown where a skeleton's placeholder stands. */
export function textValue(object: Node | undefined, key: string): Known<string> | undefined {
  const node = get(object, key);
  if (!node) return undefined;
  if (isPlaceholder(node, key)) return unknown(message('awscli.placeholder', { property: key }), node.span);
  const text = textOf(node);
  return text === undefined ? unknown(message('awscli.notText', { property: key }), node.span) : known(text, node.span);
}

export function requiredText(object: Node, key: string): Known<string> {
  return textValue(object, key) ?? unknown(message('awscli.notWritten', { property: key }), object.span);
}

export function protocolOf(object: Node, key: string): Known<Protocol> {
  const written = requiredText(object, key);
  return written.known ? known(normaliseProtocol(written.value), written.span) : written;
}

/** An address property as a peer, its span without the quotes. */
export function addressPeer(object: Node, key: string): Peer[] {
  const value = textValue(object, key);
  return value ? [peerOf(value, familyOf(key))] : [];
}

/** `family`: the only one that the property takes. */
export function peerOf(value: Known<string>, family?: Family): Peer {
  if (!value.known) return unknownRange(value.reason, value.span, family);
  const span = withoutQuotes(value.span, value.value);
  return { kind: 'address', text: value.value, address: addresses.parseAddressText(value.value), span };
}

/** The values of `Tags`, in a list or by key, and the named properties, for labels. */
export function labelsOf(object: Node, keys: readonly string[]): string[] {
  const own = keys.map((key) => textOf(get(object, key)));
  const written = get(object, 'Tags');
  const values = written?.kind === 'map' ? written.pairs.map(({ value }) => value) : itemsOf(written).map(tagValue);
  return [...own, ...values.map(textOf)].filter((text) => text !== undefined && text !== '') as string[];
}
const tagValue = (tag: Node): Node | undefined => get(tag, 'Value');

/** JSON text values stand in quotes, plain YAML ones and numbers do not. */
const withoutQuotes = (span: Span, text: string): Span =>
  span.end - span.start === text.length + 2 ? { ...span, start: span.start + 1, end: span.end - 1 } : span;

/** Where a finding about an object goes that has no id: its first character. */
export const firstCharacter = (node: Node): Span => ({ ...node.span, end: node.span.start + 1 });

/** `client-egress` of `file:///net/client-egress.json`. */
export function baseName(uri: string): string {
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last).replace(/\.(?:jsonl?|ndjson|ya?ml)$/i, '');
  } catch {
    return last;
  }
}

/** Ranges of the named list that hold `key`; AWS Config writes some of them as bare texts. */
export function rangePeers(object: Node, list: string, key: string): Peer[] {
  return itemsOf(get(object, list)).flatMap((item) => {
    if (item.kind !== 'scalar') return addressPeer(item, key);
    const text = textOf(item);
    return text ? [peerOf(known(text, item.span))] : [];
  });
}
