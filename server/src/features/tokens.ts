import { type Span, startOfLine } from '../policy';

/** A word of a file that could stand for a network place. */
export interface Token {
  readonly kind: 'address' | 'host';
  readonly text: string;
  readonly span: Span;
}

const V4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?`;
const V6 = String.raw`(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:\/\d{1,3})?(?![\w:])`;
const RANGE = String.raw`${V4}(?:\s*[-–~〜～]\s*${V4})?`;
const HOST = String.raw`(?:\*\.|<[\w ]+>\.)?[A-Za-z0-9_](?:[\w-]*[\w])?(?:\.(?:[\w](?:[\w-]*[\w])?|<[\w ]+>))+`;
const RANGE6 = String.raw`${V6}(?:\s*[-–~〜～]\s*${V6})?`;
const TOKENS = new RegExp(`(${RANGE})|(${RANGE6})|(${HOST})`, 'g');
/** Beyond it a line is generated text; only the surroundings of the cursor are looked at. */
const AROUND = 300;

/** The address, CIDR, range or host name at an offset, in whatever language the file is written. */
export function tokenAt(uri: string, text: string, offset: number): Token | undefined {
  const lineStart = Math.max(startOfLine(text, offset), offset - AROUND);
  const newline = text.indexOf('\n', offset);
  const lineEnd = Math.min(newline < 0 ? text.length : newline, offset + AROUND);
  for (const match of text.slice(lineStart, lineEnd).matchAll(TOKENS)) {
    const start = lineStart + match.index;
    const end = start + match[0].length;
    if (offset < start) return undefined;
    if (offset > end) continue;
    return { kind: match[3] === undefined ? 'address' : 'host', text: match[0], span: { uri, start, end } };
  }
  return undefined;
}

/** Every address, CIDR and range in a stretch of a file, in order. */
export function* addressesIn(uri: string, text: string, from: number, to: number): Generator<Token> {
  for (const match of text.slice(from, to).matchAll(TOKENS)) {
    if (match[3] !== undefined) continue;
    const start = from + match.index;
    yield { kind: 'address', text: match[0], span: { uri, start, end: start + match[0].length } };
  }
}
