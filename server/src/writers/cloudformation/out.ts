import { startOfLine } from '../../policy';
import { type ListNode, type MapNode, type Node, type Pair, pairOf } from '../../readers/json/node';

/** A value to be written; the style of the file decides how. */
export type Out = OutScalar | OutRaw | OutMap | OutList;
export interface OutScalar {
  readonly kind: 'scalar';
  readonly text: string;
  readonly form: 'text' | 'number' | 'flag';
  /** The quote its siblings have; undefined where there is none to follow. */
  readonly quote?: '"' | "'" | '';
}
/** Text taken over from the file as it stands. */
export interface OutRaw {
  readonly kind: 'raw';
  readonly text: string;
}
export interface OutMap {
  readonly kind: 'map';
  readonly pairs: readonly (readonly [string, Out])[];
  /** On one line, because its siblings are. */
  readonly inline?: boolean;
}
export interface OutList {
  readonly kind: 'list';
  readonly items: readonly Out[];
}

export const text = (value: string): OutScalar => ({ kind: 'scalar', text: value, form: 'text' });
export const number = (value: number): OutScalar => ({ kind: 'scalar', text: String(value), form: 'number' });
export const flag = (value: boolean): OutScalar => ({ kind: 'scalar', text: String(value), form: 'flag' });
export const raw = (value: string): OutRaw => ({ kind: 'raw', text: value });
export const list = (items: readonly Out[]): OutList => ({ kind: 'list', items });
export const map = (pairs: readonly (readonly [string, Out])[]): OutMap => ({ kind: 'map', pairs });

/** Keys that stand for the same thing, so that an IPv6 range takes the place of its siblings' IPv4 range. */
const SAME_PLACE: readonly (readonly string[])[] = [
  [
    'CidrIp',
    'CidrIpv6',
    'SourceSecurityGroupId',
    'DestinationSecurityGroupId',
    'SourceSecurityGroupName',
    'SourcePrefixListId',
    'DestinationPrefixListId',
  ],
  ['CidrBlock', 'Ipv6CidrBlock'],
];

/** The map in the order and with the quotes of a sibling; keys that the sibling lacks follow the one before them. */
export function like(out: OutMap, sibling: Node | undefined, source: string): OutMap {
  if (sibling?.kind !== 'map') return out;
  const own = new Map(out.pairs);
  const order = sibling.pairs.flatMap(({ key }) =>
    [...own.keys()].filter((name) => name === key || standsIn(key, name)),
  );
  const placed = [...new Set(order)];
  out.pairs.forEach(([key], i) => {
    if (placed.includes(key)) return;
    const before = out.pairs[i - 1]?.[0];
    placed.splice(before === undefined ? 0 : placed.indexOf(before) + 1, 0, key);
  });
  const pairs = placed.map((key) => [key, quotedLike(own.get(key)!, key, sibling, source)] as const);
  return { ...out, pairs, inline: out.inline ?? isInline(sibling, source) };
}

const standsIn = (written: string, name: string): boolean =>
  SAME_PLACE.some((keys) => keys.includes(written) && keys.includes(name));

export const isInline = (node: Node, source: string): boolean =>
  source[node.span.start] === '{' && !source.slice(node.span.start, node.span.end).includes('\n');

function quotedLike(out: Out, key: string, sibling: MapNode, source: string): Out {
  const value = (pairOf(sibling, key) ?? sibling.pairs.find((pair) => standsIn(pair.key, key)))?.value;
  if (out.kind === 'map') return like(out, value, source);
  if (out.kind !== 'scalar' || value?.kind !== 'scalar') return out;
  const first = source[value.span.start];
  return { ...out, quote: first === '"' || first === "'" ? first : '' };
}

/** Leading white space of the line on which an offset stands. */
export function lineIndent(source: string, offset: number): string {
  const start = startOfLine(source, offset);
  return /^[ \t]*/.exec(source.slice(start, start + 400))![0];
}

/** Offset of the line break behind an offset, or of the end of the text. */
export function lineEnd(source: string, offset: number): number {
  const newline = source.indexOf('\n', offset);
  if (newline < 0) return source.length;
  return source[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
}

export const newlineOf = (source: string): string => (source.includes('\r\n') ? '\r\n' : '\n');

/** Writes values into one document in its own style. */
export interface Style {
  /** New items behind the last one. Undefined where the list's form leaves no safe place. */
  append(list: ListNode, items: readonly OutMap[]): Edit | undefined;
  /** New pairs behind a pair of a map; `blank` puts an empty line before each, where the form has lines. */
  addPairs(map: MapNode, after: Pair, pairs: readonly (readonly [string, Out])[], blank?: boolean): Edit;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
