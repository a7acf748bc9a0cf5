import type { Column, Width } from './table';

/** No prefix: what a look-up answers where nothing holds the address. */
export const NOTHING = -1;

/**
 * The prefixes of one family, ready for longest match. A node is one distinct prefix, whatever number of rows it stands
 * in. The whole address space is cut into elementary intervals at every end of a prefix, and each interval knows its
 * most specific node: a look-up is a search among sorted starts, and no prefix is ever tried.
 */
export interface Layer {
  readonly width: Width;
  /** Prefix of each node, in order of address, wider before narrower. */
  readonly words: Uint32Array;
  readonly lengths: Uint8Array;
  /** The narrowest node around each, or `NOTHING`. */
  readonly parents: Int32Array;
  /** Rows of node `n`: `rows[firsts[n]]` up to `rows[firsts[n + 1]]`. */
  readonly firsts: Uint32Array;
  readonly rows: Uint32Array;
  /** Where elementary intervals start, `width` words each; the first starts at 0, the last ends with the space. */
  readonly starts: Uint32Array;
  readonly nodes: Int32Array;
}

export function layerOf(column: Column): Layer {
  const { width } = column;
  const order = sorted(column);
  const nodeOrder: number[] = [];
  const firsts: number[] = [];
  const rows = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    rows[i] = column.rows[at]!;
    const last = nodeOrder.at(-1);
    if (last === undefined || !same(column, last, at)) {
      nodeOrder.push(at);
      firsts.push(i);
    }
  }
  firsts.push(order.length);
  const words = new Uint32Array(nodeOrder.length * width);
  const lengths = new Uint8Array(nodeOrder.length);
  nodeOrder.forEach((at, node) => {
    for (let i = 0; i < width; i++) words[node * width + i] = column.words[at * width + i]!;
    lengths[node] = column.lengths[at]!;
  });
  return { width, words, lengths, firsts: new Uint32Array(firsts), rows, ...flattened(width, words, lengths) };
}

/** Up to this many prefixes of a family; their number and a length share a word of 32 bits. */
const PLACE_BITS = 25;

/**
 * Places of a column by address, then by length, then by row. Sorts word by word from the last, each time by a word and
 * the order so far in one number of 64 bits: the engine's own sort of such numbers needs no code of ours, which would
 * run cold.
 */
function sorted({ width, words, lengths }: Column): Uint32Array {
  const count = lengths.length;
  const keys = new BigUint64Array(count);
  // Low word and high word: every engine that runs this is little-endian.
  const halves = new Uint32Array(keys.buffer);
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    halves[2 * i] = lengths[i]! * 2 ** PLACE_BITS + i;
    halves[2 * i + 1] = words[i * width + width - 1]!;
  }
  keys.sort();
  for (let i = 0; i < count; i++) order[i] = halves[2 * i]! % 2 ** PLACE_BITS;
  for (let word = width - 2; word >= 0; word--) {
    for (let i = 0; i < count; i++) {
      halves[2 * i] = i;
      halves[2 * i + 1] = words[order[i]! * width + word]!;
    }
    keys.sort();
    const next = new Uint32Array(count);
    for (let i = 0; i < count; i++) next[i] = order[halves[2 * i]!]!;
    order = next;
  }
  return order;
}

/** Whether two places of a column have the same prefix. */
function same({ width, words, lengths }: Column, a: number, b: number): boolean {
  return lengths[a] === lengths[b] && sameWords(words, a * width, words, b * width, width);
}

/** Walks the nodes in order with a stack of those that are open, and notes every change of the innermost. */
function flattened(width: Width, words: Uint32Array, lengths: Uint8Array): Pick<Layer, 'parents' | 'starts' | 'nodes'> {
  const parents = new Int32Array(lengths.length);
  // A prefix opens one interval and ends one.
  const most = 2 * lengths.length + 1;
  const starts = new Uint32Array(most * width);
  const nodes = new Int32Array(most);
  let count = 0;
  const at = new Uint32Array(width);
  const cut = (node: number): void => {
    if (count === 0 || !sameWords(starts, (count - 1) * width, at, 0, width)) {
      for (let i = 0; i < width; i++) starts[count * width + i] = at[i]!;
      count++;
    }
    nodes[count - 1] = node;
  };
  let innermost = NOTHING;
  /** Ends the innermost node: what comes behind it is its parent's, unless the space ends there. */
  const close = (): void => {
    const goesOn = after(words, innermost * width, lengths[innermost]!, at);
    innermost = parents[innermost]!;
    if (goesOn) cut(innermost);
  };
  cut(NOTHING);
  for (let node = 0; node < lengths.length; node++) {
    while (innermost !== NOTHING && !holds(width, words, lengths, innermost, node)) close();
    parents[node] = innermost;
    for (let i = 0; i < width; i++) at[i] = words[node * width + i]!;
    cut(node);
    innermost = node;
  }
  while (innermost !== NOTHING) close();
  return { parents, starts: starts.slice(0, count * width), nodes: nodes.slice(0, count) };
}

const sameWords = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, width: Width): boolean => {
  for (let k = 0; k < width; k++) if (a[i + k] !== b[j + k]) return false;
  return true;
};

/** Whether the prefix of node `outer` holds the address of node `inner`. */
function holds(width: Width, words: Uint32Array, lengths: Uint8Array, outer: number, inner: number): boolean {
  let left = lengths[outer]!;
  for (let i = 0; i < width && left > 0; i++, left -= 32) {
    const difference = (words[outer * width + i]! ^ words[inner * width + i]!) >>> 0;
    if (left >= 32 ? difference !== 0 : difference >>> (32 - left) !== 0) return false;
  }
  return true;
}

/** Writes the first address behind a prefix to `out`; false where there is none. */
function after(words: Uint32Array, offset: number, length: number, out: Uint32Array): boolean {
  const width = out.length;
  for (let i = 0; i < width; i++) out[i] = words[offset + i]!;
  if (length === 0) return false;
  let word = Math.ceil(length / 32) - 1;
  let carry = 2 ** (32 * (word + 1) - length);
  for (; word >= 0; word--) {
    const sum = out[word]! + carry;
    out[word] = sum;
    if (sum < 2 ** 32) return true;
    carry = 1;
  }
  return false;
}
