/** Where the line of an offset begins. `lastIndexOf` takes a place before a text for its first letter. */
export const startOfLine = (text: string, offset: number): number =>
  offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;

/** A copy of its own: a part of a text that an engine has cut out keeps the whole text in memory. */
export const ownText = (part: string): string => JSON.parse(JSON.stringify(part)) as string;

/** How many UTF-16 units two texts have in common at their start, and behind that at their end. */
export function commonEnds(a: string, b: string): { readonly start: number; readonly end: number } {
  const length = Math.min(a.length, b.length);
  const start = longest(length, (from, to) => a.slice(from, to) === b.slice(from, to));
  const end = longest(
    length - start,
    (from, to) => a.slice(a.length - to, a.length - from) === b.slice(b.length - to, b.length - from),
  );
  return { start, end };
}

/** Engines compare stretches of texts at once. */
const STRIDE = 16_384;

function longest(length: number, same: (from: number, to: number) => boolean): number {
  let at = 0;
  while (at < length && same(at, Math.min(length, at + STRIDE))) at = Math.min(length, at + STRIDE);
  let beyond = Math.min(length, at + STRIDE);
  while (at < beyond) {
    const middle = (at + beyond + 1) >> 1;
    if (same(at, middle)) at = middle;
    else beyond = middle - 1;
  }
  return at;
}
