import { GARBLED, keepsGarbledLines, NOT_ASCII } from '../analysis/garbled';

/** How many bytes follow a first one, and between which the next must lie. */
function following(first: number): readonly [count: number, low: number, high: number] {
  if (first >= 0xc2 && first <= 0xdf) return [1, 0x80, 0xbf];
  if (first >= 0xe0 && first <= 0xef) return [2, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf];
  if (first >= 0xf0 && first <= 0xf4) return [3, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf];
  return [0, 0, 0];
}

/** The bytes behind each U+FFFD of a decoded text, as decoders of UTF-8 cut them: the longest start of a character is one. */
function lossesOf(bytes: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at++;
    if (bytes[start]! < 0x80) continue;
    const [count, low, high] = following(bytes[start]!);
    let taken = 0;
    while (taken < count && at < bytes.length) {
      const byte = bytes[at]!;
      if (taken === 0 ? byte < low || byte > high : (byte & 0xc0) !== 0x80) break;
      taken++;
      at++;
    }
    const run = bytes.subarray(start, at);
    const isItself = run.length === 3 && run[0] === 0xef && run[1] === 0xbf && run[2] === 0xbd;
    if (count === 0 || taken < count || isItself) out.push(run);
  }
  return out;
}

/**
 * The bytes of a text that has been edited, where those it was read from are not all UTF-8 (a PAC with comments in
 * Shift_JIS): what could not be read comes back as it was. Undefined where that is not sure: a line with such bytes has
 * changed, or one that is new has letters that the encoding, which nobody knows, may write otherwise.
 */
export function encodeBeside(bytes: Uint8Array, before: string, after: string): Uint8Array | undefined {
  const losses = lossesOf(bytes);
  if (!keepsGarbledLines(before, after)) return undefined;
  const old = new Set(before.split('\n'));
  if (after.split('\n').some((line) => NOT_ASCII.test(line) && !old.has(line))) return undefined;
  const pieces = after.split(GARBLED);
  if (pieces.length !== losses.length + 1) return undefined;
  const encoder = new TextEncoder();
  const parts = pieces.flatMap((piece, i) => [encoder.encode(piece), ...losses.slice(i, i + 1)]);
  return Uint8Array.from(Buffer.concat(parts));
}
