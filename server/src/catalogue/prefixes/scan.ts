/**
 * Reads addresses from text without allocating: answers lie in `scanned` until the next call. As strict as
 * `net/addresses`: four decimal parts without leading zeros, no zone; an IPv6 address may end in four decimal parts.
 */
export const scanned = new Uint32Array(4);

const DOT = 46;
const ZERO = 48;
const COLON = 58;

/** The IPv4 address in `text` from `from` up to `end` as an integer, or -1. */
export function scanV4(text: string, from = 0, end = text.length): number {
  if (end - from < 7 || end - from > 15) return -1;
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits > 0 && part === 0) return -1;
      part = part * 10 + digit;
      digits++;
      if (part > 255) return -1;
    } else if (code === DOT && digits > 0 && dots < 3) {
      address = address * 256 + part;
      part = 0;
      digits = 0;
      dots++;
    } else return -1;
  }
  return dots === 3 && digits > 0 ? address * 256 + part : -1;
}

const groups = new Uint16Array(8);

/** Whether `text` from `from` up to `end` is an IPv6 address; its four words are then in `scanned`, highest first. */
export function scanV6(text: string, from = 0, end = text.length): boolean {
  if (end - from < 2 || end - from > 45) return false;
  let count = 0;
  let gap = -1;
  let i = from;
  if (text.charCodeAt(i) === COLON) {
    if (text.charCodeAt(i + 1) !== COLON) return false;
    gap = 0;
    i += 2;
  }
  while (i < end) {
    if (count === 8) return false;
    const start = i;
    let group = 0;
    let digit = hexDigit(text.charCodeAt(i));
    while (digit >= 0) {
      group = group * 16 + digit;
      i++;
      if (i - start > 4) return false;
      digit = i < end ? hexDigit(text.charCodeAt(i)) : -1;
    }
    if (i === start) return false;
    if (i < end && text.charCodeAt(i) === DOT) {
      const tail = count <= 6 ? scanV4(text, start, end) : -1;
      if (tail < 0) return false;
      groups[count++] = tail / 65536;
      groups[count++] = tail % 65536;
      break;
    }
    groups[count++] = group;
    if (i === end) break;
    if (text.charCodeAt(i++) !== COLON || i === end) return false;
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return false;
      gap = count;
      i++;
    }
  }
  return spread(count, gap);
}

/** Opens the gap that `::` stands for, which is one group at least, and packs the groups into words. */
function spread(count: number, gap: number): boolean {
  if (gap < 0 ? count !== 8 : count > 7) return false;
  if (gap >= 0) {
    const zeros = 8 - count;
    for (let i = 7; i >= gap + zeros; i--) groups[i] = groups[i - zeros]!;
    for (let i = gap; i < gap + zeros; i++) groups[i] = 0;
  }
  for (let i = 0; i < 4; i++) scanned[i] = groups[2 * i]! * 65536 + groups[2 * i + 1]!;
  return true;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/**
 * Length of a CIDR's prefix, `V4` more than that for IPv4, or -1 where `text` is none or has host bits set. The network
 * is in `scanned`, an IPv4 one as its first word.
 */
export function scanCidr(text: string): number {
  const slash = text.indexOf('/');
  const length = slash < 0 ? -1 : scanLength(text, slash + 1);
  if (length < 0) return -1;
  const v4 = scanV4(text, 0, slash);
  if (v4 >= 0) {
    scanned[0] = v4;
    return length <= 32 && isNetwork(1, length) ? V4 + length : -1;
  }
  return scanV6(text, 0, slash) && length <= 128 && isNetwork(4, length) ? length : -1;
}

/** What `scanCidr` adds to the length of an IPv4 prefix; no IPv6 prefix is longer. */
export const V4 = 129;

/** One to three digits without a leading zero; -1 for anything else. */
function scanLength(text: string, from: number): number {
  if (text.length === from || text.length > from + 3) return -1;
  let length = 0;
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9 || (length === 0 && i > from)) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** Whether no bit of `scanned` is set below the prefix. */
function isNetwork(width: 1 | 4, length: number): boolean {
  for (let i = 0; i < width; i++) {
    const kept = Math.min(32, Math.max(0, length - 32 * i));
    if (kept < 32 && scanned[i]! % 2 ** (32 - kept) !== 0) return false;
  }
  return true;
}
