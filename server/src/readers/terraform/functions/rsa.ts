import { fromBase64, utf8 } from './bytes';
import { type Refusal, refuse } from './function';

/** The numbers of a private key that decrypting takes. */
interface PrivateKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

/** One value of DER: its tag, and where its content begins and ends. */
interface Piece {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

const [INTEGER, OCTETS, SEQUENCE] = [0x02, 0x04, 0x30];
/** A key longer than this would hold us up. */
const LONGEST_KEY = 8192 / 8;

function pieceAt(bytes: Uint8Array, at: number): Piece | undefined {
  const short = bytes[at + 1];
  if (short === undefined) return undefined;
  const width = short < 0x80 ? 0 : short & 0x7f;
  if (width > 4) return undefined;
  let length = width === 0 ? short : 0;
  for (let i = 0; i < width; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const from = at + 2 + width;
  return from + length <= bytes.length ? { tag: bytes[at]!, from, to: from + length } : undefined;
}

/** What stands in a sequence, one behind the other; undefined of anything else. */
function piecesIn(bytes: Uint8Array, at: number): readonly Piece[] | undefined {
  const whole = pieceAt(bytes, at);
  if (whole?.tag !== SEQUENCE) return undefined;
  const found: Piece[] = [];
  for (let next = whole.from; next < whole.to; ) {
    const piece = pieceAt(bytes, next);
    if (!piece) return undefined;
    found.push(piece);
    next = piece.to;
  }
  return found;
}

const numberOf = (bytes: Uint8Array): bigint => bytes.reduce((all, byte) => all * 256n + BigInt(byte), 0n);

/** Keys of PKCS #1, also within PKCS #8; undefined where the text is none. */
function keyOf(pem: string): PrivateKey | undefined {
  const [, kind, inner] = /-----BEGIN ((?:RSA )?PRIVATE KEY)-----([\s\S]*?)-----END \1-----/.exec(pem) ?? [];
  const bytes = inner === undefined ? undefined : fromBase64(inner.replace(/\s/g, ''));
  if (!bytes || bytes.length > 4 * LONGEST_KEY) return undefined;
  let at = 0;
  if (kind === 'PRIVATE KEY') {
    const wrapped = piecesIn(bytes, 0)?.find(({ tag }) => tag === OCTETS);
    if (!wrapped) return undefined;
    at = wrapped.from;
  }
  const [version, modulus, , exponent] = piecesIn(bytes, at) ?? [];
  if (version?.tag !== INTEGER || modulus?.tag !== INTEGER || exponent?.tag !== INTEGER) return undefined;
  const number = ({ from, to }: Piece): bigint => numberOf(bytes.subarray(from, to));
  return { modulus: number(modulus), exponent: number(exponent) };
}

function raised(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const FAILED = refuse('failed to decrypt: crypto/rsa: decryption error');

/** A text encrypted by PKCS #1 v1.5; undefined where it is no text, or the key in a form that is not read here. */
export function decrypted(source: string, pem: string): string | Refusal | undefined {
  const cipher = fromBase64(source);
  if (!cipher) {
    const words = `failed to decode input ${JSON.stringify(source)}: cipher text must be base64-encoded`;
    return refuse(words, 'ciphertext');
  }
  if (!pem.includes('-----BEGIN ')) return refuse('invalid private key: ssh: no key found', 'privatekey');
  const key = keyOf(pem);
  if (!key || key.modulus === 0n) return undefined;
  const length = Math.ceil(key.modulus.toString(16).length / 2);
  const message = numberOf(cipher);
  if (length > LONGEST_KEY || cipher.length > length || message >= key.modulus) return FAILED;
  const digits = raised(message, key.exponent, key.modulus)
    .toString(16)
    .padStart(2 * length, '0');
  const bytes = Uint8Array.from(digits.match(/../g)!, (byte) => Number.parseInt(byte, 16));
  const end = bytes.indexOf(0, 2);
  // Two bytes that say what this is, at least eight of padding, and a zero.
  if (bytes[0] !== 0 || bytes[1] !== 2 || end < 10) return FAILED;
  return utf8(bytes.subarray(end + 1));
}
